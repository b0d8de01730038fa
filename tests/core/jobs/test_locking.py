"""A lock is held by one, and by nobody once its process has ended."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from core.jobs import locking

_HOLD = (
    "import sys, pathlib\n"
    "from core.jobs import locking\n"
    "lock = locking.acquire(pathlib.Path(sys.argv[1]))\n"
    "print('held' if lock else 'refused', flush=True)\n"
    "input()\n"
)


def test_only_one_holds_a_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert not locking.held(path) and not path.exists()
    lock = locking.acquire(path)
    assert lock is not None and locking.held(path)
    assert locking.acquire(path) is None
    lock.release()
    lock.release()
    assert not locking.held(path)
    with locking.acquire(path) or AssertionError():  # type: ignore[attr-defined]
        assert locking.held(path)


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    child = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None and child.stdout.readline() == "held\n"
    assert locking.held(path) and locking.acquire(path) is None
    child.kill()
    child.communicate()
    assert not locking.held(path)
    again = locking.acquire(path)
    assert again is not None
    again.release()
