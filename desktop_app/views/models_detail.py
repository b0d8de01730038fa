"""The card of one model version: where it comes from, what it learned from, how it scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from desktop_app.view_models.systems_reading import made_of
from desktop_app.view_models.words import percent, when
from desktop_app.widgets.buttons import HintButton
from desktop_app.widgets.card import Badge, Card, SectionHeader, label

if TYPE_CHECKING:
    from core.domain.runs import ModelVersion


class VersionCard(Card):
    """Everything the registry knows of a version."""

    replace_wanted = Signal()
    """The person wants what stands in the place of a version whose weights are gone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=SPACE_L, spacing=SPACE_S)
        self.setFixedWidth(tokens().px(340))
        self.title = label("", "heading", wrap=True, selectable=True)
        self.badge = Badge("In use", "good")
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)
        self.lost = label("", "warning", wrap=True)
        self.replace_button = HintButton("", kind="primary", icon="promote")
        self.replace_button.clicked.connect(lambda _checked=False: self.replace_wanted.emit())
        self.body.addWidget(self.lost)
        self.body.addWidget(self.replace_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self._area, 1)

    def show_version(
        self, version: ModelVersion | None, instead: str | None = None, *, read_only: bool = False
    ) -> None:
        """Show a version; `instead` where its weights are gone: what stands in its place, or nothing."""
        self.title.setText(version.label if version else "")
        self.badge.setVisible(version is not None and version.promoted)
        gone = instead is not None
        self.badge.show_state("Weights gone" if gone else "In use", "danger" if gone else "good")
        self.lost.setText(_lost(instead or ""))
        self.lost.setVisible(gone)
        self.replace_button.setText(f"Use {instead}")
        self.replace_button.setVisible(bool(instead) and not read_only)
        self._area.setWidget(self._facts(version) if version else QWidget())

    def _facts(self, version: ModelVersion) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, SPACE_S, 0)
        column.setSpacing(SPACE_M)
        column.addLayout(_pairs(facts(version)))
        if parts := made_of(version):
            column.addWidget(SectionHeader("Made of"))
            column.addLayout(_pairs(list(parts)))
        column.addWidget(SectionHeader("Scores", "EM / F1"))
        if version.scores:
            column.addLayout(_pairs(scores(version), right=True))
        else:
            column.addWidget(label("Not evaluated yet. The Evaluate page does it.", "muted", wrap=True))
        column.addStretch(1)
        return inner


def _lost(instead: str) -> str:
    told = "It came with an earlier SpanBridge, and its weights are gone."
    return f"{told} {instead} stands in its place." if instead else f"{told} Promote another version."


def facts(version: ModelVersion) -> list[tuple[str, str]]:
    """Pairs of name and value; what is not known is left out."""
    counts = version.data.get("counts")
    questions = ", ".join(f"{count:,} {part}" for part, count in counts.items()) if counts else ""
    rows = [
        ("Started from", version.parent),
        ("Recipe", version.recipe),
        ("Questions", questions),
        ("Data", str(version.data.get("note", ""))),
        ("Snapshot", str(version.data.get("digest", ""))[:12]),
        ("Job", str(version.data.get("job", ""))),
        ("Made", when(version.created_at)),
    ]
    return [(name, value) for name, value in rows if value]


def scores(version: ModelVersion) -> list[tuple[str, str]]:
    return [
        (name, f"{percent(score['exact_match'])} / {percent(score['f1'])}")
        for name, score in version.scores.items()
        if "exact_match" in score and "f1" in score
    ]


def _pairs(rows: list[tuple[str, str]], *, right: bool = False) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(SPACE_L)
    grid.setVerticalSpacing(SPACE_S)
    grid.setColumnStretch(0 if right else 1, 1)
    for place, (name, value) in enumerate(rows):
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(label(name, "" if right else "muted", wrap=right), place, 0, top)
        shown = label(value, "strong" if right else "", wrap=not right, selectable=True)
        grid.addWidget(shown, place, 1, top)
    return grid
