"""A project with tiny bundled models, questions in two languages, held-out passages and an evaluation set."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from core.domain.questions import Dataset, GoldAnswer, Passage, Question, is_held_out
from core.progress import silent
from core.services.catalogue import Project, create_project
from core.store.repositories.datasets import Source

PERCENT = 30
_CITIES = ("北京", "上海", "天津", "巴黎", "东京", "山城", "水城", "金城", "木城", "火城", "土城", "日城")
TEXTS = tuple(f"{city}在国中，人有{number}0{number}，是大城。" for number, city in enumerate(_CITIES))
TRAINED = tuple(text for text in TEXTS if not is_held_out(text, PERCENT))
HELD_OUT = tuple(text for text in TEXTS if is_held_out(text, PERCENT))

SETTINGS = {
    "epochs": 2,
    "batch_size": 4,
    "max_length": 48,
    "stride": 16,
    "max_query": 12,
    "learning_rate": 1e-3,
    "dev_every": 0,
    "checkpoint_every": 2,
    "threads": 1,
    "device": "cpu",
}


def bundle(resources: Path, tiny: Path, *systems: str, version: str = "starter-1") -> None:
    """Put the tiny model under `resources` as the bundled model of each system."""
    for system in systems:
        folder = resources / "models" / system
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(tiny, folder)
        card = {"version": version, "recipe": system, "base": "encoder@tiny", "data": {"note": "nothing"}}
        (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")


def make_project(root: Path) -> Project:
    return create_project(root, name="Cities", source="en", target="zh", held_out_percent=PERCENT)


def add_cities(project: Project, texts: tuple[str, ...] = TEXTS, *, name: str = "cities") -> int:
    """One question a passage: how many people. Returns the data set's id."""
    return _add(project, Dataset(name, tuple(_passage(name, text) for text in texts)), "zh", "annotate")


def add_english(project: Project, language: str = "en") -> int:
    text = "the sun is on the river and the moon is in the sea"
    asked = Question("en-1", "where is the sun?", (GoldAnswer("river", text.index("river")),))
    return _add(project, Dataset("english", (Passage("en", text, questions=(asked,)),)), language, "annotate")


def add_evaluation(project: Project, texts: tuple[str, ...]) -> int:
    return _add(
        project, Dataset("test set", tuple(_passage("test", one) for one in texts)), "zh", "evaluation"
    )


def _passage(name: str, text: str) -> Passage:
    people = text[text.index("有") + 1 : text.rindex("，")]
    asked = Question(f"{name}-{text[:2]}", "人有多少？", (GoldAnswer(people, text.index(people)),))
    return Passage(f"{name}-{text[:2]}", text, questions=(asked,))


def _add(project: Project, content: Dataset, language: str, role: str) -> int:
    percent = PERCENT if role == "annotate" else 0
    source = Source(content.name, language, "squad", role=role, metric="cmrc2018")  # type: ignore[arg-type]
    with project.store.write() as unit:
        ids = unit.datasets.add(content, source, lambda text: is_held_out(text, percent), silent())
        unit.commit()
    return ids.dataset
