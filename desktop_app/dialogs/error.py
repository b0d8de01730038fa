"""Shows a fault: what happened, to which item, and what to do about it."""

from __future__ import annotations

import platform

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop_app.dialogs.base import Sheet, button
from desktop_app.tasks.operation import Fault
from desktop_app.theme import fonts
from desktop_app.theme.active import tokens
from desktop_app.widgets.card import label


class ErrorDialog(Sheet):
    """One fault. Details are folded away and can be copied whole."""

    def __init__(self, fault: Fault, parent: QWidget | None = None) -> None:
        super().__init__("This did not work" if not fault.bug else "SpanBridge made a mistake", parent)
        self.fault = fault
        if fault.title:
            self.body.addWidget(label(fault.title, "caption", wrap=True, selectable=True))
        self.body.addWidget(label(_ended(fault.what), "strong", wrap=True, selectable=True))
        if fault.item:
            self.body.addWidget(label(fault.item, "muted", wrap=True, selectable=True))
        if fault.remedy:
            self.body.addWidget(label(_ended(fault.remedy), "", wrap=True, selectable=True))
        self.body.addStretch(1)
        self._details = QPlainTextEdit(self)
        self._details.setReadOnly(True)
        self._details.setFont(fonts.mono_font(tokens(), tokens().type.caption))
        self._details.setPlainText(fault_report(fault))
        self._details.setMinimumHeight(tokens().px(160))
        self._details.hide()
        self.body.addWidget(self._details)
        self._more = button("Show details", self._toggle, "quiet", self)
        self.row.insertWidget(0, self._more)
        self._copy = button("Copy details", self._copy_details, "quiet", self)
        self.row.insertWidget(1, self._copy)
        self.add_button("Close", self.accept, "primary").setFocus()

    def _toggle(self) -> None:
        shown = self._details.isHidden()
        self._details.setVisible(shown)
        self._more.setText("Hide details" if shown else "Show details")
        self.fit()

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(fault_report(self.fault))
        self._copy.setText("Copied")


def fault_report(fault: Fault) -> str:
    """The fault as text for a report."""
    rows = [
        ("Doing", fault.title),
        ("What", fault.what),
        ("Item", fault.item),
        ("Remedy", fault.remedy),
        ("System", f"{platform.platform()}, Python {platform.python_version()}"),
    ]
    head = "\n".join(f"{name}: {value}" for name, value in rows if value)
    return f"{head}\n\n{fault.details}".rstrip()


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", "。")) else f"{text}."
