"""A list of systems to tick, those that lack something below it with the way to get it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from desktop_app.theme.tokens import SPACE_L, SPACE_S, SPACE_XS
from desktop_app.view_models.systems_reading import Askable, SystemItem
from desktop_app.widgets.buttons import HintButton
from desktop_app.widgets.card import clear, label


class SystemChooser(QScrollArea):
    """Shows an `Askable`; what is ticked is asked by its label, or by its id where it is made of parts."""

    changed = Signal()
    """Other systems are ticked."""
    get_wanted = Signal(str)
    """The person wants what a system (id) lacks."""
    replace_wanted = Signal(str)
    """The person wants what stands in the place of a version (label) whose weights are gone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.boxes: dict[str, QCheckBox] = {}
        self.replace_buttons: dict[str, HintButton] = {}
        self.get_buttons: dict[str, HintButton] = {}
        self.fold = QToolButton()
        self.limits = label("", "caption", wrap=True)
        self._set_aside: set[str] = set()
        inner = QWidget(self)
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, SPACE_S, 0)
        self._column.setSpacing(SPACE_XS)
        self.setWidget(inner)

    def fill(self, askable: Askable, only: str = "", *, replacing: bool = True) -> None:
        """Show whom one can ask. What is in use by itself is ticked; with `only`, that one system alone.

        With `replacing`, what stands in the place of gone versions is offered.
        """
        clear(self._column)
        self.boxes, self.replace_buttons, self.get_buttons = {}, {}, {}
        self._set_aside = set()
        for lost, instead in askable.lost if replacing else ():
            self._column.addWidget(self._lost(lost, instead))
        self.limits = label("", "caption", wrap=True)
        self.limits.hide()
        self._column.addWidget(self.limits)
        for one in askable.ready:
            in_use = "@" in one.label
            words = f"{one.title} · {one.label.partition('@')[2]}" if in_use else one.title
            self._box(one.label, words, one.label == only if only else in_use)
        if askable.others:
            self._column.addSpacing(SPACE_S)
            self._column.addWidget(label("Not in use", "overline"))
            for name, words in askable.others:
                self._box(name, words, name == only)
        if askable.lacking:
            self._column.addSpacing(SPACE_S)
            self._add_lacking(askable.lacking)
        self._column.addStretch(1)

    def limit(self, unfit: Mapping[str, str]) -> None:
        """Those in `unfit`, which says why, cannot be ticked; a tick returns when its system fits again."""
        for name, box in self.boxes.items():
            why = unfit.get(name, "")
            if why and box.isChecked():
                self._set_aside.add(name)
            ticked = not why and (box.isChecked() or name in self._set_aside)
            if not why:
                self._set_aside.discard(name)
            box.setEnabled(not why)
            box.setToolTip(why or name)
            box.setAccessibleDescription(why)
            box.setChecked(ticked)
        told = dict.fromkeys(why for name, why in unfit.items() if name in self.boxes)
        self.limits.setText("\n".join(f"Why some are grey: {why}" for why in told))
        self.limits.setVisible(bool(told))

    def chosen(self) -> list[str]:
        """What is ticked."""
        return [name for name, box in self.boxes.items() if box.isChecked()]

    def _box(self, name: str, words: str, ticked: bool) -> None:
        box = QCheckBox(words)
        box.setChecked(ticked)
        box.setToolTip(name)
        box.toggled.connect(self.changed)
        self.boxes[name] = box
        self._column.addWidget(box)

    def _lost(self, lost: str, instead: str) -> QWidget:
        words = f"{lost} came with an earlier SpanBridge, and its weights are gone."
        button = HintButton(f"Use {instead} instead", icon="promote")
        button.clicked.connect(lambda _checked=False: self.replace_wanted.emit(lost))
        self.replace_buttons[lost] = button
        return _row(label(words, "warning", wrap=True), button)

    def _add_lacking(self, items: tuple[SystemItem, ...]) -> None:
        self.fold = QToolButton()
        self.fold.setText(f"{len(items)} systems lack something")
        self.fold.setCheckable(True)
        self.fold.setArrowType(Qt.ArrowType.RightArrow)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(SPACE_L, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        for one in items:
            button = HintButton("Get it…", kind="quiet")
            button.setAccessibleName(f"Get what {one.title} lacks")
            button.clicked.connect(lambda _checked=False, one=one: self.get_wanted.emit(one.id))
            self.get_buttons[one.id] = button
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(label(one.title, "", wrap=True))
            words.addWidget(label(one.state, "caption", wrap=True))
            holder = QWidget()
            holder.setLayout(words)
            words.setContentsMargins(0, 0, 0, 0)
            column.addWidget(_row(holder, button))
        rows.hide()
        self.fold.toggled.connect(rows.setVisible)
        self.fold.toggled.connect(
            lambda on: self.fold.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)
        )
        self._column.addWidget(self.fold)
        self._column.addWidget(rows)


def _row(left: QWidget, right: QWidget) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(SPACE_S)
    line.addWidget(left, 1)
    line.addWidget(right, 0, Qt.AlignmentFlag.AlignVCenter)
    return row
