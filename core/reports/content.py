"""What an evaluation report says, as plain data: filled by a service, drawn by `core.reports.html`."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.runs import Evaluation
from core.domain.spans import Span
from core.evaluation.grid_scores import GridScore
from core.evaluation.significance import Comparison, Interval, PairedResult

SIGNIFICANT = 0.05
"""A p-value below this counts as a difference."""


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One system on one data set.

    Attributes:
        evaluation: Its scores and signature.
        exact_match, f1: The means with their bootstrap intervals, in percent.
        note: A word beside the system's name ("before", "after"); may be empty.
    """

    evaluation: Evaluation
    exact_match: Interval
    f1: Interval
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system answered; `span` is None for text that is no span and for "no answer"."""

    text: str
    span: Span | None
    exact_match: float
    f1: float


@dataclass(frozen=True, slots=True)
class DifferingQuestion:
    """A question that the two compared systems answered differently.

    Attributes:
        key: The question's id in its data set.
        question, passage: Verbatim.
        golds: The texts that score; `gold_spans` those of them that stand in the passage.
        a, b: The answers of the comparison's two systems.
    """

    key: str
    question: str
    passage: str
    golds: tuple[str, ...]
    a: Answer
    b: Answer
    gold_spans: tuple[Span, ...] = ()

    @property
    def gain(self) -> float:
        """F1 of b minus F1 of a, in -1..1."""
        return self.b.f1 - self.a.f1


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """Two systems on one data set: the test, and the questions where they differ, most telling first."""

    dataset: str
    metric: str
    test: Comparison
    questions: tuple[DifferingQuestion, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportContent:
    """A whole report.

    Attributes:
        title: Of the page.
        verdict: One sentence for who reads nothing else; may be empty.
        facts: Label and value: the project, its languages, its counts, its models.
        scores: Systems on data sets, in the order to show.
        pairs: Before and after.
        grids: Language grids of the systems.
        commands: What to type to get these numbers again.
        language: Language code of questions and passages, for the page's fonts and hyphenation.
        created_at: ISO 8601 in UTC.
    """

    title: str
    verdict: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    scores: tuple[ScoreRow, ...] = ()
    pairs: tuple[ComparedPair, ...] = ()
    grids: tuple[GridScore, ...] = ()
    commands: tuple[str, ...] = ()
    language: str = ""
    created_at: str = ""


def most_telling(questions: tuple[DifferingQuestion, ...], limit: int) -> tuple[DifferingQuestion, ...]:
    """At most `limit` questions: the largest gains and the largest losses in turn, by size of the change.

    Gains and losses alternate so that a report never shows only the side that flatters.
    """
    gains = sorted((one for one in questions if one.gain > 0), key=lambda one: -one.gain)
    losses = sorted((one for one in questions if one.gain < 0), key=lambda one: one.gain)
    rest = [one for one in questions if one.gain == 0]
    paired = [one for pair in zip(gains, losses, strict=False) for one in pair]
    longer = (gains if len(gains) > len(losses) else losses)[min(len(gains), len(losses)) :]
    return tuple([*paired, *longer, *rest][:limit])


def in_words(measure: PairedResult, name: str, a: str, b: str) -> str:
    """The result of a paired test in a sentence that claims no more than the test shows."""
    chance = chance_in_words(measure.p_value)
    if measure.p_value >= SIGNIFICANT:
        return f"{name}: no reliable difference; {chance}."
    direction = "higher" if measure.difference > 0 else "lower"
    return f"{name}: {b} is {direction} than {a}; {chance}."


def chance_in_words(p_value: float) -> str:
    """How often chance alone would show so large a difference."""
    if p_value >= 0.995:
        return "chance alone shows a difference this large always"
    if p_value < 0.001:
        return "chance alone shows a difference this large in fewer than 1 of 1,000 cases"
    if p_value < 0.1:
        return f"chance alone shows a difference this large in about {round(p_value * 1000)} of 1,000 cases"
    return f"chance alone shows a difference this large in about {round(p_value * 100)} of 100 cases"
