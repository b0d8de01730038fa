"""`spanbridge experiment`: lists the tables, and says at once what cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.experiments.catalogue import EXPERIMENTS
from tests.core.cli.conftest import Terminal


def test_without_a_name_it_lists_the_tables(terminal: Terminal) -> None:
    said = terminal("experiment")
    assert said.code == 0
    listed = {line.partition("  ")[0] for line in said.out.splitlines()}
    assert listed == {entry.name for entry in EXPERIMENTS}
    assert {"clmrc-table2", "clmrc-table3", "clmrc-table4", "clmrc-figure3"} <= listed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("clmrc-table7",), "clmrc-table7"),
        (("clmrc-table2", "--seeds", "1,two"), "1,two: seeds are whole numbers with commas between them"),
        (("clmrc-table2", "--budget", "huge"), "Known: small, full"),
        (("clmrc-table2", "--encoder", "nowhere"), "no model called 'nowhere'"),
        (("clmrc-table2", "--set", "epoch=1"), "no setting called 'epoch'"),
        (("clmrc-table2", "--set", "epochs=0"), "epochs must be greater than 0"),
        (("clmrc-table2", "--questions", "-1"), "greater than or equal to 0"),
    ],
)
def test_wrong_input_is_told_in_a_sentence(
    terminal: Terminal, bundled: Path, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    more = () if "--encoder" in arguments else ("--encoder", "reader")
    said = terminal("experiment", *arguments, *more, "--data", tmp_path, "--out", tmp_path / "out")
    assert said.code == 2 and words in said.err and "Traceback" not in said.err
    assert not (tmp_path / "out").exists()


def test_a_table_needs_its_folders(terminal: Terminal) -> None:
    said = terminal("experiment", "clmrc-table2")
    assert said.code == 2 and "clmrc-table2: an experiment needs --data DIR and --out DIR" in said.err


def test_a_wrong_name_is_told_before_missing_folders(terminal: Terminal) -> None:
    said = terminal("experiment", "lbmrc-table9")
    assert said.code == 2 and "Did you mean 'lbmrc-table6'?" in said.err and "--data" not in said.err


def test_a_file_is_no_folder_for_stages(terminal: Terminal, bundled: Path, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine", encoding="utf-8")
    said = terminal("experiment", "clmrc-table2", "--encoder", "reader", "--data", tmp_path, "--out", file)
    assert said.code == 2 and f"{file}: stages and pages need a folder" in said.err
    assert file.read_text(encoding="utf-8") == "mine"
