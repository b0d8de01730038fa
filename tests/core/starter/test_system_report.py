"""Systems that translate are measured where all their parts are there, and again when a part changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.domain.suggestions import ReadingItem
from core.models.library import CARD, read_card
from core.starter import system_report
from tests.tiny import tiny_reader

CARD_PAGE = {
    "system": "x",
    "version": "t-1",
    "recipe": "x",
    "base": "y@t-1",
    "data": {"note": "Made up.", "counts": {}},
    "command": "none",
    "licence": "CC0",
    "settings": {"threads": 1},
    "steps": 3,
    "seconds": 60,
}
ALL = ("zero-shot", "verifier", "dual-bert+source", "translator")


def models_of(folder: Path, names: Sequence[str]) -> Path:
    for name in names:
        tiny_reader(folder / name)
        (folder / name / CARD).write_text(json.dumps(CARD_PAGE | {"system": name}), encoding="utf-8")
    return folder


def test_a_system_is_there_with_all_its_parts(tmp_path: Path) -> None:
    assert system_report.present(models_of(tmp_path / "a", ALL)) == list(system_report.ROLES)
    assert system_report.present(models_of(tmp_path / "b", ("zero-shot", "translator"))) == [
        "bt",
        "bt+simplematch",
    ]
    assert system_report.present(models_of(tmp_path / "c", ("zero-shot", "verifier"))) == []


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which systems were loaded; each answers with as many characters as its name has."""
    loaded: list[str] = []

    def load(system: str, models: Path, out: Path) -> object:
        loaded.append(system)
        return lambda items: [_start(one, len(system)) for one in items]

    monkeypatch.setattr(system_report, "_answerer", load)
    return loaded


def _start(item: ReadingItem, count: int) -> str:
    return item.passage[:count]


def test_each_is_measured_once_for_the_same_weights(data: Path, tmp_path: Path, asked: list[str]) -> None:
    models, out = models_of(tmp_path / "models", ALL), tmp_path / "scores"
    system_report.measure(data, models, out, lambda text: None, 3)
    system_report.measure(data, models, out, lambda text: None, 3)
    assert asked == list(system_report.ROLES)
    weights = models / "verifier" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x01")
    system_report.measure(data, models, out, lambda text: None, 3)
    assert asked[4:] == ["bt+verifier"]
    table = system_report.table(out)
    assert [row[0] for row in table.rows] == [f"`{name}`" for name in system_report.ROLES]
    assert len(table.headings) == 2 + len(system_report.sets()) == len(table.rows[0])


def test_orderings_of_what_was_measured(data: Path, tmp_path: Path, asked: list[str]) -> None:
    out = tmp_path / "scores"
    system_report.measure(data, models_of(tmp_path / "models", ALL), out, lambda text: None, 3)
    rows = system_report.orderings(out).rows
    sets = [one.name for one in system_report.sets()]
    # The readers that stand alone were not measured.
    known = [pair for pair in system_report.ORDERINGS if set(pair) <= set(system_report.ROLES)]
    assert [row[:2] for row in rows] == [(f"{a} above {b}", name) for a, b in known for name in sets]


def test_the_card_of_dual_bert_has_its_scores(data: Path, tmp_path: Path, asked: list[str]) -> None:
    models, out = models_of(tmp_path / "models", ALL), tmp_path / "scores"
    system_report.measure(data, models, out, lambda text: None, 3)
    system_report.update_cards(models, out)
    assert read_card(models / "dual-bert+source")["scores"].keys() == {
        one.name for one in system_report.sets()
    }
    assert "scores" not in read_card(models / "verifier")
