"""What reading or writing a file did: the counts, then what was repaired, refused, noted or lost, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_M
from desktop_app.widgets.card import label

_KINDS = (
    ("repaired", "Repaired"),
    ("refused", "Refused"),
    ("left_out", "Left out"),
    ("notes", "Noted"),
    ("lost", "Lost in this format"),
)
_MOST = 200
"""Items shown under one reason; the rest is counted."""


class ReportView(QWidget):
    """Shows a report in the form of `Report.to_dict`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = label("", "", wrap=True, selectable=True)
        self.note = label("", "muted", wrap=True)
        self.tree = QTreeWidget(self)
        self.tree.setProperty("role", "card")
        self.tree.setHeaderLabels(["What and why", "In the file", "Used"])
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.setIndentation(tokens().px(16))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_M)
        column.addWidget(self.head)
        column.addWidget(self.note)
        column.addWidget(self.tree, 1)

    def show_report(self, report: Mapping[str, Any]) -> None:
        self.head.setText(report_head(report))
        self.tree.clear()
        for name, title in _KINDS:
            self._add_kind(title, list(report.get(name, ())))
        clean = self.tree.topLevelItemCount() == 0
        self.tree.setVisible(not clean)
        self.note.setText("Nothing had to be repaired or refused." if clean else "")
        self.note.setVisible(clean)
        for column in (1, 2):
            self.tree.setColumnWidth(column, 150)

    def _add_kind(self, title: str, findings: list[Mapping[str, str]]) -> None:
        by_reason: dict[str, list[Mapping[str, str]]] = {}
        for finding in findings:
            by_reason.setdefault(finding["reason"], []).append(finding)
        for reason, found in by_reason.items():
            head = QTreeWidgetItem([f"{title} {len(found):,}: {reason}"])
            head.setToolTip(0, reason)
            head.setSizeHint(0, QSize(0, tokens().px(28)))
            self.tree.addTopLevelItem(head)
            head.setFirstColumnSpanned(True)
            for finding in found[:_MOST]:
                row = [finding.get("item", ""), finding.get("was", ""), finding.get("now", "")]
                head.addChild(QTreeWidgetItem(row))
            if len(found) > _MOST:
                head.addChild(QTreeWidgetItem([f"… and {len(found) - _MOST:,} more"]))


def report_head(report: Mapping[str, Any]) -> str:
    """One sentence with the counts."""
    answers = report.get("answers", 0)
    spans = report.get("spans", 0)
    references = answers - spans
    only = f", {references:,} kept only to score against" if references else ""
    passages, questions = report.get("passages", 0), report.get("questions", 0)
    return (
        f"{counted(passages, 'passage')} and {counted(questions, 'question')} "
        f"with {counted(answers, 'answer')} ({counted(spans, 'span')}{only})."
    )


def counted(count: int, thing: str) -> str:
    """A number with its noun: "1 passage", "2,000 passages"."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
