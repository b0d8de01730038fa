"""What a training would do, and every reason why it cannot start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.theme.tokens import SPACE_M, SPACE_S, SPACE_XS
from desktop_app.view_models.words import duration, language_name, sentence
from desktop_app.widgets.card import Badge, Card, label

if TYPE_CHECKING:
    from core.services.training import Preflight

_PARTS = {
    "source": "in the source language",
    "target": "in the annotated language",
    "dev": "held out to score",
    "branches": "in all pairs of languages",
    "translated": "in one translated language",
}
_TEXTS = {"texts": ("text", "to mask"), "phrases": ("phrase", "to mask in them")}
_BRANCH = "branch-"


class PreflightCard(Card):
    """A badge, the counts, the time, then faults and notes, a sentence each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=SPACE_M, spacing=SPACE_S)
        self.badge = Badge("Checking")
        self.body.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignLeft)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(SPACE_XS)
        self.body.addLayout(self._lines)
        self.wait()

    def wait(self) -> None:
        self.badge.show_state("Checking …")

    def show_preflight(self, preflight: Preflight) -> None:
        ready = not preflight.faults
        self.badge.show_state(
            "Ready to start" if ready else "Cannot start yet", "good" if ready else "danger"
        )
        self._clear()
        for fault in preflight.faults:
            self._add(sentence(fault), "error")
        for text in summary(preflight):
            self._add(text, "")
        for note in preflight.notes:
            self._add(sentence(note), "caption")

    def texts(self) -> list[str]:
        """The lines as shown."""
        return [self._lines.itemAt(place).widget().text() for place in range(self._lines.count())]

    def _add(self, text: str, role: str) -> None:
        self._lines.addWidget(label(text, role, wrap=True))

    def _clear(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()


def summary(preflight: Preflight) -> list[str]:
    """What would be used and how long it should take."""
    counts = [_counted(part, count) for part, count in preflight.questions.items()]
    lines = [f"Learns from {', '.join(counts)}."] if counts else []
    lines += [f"Its teachers are {', '.join(preflight.teachers)}."] if preflight.teachers else []
    if preflight.estimated_seconds is not None:
        lines.append(
            f"Takes {duration(preflight.estimated_seconds)} on this machine, to within a factor of two."
        )
    return lines


def _counted(part: str, count: int) -> str:
    """A part of the snapshot for people: "12 questions about Spanish passages"."""
    thing, what = _TEXTS.get(part, ("question", _PARTS.get(part, part)))
    if part.startswith(_BRANCH):
        what = f"about {language_name(part.removeprefix(_BRANCH))} passages"
    return f"{count:,} {thing}{'' if count == 1 else 's'} {what}"
