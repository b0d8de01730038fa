"""Small stand-ins for services tests: a project with a few questions, and systems that answer by rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.alignment.parts import Parts
from core.domain.corrections import Decision, ReviewState
from core.domain.questions import Dataset, GoldAnswer, Passage, Question, is_held_out
from core.domain.runs import ModelVersion
from core.domain.spans import Span
from core.domain.suggestions import ReadingItem, Suggestion, TraceStep
from core.errors import InputError
from core.progress import Progress, silent
from core.services.catalogue import Project, create_project
from core.store.repositories.datasets import Source
from core.translation.base import TranslationCache

Rule = Callable[[ReadingItem], Span | None]


def first_character(item: ReadingItem) -> Span | None:
    return Span.of(item.passage, 0, 1)


def last_character(item: ReadingItem) -> Span | None:
    return Span.of(item.passage, len(item.passage) - 1, len(item.passage))


@dataclass
class FakeRunner:
    """Answers by a rule for each label, and remembers what it was asked."""

    rules: dict[str, Rule] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)
    fail_at: int = 0

    def run(
        self,
        system: str,
        version: str,
        parts: Parts,
        items: Sequence[ReadingItem],
        progress: Progress,
        cache: TranslationCache | None = None,
    ) -> list[Suggestion]:
        self.asked.append((f"{system}@{version}", len(items)))
        if self.fail_at and len(self.asked) == self.fail_at:
            raise InputError("the weights fell apart")
        rule = self.rules.get(f"{system}@{version}", first_character)
        answers = []
        for number, item in enumerate(items, 1):
            progress.report("reading", number, len(items))
            span = rule(item)
            trace = (TraceStep("rule", "by rule", {"items": len(items)}),)
            answers.append(
                Suggestion(item.key, system, version, span, span.text if span else "", 0.5, 0.0, trace)
            )
        return answers

    def close(self) -> None:
        return


class FakeModels:
    """Versions without weights: every system has v1 (promoted) and v2."""

    SYSTEMS = ("zero-shot", "reader", "cascade")

    def resolve(self, name: str) -> ModelVersion:
        system, _, version = name.partition("@")
        if system not in self.SYSTEMS or version not in ("", "v1", "v2"):
            raise InputError("there is no such model version", item=name)
        return ModelVersion(1, system, version or "v1", "nowhere", promoted=version != "v2")

    def folder(self, name: str) -> Path:
        return Path("nowhere")

    def parts(self, name: str) -> Parts:
        return Parts({name.partition("@")[0]: Path("nowhere")})


def tiny_dataset(name: str = "tiny", passages: int = 10, questions: int = 2) -> Dataset:
    """Each passage reads "0首句…尾"; question 0 asks for its first character, question 1 for its last."""
    return Dataset(name, tuple(_passage(name, number, questions) for number in range(passages)))


def without_gold(content: Dataset) -> Dataset:
    """The same questions, whose answers nobody knows yet."""
    return replace(
        content,
        passages=tuple(
            replace(one, questions=tuple(replace(asked, answers=()) for asked in one.questions))
            for one in content.passages
        ),
    )


def _passage(name: str, number: int, questions: int) -> Passage:
    text = f"{number}号{name}的文章到此为止{'甲乙丙丁戊己庚辛壬癸'[number % 10]}"
    ends = ((0, 1), (len(text) - 1, len(text)))
    asked = tuple(
        Question(f"{name}-{number}-{place}", f"问题{place}?", (GoldAnswer(text[start:end], start),))
        for place, (start, end) in enumerate(ends[:questions])
    )
    return Passage(f"{name}-{number}", text, questions=asked)


def make_project(root: Path, runner: FakeRunner, *datasets: Dataset, metric: str = "cmrc2018") -> Project:
    """A real project on disk; only its models and the runner of its systems are stand-ins."""
    project = create_project(root, name="test", source="en", target="zh", held_out_percent=50)
    for content in datasets:
        add_dataset(project, content, metric)
    with project.store.write() as unit:
        for system in FakeModels.SYSTEMS:
            for version in ("v1", "v2"):
                unit.models.add(ModelVersion(0, system, version, "nowhere"))
            unit.models.promote(f"{system}@v1")
        unit.commit()
    project.__dict__["models"] = FakeModels()
    project.predicting.runner = runner
    return project


def add_dataset(
    project: Project, content: Dataset, metric: str = "cmrc2018", *, evaluation: bool = False
) -> int:
    source = Source(
        content.name, "zh", "squad", role="evaluation" if evaluation else "annotate", metric=metric
    )
    with project.store.write() as unit:
        ids = unit.datasets.add(content, source, lambda text: evaluation or is_held_out(text, 50), silent())
        unit.commit()
    return ids.dataset


def held_out(project: Project, dataset_id: int) -> list[int]:
    """The questions of a data set's held-out passages, in file order."""
    with project.store.read() as unit:
        return [item.id for item in unit.questions.items(dataset_id=dataset_id, held_out=True)]


def confirm_start(project: Project, question_id: int, length: int) -> None:
    """Confirm the first `length` code points of the passage as the answer; "no answer" where it is 0."""
    with project.store.read() as unit:
        passage = unit.questions.get(question_id).passage
    spans = (Span.of(passage, 0, length),) if length else ()
    decision = Decision(spans, no_answer=not length, state=ReviewState.CONFIRMED)
    project.correcting.save(question_id, decision, action="edit", author="test")
