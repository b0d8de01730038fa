"""The program itself: quick help, plain faults, exit codes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.cli import commands, systems
from core.errors import Cancelled
from tests.core.cli.conftest import Terminal

COMMANDS = (
    "new",
    "import",
    "export",
    "systems",
    "predict",
    "train",
    "jobs",
    "evaluate",
    "models",
    "doctor",
    "score",
    "align",
    "demo",
    "app",
)


def spanbridge(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "core.cli.main", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **environment},
    )


def test_help_names_every_command() -> None:
    done = spanbridge("--help")
    assert done.returncode == 0
    assert all(f" {name} " in done.stdout for name in COMMANDS)


@pytest.mark.parametrize(
    "heavy", ["torch", "sqlalchemy", "transformers", "PySide6", "numpy", "scipy", "pydantic"]
)
def test_help_loads_nothing_heavy(heavy: str) -> None:
    script = f"import sys, core.cli.main; sys.exit({heavy!r} in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    assert subprocess.run([sys.executable, "-c", script], check=False, env=environment).returncode == 0


def test_the_version_is_told() -> None:
    assert spanbridge("--version").stdout.startswith("spanbridge 0.")


def test_an_unknown_command_is_bad_input() -> None:
    done = spanbridge("fly")
    assert done.returncode == 2
    assert "fly" in done.stderr


def test_systems_are_listed(terminal: Terminal) -> None:
    done = terminal("systems", "--json")
    assert [one["id"] for one in done.json][:3] == ["zero-shot", "reader", "cascade"]
    assert "C #10" in terminal("systems").out


def test_a_fault_of_ours_is_one_sentence_and_a_log(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(systems, "print_json", lambda _: 1 / 0)
    monkeypatch.setattr(commands, "user_logs", lambda: tmp_path / "logs")
    done = terminal("systems", "--json")
    assert done.code == 1
    assert "ZeroDivisionError" in done.err and "Traceback" not in done.err
    assert "Traceback" in (tmp_path / "logs" / "errors.log").read_text(encoding="utf-8")


def test_cancelled_work_ends_like_an_interrupted_one(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancelled(_: object) -> None:
        raise Cancelled

    monkeypatch.setattr(systems, "print_json", cancelled)
    assert terminal("systems", "--json").code == 130


def test_the_doctor_finds_what_is_missing(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("core.services.doctor.resources", lambda: tmp_path)
    done = terminal("doctor", "--json")
    assert done.code == 1
    assert not done.json["good"]
    missing = {one["subject"] for one in done.json["findings"] if one["health"] == "missing"}
    assert {"Bundled models", "Sample project"} <= missing
    assert "Python" not in missing


def test_the_doctor_is_content_with_a_whole_installation(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tiny_resources: Path
) -> None:
    sample = tiny_resources / "sample"
    sample.mkdir(exist_ok=True)
    (sample / "data.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr("core.services.doctor.resources", lambda: tiny_resources)
    done = terminal("doctor")
    assert done.code == 0, done.out
    assert "cascade" in done.out


def test_the_window_needs_a_display(tmp_path: Path) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("only X11 and Wayland may be missing")
    done = spanbridge("app", DISPLAY="", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="")
    assert done.returncode == 1
    assert "spanbridge demo" in done.stderr
