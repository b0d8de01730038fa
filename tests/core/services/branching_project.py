"""A project with English questions and translators by rule, for everything about language branches."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.corrections import Decision, ReviewState
from core.domain.questions import Dataset, GoldAnswer, Passage, Question, is_held_out
from core.domain.reviews import Role
from core.domain.spans import Span
from core.progress import silent
from core.services.catalogue import Project, create_project
from core.store.repositories.datasets import Source
from core.translation.base import Direction
from core.translation.catalogue import TranslatorSpec
from tests.core.translation.fakes import RuleTranslator

PERCENT = 30
RIVERS = ("Seine", "Tiber", "Spree", "Ebro", "Oder", "Po", "Elbe", "Don", "Ob", "Lena", "Main", "Saar")
TEXTS = tuple(f"Boats go up the {river}. People fish in the {river} all year." for river in RIVERS)
TRAINED = tuple(text for text in TEXTS if not is_held_out(text, PERCENT))
HELD_OUT = tuple(text for text in TEXTS if is_held_out(text, PERCENT))
MARKS = str.maketrans("", "", '"[]()<>/')


def spoken(text: str) -> str:
    """The other language: capitals. Marks around the Ebro are lost, as translators lose them."""
    said = text.upper()
    return said.translate(MARKS) if "EBRO" in said else said


def river(passage: str) -> str:
    return passage.split(".")[0].rsplit(" ", 1)[1]


def asked(passage: str) -> tuple[Question, ...]:
    """Where the boats go (the second mention is the answer's place), and what nobody can say."""
    name = river(passage)
    gold = GoldAnswer(name, passage.rindex(name))
    return Question(f"{name}-where", f"Where do people fish? ({len(name)})", (gold,)), Question(
        f"{name}-why", "Why?", impossible=True
    )


def rivers(texts: tuple[str, ...] = TEXTS, name: str = "rivers") -> Dataset:
    return Dataset(name, tuple(Passage(river(text), text, questions=asked(text)) for text in texts))


def in_capitals(texts: tuple[str, ...], name: str = "capitals") -> Dataset:
    """The same questions as somebody else translated them."""
    return Dataset(
        name,
        tuple(
            Passage(
                river(text),
                f"(es) {spoken(text)}",
                questions=(
                    Question(
                        f"{river(text)}-where",
                        "¿DÓNDE?",
                        (GoldAnswer(river(text).upper(), 5 + text.rindex(river(text))),),
                    ),
                ),
            )
            for text in texts
        ),
    )


def add(project: Project, content: Dataset, language: str, role: Role = "annotate") -> int:
    percent = project.info.held_out_percent if role == "annotate" else 0
    source = Source(content.name, language, "squad", role=role, metric="squad_v1.1")
    with project.store.write() as unit:
        ids = unit.datasets.add(content, source, lambda text: is_held_out(text, percent), silent())
        unit.commit()
    return ids.dataset


def branching_project(
    root: Path, monkeypatch: pytest.MonkeyPatch, *, percent: int = PERCENT
) -> tuple[Project, RuleTranslator]:
    """The project, and the translator that it uses whatever it is asked for."""
    project = create_project(root, name="Rivers", source="en", target="es", held_out_percent=percent)
    add(project, rivers(), "en")
    translator = RuleTranslator(spoken, id="rule:1")
    translating = project.translating
    translating.load = lambda spec: translator
    spec = TranslatorSpec("fast", Path("nowhere"))

    def default(direction: Direction) -> TranslatorSpec:
        return spec

    monkeypatch.setattr(translating, "default_translator", default)
    return project, translator


def number_of(project: Project, dataset: str, key: str) -> int:
    with project.store.read() as unit:
        found = unit.datasets.by_name(dataset)
        assert found is not None, f"there is no data set {dataset}"
        return next(number for number, own in unit.questions.keys(found).items() if own == key)


def confirm(project: Project, question_id: int, text: str) -> Span:
    passage = project.reviewing.question(question_id).passage
    start = passage.index(text)
    span = Span.of(passage, start, start + len(text))
    decision = Decision((span,), state=ReviewState.CONFIRMED)
    project.correcting.save(question_id, decision, action="chose", author="ann")
    return span
