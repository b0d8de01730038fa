"""``spanbridge align simple-match`` as a filter of JSON lines."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from core.cli.main import app

GOLDEN = Path(__file__).parents[2] / "golden" / "simplematch" / "simplematch.json"
NOTHING = {"start": None, "end": None, "text": None, "f1": None}


def align(text: str | bytes, *options: str) -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, output lines, error output."""
    done = CliRunner().invoke(app, ["align", "simple-match", *options], input=text)
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def line(passage: str, answer: str, **more: object) -> str:
    return json.dumps({"passage": passage, "answer": answer, **more}, ensure_ascii=False) + "\n"


def test_a_real_process_gives_every_golden_result() -> None:
    cases = json.loads(GOLDEN.read_text(encoding="utf-8"))["cases"]
    asked = [(case, delta) for case in cases for delta in case["strict"]]
    lines = "".join(
        line(
            case["passage"],
            case["answer"],
            delta=int(delta),
            unit="word" if case["unit"] == "word" else "character",
        )
        for case, delta in asked
    )
    done = subprocess.run(
        [sys.executable, "-m", "core.cli.main", "align", "simple-match"],
        input=lines.encode(),
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    results = [json.loads(result) for result in done.stdout.decode().splitlines()]
    assert len(results) == len(asked)
    for (case, delta), result in zip(asked, results, strict=True):
        expected = case["strict"][delta]
        if expected["best"] is None:
            assert result == NOTHING
        else:
            assert [result["start"], result["end"]] == expected["best"]
            assert result["f1"] == pytest.approx(expected["f1"], abs=1e-12)


def test_words_are_counted_and_the_text_is_verbatim() -> None:
    code, results, _ = align(line("Er  fuhr den\troten Wagen", "den roten"), "--unit", "word", "--delta", "0")
    assert code == 0
    assert results == [{"start": 2, "end": 4, "text": "den\troten", "f1": 1.0}]


def test_a_line_may_have_its_own_delta_and_unit() -> None:
    request = line("He was in Tokyo.", "Tokyo", unit="character", delta=0) + line("He was in Tokyo.", "Tokyo")
    _, results, _ = align(request, "--unit", "word")
    assert results[0] == {"start": 10, "end": 15, "text": "Tokyo", "f1": 1.0}
    assert results[1] == NOTHING


def test_auto_counts_tokens_where_words_have_spaces_and_gives_code_points() -> None:
    _, results, _ = align(line("He was in Tokyo.", "Tokyo"))
    assert (results[0]["start"], results[0]["text"]) == (10, "Tokyo")


def test_blank_lines_and_a_byte_order_mark_are_nothing() -> None:
    code, results, _ = align("\ufeff" + line("红花", "花") + "\n  \n" + line("红花", "红"))
    assert (code, [result["text"] for result in results]) == (0, ["花", "红"])


def test_half_of_a_surrogate_pair_goes_through() -> None:
    code, results, _ = align('{"passage": "a\\ud83db", "answer": "\\ud83d"}\n', "--delta", "0")
    assert (code, results[0]["text"]) == (0, "\ud83d")


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("{oops}", "line 2, column 2: not valid JSON"),
        ("[1]", "line 2: expected an object"),
        ('{"passage": "a"}', 'line 2: "answer" must be text'),
        ('{"passage": "a", "answer": "b", "delta": true}', 'line 2: "delta" must be a whole number'),
        ('{"passage": "a", "answer": "b", "delta": -1}', "line 2: delta -1 is outside"),
        ('{"passage": "a", "answer": "b", "unit": "x"}', "line 2: there is no unit called 'x'"),
        ('{"passage": "a", "answer": "b", "delta": ' + "9" * 5000 + "}", "line 2: not usable JSON: a number"),
        (b"\xff\xfe", "line 2: byte 0 is not UTF-8 text"),
    ],
)
def test_a_bad_line_is_named_and_the_lines_before_it_are_answered(bad: str | bytes, says: str) -> None:
    raw = bad if isinstance(bad, bytes) else bad.encode()
    code, results, err = align(line("红花", "花").encode() + raw + b"\n")
    assert (code, len(results)) == (2, 1)
    assert says in err
    assert "Traceback" not in err


@pytest.mark.parametrize("options", [("--unit", "letter"), ("--delta", "-2")])
def test_a_wrong_option_is_refused_before_anything_is_read(options: tuple[str, str]) -> None:
    code, results, err = align(line("红花", "花"), *options)
    assert (code, results) == (2, [])
    assert err.startswith("spanbridge: ")


def test_no_input_gives_no_output() -> None:
    assert align("") == (0, [], "")
