"""Tells every view what was changed and who began it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.domain.changes import Changes


class ChangeBus(QObject):
    """Views connect to `changed` and refresh only what they show."""

    changed = Signal(object)
    """Carries the `Changes`; emitted on the GUI thread, never for an empty change."""

    def publish(self, changes: Changes) -> None:
        if changes != Changes(changes.origin):
            self.changed.emit(changes)
