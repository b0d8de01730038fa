"""``train`` and ``jobs``, where no job has to run."""

from pathlib import Path

import pytest

from core.services import following
from tests.core.cli.conftest import Terminal


def test_leaving_a_job_alone_is_no_result(
    terminal: Terminal, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(following, "follow", interrupted)
    done = terminal("jobs", "follow", project, 7, "--json")
    assert done.code == 130
    assert done.out == ""
    assert "job 7 goes on" in done.err


def test_a_misspelt_setting_lists_the_known_ones(terminal: Terminal, project: Path) -> None:
    done = terminal("train", project, "--recipe", "reader", "--set", "epoch=2", "--check")
    assert done.code == 2
    assert "no setting called 'epoch'" in done.err
    assert "epochs, batch_size" in done.err
    assert done.out == ""


def test_a_preset_is_asked_for_by_name(terminal: Terminal, project: Path) -> None:
    done = terminal("train", project, "--recipe", "reader", "--preset", "papers", "--check")
    assert done.code == 2 and "no preset called 'papers'" in done.err
    known = terminal(
        "train", project, "--recipe", "reader", "--preset", "paper", "--set", "epoch=2", "--check"
    )
    assert "no setting called 'epoch'" in known.err
