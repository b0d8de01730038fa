"""Two systems side by side: the differences, whether they are more than chance, and where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.context import Context
from desktop_app.item_models.records_table import Column, RecordsTable
from desktop_app.theme.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from desktop_app.view_models.evaluate import EvaluateModel
from desktop_app.view_models.words import difference, interval, percent
from desktop_app.widgets.buttons import HintButton, IconButton
from desktop_app.widgets.card import Card, label, set_look
from desktop_app.widgets.outcome_bar import OutcomeBar
from desktop_app.widgets.record_view import RecordView

if TYPE_CHECKING:
    from core.evaluation.significance import PairedResult
    from core.reports.content import DifferingQuestion


class ComparePanel(QWidget):
    """Compares by itself as soon as two systems and a data set are chosen that both were scored on."""

    def __init__(self, context: Context, model: EvaluateModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._model = model
        self._filling = False
        self._asked: tuple[str, str, str] = ("", "", "")
        self.first, self.second, self.dataset = QComboBox(self), QComboBox(self), QComboBox(self)
        for box, name in ((self.first, "First system"), (self.second, "Second system"), (self.dataset, "On")):
            box.setAccessibleName(name)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.currentIndexChanged.connect(lambda _index: self._choice_changed())
        self.swap_button = IconButton("sort", "Swap the two")
        self.swap_button.clicked.connect(lambda _checked=False: self.swap())
        self.promote_button = HintButton("Promote", icon="promote", kind="primary")
        self.promote_button.clicked.connect(lambda _checked=False: self._promote())
        self.verdict = label("", "strong", wrap=True, selectable=True)
        self.exact, self.f1 = _Measure("Exact match"), _Measure("F1")
        self.outcome = OutcomeBar(self)
        self.table: RecordsTable[DifferingQuestion] = RecordsTable(self._columns("", ""), self)
        self.questions = RecordView(self.table, (0, 1, 2, 3), self)
        self.questions.setAccessibleName("Questions that differ")
        self.questions.setProperty("role", "card")
        self.questions.opened.connect(self._open_question)
        self.alike = label("Both give the same answer to every question.", "muted")
        self._lay_out()
        model.comparison_changed.connect(self._show)
        self._show()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(label("Compare", "heading"))
        head.addSpacing(SPACE_S)
        head.addWidget(self.first)
        head.addWidget(self.swap_button)
        head.addWidget(self.second)
        head.addWidget(label("on", "muted"))
        head.addWidget(self.dataset)
        head.addStretch(1)
        head.addWidget(self.promote_button)
        self.summary = Card(self, spacing=SPACE_M)
        self.summary.body.addWidget(self.verdict)
        measures = QHBoxLayout()
        measures.setSpacing(SPACE_XL)
        measures.addWidget(self.exact)
        measures.addWidget(self.f1)
        measures.addWidget(self.outcome, 1)
        self.summary.body.addLayout(measures)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_M)
        column.addLayout(head)
        column.addWidget(self.summary)
        column.addWidget(self.questions, 1)
        column.addWidget(self.alike)
        column.addStretch(0)

    def fill(self) -> None:
        """Offer what was scored; what was chosen stays chosen."""
        self._filling = True
        evaluations = self._model.scores.evaluations
        order = [one.label for one in self._model.scores.versions]
        systems = sorted(
            {one.system for one in evaluations}, key=lambda name: order.index(name) if name in order else -1
        )
        _refill(self.first, systems, 0)
        _refill(self.second, systems, 1)
        _refill(self.dataset, list(dict.fromkeys(one.dataset for one in evaluations)), 0)
        self._filling = False
        self._asked = ("", "", "")
        self._choice_changed()

    def choose(self, a: str, b: str, dataset: str) -> None:
        """Compare these two."""
        self._filling = True
        for box, name in ((self.first, a), (self.second, b), (self.dataset, dataset)):
            if box.findText(name) < 0:
                box.addItem(name)
            box.setCurrentIndex(box.findText(name))
        self._filling = False
        self._choice_changed()

    def choose_second(self, system: str, dataset: str) -> None:
        first = self.first.currentText()
        self.choose(first if first != system else self.second.currentText(), system, dataset)

    def can_swap(self) -> bool:
        return self.first.count() > 1

    def swap(self) -> None:
        self.choose(self.second.currentText(), self.first.currentText(), self.dataset.currentText())

    def _choice_changed(self) -> None:
        if self._filling:
            return
        a, b, dataset = self.first.currentText(), self.second.currentText(), self.dataset.currentText()
        if (a, b, dataset) == self._asked:
            return
        self._asked = (a, b, dataset)
        if a and b and a != b and dataset:
            self._model.compare(a, b, dataset)
        else:
            self._model.clear_comparison()

    def _show(self) -> None:
        pair = self._model.pair
        told = pair is not None and not self._model.comparing
        for widget in (self.exact, self.f1, self.outcome):
            widget.setVisible(told)
        differ = told and pair is not None and bool(pair.questions)
        self.questions.setVisible(differ)
        self.alike.setVisible(told and not differ)
        self.verdict.setText(self._verdict())
        second = self.second.currentText()
        self.promote_button.setText(f"Promote {second}")
        can, why_not = self._model.can_promote(second), self._model.why_not_promoted(second)
        self.promote_button.setVisible(told and (can or bool(why_not)))
        self.promote_button.setEnabled(can)
        self.promote_button.setToolTip(why_not)
        better = pair is not None and pair.test.f1.difference > 0
        set_look(self.promote_button, "kind", "primary" if better else "")
        self.swap_button.setEnabled(self.can_swap())
        if pair is None or not told:
            return
        self.exact.show_result(pair.test.exact_match)
        self.f1.show_result(pair.test.f1)
        self.outcome.show_outcome(pair.test.wins, pair.test.ties, pair.test.losses)
        self.table.set_columns(self._columns(pair.test.a, pair.test.b))
        self.table.set_records(pair.questions, key=lambda one: (pair.test.a, pair.test.b, one.key))

    def _verdict(self) -> str:
        if self._model.comparing:
            return "Comparing …"
        if self._model.comparison_fault:
            return self._model.comparison_fault
        pair = self._model.pair
        if pair is None:
            return "Choose two different systems that were scored on the same data set."
        from core.reports.content import in_words

        test = pair.test
        words = [in_words(measure, name, test.a, test.b) for measure, name in self._measures()]
        return f"{' '.join(words)} {test.n:,} questions in {test.clusters:,} passages, {pair.metric}."

    def _measures(self) -> list[tuple[PairedResult, str]]:
        pair = self._model.pair
        return [(pair.test.exact_match, "Exact match"), (pair.test.f1, "F1")] if pair is not None else []

    def _columns(self, a: str, b: str) -> list[Column[DifferingQuestion]]:
        return [
            Column("Question", lambda one: one.question, tip=lambda one: one.passage),
            Column(
                "Gold", lambda one: _short(" · ".join(dict.fromkeys(one.golds))), tone=lambda one: "muted"
            ),
            Column(a or "First", lambda one: _answer(one.a.text), tip=lambda one: one.a.text),
            Column(b or "Second", lambda one: _answer(one.b.text), tip=lambda one: one.b.text),
            Column(
                "F1",
                lambda one: difference(100 * one.gain),
                right=True,
                tone=lambda one: "good" if one.gain > 0 else "danger" if one.gain < 0 else "muted",
            ),
        ]

    def _promote(self) -> None:
        self._model.promote(self.second.currentText(), self._context.settings.settings.author)

    def _open_question(self, record: object) -> None:
        """Show the question on the Correct page, by its row id."""
        compared = self._model.compared
        key = record.key  # type: ignore[attr-defined]
        numbers = [one.question_id for one in compared.questions if one.key == key] if compared else []
        if numbers and numbers[0] is not None:
            self._context.intents.correct.emit(numbers[0])


class _Measure(QWidget):
    """One measure: before and after, the difference and its interval."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.difference = label("", "figure")
        self.means = label("", "")
        self.bounds = label("", "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, SPACE_L, 0)
        column.setSpacing(2)
        column.addWidget(label(title, "overline"))
        column.addWidget(self.difference)
        column.addWidget(self.means)
        column.addWidget(self.bounds)

    def show_result(self, result: PairedResult) -> None:
        self.difference.setText(difference(result.difference))
        self.means.setText(f"{percent(result.mean_a)} → {percent(result.mean_b)}")
        low, high = difference(result.low), difference(result.high)
        chance = "p < 0.001" if result.p_value < 0.001 else f"p = {result.p_value:.3f}"
        self.bounds.setText(f"95 %: {low} to {high} · {chance}")
        self.bounds.setToolTip(f"Interval of the difference: {interval(result.low, result.high)}")


def _refill(box: QComboBox, names: list[str], usual: int) -> None:
    chosen = box.currentText()
    box.clear()
    box.addItems(names)
    place = box.findText(chosen) if chosen else -1
    box.setCurrentIndex(place if place >= 0 else min(usual, len(names) - 1))


def _answer(text: str) -> str:
    return _short(text) if text else "no answer"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 40 else f"{flat[:39]}…"
