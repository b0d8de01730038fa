"""The table of the bundled readers says what the score files say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core import corpora
from core.corpora import EVALUATION
from core.domain.runs import ItemScore
from core.errors import InputError
from core.evaluation import set_scores
from core.evaluation.set_scores import SetScore
from core.models.library import CARD, read_card
from core.models.loading import load_reader, save_reader
from core.starter import report, scores
from tests.tiny import tiny_reader

FIRST, LIKEST, CASCADE = (0.1, 0.2, 0.3, 0.0), (0.5, 0.1, 0.2, 0.0), (1.0, 0.6, 0.5, 0.7)
PLACES = ("a", "a", "b", "b")


def told(*f1: float, dataset: str = "set", metric: str = "cmrc2018") -> SetScore:
    """Four questions about two passages; a whole F1 is an exact match."""
    items = tuple(ItemScore(str(at), f"text {at}", float(value == 1.0), value) for at, value in enumerate(f1))
    return SetScore(dataset, metric, items, PLACES)


@pytest.fixture
def measured(tmp_path: Path) -> Path:
    """Score files of two baselines and one reader for every set."""
    out = tmp_path / "scores"
    for name, values in (("first sentence", FIRST), ("likest sentence", LIKEST), ("cascade", CASCADE)):
        for source in EVALUATION:
            found = told(*values, dataset=source.name, metric=source.metric)
            set_scores.write_score(report.place(out, name, source.name), found)
    return out


def test_one_row_a_set_with_means_as_by_hand(measured: Path) -> None:
    table = report.table(measured)
    assert [row[0] for row in table.rows] == [f"{one.name} ({one.metric})" for one in EVALUATION]
    assert table.headings[:2] == ("data", "questions")
    row = dict(zip(table.headings, table.rows[0], strict=True))
    assert row["questions"] == "4"
    assert row["first sentence"].startswith("0.0 / 15.0 (") and row["likest sentence"].startswith(
        "0.0 / 20.0 ("
    )
    assert row["cascade"].startswith("25.0 / 70.0 (")  # (1.0 + 0.6 + 0.5 + 0.7) / 4, one of four exact
    assert row["papers, EM / F1"] == report.PAPERS["CMRC 2018 dev"]


def test_the_interval_draws_passages(measured: Path) -> None:
    """Two passages with means 0.8 and 0.6: whatever is drawn lies between."""
    row = dict(zip(*(report.table(measured).headings, report.table(measured).rows[0]), strict=True))
    assert row["cascade"].endswith("(60.0 to 80.0)")


def test_the_gain_is_over_the_better_baseline(measured: Path) -> None:
    row = dict(zip(report.table(measured).headings, report.table(measured).rows[0], strict=True))
    assert row["cascade above the better baseline"].startswith("+50.0 (p = 0.")
    assert "zero-shot" not in row and len([name for name in row if "above" in name]) == 1


def test_a_sure_gain_is_said_to_be_sure(measured: Path) -> None:
    for name, value in (("first sentence", 0.1), ("likest sentence", 0.2), ("cascade", 0.9)):
        items = tuple(ItemScore(str(at), "", 0.0, value) for at in range(40))
        for source in EVALUATION:
            found = SetScore(source.name, source.metric, items, tuple(str(at) for at in range(40)))
            set_scores.write_score(report.place(measured, name, source.name), found)
    row = dict(zip(report.table(measured).headings, report.table(measured).rows[0], strict=True))
    assert row["cascade above the better baseline"] == "+70.0 (p < 0.001)"


def test_figures_for_programs(measured: Path) -> None:
    found = report.figures(measured)
    assert found.keys() == {"first sentence", "likest sentence", "cascade"}
    assert found["cascade"]["JaQuAD dev"] == {
        "metric": "cmrc2018",
        "exact_match": 25.0,
        "f1": 70.0,
        "total": 4,
    }


def test_the_cards_say_what_was_measured(measured: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models/cascade"
    folder.mkdir(parents=True)
    card = {
        "system": "cascade",
        "version": "t-1",
        "recipe": "cascade",
        "base": "zero-shot@t-1",
        "data": {"note": "Made up.", "counts": {"target": 4}},
        "command": "none",
        "licence": "CC0",
        "settings": {"threads": 1},
        "steps": 3,
        "seconds": 60,
        "words": "A small reader.",
    }
    (folder / CARD).write_text(json.dumps(card), encoding="utf-8")
    report.update_cards(tmp_path / "models", measured)
    found = read_card(folder)
    assert found["scores"] == report.figures(measured)["cascade"]
    assert {name: found[name] for name in card} == card
    page = (folder / "README.md").read_text(encoding="utf-8")
    assert "25.0 / 70.0 (60.0 to 80.0)" in page and "XQuAD hi" in page and "A small reader." in page
    report.update_cards(tmp_path / "models", measured)
    assert (folder / "README.md").read_text(encoding="utf-8") == page


def test_leaks_are_told_by_source(tmp_path: Path) -> None:
    path = tmp_path / "leaks.json"
    sources = {"squad": {"read": 7, "left_out": 2, "highest_share_kept": 0.1234}}
    path.write_text(json.dumps({"sources": sources}), encoding="utf-8")
    assert report.leaks_table(path).rows == (("squad", "7", "2", "0.123"),)


class Counting:
    """Counts the questions that an answerer is asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sets: list[str] = []
        plain = scores.score_set

        def counted(answer: object, source: corpora.QaSource, *rest: object) -> SetScore:
            self.sets.append(source.name)
            return plain(answer, source, *rest)  # type: ignore[arg-type]

        monkeypatch.setattr(scores, "score_set", counted)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder with one tiny bundled reader."""
    folder = tiny_reader(tmp_path / "models/zero-shot")
    (folder / CARD).write_text('{"version": "t-1"}', encoding="utf-8")
    return folder.parent


def test_what_is_measured_is_not_measured_again(
    data: Path, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting, out, said = Counting(monkeypatch), tmp_path / "scores", []
    report.measure(data, models, out, said.append, most=3)
    everything = len(EVALUATION) * 3
    assert len(counting.sets) == len(said) == everything and said[0] == "first sentence on CMRC 2018 dev"
    report.place(out, "zero-shot", "XQuAD hi").unlink()
    report.measure(data, models, out, said.append, most=3)
    assert counting.sets[everything:] == ["XQuAD hi"]
    assert len(report.table(out).rows) == len(EVALUATION)


def test_other_weights_and_other_questions_are_measured_anew(
    data: Path, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting, out = Counting(monkeypatch), tmp_path / "scores"
    report.measure(data, models, out, lambda text: None, most=3)
    tiny_reader(models / "zero-shot", seed=5)
    counting.sets.clear()
    report.measure(data, models, out, lambda text: None, most=3)
    assert len(counting.sets) == len(EVALUATION)
    report.measure(data, models, out, lambda text: None, most=4)
    assert len(counting.sets) == 4 * len(EVALUATION)


def test_a_changed_encoder_changes_the_readers_added_to_it(tmp_path: Path) -> None:
    tiny = tiny_reader(tmp_path / "plain")
    save_reader(load_reader(tiny), tmp_path / "models/encoder", tokenizer_from=tiny, packed=True)
    shared = tmp_path / "models/encoder/model.safetensors"
    save_reader(load_reader(tiny), tmp_path / "models/cascade", tokenizer_from=tiny, shared=shared)
    before = report.weights_of(tmp_path / "models/cascade")
    other = tiny_reader(tmp_path / "other", seed=9)
    save_reader(load_reader(other), tmp_path / "models/encoder", tokenizer_from=other, packed=True)
    assert report.weights_of(tmp_path / "models/cascade") != before


def test_without_a_reader_there_is_nothing_to_measure(data: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no readers to measure"):
        report.measure(data, tmp_path, tmp_path / "scores", lambda text: None)
    assert not (tmp_path / "scores").exists()
