"""Data sets that a system cannot answer are left out with a line, or refused before any work."""

from pathlib import Path

import pytest

from core.domain.spans import Span
from tests.core.cli.conftest import Terminal
from tests.core.services.composed_project import composed_project
from tests.core.services.fakes import FakeRunner
from tests.core.services.training_project import add_english

ALIEN = "it translates Chinese (zh) alone; these questions are in another language"


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> FakeRunner:
    made = FakeRunner()
    monkeypatch.setattr("core.cli.running.runner", lambda _device: made)
    return made


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runner: FakeRunner) -> Path:
    """English to Chinese, with a Chinese and a Spanish data set."""
    with composed_project(tmp_path, monkeypatch, "zero-shot", "cascade") as made:
        add_english(made, language="es")
    return tmp_path / "project"


def test_data_sets_that_a_system_cannot_answer_are_left_out_with_a_line(
    terminal: Terminal, project: Path
) -> None:
    systems = ("--system", "bt", "--system", "cascade", "--whole")
    done = terminal("evaluate", project, *systems, "--json")
    assert done.code == 0, done.err
    scores = {(one["system"].partition("@")[0], one["dataset"]): one for one in done.json["scores"]}
    assert list(scores) == [("bt", "cities"), ("cascade", "cities"), ("cascade", "english")]
    assert done.json["left_out"] == [{"system": "bt", "dataset": "english", "why": ALIEN}]
    assert [one["dataset"] for one in done.json["comparisons"]] == ["cities"]
    both = terminal("evaluate", project, *systems, "--system", "bt+markers")
    assert f"left out english for bt, bt+markers: {ALIEN}\n" in both.out


def test_what_was_named_is_checked_before_any_work(
    terminal: Terminal, project: Path, runner: FakeRunner
) -> None:
    names = ("--dataset", "cities", "--dataset", "english")
    done = terminal("evaluate", project, "--system", "cascade", "--system", "bt", *names, "--whole")
    assert done.code == 2 and f"bt on english: {ALIEN}" in done.err
    lacking = terminal("evaluate", project, "--system", "cascade", "--system", "bt+verifier", "--whole")
    assert lacking.code == 2 and "'verifier'" in lacking.err
    assert runner.asked == []


def test_answers_of_a_version_that_was_asked_again_are_scored_and_compared(
    terminal: Terminal, project: Path, runner: FakeRunner
) -> None:
    asked = ("--system", "zero-shot", "--system", "cascade", "--dataset", "cities", "--whole", "--json")
    before = terminal("evaluate", project, *asked).json
    label = before["scores"][1]["system"]
    runner.rules[label] = lambda item: Span.of(item.passage, 0, len(item.passage))
    assert terminal("predict", project, "--system", "cascade", "--again").code == 0
    after = terminal("evaluate", project, *asked).json
    assert after["scores"][1]["f1"] > before["scores"][1]["f1"]
    (test,) = [one["test"] for one in after["comparisons"]]
    assert (test["f1"]["mean_a"], test["f1"]["mean_b"]) == tuple(one["f1"] for one in after["scores"])


def test_where_nothing_is_left_the_reason_is_told(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runner: FakeRunner
) -> None:
    monkeypatch.setattr("tests.core.services.composed_project.add_cities", add_english)
    composed_project(tmp_path, monkeypatch, "zero-shot").close()
    done = terminal("evaluate", tmp_path / "project", "--system", "bt", "--whole")
    assert done.code == 2 and "nothing to translate" in done.err
    assert runner.asked == []
