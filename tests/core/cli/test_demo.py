"""``demo``: the whole loop with tiny models on a tiny sample, ending in a report and an honest verdict."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain.questions import is_held_out
from core.evaluation.significance import Comparison, PairedResult
from core.services import demo, sample
from core.services.evaluating import ComparedSystems
from tests.core.cli.conftest import PASSAGES, Terminal, squad


@pytest.fixture
def sample_folder(bundled: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A sample of eight passages, each once for correcting and once, with a mark, for scoring."""
    folder = bundled / "sample"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    marked = tuple((f"二、{text}", asked) for text, asked in PASSAGES)
    for name, passages in (("cmrc-trial.json", PASSAGES), ("xquad-zh.json", marked)):
        (folder / name).write_text(json.dumps(squad(passages), ensure_ascii=False), encoding="utf-8")
    pair = {"target": PASSAGES[0][0], "source": "Beijing is the capital of China.", "kind": "passage"}
    (folder / sample.MEMORY).write_text(json.dumps(pair, ensure_ascii=False), encoding="utf-8")
    (folder / sample.GUIDELINES).write_text("# Guidelines\n", encoding="utf-8")
    (folder / demo.CORRECTIONS).write_text("\n".join(_corrections()), encoding="utf-8")
    monkeypatch.setattr(sample, "resources", lambda: bundled)
    monkeypatch.setattr(demo, "SETTINGS", {**demo.SETTINGS, "epochs": 1, "max_query": 32})
    yield folder
    shutil.rmtree(folder)


def _corrections() -> Iterator[str]:
    """The second question's gold answer of each passage, as a person might confirm it."""
    for place, (text, asked) in enumerate(PASSAGES):
        start = text.index(asked[1][1])
        yield json.dumps(
            {
                "dataset": "cmrc-trial",
                "question": f"p{place}q1",
                "start": start,
                "end": start + len(asked[1][1]),
                "text": asked[1][1],
                "author": "a linguist",
                "from": "reader@bundled",
                "made": "by hand",
            },
            ensure_ascii=False,
        )


@pytest.mark.usefixtures("sample_folder")
def test_the_loop_runs_whole_and_again(terminal: Terminal, tmp_path: Path) -> None:
    held_out = 2 * sum(is_held_out(text, 20) for text, _ in PASSAGES)
    assert held_out, "the passages must have a held-out one among them"
    done = terminal("demo", "--folder", tmp_path / "demo", "--device", "cpu", "--json")
    assert done.code == 0, done.err
    told = done.json
    assert (told["before"], told["after"], told["corrections"]) == ("cascade@bundled", "cascade@v1", 8)
    assert told["answered"] == held_out + 16
    scored = {(one["system"], one["dataset"]): one["total"] for one in told["scores"]}
    assert scored["cascade@v1", "cmrc-trial (held-out)"] == held_out
    assert scored["zero-shot@bundled", "xquad-zh"] == 16
    assert told["comparisons"][0]["test"]["a"] == "cascade@bundled"
    assert told["verdict"]
    page = Path(told["report"]).read_text(encoding="utf-8")
    assert "cascade@v1" in page and "cmrc-trial (held-out)" in page and "p" in page
    assert "://" not in page, "the report needs nothing from elsewhere"

    again = terminal("demo", "--folder", tmp_path / "demo", "--device", "cpu")
    assert again.code == 0, again.err
    assert all(f"{number} of 6 · " in again.out for number in range(1, 7))
    assert "cascade@v2 is ready" in again.out
    assert "0 corrections confirmed (8 questions had a decision already)" in again.out
    assert "the report is in" in again.out and "spanbridge app" in again.out


def test_a_sample_without_corrections_is_told(
    terminal: Terminal, sample_folder: Path, tmp_path: Path
) -> None:
    (sample_folder / demo.CORRECTIONS).unlink()
    done = terminal("demo", "--folder", tmp_path / "demo", "--device", "cpu")
    assert done.code == 2
    assert demo.CORRECTIONS in done.err


def compared(dataset: str, difference: float, p_value: float) -> ComparedSystems:
    result = PairedResult(50.0, 50.0 + difference, difference, 0.0, 0.0, p_value)
    test = Comparison("a", "b", 10, 5, result, result, 5, 5, 0, (), 0.95, 99, 0)
    return ComparedSystems(dataset, "cmrc2018", test, ())


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ((4.0, 0.01), (1.0, 0.8), "better on one and nowhere reliably worse"),
        ((4.0, 0.01), (-3.0, 0.01), "worse on two: do not promote"),
        ((4.0, 0.2), (-3.0, 0.4), "no reliable difference"),
        ((4.0, 0.04), (-3.0, 0.04), "no reliable difference"),
    ],
)
def test_the_verdict_is_no_better_than_the_tests(
    first: tuple[float, float], second: tuple[float, float], words: str
) -> None:
    assert words in demo.verdict([compared("one", *first), compared("two", *second)])


@pytest.mark.parametrize(("p_value", "reliable"), [(0.01, True), (0.2, False)])
def test_a_sentence_claims_no_more_than_the_test(p_value: float, reliable: bool) -> None:
    assert ("b is better than a" in compared("one", 4.0, p_value).sentence()) is reliable
