"""Setting up says in one sentence what is missing, and does nothing where nothing changed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scripts import bootstrap
from scripts.bootstrap import SetupError

PYPROJECT = """
[project]
name = "spanbridge"
dependencies = ["torch>=2.11,<2.14"]
[tool.ruff]
line-length = 110
"""


def test_an_old_python_is_refused_with_what_to_install() -> None:
    with pytest.raises(SetupError, match=r"Python 3\.11 or newer is needed; this is 3\.9\..*apt-get install"):
        bootstrap.check_python((3, 9))


def test_make_without_python_says_what_to_install() -> None:
    done = subprocess.run(
        ["make", "PYTHON=", "setup"], cwd=bootstrap.ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "Python 3.11 or newer is needed" in done.stderr


def test_libraries_that_do_not_load_are_named_by_their_package() -> None:
    libraries = {"libc.so.6": "libc6", "libno-such-thing.so.9": "libno-such-thing9"}
    assert bootstrap.missing_libraries(libraries) == ["libno-such-thing9"]


def test_without_root_the_line_to_run_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(SetupError, match="sudo apt-get install -y --no-install-recommends libegl1 libgl1"):
        bootstrap.provide(["libegl1", "libgl1"], "the window")


def test_root_installs_what_is_missing_without_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(bootstrap, "_quietly", lambda command: not ran.append(command))
    bootstrap.provide(["libegl1"], "Qt")
    assert ran[-1][:4] == ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install"]
    assert "-y" in ran[-1] and ran[-1][-1] == "libegl1"


def test_nothing_missing_installs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    bootstrap.provide([], "the window")


def test_the_window_needs_what_painting_needs_and_more() -> None:
    assert set(bootstrap.LIBRARIES["offscreen"]) < set(bootstrap.LIBRARIES["window"])


def test_only_what_is_installed_changes_the_fingerprint() -> None:
    before = bootstrap.fingerprint(PYPROJECT)
    assert bootstrap.fingerprint(PYPROJECT.replace("110", "100")) == before
    assert bootstrap.fingerprint(PYPROJECT.replace("2.14", "2.15")) != before


def test_ready_means_stamped_with_the_same_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "stamp")
    bootstrap.in_venv("python").parent.mkdir()
    bootstrap.in_venv("python").touch()
    assert not bootstrap.is_ready("abc")
    bootstrap.STAMP.write_text("abc")
    assert bootstrap.is_ready("abc")
    assert not bootstrap.is_ready("abd")


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full."),
        ("Failed to establish a new connection: [Errno -3]", "There is no network."),
        ("ReadTimeoutError: Read timed out.", "The network is too slow"),
    ],
)
def test_known_causes_get_one_plain_sentence(log: str, sentence: str) -> None:
    assert sentence in bootstrap.explain("torch", f"Collecting torch\n{log}\n")


def test_an_unknown_cause_shows_the_last_lines() -> None:
    explained = bootstrap.explain("torch", "\n".join(f"line {n}" for n in range(100)))
    assert "line 99" in explained
    assert "line 50" not in explained


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ""}, "linux", False),
        ({}, "darwin", True),
    ],
)
def test_has_display(environment: dict[str, str], platform: str, expected: bool) -> None:
    assert bootstrap.has_display(environment, platform) is expected
