"""A process killed while it saves loses at most the step in flight, and never corrupts the database."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.domain.corrections import Decision
from core.services.catalogue import Project, open_project

ROUNDS = 4
SAVER = """
import sys
from pathlib import Path
from core.domain.corrections import Decision, ReviewState
from core.domain.spans import Span
from core.services.catalogue import open_project
from tests.core.store.building import BEIJING

with open_project(Path(sys.argv[1])) as project:
    for number in range(1000):
        end = number % 20 + 1
        decision = Decision((Span.of(BEIJING, 0, end),), state=ReviewState.CONFIRMED)
        action = f"{sys.argv[2]}-{number}"
        project.correcting.save(number % 2 + 1, decision, action=action, author="test")
        print(action, flush=True)
"""


def acknowledged(root: Path, run: int, wanted: int, pause: float) -> set[str]:
    """Start saving, kill the process some time after `wanted` acknowledged saves; what it acknowledged."""
    arguments = [sys.executable, "-c", SAVER, str(root), str(run)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as saver:
        assert saver.stdout is not None
        lines = [saver.stdout.readline() for _ in range(wanted)]
        time.sleep(pause)
        saver.kill()
        lines.extend(saver.stdout)
    assert saver.returncode == -signal.SIGKILL
    return {line.strip() for line in lines if line.endswith("\n")}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_while_saving(project: Project) -> None:
    project.close()
    chance = random.Random(20260101)
    known: set[str] = set()
    for run in range(ROUNDS):
        known |= acknowledged(project.root, run, chance.randint(1, 60), chance.uniform(0, 0.05))
        with open_project(project.root) as again, again.store.read() as unit:
            assert unit.connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
            assert unit.connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            histories = {number: unit.revisions.history(number) for number in (1, 2)}
            stored = {step.action for history in histories.values() for step in history}
            assert known <= stored
            assert len(stored - known) <= 1
            known = stored
            for number, history in histories.items():
                held = history[-1].decision if history else Decision()
                assert unit.revisions.decision(number) == held
