"""The card of one system: its parts, what is missing with the buttons that get it, what it can do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XS
from desktop_app.view_models.system_parts import (
    BRANCHES,
    CHOOSE,
    INSTALL,
    REPLACE,
    TRAIN,
    USE,
    Part,
    SystemDetail,
    Way,
)
from desktop_app.view_models.systems_reading import SystemItem
from desktop_app.widgets.buttons import HintButton
from desktop_app.widgets.card import Badge, Card, SectionHeader, label
from desktop_app.widgets.flow_layout import FlowLayout

ASK, EVALUATE = "ask", "evaluate"
_ICONS = {
    INSTALL: "download",
    CHOOSE: "language",
    USE: "promote",
    REPLACE: "promote",
    TRAIN: "train",
    BRANCHES: "language",
    ASK: "spark",
    EVALUATE: "evaluate",
}
READ_ONLY = "This project is open for reading only, so nothing can be asked or trained here."


class SystemCard(Card):
    """Shows one system; `asked` carries the `Way` of a button that was pressed."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=SPACE_L, spacing=SPACE_M)
        self.setFixedWidth(tokens().px(360))
        self.title = label("", "heading", wrap=True, selectable=True)
        self.name = label("", "caption", wrap=True, selectable=True)
        self.badge = Badge()
        self.note = label(READ_ONLY, "warning", wrap=True)
        self._row = QWidget(self)
        self._flow = FlowLayout(self._row, spacing=SPACE_S)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)
        for widget in (self.name, self.note, self._row):
            self.body.addWidget(widget)
        self.body.addWidget(self._area, 1)
        self.buttons: dict[Way, HintButton] = {}
        self._shown: tuple[object, ...] | None = None
        self.show_system(None, None, read_only=False)

    def show_system(self, item: SystemItem | None, detail: SystemDetail | None, *, read_only: bool) -> None:
        """Show a system; `detail` is None while it is being read. What is shown already stays as it is."""
        shown = (item, detail, read_only)
        if shown == self._shown:
            return
        self._shown = shown
        self.title.setText(item.title if item else "")
        self.name.setText(" · ".join(filter(None, (item.id, item.row))) if item else "")
        self.badge.setVisible(item is not None)
        if item is not None:
            self.badge.show_state(*_state(item))
        self.note.setVisible(read_only and item is not None)
        self._clear()
        if item is not None:
            ways = [] if read_only else main_ways(item, detail)
            self._row.setVisible(bool(ways))
            for way in ways:
                self._flow.addWidget(self._button(way, way.how == ASK))
        self._area.setWidget(self._facts(detail, read_only) if detail is not None else QWidget())

    def texts(self) -> list[str]:
        """The names, the values and the sentences as shown."""
        return [one.text() for one in self._area.widget().findChildren(QLabel)]

    def _clear(self) -> None:
        self.buttons = {}
        while (item := self._flow.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        self._row.hide()

    def _button(self, way: Way, primary: bool) -> HintButton:
        made = HintButton(way.words, kind="primary" if primary else "", icon=_ICONS[way.how])
        made.clicked.connect(lambda _checked=False: self.asked.emit(way))
        self.buttons[way] = made
        return made

    def _facts(self, detail: SystemDetail, read_only: bool) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, SPACE_S, 0)
        column.setSpacing(SPACE_S)
        column.addWidget(SectionHeader("Made of"))
        first = next(iter(detail.ways), None)
        for part in detail.parts:
            column.addLayout(self._part(part, None if read_only else first))
            column.addSpacing(SPACE_S if part.fault else 0)
        if detail.recipe:
            column.addSpacing(SPACE_M)
            column.addWidget(SectionHeader("Training", detail.recipe))
            said = detail.training or ("With the usual settings this recipe can start.",)
            for words in said:
                column.addWidget(label(words, "muted", wrap=True, selectable=True))
            if detail.branches is not None and not read_only:
                column.addWidget(self._button(detail.branches, False), 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return inner

    def _part(self, part: Part, first: Way | None) -> QVBoxLayout:
        """A name with its value beside it, the fault and the buttons below; no buttons without `first`."""
        rows = QVBoxLayout()
        rows.setSpacing(SPACE_XS)
        line = QHBoxLayout()
        line.setSpacing(SPACE_L)
        line.addWidget(label(part.name, "muted"), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label(part.what or "missing", "" if part.what else "warning", wrap=True), 1)
        rows.addLayout(line)
        if part.fault:
            rows.addWidget(label(part.fault, "", wrap=True, selectable=True))
        if part.ways and first is not None:
            holder = QWidget()
            flow = FlowLayout(holder, spacing=SPACE_S)
            for way in part.ways:
                flow.addWidget(self._button(way, way == first))
            rows.addWidget(holder)
        return rows


def main_ways(item: SystemItem, detail: SystemDetail | None) -> Sequence[Way]:
    """What can be done with the system: it is asked and evaluated where it is ready, and trained."""
    ready = [Way(ASK, "Ask…", item.label), Way(EVALUATE, "Evaluate…", item.label)] if item.ready else []
    own = {way.target for way in detail.ways} if detail is not None else set()
    if detail is None or not detail.recipe or item.family or detail.recipe in own:
        return ready
    return [*ready, Way(TRAIN, "Train…", detail.recipe)]


def _state(item: SystemItem) -> tuple[str, str]:
    if item.family:
        return "Family", ""
    return ("Ready", "good") if item.ready else ("Not ready", "warning")
