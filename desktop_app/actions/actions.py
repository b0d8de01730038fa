"""The declared actions as Qt actions: pages attach handlers, bindings come from the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

from desktop_app.actions.bindings import Bindings, shown
from desktop_app.actions.catalogue import ACTIONS
from desktop_app.actions.command import ActionSpec
from desktop_app.tasks.settings_store import SettingsStore
from desktop_app.theme.icons import icon


@dataclass(frozen=True, slots=True)
class _Handler:
    run: Callable[[], object]
    enabled: Callable[[], bool] | None
    owner: QObject | None


class Actions(QObject):
    """Only the actions of the shown page, and those of the window, can be triggered.

    An action is enabled where it has a handler, its page is shown and the handler's condition holds.
    Pages call `refresh` when what they show changed.
    """

    bindings_changed = Signal()
    refreshed = Signal()

    def __init__(self, store: SettingsStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._specs = {spec.name: spec for spec in ACTIONS}
        self._handlers: dict[str, _Handler] = {}
        self._page = ""
        self.bindings = Bindings(ACTIONS, store.settings.keys)
        self._actions = {spec.name: self._made(spec) for spec in ACTIONS}
        self._bind()
        store.changed.connect(self._settings_changed)

    def handle(
        self,
        name: str,
        run: Callable[[], object],
        *,
        enabled: Callable[[], bool] | None = None,
        owner: QObject | None = None,
    ) -> QAction:
        """Attach what the action does; a handler whose `owner` was destroyed counts as none."""
        self._handlers[self.spec(name).name] = _Handler(run, enabled, owner)
        self._refresh_one(name)
        return self._actions[name]

    def spec(self, name: str) -> ActionSpec:
        """The declaration; an unknown name is our own mistake and raises `KeyError`."""
        return self._specs[name]

    def action(self, name: str) -> QAction:
        """The Qt action, for menus and buttons (`QToolButton.setDefaultAction`)."""
        return self._actions[name]

    def all(self) -> Iterator[ActionSpec]:
        yield from self._specs.values()

    def qt_actions(self) -> list[QAction]:
        return list(self._actions.values())

    def key(self, name: str) -> str:
        """The action's first key as people read it; empty without one."""
        keys = self.bindings.keys(name)
        return shown(keys[0]) if keys else ""

    def hint_key(self, name: str) -> str:
        """The key as the status bar shows it; a family's own way ("1–9") while it keeps its defaults."""
        family = self._specs[name].hint_key
        return family if family and name not in self.bindings.own() else self.key(name)

    def set_page(self, page: str) -> None:
        """Tell which page is shown."""
        self._page = page
        self.refresh()

    def refresh(self) -> None:
        """Ask every handler's condition again."""
        for name in self._specs:
            self._refresh_one(name)
        self.refreshed.emit()

    def has_handler(self, name: str) -> bool:
        handler = self._handlers.get(name)
        return handler is not None and (handler.owner is None or shiboken6.isValid(handler.owner))

    def trigger(self, name: str) -> None:
        """Run the action if it is enabled now."""
        self._refresh_one(name)
        self._actions[name].trigger()

    def _made(self, spec: ActionSpec) -> QAction:
        action = QAction(spec.title, self)
        action.setObjectName(spec.name)
        action.setEnabled(False)  # until it has a handler
        action.setAutoRepeat(spec.repeat)
        action.setIconVisibleInMenu(False)
        if spec.icon:
            action.setIcon(icon(spec.icon))
        action.triggered.connect(lambda _checked=False, name=spec.name: self._run(name))
        return action

    def _run(self, name: str) -> None:
        if self._is_enabled(name):
            self._handlers[name].run()

    def _is_enabled(self, name: str) -> bool:
        if self._specs[name].page not in ("", self._page) or not self.has_handler(name):
            return False
        condition = self._handlers[name].enabled
        return condition is None or condition()

    def _refresh_one(self, name: str) -> None:
        self._actions[name].setEnabled(self._is_enabled(name))

    def _settings_changed(self) -> None:
        bindings = Bindings(ACTIONS, self._store.settings.keys)
        if bindings.own() != self.bindings.own():
            self.bindings = bindings
            self._bind()
            self.bindings_changed.emit()

    def _bind(self) -> None:
        for name, action in self._actions.items():
            keys = self.bindings.keys(name)
            action.setShortcuts([QKeySequence(key) for key in keys])
            tip = f"{self._specs[name].title} ({shown(keys[0])})" if keys else self._specs[name].title
            action.setToolTip(tip)
