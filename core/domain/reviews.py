"""What a person looks at while correcting: the queue of questions and one question in full."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from core.domain.corrections import Decision, ReviewState, Revision
from core.domain.questions import GoldAnswer
from core.domain.suggestions import Suggestion
from core.domain.translations import Translation

QueueOrder = Literal["disagreement", "uncertainty", "length", "random", "file"]
QUEUE_ORDERS: tuple[QueueOrder, ...] = ("disagreement", "uncertainty", "length", "random", "file")
Role = Literal["annotate", "evaluation"]


@dataclass(frozen=True, slots=True)
class DatasetInfo:
    """A data set as the lists show it.

    Attributes:
        role: "annotate" trains and is corrected; "evaluation" is never trained on.
        metric: Name of the metric that scores it; empty where none was given.
        passages, questions, held_out, confirmed: Counts; the last two of questions.
    """

    id: int
    name: str
    split: str
    language: str
    format: str
    licence: str
    role: Role
    metric: str
    source_file: str
    source_sha256: str
    imported_at: str
    passages: int = 0
    questions: int = 0
    held_out: int = 0
    confirmed: int = 0


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which questions the queue shows, and in what order.

    Attributes:
        text: Searched in the question, its key, the passage and its title; empty finds everything.
        regex: Whether `text` is a regular expression.
        states: Only these states; empty means every state.
        flagged: Only flagged (True) or unflagged (False) questions; None for both.
        dataset_id: Only this data set.
        order: "disagreement" and "uncertainty" put the greatest first, "length" the shortest passage.
        by: "passage" keeps the questions of a passage together, led by the one that comes first.
        held_out: Only the held-out part (True) or the rest (False); None for both.
    """

    text: str = ""
    regex: bool = False
    states: frozenset[ReviewState] = frozenset()
    flagged: bool | None = None
    dataset_id: int | None = None
    order: QueueOrder = "file"
    by: Literal["question", "passage"] = "question"
    held_out: bool | None = None


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue.

    Attributes:
        disagreement: 1 − (largest group of equal answers / number of systems), 0..1.
        uncertainty: 1 − the highest score of any suggestion, 0..1.
        systems: How many systems (with version) answered.
        distinct_answers: How many different answers they gave.
        language: The language of the passage's data set.
    """

    id: int
    question: str
    passage_id: int
    dataset_id: int
    key: str
    state: ReviewState
    flagged: bool
    held_out: bool
    disagreement: float
    uncertainty: float
    systems: int
    distinct_answers: int
    language: str
    title: str


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage in a list; `beginning` is its first characters on one line."""

    id: int
    dataset_id: int
    title: str
    beginning: str
    questions: int


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many questions a filter finds; `states` is counted without the filter's own states."""

    total: int = 0
    suggested: int = 0
    touched: int = 0
    confirmed: int = 0
    flagged: int = 0


@dataclass(frozen=True, slots=True)
class Snippet:
    """A search hit in its context: ``text[start:end]`` is the hit, in code points.

    `field` is "question", "passage", "title" or "key".
    """

    field: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """A stored suggestion. `agreement` counts the other systems that gave the same answer."""

    id: int
    suggestion: Suggestion
    created_at: str
    agreement: int

    @property
    def label(self) -> str:
        return self.suggestion.label


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question with everything the Correct page draws.

    Attributes:
        gold: Answers that came with the data.
        suggestions: The current one of each system@version, in the order of their labels.
        question_translations, passage_translations: In the order in which they were stored; the newest
            of a language comes last.
        decision: What holds now; the empty `Decision` where nothing was decided.
        history: Every revision of the question, oldest first.
    """

    id: int
    key: str
    question: str
    impossible: bool
    passage_id: int
    passage_key: str
    passage: str
    title: str
    language: str
    dataset_id: int
    dataset: str
    role: Role
    metric: str
    held_out: bool
    gold: tuple[GoldAnswer, ...] = ()
    suggestions: tuple[SuggestionView, ...] = ()
    question_translations: tuple[Translation, ...] = ()
    passage_translations: tuple[Translation, ...] = ()
    decision: Decision = field(default_factory=Decision)
    history: tuple[Revision, ...] = ()
    disagreement: float = 0.0
    uncertainty: float = 0.0

    def translation(self, language: str) -> tuple[str, str]:
        """(question, passage) in `language`; an empty string where there is no translation."""
        return (
            _newest(self.question_translations, language),
            _newest(self.passage_translations, language),
        )


def _newest(translations: tuple[Translation, ...], language: str) -> str:
    return next((t.text for t in reversed(translations) if t.language == language), "")
