from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from core.services.catalogue import Project, open_project
from core.store.locking import acquire_editor_lock, editor_pid

HOLDER = """
import sys, time
from pathlib import Path
from core.store.locking import acquire_editor_lock
lock = acquire_editor_lock(Path(sys.argv[1]))
print(lock is not None, flush=True)
time.sleep(60)
"""


def test_one_editor_at_a_time(tmp_path: Path) -> None:
    first = acquire_editor_lock(tmp_path)
    assert first is not None
    assert acquire_editor_lock(tmp_path) is None
    assert editor_pid(tmp_path) == os.getpid()
    first.release()
    first.release()
    assert editor_pid(tmp_path) is None
    with acquire_editor_lock(tmp_path) as second:  # type: ignore[union-attr]
        assert second.path.exists()


def test_a_killed_window_leaves_no_lock_behind(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None and holder.stdout.readline().strip() == "True"
    assert acquire_editor_lock(tmp_path) is None
    assert editor_pid(tmp_path) == holder.pid
    holder.kill()
    holder.wait()
    holder.stdout.close()
    lock = acquire_editor_lock(tmp_path)
    assert lock is not None
    lock.release()


def test_a_folder_that_is_not_there_cannot_be_edited(tmp_path: Path) -> None:
    assert acquire_editor_lock(tmp_path / "missing") is None


def test_the_terminal_writes_beside_an_open_window(project: Project) -> None:
    with acquire_editor_lock(project.root), open_project(project.root) as terminal:  # type: ignore[union-attr]
        terminal.importing.add_question(1, "从终端来的？")
    assert len(project.reviewing.queue()) == 4
