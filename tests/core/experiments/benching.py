"""A bench whose jobs end at once and whose systems answer by rule: what is made, and how often, shows."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from core.alignment.parts import Parts
from core.domain.runs import ItemScore
from core.domain.suggestions import ReadingItem
from core.errors import InputError
from core.evaluation.set_scores import SetScore
from core.experiments.bench import Bench, given
from core.experiments.budgets import budget
from core.jobs import local
from core.jobs.events import EventLog
from core.jobs.spec import read_spec, write_json
from core.translation.base import Direction
from core.translation.catalogue import TranslatorSpec
from tests.core.translation.fakes import RuleTranslator
from tests.data_folder import PASSAGES, PER_PASSAGE, facts, paragraph, write_squad

QUESTIONS = 8
SETTINGS = {"max_length": 96, "max_query": 24, "stride": 32, "epochs": 1.0, "batch_size": 8, "threads": 1}
"""What a tiny reader can read, and no more than it must."""


class Worker:
    """Ends every job at once with the weights it began with; dies or fails where it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.started: list[str] = []
        self.at: dict[str, Callable[[Path], None]] = {}
        monkeypatch.setattr(local, "start", self.start)

    def start(self, folder: Path) -> None:
        recipe = read_spec(folder).recipe
        self.started.append(recipe)
        (folder / "result.json").unlink(missing_ok=True)
        if recipe in self.at:
            return self.at.pop(recipe)(folder)
        shutil.copytree(folder / "base", folder / "model")
        write_json(folder / "result.json", {"state": "done", "step": 1})


def die(folder: Path) -> None:
    raise KeyboardInterrupt


def fail(folder: Path) -> None:
    write_json(folder / "result.json", {"state": "failed", "message": "the disk is full"})


def pause(folder: Path) -> None:
    """As somebody's order that was carried out."""
    log = EventLog(folder)
    log.write("phase", phase="paused", step=1)
    log.close()


def stop(folder: Path) -> None:
    """As somebody's order that was carried out: a model that has not learned all."""
    shutil.copytree(folder / "base", folder / "model")
    write_json(folder / "result.json", {"state": "stopped", "step": 1})


class Answering:
    """In place of `Bench.answerer`: says the beginning of every passage, and remembers who was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[tuple[str, Parts]] = []
        found = self

        def answerer(bench: Bench, system: str, parts: Parts) -> Any:
            found.asked.append((system, parts))
            return beginnings

        monkeypatch.setattr(Bench, "answerer", answerer)

    @property
    def systems(self) -> list[str]:
        return [system for system, _ in self.asked]


def beginnings(items: Iterable[ReadingItem]) -> list[str]:
    return [item.passage[:2] for item in items]


def translating(monkeypatch: pytest.MonkeyPatch, translator: RuleTranslator | None = None) -> None:
    """Let the bench speak by rule."""
    found = translator or RuleTranslator()
    monkeypatch.setattr(Bench, "speaking", lambda bench, direction: found)


def by_rule(direction: Direction) -> TranslatorSpec:
    """A translator for every direction that need not be loaded."""
    return TranslatorSpec("rule")


def no_translator(direction: Direction) -> TranslatorSpec:
    raise InputError(f"nobody translates {direction}")


def make_bench(data: Path, out: Path, encoder: Path, *, seeds: tuple[int, ...] = (1,), **more: Any) -> Bench:
    """A bench of the small budget, smaller still."""
    limits = budget("small").limited(QUESTIONS, QUESTIONS, seeds, SETTINGS)
    defaults: dict[str, Any] = {"translator": by_rule, "device": "cpu", "tell": lambda text: None}
    return Bench(data, out, given(encoder), limits, **(defaults | more))


def parallel_xquad(data: Path) -> None:
    """Give XQuAD its parallel questions, as the real one has them: `make_data` tells other facts in each."""
    told = facts("xquad", PASSAGES * PER_PASSAGE)
    cut = [told[at : at + PER_PASSAGE] for at in range(0, len(told), PER_PASSAGE)]
    for code in ("en", "es"):
        paragraphs = (paragraph(some, code, f"xquad-{at}") for at, some in enumerate(cut))
        write_squad(data / f"xquad/xquad.{code}.json", paragraphs, version="1.1")


def score(exact: Sequence[float], dataset: str = "made up") -> SetScore:
    """Scores of questions, two a passage, F1 as exact match; each score is an answer of its own."""
    items = tuple(ItemScore(f"{at}", f"{one}", one, one) for at, one in enumerate(exact))
    return SetScore(dataset, "squad_v1.1", items, tuple(f"{at // 2}" for at in range(len(exact))))
