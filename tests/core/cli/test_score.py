"""``spanbridge score`` on plain files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.core.cli.conftest import Terminal

GOLDEN = Path(__file__).parents[2] / "golden" / "metrics"


def as_squad(golds: dict[str, list[str]]) -> dict[str, Any]:
    """The gold answers as a data set whose passage holds none of them: scoring needs only their texts."""
    asked = [
        {"id": key, "question": "q", "answers": [{"text": text, "answer_start": -1} for text in texts]}
        for key, texts in golds.items()
    ]
    return {"version": "1.1", "data": [{"title": "t", "paragraphs": [{"context": "-", "qas": asked}]}]}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    gold, predictions = tmp_path / "gold.json", tmp_path / "predictions.json"
    gold.write_text(json.dumps(as_squad({"a": ["Paris"], "b": ["the river Seine", "Seine"], "c": ["1"]})))
    predictions.write_text(json.dumps({"a": "paris.", "b": "river"}))
    return gold, predictions


@pytest.mark.parametrize(
    ("name", "kind", "metric"),
    [
        ("cmrc_dev", "first_sentence", "cmrc2018"),
        ("cmrc_dev", "wrong_with_missing", "mlqa_zh"),
        ("squad_ja", "surface", "cmrc2018"),
        ("xquad_ar", "multi_pick", "mlqa_ar"),
        ("squad_es_v20_small", "multi_pick", "squad_v2.0"),
    ],
)
def test_files_score_what_the_official_script_gives(
    terminal: Terminal, tmp_path: Path, name: str, kind: str, metric: str
) -> None:
    golden = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    gold, predictions, questions = (tmp_path / f"{part}.json" for part in ("gold", "predictions", "q"))
    gold.write_text(json.dumps(as_squad(golden["golds"])))
    predictions.write_text(json.dumps(golden["predictions"][kind]))
    done = terminal("score", gold, predictions, "--metric", metric, "--json", "--per-question", questions)
    expected = golden["scores"][kind][metric]
    exact = expected.get("exact_match", expected.get("EM", expected.get("exact")))
    assert done.code == 0
    assert done.json["exact_match"] == pytest.approx(exact, abs=1e-9, rel=0)
    assert done.json["f1"] == pytest.approx(expected.get("f1", expected.get("F1")), abs=1e-9, rel=0)
    assert done.json["total"] == expected.get("total", expected.get("TOTAL"))
    by_question = json.loads(questions.read_text())
    for key, (em, f1) in golden["questions"][kind].get(metric, {}).items():
        assert by_question[key] == pytest.approx({"exact_match": em, "f1": f1}, abs=1e-9, rel=0)


def test_no_answer_probabilities_give_the_official_threshold_figures(
    terminal: Terminal, tmp_path: Path
) -> None:
    golden = json.loads((GOLDEN / "squad_es_v20_small.json").read_text(encoding="utf-8"))
    gold, predictions, doubt = (tmp_path / f"{part}.json" for part in ("gold", "predictions", "na"))
    gold.write_text(json.dumps(as_squad(golden["golds"])))
    predictions.write_text(json.dumps(golden["predictions"]["surface"]))
    doubt.write_text(json.dumps(golden["no_answer"]["surface"]))
    done = terminal(
        *("score", gold, predictions, "--metric", "squad_v2.0", "--json"),
        *("--na-prob", doubt, "--na-threshold", 0.5),
    )
    expected = golden["scores"]["surface"]["squad_v2.0_naprob_thresh_0.5"]
    assert done.json["best_f1"] == pytest.approx(expected["best_f1"], abs=1e-9, rel=0)
    assert done.json["HasAns_exact"] == pytest.approx(expected["HasAns_exact"], abs=1e-9, rel=0)


def test_the_person_hears_of_missing_and_unknown_predictions(
    terminal: Terminal, files: tuple[Path, Path]
) -> None:
    gold, predictions = files
    predictions.write_text(json.dumps({"a": "paris.", "b": None, "z": "x"}))
    done = terminal("score", gold, predictions, "--metric", "squad_v1.1")
    assert done.code == 0
    assert "2 questions have no prediction and score 0: b, c" in done.err
    assert "1 predictions are for questions that the gold file does not have: z" in done.err
    assert "EM 33.33" in done.out


def test_questions_with_one_id_both_count(terminal: Terminal, files: tuple[Path, Path]) -> None:
    gold, predictions = files
    data = as_squad({"a": ["Paris"]})
    data["data"] *= 2
    gold.write_text(json.dumps(data))
    done = terminal("score", gold, predictions, "--metric", "squad_v1.1", "--json")
    assert (done.json["total"], done.json["duplicates"], done.json["exact_match"]) == (2, 1, 100.0)
    assert "more than once" in done.err


def test_whole_number_ids_are_found_as_text(terminal: Terminal, files: tuple[Path, Path]) -> None:
    gold, predictions = files
    data = as_squad({"7": ["Paris"]})
    data["data"][0]["paragraphs"][0]["qas"][0]["id"] = 7
    gold.write_text(json.dumps(data))
    predictions.write_text('{"7": "Paris"}')
    assert terminal("score", gold, predictions, "--metric", "squad_v1.1", "--json").json["missing"] == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a": "x",\n "b": ', "predictions.json:2:"),
        ('["a"]', "expected an object"),
        ('{"a":\n 3}', "predictions.json:2:2"),
        ("", "predictions.json:1:1"),
    ],
)
def test_a_wrong_file_is_named_with_line_and_column(
    terminal: Terminal, files: tuple[Path, Path], text: str, says: str
) -> None:
    gold, predictions = files
    predictions.write_text(text)
    done = terminal("score", gold, predictions, "--metric", "squad_v1.1")
    assert done.code == 2
    assert says in done.err
    assert "Traceback" not in done.err


def test_a_truncated_gold_file_is_named_too(terminal: Terminal, files: tuple[Path, Path]) -> None:
    gold, predictions = files
    gold.write_text(gold.read_text()[:-20])
    done = terminal("score", gold, predictions, "--metric", "squad_v1.1")
    assert done.code == 2
    assert "gold.json:1:" in done.err


def test_wrong_options_say_what_is_known(terminal: Terminal, files: tuple[Path, Path]) -> None:
    gold, predictions = files
    unknown = terminal("score", gold, predictions, "--metric", "bleu")
    assert (unknown.code, "cmrc2018, squad_v1.1" in unknown.err) == (2, True)
    useless = terminal("score", gold, predictions, "--metric", "squad_v1.1", "--na-prob", predictions)
    assert (useless.code, "does not use" in useless.err) == (2, True)
    absent = terminal("score", gold.parent / "none.json", predictions, "--metric", "squad_v1.1")
    assert (absent.code, "none.json" in absent.err) == (2, True)
