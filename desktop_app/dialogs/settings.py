"""The settings, generated from `core.settings`: every change is checked, saved and seen at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from core.errors import CoreError
from core.settings import SettingField, Settings, fields
from desktop_app.actions.actions import Actions
from desktop_app.dialogs.base import Sheet, button
from desktop_app.dialogs.key_editor import KeyEditor
from desktop_app.tasks.settings_store import SettingsStore
from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_L, SPACE_S, SPACE_XS
from desktop_app.widgets.card import label
from desktop_app.widgets.number_boxes import WholeBox


class SettingsDialog(Sheet):
    """One tab a section; the section "Keys" is the key editor."""

    def __init__(self, store: SettingsStore, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__("Settings", parent, width=680, height=620)
        self._store = store
        self._faults: dict[str, Any] = {}
        self._controls: dict[str, QWidget] = {}
        self.tabs = QTabWidget(self)
        for section in dict.fromkeys(field.section for field in fields()):
            inside = [field for field in fields() if field.section == section]
            keys = inside[0].kind == "keys"
            self.tabs.addTab(KeyEditor(store, actions, self) if keys else self._form(inside), section)
        self.body.addWidget(self.tabs, 1)
        self.row.insertWidget(0, button("Restore defaults", self._restore, "quiet", self))
        self.add_button("Close", self.accept, "primary")

    def show_section(self, section: str) -> None:
        for index in range(self.tabs.count()):
            if self.tabs.tabText(index) == section:
                self.tabs.setCurrentIndex(index)

    def control(self, name: str) -> QWidget:
        """The control of the setting, for tests and for tools that read the screen."""
        return self._controls[name]

    def fault(self, name: str) -> str:
        """What is wrong with what was entered; empty when all is well."""
        text: str = self._faults[name].text()
        return text

    def _form(self, inside: list[SettingField]) -> QScrollArea:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, SPACE_L, SPACE_L, 0)
        column.setSpacing(SPACE_L)
        for field in inside:
            column.addLayout(self._entry(field))
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        return area

    def _entry(self, field: SettingField) -> QVBoxLayout:
        """Label, control, help, and a place for what is wrong."""
        column = QVBoxLayout()
        column.setSpacing(SPACE_XS)
        control = _MAKERS[field.kind](self, field)
        self._controls[field.name] = control
        if field.kind != "switch":
            column.addWidget(label(field.label, "strong"))
        column.addWidget(control)
        column.addWidget(label(field.help, "caption", wrap=True))
        fault = label("", "error", wrap=True)
        fault.hide()
        self._faults[field.name] = fault
        column.addWidget(fault)
        return column

    def _value(self, field: SettingField) -> Any:
        return getattr(self._store.settings, field.name)

    def _set(self, name: str, value: Any) -> None:
        try:
            self._store.update(**{name: value})
        except CoreError as error:
            self._faults[name].setText(f"{error.what}. {error.remedy}".strip())
            self._faults[name].show()
            return
        self._faults[name].hide()
        self._faults[name].setText("")

    def _choice(self, field: SettingField) -> QWidget:
        box = QComboBox(self)
        for value, title in field.choices:
            box.addItem(title, value)
        box.setCurrentIndex(box.findData(self._value(field)))
        box.setMaximumWidth(tokens().px(280))
        box.currentIndexChanged.connect(lambda _index: self._set(field.name, box.currentData()))
        return box

    def _number(self, field: SettingField) -> QWidget:
        box = WholeBox(field.minimum, field.maximum, self._value(field), parent=self)
        box.setMaximumWidth(tokens().px(120))
        box.valueChanged.connect(lambda value: self._set(field.name, value))
        return box

    def _switch(self, field: SettingField) -> QWidget:
        box = QCheckBox(field.label, self)
        box.setChecked(self._value(field))
        box.toggled.connect(lambda on: self._set(field.name, on))
        return box

    def _text(self, field: SettingField) -> QWidget:
        line = QLineEdit(self._value(field), self)
        line.editingFinished.connect(lambda: self._set(field.name, line.text()))
        return line

    def _folder(self, field: SettingField) -> QWidget:
        """A path with a button; the control itself is the row, whose focus is the line's."""
        row = QWidget(self)
        line = QLineEdit(self._value(field), row)
        line.editingFinished.connect(lambda: self._set(field.name, line.text()))
        row.setFocusProxy(line)
        choose = QPushButton("Choose…", row)
        choose.setAutoDefault(False)
        choose.clicked.connect(lambda _checked=False: self._choose_folder(field, line))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_S)
        layout.addWidget(line, 1)
        layout.addWidget(choose)
        return row

    def _choose_folder(self, field: SettingField, line: QLineEdit) -> None:
        start = str(Path(line.text()).expanduser())
        folder = QFileDialog.getExistingDirectory(self, field.label, start)
        if folder:
            line.setText(folder)
            self._set(field.name, folder)

    def _restore(self) -> None:
        """Put this tab's settings back to their defaults and show them."""
        section = self.tabs.tabText(self.tabs.currentIndex())
        names = [field.name for field in fields() if field.section == section]
        defaults = Settings()
        self._store.update(**{name: getattr(defaults, name) for name in names})
        index = self.tabs.currentIndex()
        inside = [field for field in fields() if field.section == section]
        if inside[0].kind != "keys":
            old = self.tabs.widget(index)
            self.tabs.insertTab(index, self._form(inside), section)
            self.tabs.setCurrentIndex(index)
            old.deleteLater()


_MAKERS: dict[str, Callable[[SettingsDialog, SettingField], QWidget]] = {
    "choice": SettingsDialog._choice,
    "number": SettingsDialog._number,
    "switch": SettingsDialog._switch,
    "text": SettingsDialog._text,
    "folder": SettingsDialog._folder,
}
