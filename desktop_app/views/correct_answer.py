"""The middle of the Correct page: the question, the passage with its lanes, the translation, the buttons."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from core.domain.corrections import ReviewState
from core.domain.reviews import QueueFilter
from core.domain.spans import Span
from core.text.units import next_grapheme, word_at
from desktop_app.actions.actions import Actions
from desktop_app.theme import fonts
from desktop_app.theme.active import colour_of_system, tokens
from desktop_app.theme.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from desktop_app.view_models.correct import CorrectModel
from desktop_app.view_models.question_loading import LoadedQuestion
from desktop_app.view_models.search_hits import find_hits
from desktop_app.view_models.words import language_name
from desktop_app.widgets.answer_chips import AnswerChips
from desktop_app.widgets.buttons import HintButton
from desktop_app.widgets.card import Badge, label
from desktop_app.widgets.elided_label import ElidedLabel
from desktop_app.widgets.flow_layout import FlowLayout
from desktop_app.widgets.key_legend import KeyLegend
from desktop_app.widgets.parallel_view import ParallelText, ParallelView
from desktop_app.widgets.passage_view import Lane, Mark, PassageView

_WIDEST = 980
_LOW = 640
_TALL = 720
_LEGEND_LINES = 2.5  # more of them, as in a narrow column, are shown in a tall window only
_NO_LIMIT = 16_777_215
_MESSAGE_MS = 5000
_STATES = {
    ReviewState.SUGGESTED: ("Suggested", ""),
    ReviewState.TOUCHED: ("Touched", "warning"),
    ReviewState.CONFIRMED: ("Confirmed", "good"),
}
_BUTTONS = (
    ("correct.confirm", "Confirm and next", "primary", ""),
    ("correct.no_answer", "No answer", "", ""),
    ("correct.add_answer", "Add answer", "", ""),
    ("correct.flag", "Flag", "", ""),
)


class AnswerPane(QWidget):
    """Draws the model's question; the mouse in the passage becomes its choices."""

    flag_wanted = Signal()

    def __init__(self, model: CorrectModel, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._actions = actions
        self.setProperty("role", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.passage = PassageView()
        self.parallel = ParallelView()
        self.answers = AnswerChips()
        self._passage_shown = -1
        self._translation_shown: tuple[object, ...] = ()
        self._was_adding = False
        self._make_labels()
        self._make_buttons()
        self._lay_out()
        self._connect()
        self.show_keys()

    def _make_labels(self) -> None:
        self.place = ElidedLabel("caption")
        self.place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.state = Badge()
        self.flag = Badge(tone="danger")
        self.kept = Badge(tone="accent")
        self.kept.setToolTip("Kept for scoring: corrections here never enter training")
        self.saved = label("", "caption")
        self.question = label("", wrap=True, selectable=True)
        self.translation = label("", "muted", wrap=True, selectable=True)
        self.message = label("", "warning", wrap=True)
        self.legend = KeyLegend()
        for words in (self.question, self.translation):
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._message_timer = QTimer(self)
        self._message_timer.setSingleShot(True)
        self._message_timer.setInterval(_MESSAGE_MS)
        self._message_timer.timeout.connect(lambda: self._foot.setCurrentWidget(self.legend))

    def _make_buttons(self) -> None:
        self.buttons: dict[str, HintButton] = {}
        for name, words, kind, icon in _BUTTONS:
            button = HintButton(words, kind=kind, icon=icon)
            button.clicked.connect(lambda _checked=False, name=name: self._actions.trigger(name))
            self.buttons[name] = button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(self.place, 1)
        head.addWidget(self.kept)
        for widget in (self.saved, self.flag, self.state):
            head.addWidget(widget)
        row = QWidget()
        flow = FlowLayout(row, spacing=SPACE_S)
        for button in self.buttons.values():
            flow.addWidget(button)
        self._foot_place = foot = QWidget()
        self._foot = QStackedLayout(foot)
        self._foot.addWidget(self.legend)
        self._foot.addWidget(self.message)
        column = QVBoxLayout()
        column.setSpacing(SPACE_S)
        column.addLayout(head)
        column.addSpacing(SPACE_S)
        column.addWidget(self.question)
        column.addWidget(self.translation)
        column.addSpacing(SPACE_S)
        column.addWidget(self.passage)
        column.addWidget(self.answers)
        column.addSpacing(2)
        column.addWidget(self.parallel)
        column.addSpacing(SPACE_S - 2)
        column.addWidget(row)
        column.addWidget(foot)
        column.addStretch(1)
        holder = QWidget()
        holder.setLayout(column)
        holder.setMaximumWidth(tokens().px(_WIDEST))
        column.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_M)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addStretch(1)
        whole.addWidget(holder, 1000)
        whole.addStretch(1)

    def _connect(self) -> None:
        model = self._model
        model.question_changed.connect(self.show_question)
        model.decision_changed.connect(self.show_decision)
        model.details_changed.connect(self._show_details)
        model.blind_changed.connect(self._show_lanes)
        model.saving_changed.connect(self._show_state)
        model.told.connect(self.tell)
        model.queue.filter_changed.connect(self._show_hits)
        self.passage.spanEdited.connect(self._light_up)
        self.passage.spanCommitted.connect(model.select)
        self.passage.characterHovered.connect(self._hovered)
        self.passage.laneClicked.connect(self._lane_clicked)
        self.answers.chosen.connect(model.edit_answer)
        self.answers.removed.connect(model.remove_answer)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low or narrow window the passage gets the room of the legend."""
        super().resizeEvent(event)
        low = self.height() < tokens().px(_LOW)
        self.parallel.set_room(0 if low else self.height())
        needed, line = (self.legend.heightForWidth(w) for w in (self.width() - 2 * SPACE_XL, _NO_LIMIT))
        crowded = low or (self.height() < tokens().px(_TALL) and needed > _LEGEND_LINES * line)
        self._foot_place.setMaximumHeight(self.message.sizeHint().height() if crowded else _NO_LIMIT)
        self.legend.setMaximumHeight(0 if crowded else _NO_LIMIT)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_was_adding"):
            QTimer.singleShot(0, self, self.restyle)  # when the labels have had their new style, too

    def tell(self, words: str) -> None:
        """Show a sentence in place of the keys, for a moment."""
        self.message.setText(words)
        self._foot.setCurrentWidget(self.message)
        self._message_timer.start()

    def show_keys(self) -> None:
        """Show the keys in force."""
        key = self._actions.key
        for name, button in self.buttons.items():
            button.set_keys(key(name))
        self.legend.show_keys(
            (
                ("move the end", (_pair(key("correct.end_left"), key("correct.end_right")),)),
                ("the start", (_pair(key("correct.start_left"), key("correct.start_right")),)),
                ("by word", ("Ctrl",)),
                ("by five", ("Shift",)),
                ("start of 2 with end of 1", (key("correct.start_of_2"), key("correct.end_of_1"))),
                ("next unreviewed", (key("correct.next_unreviewed"),)),
            )
        )

    # Drawing the model

    def show_question(self) -> None:
        """Another question, or the same one read anew."""
        question = self._model.question
        if question is None:
            self._passage_shown, self._translation_shown = -1, ()
            return
        view = question.view
        self.show_place()
        self.kept.setText("evaluation only" if view.role == "evaluation" else "held-out")
        self.kept.setVisible(view.held_out or view.role == "evaluation")
        self.restyle()
        self.question.setText(view.question)
        self._show_translation(question)
        if view.passage_id != self._passage_shown:
            self._passage_shown = view.passage_id
            self.passage.set_passage(view.passage, language=view.language)
        self._show_lanes()
        self._show_hits()
        self.show_decision()
        best = next((one.span for one in self._model.suggestions if one.span is not None), None)
        if self._model.active_span is None and best is not None:
            self.passage.show_span(best)

    def restyle(self) -> None:
        """Fonts that depend on the text's language; another theme or text size has taken them away."""
        question = self._model.question
        if question is not None:
            size, weight = tokens().type.title, QFont.Weight.Bold
            self.question.setFont(fonts.text_font(tokens(), question.view.language, size, weight))
            self._show_answers()

    def show_place(self) -> None:
        """Where the question stands in the queue as it is filtered now."""
        question = self._model.question
        if question is not None:
            self.place.setText(self._place_words(question))
            self.place.setToolTip(self.place.text())

    def _place_words(self, question: LoadedQuestion) -> str:
        view, queue = question.view, self._model.queue
        row = queue.model.row_of(question.id)
        languages = f"{language_name(view.language)} ← {language_name(question.source_language)}"
        parts = [view.dataset, languages]
        if row >= 0:
            parts.append(f"question {row + 1:,} of {queue.model.rowCount():,}")
        return " · ".join(parts)

    def _show_translation(self, question: LoadedQuestion) -> None:
        """The translation of question and passage; what is shown already is not drawn anew."""
        asked, text = question.translation
        self.translation.setText(asked)
        self.translation.setToolTip(f"By {question.question_origin}" if question.question_origin else "")
        self.translation.setVisible(bool(asked))
        language, origin = question.source_language, question.translation_origin
        shown = (question.view.passage_id, language, text, origin)
        if shown != self._translation_shown:
            self._translation_shown = shown
            found = ParallelText(language, language_name(language), text, "", origin)
            self.parallel.set_text(found if text else None)

    def _show_details(self) -> None:
        """Suggestions or the translation came meanwhile."""
        question = self._model.question
        if question is not None:
            before = self._translation_shown
            self._show_translation(question)
            if before != self._translation_shown:
                self._light_up_answer()
        self._show_lanes()

    def show_decision(self) -> None:
        """What was decided, as the model holds it now."""
        model = self._model
        if model.question is None:
            return
        span = model.active_span
        self.passage.set_correction(span)
        self.passage.set_other_answers(model.other_spans)
        self._show_answers()
        self._light_up_answer()
        self.buttons["correct.no_answer"].setCheckable(model.decision.no_answer)
        self.buttons["correct.no_answer"].setChecked(model.decision.no_answer)
        self._show_state()
        self._show_lane_colours()

    def _show_answers(self) -> None:
        model = self._model
        if model.question is None:
            return
        active = -1 if model.adding else model.active_index
        self.answers.show_answers(model.decision, active, model.question.view.language)
        if self._was_adding and not model.adding:
            self._foot.setCurrentWidget(self.legend)  # the other answer that was asked for is there
        self._was_adding = model.adding

    def _show_state(self) -> None:
        decision = self._model.decision
        words, tone = _STATES[decision.state]
        self.state.show_state(words, tone)
        self.flag.setVisible(decision.flag is not None)
        self.flag.show_state(f"flagged: {decision.flag}" if decision.flag else "flagged", "danger")
        touched = decision.state is not ReviewState.SUGGESTED or self._model.saving
        self.saved.setText("saving…" if self._model.saving else "autosaved" if touched else "")

    def _show_lanes(self) -> None:
        """Lanes of what may be seen; the room below the lines stays the same in blind mode."""
        question = self._model.question
        if question is None:
            return
        self._show_lane_colours()
        gold = () if self._model.hidden else question.gold_spans
        self.passage.highlight(Mark.GOLD, gold)

    def _show_lane_colours(self) -> None:
        question = self._model.question
        if question is None:
            return
        rejected = self._model.decision.rejected
        shown = [one for one in self._model.suggestions if one.span and one.label not in rejected]
        lanes = [
            Lane(f"{one.number} · {one.title}", colour_of_system(one.label).name(), one.span, one.older)
            for one in shown
            if one.span is not None
        ]
        self._lane_numbers = [one.number for one in shown]
        if list(self.passage.canvas.lanes) != lanes:
            self.passage.set_lanes(lanes, room=len(question.suggestions))

    def _show_hits(self) -> None:
        question = self._model.question
        wanted: QueueFilter = self._model.queue.filter
        if question is not None:
            self.passage.highlight(Mark.SEARCH, find_hits(question.view.passage, wanted))

    def emphasise(self, number: int) -> None:
        """Fade the lanes of all suggestions but this one; 0 shows all alike."""
        numbers = self._lane_numbers if number else []
        self.passage.set_emphasis(numbers.index(number) if number in numbers else -1)

    # Linked views and the mouse

    def _light_up(self, start: int, end: int) -> None:
        found = self._model.counterpart(start, end)
        self.parallel.light_up(found.spans, exact=found.exact)

    def _light_up_answer(self) -> None:
        span: Span | None = self._model.active_span
        if span is not None:
            self._light_up(span.start, span.end)
        else:
            self.parallel.light_up(())

    def _hovered(self, character: int) -> None:
        """The word below the mouse lights up its counterpart; without one, the answer's is shown again."""
        question = self._model.question
        if question is None:
            return
        if character >= 0:
            text = question.view.passage
            start, end = word_at(text, character) or (character, next_grapheme(text, character))
            self._light_up(start, end)
        else:
            self._light_up_answer()

    def _lane_clicked(self, lane: int) -> None:
        self._model.take(self._lane_numbers[lane])


def _pair(one: str, other: str) -> str:
    """Two keys in one cap: "Alt ← →"."""
    prefix = one.rpartition(" ")[0]
    return f"{one} {other.removeprefix(prefix).strip()}" if other.startswith(prefix) else f"{one} {other}"
