"""The right pane of the Correct page: suggestions, gold, and what was done so far."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from core.domain.corrections import Decision, Revision, RevisionKind
from desktop_app.actions.actions import Actions
from desktop_app.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from desktop_app.view_models.correct import CorrectModel
from desktop_app.view_models.question_loading import RankedSuggestion
from desktop_app.widgets.buttons import HintButton
from desktop_app.widgets.card import SectionHeader, label
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.widgets.history_list import HistoryLine, HistoryList
from desktop_app.widgets.suggestion_table import SuggestionLine, SuggestionTable

_MOST_STEPS = 40
_MOVE = re.compile(r"(moved (?:start|end)) ([+-]\d+)")


class SidePane(QWidget):
    """Draws what the model lets be seen."""

    predict_wanted = Signal()

    def __init__(self, model: CorrectModel, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._actions = actions
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.table = SuggestionTable()
        self.history = HistoryList()
        self.gold = label("", wrap=True, selectable=True)
        self._lay_out()
        self._connect()
        self.show_keys()

    def _lay_out(self) -> None:
        self._header = SectionHeader("Suggestions")
        self.blind_button = HintButton("Blind", kind="quiet", icon="eye")
        self.blind_button.setCheckable(True)
        self._header.add(self.blind_button)
        self._gold_header = SectionHeader("Gold")
        self._history_header = SectionHeader("History")
        self.nothing = EmptyState("spark", "No suggestions yet", "Systems propose spans; you decide.")
        self.nothing.add_button("predict", "Ask systems…", primary=True)
        self.hidden = EmptyState(
            "eye-off", "Choose an answer first", "Gold, scores and suggestions appear once you have chosen."
        )
        self._place = QStackedWidget()
        for empty in (self.nothing, self.hidden):
            self._place.addWidget(empty)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(SPACE_L, SPACE_M, SPACE_M, SPACE_L)
        column.setSpacing(SPACE_S)
        for widget in (self._header, self.table, self._place):
            column.addWidget(widget)
        column.addSpacing(SPACE_M)
        column.addWidget(self._gold_header)
        column.addWidget(self.gold)
        column.addSpacing(SPACE_M)
        column.addWidget(self._history_header)
        column.addWidget(self.history)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        self._area = area
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _connect(self) -> None:
        model = self._model
        for changed in (model.question_changed, model.details_changed, model.blind_changed):
            changed.connect(self.show_all)
        model.decision_changed.connect(self._show_suggestions)
        model.focus_changed.connect(self._follow_focus)
        self.table.taken.connect(model.take)
        self.table.focused.connect(model.focus_suggestion)
        self.table.asked.connect(self._asked)
        self.nothing.chosen.connect(lambda _name: self.predict_wanted.emit())
        self.blind_button.clicked.connect(model.set_blind)

    def show_keys(self) -> None:
        """Show the keys in force."""
        self.blind_button.set_keys(self._actions.key("correct.blind"))
        self._history_header.set_trailing(self._actions.key("correct.undo"))

    def show_all(self) -> None:
        """Everything anew."""
        self._show_suggestions()
        self._show_gold()
        self._show_history()
        self.blind_button.setChecked(self._model.blind)
        self.blind_button.set_icon_name("eye-off" if self._model.blind else "eye")

    def _show_suggestions(self) -> None:
        question = self._model.question
        lines = [self._line(one) for one in self._model.suggestions]
        self.table.show_lines(lines, question.view.language if question else "", self._model.focused)
        self.table.setVisible(bool(lines))
        self._place.setVisible(question is not None and not lines)
        self._place.setCurrentWidget(self.hidden if self._model.hidden else self.nothing)
        self._header.set_trailing("hidden" if self._model.hidden else f"{len(lines)}" if lines else "")

    def _line(self, one: RankedSuggestion) -> SuggestionLine:
        suggestion, decision = one.stored.suggestion, self._model.decision
        versions = [other.title for other in self._model.suggestions].count(one.title)
        return SuggestionLine(
            number=one.number,
            label=one.label,
            system=one.title,
            version=suggestion.version if versions > 1 else "",
            answer=suggestion.text,
            score=suggestion.score,
            agreement=_agreement(one.stored.agreement),
            no_answer=one.no_answer,
            outside=one.span is None and not one.no_answer,
            exact=one.exact,
            f1=one.f1,
            taken=_is_taken(one, decision),
            rejected=one.label in decision.rejected,
            dashed=one.older,
            trace=suggestion.trace,
        )

    def _follow_focus(self) -> None:
        """Where a card has the focus, the focus goes along."""
        had_focus = self.table.focused_number() > 0
        self._show_suggestions()
        if had_focus:
            self.table.card(self._model.focused).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_gold(self) -> None:
        question = self._model.question
        answers = [] if question is None or self._model.hidden else list(question.view.gold)
        texts = list(dict.fromkeys(answer.text for answer in answers))
        if question is not None and question.view.impossible and not self._model.hidden:
            texts = ["No answer in this passage"]
        self._gold_header.setVisible(bool(texts))
        self.gold.setVisible(bool(texts))
        self.gold.setText("\n".join(texts))

    def _show_history(self) -> None:
        question = self._model.question
        revisions = question.view.history if question is not None else ()
        self.history.show_lines(steps(revisions)[:_MOST_STEPS])
        self._history_header.setVisible(bool(revisions))

    def _asked(self, number: int, what: str) -> None:
        if what == "take":
            self._model.take(number)
        elif what == "reject":
            self._model.reject(number)
        elif what == "start":
            self._model.splice(number, "start")
        else:
            self._model.splice(number, "end")


def _agreement(others: int) -> str:
    return "alone" if others == 0 else f"{others + 1} agree"


def _is_taken(one: RankedSuggestion, decision: Decision) -> bool:
    return decision.no_answer if one.no_answer else one.span in decision.spans


def steps(revisions: Sequence[Revision]) -> list[HistoryLine]:
    """The history newest first; the moves of one end, one after the other, are told as one."""
    lines: list[tuple[str, int, Revision]] = []
    for revision in revisions:
        match = _MOVE.fullmatch(revision.action)
        kind, by = (match[1], int(match[2])) if match else ("", 0)
        last = lines[-1] if lines else None
        if last is not None and kind and last[0] == kind and revision.kind is RevisionKind.EDIT:
            lines[-1] = (kind, last[1] + by, revision)
        else:
            lines.append((kind, by, revision))
    return [_line(revision, f"{kind} {by:+d}" if kind else "") for kind, by, revision in reversed(lines)]


def _line(revision: Revision, moved: str) -> HistoryLine:
    decision = revision.decision
    which = -1 if revision.action.startswith("added") else 0
    answer = decision.spans[which].text if decision.spans else "no answer" if decision.no_answer else ""
    when = datetime.fromisoformat(revision.at).astimezone()
    today = when.date() == datetime.now().astimezone().date()
    what = moved or " ".join(revision.action.split())
    return HistoryLine(
        f"{when:%H:%M}" if today else f"{when:%d %b %H:%M}",
        what,
        "" if answer == what else " ".join(answer.split()),
        undone=revision.kind is RevisionKind.UNDO,
    )
