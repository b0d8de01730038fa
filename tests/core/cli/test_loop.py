"""Predict, train, evaluate, promote: the loop in the terminal with tiny models and real jobs."""

import json
import shutil
from pathlib import Path

import pytest

from core import paths
from tests.core.cli.conftest import Terminal

pytestmark = pytest.mark.usefixtures("bundled")
QUICK = ("--set", "epochs=1", "--set", "batch-size=4", "--set", "max-length=96", "--set", "max-query=32")


def test_three_systems_answer_and_are_exported(terminal: Terminal, project: Path, tmp_path: Path) -> None:
    names = ("--system", "zero-shot", "--system", "reader", "--system", "cascade@bundled")
    done = terminal("predict", project, *names, "--json")
    assert done.code == 0, done.err
    assert done.json == {
        "systems": [f"{one}@bundled" for one in names[1::2][:2]] + ["cascade@bundled"],
        "questions": 16,
    }
    assert terminal("predict", project, *names, "--json").json["questions"] == 0
    out = tmp_path / "answers.json"
    exported = terminal(
        "export", project, out, "--what", "suggestions", "--system", "reader", "--format", "predictions"
    )
    assert exported.code == 0, exported.err
    assert len(json.loads(out.read_text(encoding="utf-8"))) == 16


def test_scores_come_with_intervals_and_a_paired_test(terminal: Terminal, project: Path) -> None:
    done = terminal("evaluate", project, "--system", "reader", "--system", "cascade", "--json")
    assert done.code == 0, done.err
    first, second = done.json["scores"]
    assert (first["system"], first["dataset"], first["metric"]) == (
        "reader@bundled",
        "tiny (held-out)",
        "cmrc2018",
    )
    assert first["total"] == second["total"] > 0
    assert first["f1_interval"][0] <= first["f1"] <= first["f1_interval"][1]
    (compared,) = done.json["comparisons"]
    assert (compared["test"]["a"], compared["test"]["b"]) == ("reader@bundled", "cascade@bundled")
    shown = terminal("evaluate", project, "--system", "reader", "--system", "cascade")
    assert "tiny (held-out)" in shown.out and "p = " in shown.out


def test_what_cannot_be_predicted_is_bad_input(terminal: Terminal, project: Path) -> None:
    unknown = terminal("predict", project, "--system", "oracle")
    assert unknown.code == 2 and "oracle" in unknown.err
    assert terminal("predict", project).code == 2
    missing = terminal("predict", project, "--system", "reader", "--dataset", "none")
    assert missing.code == 2 and "Known: tiny" in missing.err


def test_a_preflight_says_what_would_be_done(terminal: Terminal, project: Path) -> None:
    done = terminal("train", project, "--recipe", "cascade", *QUICK, "--check")
    assert done.code == 0, done.err
    assert "starts from cascade@bundled" in done.out and "target " in done.out
    assert terminal("jobs", "list", project, "--json").json == []
    faulty = terminal("train", project, "--recipe", "cascade", "--check")
    assert faulty.code == 2 and "max_length is 512" in faulty.err
    wrong = terminal("train", project, "--recipe", "cascade", "--set", "epochs=-1", "--set", "colour=red")
    assert wrong.code == 2
    assert "epochs must be greater than 0" in wrong.err and "colour" in wrong.err
    assert terminal("train", project, "--recipe", "cascade", "--set", "epochs").code == 2


def test_a_job_is_trained_followed_promoted_and_rolled_back(
    terminal: Terminal, project: Path, tmp_path: Path
) -> None:
    done = terminal("train", project, "--recipe", "cascade", *QUICK, "--device", "cpu", "--follow", "--json")
    assert done.code == 0, done.err
    assert (done.json["state"], done.json["model"]) == ("done", "cascade@v1")
    assert "held-out questions" in done.err

    (job,) = terminal("jobs", "list", project, "--json").json
    assert job["model"] == "cascade@v1"
    assert "cascade@v1" in terminal("jobs", "list", project).out

    compared = terminal("evaluate", project, "--system", "cascade@bundled", "--system", "cascade@v1")
    assert compared.code == 0, compared.err
    assert terminal("models", "promote", project, "cascade@v1", "--json").json["promoted"] == "cascade@v1"
    versions = {one["label"]: one["version"] for one in terminal("models", "list", project, "--json").json}
    assert versions["cascade@v1"]["promoted"] and versions["cascade@v1"]["parent"] == "cascade@bundled"
    assert "tiny (held-out)" in versions["cascade@v1"]["scores"]
    assert "cascade now means cascade@bundled" in terminal("models", "rollback", project, "cascade").out

    assert terminal("models", "export", project, "cascade@v1", tmp_path / "out").code == 0
    assert (tmp_path / "out" / "model.safetensors").is_file()
    assert terminal("models", "export", project, "cascade@v9", tmp_path / "other").code == 2


def test_a_job_is_steered_from_the_terminal(terminal: Terminal, project: Path) -> None:
    long = ("--set", "epochs=200", "--set", "dev-every=0", "--set", "checkpoint-every=5")
    done = terminal("train", project, "--recipe", "reader", *QUICK, *long, "--device", "cpu", "--json")
    assert done.json["state"] == "running"
    number = done.json["id"]
    assert terminal("jobs", "pause", project, number).code == 0
    paused = terminal("jobs", "follow", project, number, "--json")
    assert paused.json["state"] == "paused"
    assert terminal("jobs", "resume", project, number).code == 0
    assert terminal("jobs", "cancel", project, number).code == 0
    assert terminal("jobs", "follow", project, number, "--json").json["state"] == "cancelled"
    again = terminal("jobs", "cancel", project, number)
    assert again.code == 2 and "already cancelled" in again.err
    assert terminal("jobs", "pause", project, 99).code == 2


def test_what_no_longer_ships_is_replaced_when_asked(
    terminal: Terminal,
    project: Path,
    tiny_resources: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "earlier SpanBridge" not in terminal("models", "list", project).out
    shutil.copytree(tiny_resources / "models", tmp_path / "later" / "models")
    shutil.rmtree(tmp_path / "later" / "models" / "reader")
    monkeypatch.setattr(paths, "resources", lambda: tmp_path / "later")
    told = terminal("models", "list", project).out
    assert "reader@bundled came with an earlier SpanBridge" in told and "cascade@bundled" in told
    assert terminal("predict", project, "--system", "reader").code == 2
    done = terminal("models", "replace", project, "reader@bundled")
    assert done.code == 0 and "cascade@bundled stands in its place" in done.out
    assert terminal("models", "replace", project, "reader@bundled").code == 2
    assert "earlier SpanBridge" not in terminal("models", "list", project).out
