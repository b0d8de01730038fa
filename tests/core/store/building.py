"""Small projects for tests, made of real SQLite files."""

from __future__ import annotations

from pathlib import Path

from core.domain.questions import Dataset, GoldAnswer, Passage, Question, is_held_out
from core.domain.reviews import Role
from core.domain.spans import Span
from core.domain.suggestions import Suggestion, TraceStep
from core.progress import silent
from core.services.catalogue import Project, create_project
from core.store.repositories.datasets import Source, StoredIds

BEIJING = "北京是中华人民共和国的首都，位于华北平原。🏙️ 人口两千万。"
PARIS = "Paris is the capital of France. It lies on the Seine."


def passage(key: str, text: str, *questions: tuple[str, str]) -> Passage:
    """A passage whose questions are ``(question text, answer text)``."""
    asked = (
        Question(f"{key}-q{number}", wanted, (GoldAnswer(answer, text.find(answer)),) if answer else ())
        for number, (wanted, answer) in enumerate(questions)
    )
    return Passage(key, text, f"title of {key}", tuple(asked))


SMALL = Dataset(
    "small",
    (
        passage("zh", BEIJING, ("中国的首都是哪里？", "北京"), ("北京有多少人口？", "两千万")),
        passage("en", PARIS, ("Which river flows there?", "Seine")),
    ),
)


def new_project(folder: Path, *, held_out_percent: int = 0) -> Project:
    return create_project(folder, name="Test", source="en", target="zh", held_out_percent=held_out_percent)


def add(project: Project, content: Dataset, *, name: str = "", role: Role = "annotate") -> StoredIds:
    """Store `content` as an import does."""
    percent = project.info.held_out_percent if role == "annotate" else 0
    source = Source(name or content.name, "zh", "squad", role=role)
    with project.store.write() as unit:
        ids = unit.datasets.add(content, source, lambda text: is_held_out(text, percent), silent())
        unit.commit()
    return ids


def suggestion(
    text: str, answer: str, *, system: str = "reader", version: str = "v1", score: float = 0.5
) -> Suggestion:
    """What `system` says about a passage: its first `answer`, or "no answer" where that is empty."""
    start = text.find(answer)
    span = Span.of(text, start, start + len(answer)) if answer else None
    trace = (TraceStep("read", "one window", {"windows": 1}),)
    return Suggestion("", system, version, span, answer, score, trace=trace)


def suggest(project: Project, *pairs: tuple[int, Suggestion]) -> frozenset[int]:
    with project.store.write() as unit:
        touched = unit.suggestions.add(pairs)
        unit.commit()
    return touched
