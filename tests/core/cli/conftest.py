"""The terminal as a person uses it, with bundled models so small that they answer in no time."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from core import paths
from core.cli.main import app
from tests.tiny import tiny_reader

SYSTEMS = ("zero-shot", "reader", "cascade")
PASSAGES = (
    (
        "北京是中国的首都，上海是最大的城市。",
        (("中国的首都是什么？", "北京"), ("最大的城市是什么？", "上海")),
    ),
    ("巴黎在法国，伦敦在英国。", (("什么在法国？", "巴黎"), ("什么在英国？", "伦敦"))),
    ("东山有木，西山有水。", (("东山有什么？", "木"), ("西山有什么？", "水"))),
    ("大江东去，长河西来。", (("什么东去？", "大江"), ("什么西来？", "长河"))),
    ("火生土，土生金，金生水。", (("火生什么？", "土"), ("什么生水？", "金"))),
    ("天津在北京的东方。", (("天津在哪里？", "北京的东方"), ("什么在北京的东方？", "天津"))),
    ("他们在月上看地。", (("他们在哪里？", "月上"), ("他们看什么？", "地"))),
    ("我们的家在海上。", (("家在哪里？", "海上"), ("什么在海上？", "我们的家"))),
)


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Terminal = Callable[..., Outcome]


@pytest.fixture
def terminal() -> Terminal:
    """Runs a command: ``terminal("new", folder, "--source", "en")``."""

    def run(*arguments: object) -> Outcome:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture(scope="session")
def tiny_resources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A resources folder with a tiny bundled model for each system."""
    root = tmp_path_factory.mktemp("resources")
    for seed, system in enumerate(SYSTEMS):
        folder = tiny_reader(root / "models" / system, seed=seed)
        (folder / "card.json").write_text(json.dumps({"version": "bundled"}), encoding="utf-8")
    return root


@pytest.fixture
def bundled(tiny_resources: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny models stand in for the bundled ones."""
    monkeypatch.setattr(paths, "resources", lambda: tiny_resources)
    return tiny_resources


def squad(passages: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = PASSAGES) -> dict[str, Any]:
    paragraphs = [
        {
            "context": text,
            "qas": [
                {
                    "id": f"p{place}q{number}",
                    "question": question,
                    "answers": [{"text": answer, "answer_start": text.index(answer)}],
                }
                for number, (question, answer) in enumerate(asked)
            ],
        }
        for place, (text, asked) in enumerate(passages)
    ]
    return {"version": "1.1", "data": [{"title": "Tiny", "paragraphs": paragraphs}]}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data set of eight passages and sixteen questions."""
    path = tmp_path / "tiny.json"
    path.write_text(json.dumps(squad(), ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def project(tmp_path: Path, terminal: Terminal, data: Path) -> Path:
    """A project with the data set in it, half of its passages held out."""
    folder = tmp_path / "project"
    made = terminal("new", folder, "--source", "en", "--target", "zh", "--held-out", "50")
    assert made.code == 0, made.err
    assert terminal("import", folder, data).code == 0
    return folder
