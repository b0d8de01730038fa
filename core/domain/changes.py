"""What a write changed, so that views refresh only what they show."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Changes:
    """The result of every write operation.

    Attributes:
        origin: Who began it: the name of a view, a command, a job.
        questions: Row ids of questions whose state, answers or suggestions changed.
        datasets: Data sets were added or removed.
        suggestions: Suggestions were added.
        models: Model versions were added, promoted or rolled back.
        jobs: Jobs were added or changed.
        evaluations: Scores were added.
        focus_question: The one question to show, where undo or redo changed one that may be out of sight.
    """

    origin: str = ""
    questions: frozenset[int] = field(default_factory=frozenset)
    datasets: bool = False
    suggestions: bool = False
    models: bool = False
    jobs: bool = False
    evaluations: bool = False
    focus_question: int | None = None

    def __or__(self, other: Changes) -> Changes:
        return Changes(
            self.origin or other.origin,
            self.questions | other.questions,
            self.datasets or other.datasets,
            self.suggestions or other.suggestions,
            self.models or other.models,
            self.jobs or other.jobs,
            self.evaluations or other.evaluations,
            self.focus_question if other.focus_question is None else other.focus_question,
        )
