"""The entry sends jobs and model hosts to the engine without Qt, and says plainly why no window opens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.services.doctor import QT_INSTALL
from desktop_app import __main__ as entry

ROOT = Path(__file__).parents[2]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("QT_", "DISPLAY", "WAY"))
    }
    return subprocess.run(
        [sys.executable, "-m", "desktop_app", *arguments],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_display_one_sentence_says_so() -> None:
    done = run()
    assert done.returncode == 1
    assert "no display" in done.stderr
    assert "spanbridge demo" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_display_that_does_not_answer_is_named() -> None:
    done = run(DISPLAY=":4711")
    assert done.returncode == 1
    assert ":4711" in done.stderr


def test_bad_arguments_are_bad_input() -> None:
    assert run("one", "two").returncode == 2


def test_a_worker_is_the_engines_and_needs_no_qt(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['PySide6'] = None; from desktop_app.__main__ import main; "
        f"sys.exit(main(['--worker', {str(tmp_path)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no job here" in done.stderr


def test_a_missing_system_library_leads_to_the_one_line_to_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(name: str, *_: object, **__: object) -> object:
        raise ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")

    monkeypatch.setitem(sys.modules, "desktop_app.app", None)
    monkeypatch.setattr("builtins.__import__", _failing(missing, "desktop_app.app"))
    assert entry._window(None) == 1
    said = capsys.readouterr().err
    assert "libEGL.so.1" in said
    assert f"sudo {QT_INSTALL}" in said


def _failing(fault: object, name: str) -> object:
    real = __import__

    def imported(wanted: str, *rest: object, **named: object) -> object:
        if wanted == name:
            return fault(wanted)  # type: ignore[operator]
        return real(wanted, *rest, **named)  # type: ignore[arg-type]

    return imported


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=800x600"])
def test_platforms_that_need_no_display(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    monkeypatch.delenv("DISPLAY", raising=False)
    assert entry.display_fault() == ""
