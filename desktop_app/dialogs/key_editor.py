"""The editor of key bindings: choose an action, press the new key; clashes are refused by name."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.actions.actions import Actions
from desktop_app.actions.bindings import Bindings, shown
from desktop_app.dialogs.base import button
from desktop_app.tasks.settings_store import SettingsStore
from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_L, SPACE_S
from desktop_app.widgets.card import label, set_role

_NAME = Qt.ItemDataRole.UserRole


class KeyEditor(QWidget):
    """Writes what differs from the defaults into the setting ``keys``."""

    def __init__(self, store: SettingsStore, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._actions = actions
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText("Filter by name or key")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._filter)
        self.tree = QTreeWidget(self)
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels(["Action", "Keys"])
        self.tree.setIndentation(tokens().px(14))
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setProperty("role", "card")
        self.tree.currentItemChanged.connect(lambda *_: self._show_chosen())
        self.chosen = label("Choose an action", "strong")
        self.capture = QKeySequenceEdit(self)
        self.capture.setMaximumSequenceLength(1)
        self.capture.setMaximumWidth(tokens().px(180))
        self.capture.setAccessibleName("New key")
        self.capture.keySequenceChanged.connect(self._check)
        self.bind_button = button("Set", self._bind, "", self)
        self.add_button = button("Add", self._add, "", self)
        self.clear_button = button("No key", lambda: self._write(()), "quiet", self)
        self.default_button = button("Default", self._default, "quiet", self)
        self.note = label("", "caption", wrap=True)
        self._lay_out()
        self._fill()
        self._show_chosen()
        actions.bindings_changed.connect(self._refresh)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        for widget in (self.capture, self.bind_button, self.add_button):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.clear_button)
        row.addWidget(self.default_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_L, 0, 0)
        column.setSpacing(SPACE_S)
        column.addWidget(self.filter)
        column.addWidget(self.tree, 1)
        column.addWidget(self.chosen)
        column.addLayout(row)
        column.addWidget(self.note)

    @property
    def _bindings(self) -> Bindings:
        return self._actions.bindings

    def choose(self, name: str) -> None:
        """Select the action's line."""
        for item in self._items():
            if item.data(0, _NAME) == name:
                self.tree.setCurrentItem(item)

    def _items(self) -> list[QTreeWidgetItem]:
        groups = [self.tree.topLevelItem(index) for index in range(self.tree.topLevelItemCount())]
        return [group.child(index) for group in groups for index in range(group.childCount())]

    def _fill(self) -> None:
        for group, specs in groupby(self._actions.all(), key=lambda spec: spec.group):
            head = QTreeWidgetItem([group])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            head.setSizeHint(0, QSize(0, tokens().px(30)))
            self.tree.addTopLevelItem(head)
            for spec in specs:
                item = QTreeWidgetItem([spec.title, self._shown_keys(spec.name)])
                item.setData(0, _NAME, spec.name)
                item.setSizeHint(0, QSize(0, tokens().px(26)))
                head.addChild(item)
        self.tree.expandAll()

    def _shown_keys(self, name: str) -> str:
        return ",  ".join(shown(key) for key in self._bindings.keys(name))

    def _filter(self, text: str) -> None:
        wanted = text.casefold().strip()
        for index in range(self.tree.topLevelItemCount()):
            head = self.tree.topLevelItem(index)
            for place in range(head.childCount()):
                item = head.child(place)
                words = f"{head.text(0)} {item.text(0)} {item.text(1)}".casefold()
                item.setHidden(wanted not in words)
            head.setHidden(all(head.child(place).isHidden() for place in range(head.childCount())))

    def _name(self) -> str:
        item = self.tree.currentItem()
        return item.data(0, _NAME) or "" if item is not None else ""

    def _pressed(self) -> str:
        return self.capture.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def _show_chosen(self) -> None:
        name = self._name()
        self.chosen.setText(self._actions.spec(name).title if name else "Choose an action")
        self.capture.setEnabled(bool(name))
        self.capture.clear()
        self._check()

    def _check(self) -> None:
        """Say at once whether the pressed key can be used, and enable only what would work."""
        name, key = self._name(), self._pressed()
        fault = self._bindings.fault(name, key) if name and key else ""
        usable = bool(name and key and not fault)
        self.bind_button.setEnabled(usable)
        self.add_button.setEnabled(usable and bool(self._bindings.keys(name)))
        self.clear_button.setEnabled(bool(name and self._bindings.keys(name)))
        self.default_button.setEnabled(name in self._bindings.own())
        self.note.setText(fault or ("Press the new key in the field." if name and not key else ""))
        set_role(self.note, "error" if fault else "caption")

    def _bind(self) -> None:
        self._write((self._pressed(),))

    def _add(self) -> None:
        self._write((*self._bindings.keys(self._name()), self._pressed()))

    def _default(self) -> None:
        """Back to the declared keys, unless another action has one of them now."""
        name = self._name()
        for key in self._actions.spec(name).keys:
            fault = self._bindings.fault(name, key)
            if fault:
                self.note.setText(fault)
                set_role(self.note, "error")
                return
        self._write(self._actions.spec(name).keys)

    def _write(self, keys: tuple[str, ...]) -> None:
        self._store.update(keys=self._bindings.bind(self._name(), keys).own())
        self._show_chosen()

    def _refresh(self) -> None:
        for item in self._items():
            item.setText(1, self._shown_keys(item.data(0, _NAME)))
        self._check()
