"""One window edits a project; the next one only reads, and says who edits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import InputError
from core.services.catalogue import create_project
from core.services.opening import open_to_edit

HOLD = """
import sys
from pathlib import Path
from core.services.opening import open_to_edit
opened = open_to_edit(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    create_project(tmp_path / "p", name="P", source="en", target="zh").close()
    return tmp_path / "p"


def test_the_first_window_edits_the_second_reads(root: Path) -> None:
    first, second = open_to_edit(root), open_to_edit(root)
    assert (first.project.info.read_only, first.notice) == (False, "")
    assert second.project.info.read_only
    assert f"process {os.getpid()}" in second.notice
    second.close()
    first.close()


def test_closing_lets_the_next_one_edit(root: Path) -> None:
    open_to_edit(root).close()
    opened = open_to_edit(root)
    assert not opened.project.info.read_only
    opened.close()
    opened.close()


def test_a_window_in_another_process_counts_and_its_death_frees_the_project(root: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    opened = open_to_edit(root)
    assert f"process {other.pid}" in opened.notice
    opened.close()
    other.kill()
    other.communicate()
    opened = open_to_edit(root)
    assert opened.notice == ""
    opened.close()


def test_a_folder_that_is_no_project_leaves_no_lock_behind(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        open_to_edit(tmp_path)
    with pytest.raises(InputError):
        open_to_edit(tmp_path / "nowhere")
