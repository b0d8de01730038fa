"""A polite kill closes the window, with everything saved and the project free again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.services.catalogue import create_project
from core.services.opening import open_to_edit

ROOT = Path(__file__).parents[2]

START = """
import sys
from pathlib import Path
from desktop_app import app

shown = app.WindowApp.show

def show(self):
    self.context.project.opened.connect(lambda: print("open", flush=True))
    shown(self)

app.WindowApp.show = show
code = app.run(Path(sys.argv[1]))
print("closed", flush=True)
sys.exit(code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_closes_the_window(tmp_path: Path, name: str) -> None:
    create_project(tmp_path / "p", name="P", source="en", target="zh").close()
    window = subprocess.Popen(
        [sys.executable, "-c", START, str(tmp_path / "p")], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert window.stdout is not None
    assert window.stdout.readline() == "open\n"
    os.kill(window.pid, getattr(signal, name))
    assert window.stdout.read() == "closed\n"
    assert window.wait() == 0
    opened = open_to_edit(tmp_path / "p")
    assert opened.notice == ""
    opened.close()
