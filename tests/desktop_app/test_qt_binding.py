"""The installed PySide6 survives many calls that return nothing (docs/decisions/0005)."""

from __future__ import annotations

import subprocess
import sys

MANY_CALLS = """
from PySide6.QtCore import QObject
thing = QObject()
for _ in range(20_000):
    thing.setObjectName("x")
print("alive")
"""


def test_twenty_thousand_void_calls() -> None:
    done = subprocess.run([sys.executable, "-c", MANY_CALLS], capture_output=True, text=True, check=False)
    assert done.stdout == "alive\n", done.stderr
