"""A report of an import in a dialog of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.dialogs.base import Sheet
from desktop_app.dialogs.report_view import ReportView


class ReportDialog(Sheet):
    """Shows a report in the form of `Report.to_dict`."""

    def __init__(self, title: str, report: Mapping[str, Any], parent: QWidget | None = None) -> None:
        super().__init__(title, parent, width=720, height=520)
        self.view = ReportView(self)
        self.view.show_report(report)
        self.body.addWidget(self.view, 1)
        self.add_button("Close", self.accept, "primary")
