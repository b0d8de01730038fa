"""The settings in force, and the one place that changes and saves them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from core.settings import Settings, load_settings, save_settings


class SettingsStore(QObject):
    """Holds the settings; whoever shows something that depends on them listens to `changed`."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        loaded = load_settings()
        self.settings: Settings = loaded.settings
        self.notice = loaded.notice

    def update(self, **values: Any) -> None:
        """Change, save and tell; raises `InputError` for a bad value, `EnvironmentFault` when not saved.

        What cannot be saved is not changed.
        """
        settings = self.settings.changed(**values)
        if settings == self.settings:
            return
        save_settings(settings)
        self.settings = settings
        self.changed.emit()
