"""BLEU and chrF of the bundled translator: direction by direction, none measured twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from core.progress import Progress
from core.starter import gathering, translations
from core.translation.base import Direction, Translated
from tests.data_folder import IN_FLORES, flores

DIRECTIONS = (Direction("zh", "en"), Direction("en", "zh"), Direction("es", "en"), Direction("en", "ja"))


class Oracle:
    """Knows the whole made-up world, or says one word; counts what it is asked."""

    name = "oracle"

    def __init__(self, data: dict[tuple[str, Direction], str], word: str = "") -> None:
        self.known, self.word = data, word
        self.asked: list[Direction] = []

    def directions(self) -> Sequence[Direction]:
        return (*DIRECTIONS, Direction("zh-Hant", "en"))

    def translate_batch(
        self, texts: Sequence[str], direction: Direction, progress: Progress
    ) -> list[Translated | None]:
        self.asked.append(direction)
        return [Translated(self.word or self.known[text, direction], self.name) for text in texts]


@pytest.fixture
def world(gathered: Path) -> dict[tuple[str, Direction], str]:
    known = {}
    for code in ("zh", "es", "ja"):
        pairs = [*zip(flores(code), flores("en"), strict=True), *gathering.pairs(gathered, "held")[code]]
        known |= {(foreign, Direction(code, "en")): english for foreign, english in pairs}
        known |= {(english, Direction("en", code)): foreign for foreign, english in pairs}
    return known


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "translator").mkdir()
    (tmp_path / "translator/model.bin").write_bytes(b"weights")
    return tmp_path / "translator"


Measure = Callable[[Oracle], list[dict[str, Any]]]


@pytest.fixture
def measure(
    data: Path, gathered: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Measure:
    def run(oracle: Oracle) -> list[dict[str, Any]]:
        monkeypatch.setattr(translations, "load_translator", lambda spec: oracle)
        translations.measure(data, folder, gathered, tmp_path / "scores.json", lambda text: None)
        found: list[dict[str, Any]] = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
        return found

    return run


def test_a_perfect_translator_scores_everything(
    measure: Measure, world: dict[tuple[str, Direction], str], gathered: Path
) -> None:
    found = measure(Oracle(world))
    assert all(one["bleu"] == pytest.approx(100) and one["chrf"] == pytest.approx(100) for one in found)
    held = len(gathering.pairs(gathered, "held")["zh"])
    assert [(one["direction"], one["data"], one["sentences"]) for one in found] == [
        ("zh→en", "FLORES devtest", IN_FLORES),
        ("zh→en", "Tatoeba, held back", held),
        ("en→zh", "FLORES devtest", IN_FLORES),
        ("en→zh", "Tatoeba, held back", held),
        ("es→en", "FLORES devtest", IN_FLORES),  # its held-back pairs are of TICO-19
        ("en→ja", "FLORES devtest", IN_FLORES),
        ("en→ja", "Tatoeba, held back", held),
    ]


def test_who_knows_nothing_scores_next_to_nothing(
    measure: Measure, world: dict[tuple[str, Direction], str]
) -> None:
    assert all(one["bleu"] < 1 and one["chrf"] < 10 for one in measure(Oracle(world, word="xyz")))


def test_the_tokeniser_is_that_of_the_target_language(
    measure: Measure, world: dict[tuple[str, Direction], str]
) -> None:
    found = {one["direction"]: one["bleu_signature"] for one in measure(Oracle(world))}
    assert "tok:13a" in found["zh→en"] and "tok:zh" in found["en→zh"] and "tok:char" in found["en→ja"]


def test_what_is_measured_stays(
    measure: Measure, world: dict[tuple[str, Direction], str], tmp_path: Path
) -> None:
    first = measure(Oracle(world))
    path = tmp_path / "scores.json"
    path.write_text(json.dumps(first[:3]), encoding="utf-8")
    oracle = Oracle(world, word="xyz")
    again = measure(oracle)
    assert again[:3] == first[:3] and len(again) == len(first)
    assert oracle.asked == [Direction("en", "zh"), Direction("es", "en"), *[Direction("en", "ja")] * 2]


def test_other_weights_are_measured_anew(
    measure: Measure, world: dict[tuple[str, Direction], str], folder: Path
) -> None:
    first = measure(Oracle(world))
    (folder / "model.bin").write_bytes(b"others!")
    second = measure(Oracle(world, word="xyz"))
    assert len(second) == len(first) and not any(one in first for one in second)


def test_a_sentence_that_is_not_translated_counts_as_empty(
    measure: Measure, world: dict[tuple[str, Direction], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    oracle = Oracle(world)
    monkeypatch.setattr(oracle, "translate_batch", lambda texts, direction, progress: [None] * len(texts))
    assert all(one["chrf"] == 0 for one in measure(oracle))


def test_one_row_a_direction_and_set(
    measure: Measure, world: dict[tuple[str, Direction], str], tmp_path: Path
) -> None:
    found = measure(Oracle(world))
    table = translations.table(tmp_path / "scores.json")
    assert len(table.rows) == len(found)
    assert table.rows[0][:5] == ("zh→en", "FLORES devtest", str(IN_FLORES), "100.0", "100.0")
    assert table.rows[0][5] == f"`{found[0]['bleu_signature']}`"


def test_a_translator_that_says_the_same_to_all_has_not_learned() -> None:
    references = [
        f"{animal} {verb} slowly" for animal in ("dogs", "birds", "cows") for verb in ("eat", "run")
    ]
    assert not translations.fits_its_own(["I do not know how to do that."] * 6, references)
    assert translations.fits_its_own([one.replace("slowly", "slow") for one in references], references)
