"""The window paints before anything slow is imported, then opens the project."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = ("torch", "transformers", "sqlalchemy", "alembic", "scipy", "numpy", "pyqtgraph")

START = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from desktop_app.app import WindowApp, make_application

HEAVY = sys.argv[2:]
told = {}
open_first = WindowApp._open_first

def painted(app):
    # Looked at before the project is opened: that happens in a thread, and imports what it needs.
    told["at first paint"] = sorted(name for name in HEAVY if name in sys.modules)
    told["open at first paint"] = app.context.project.is_open
    open_first(app)

WindowApp._open_first = painted
app = make_application(["spanbridge"])
running = WindowApp(app, Path(sys.argv[1]))

def opened():
    told["title"] = running.window.windowTitle()
    told["page"] = running.window.shown
    QTimer.singleShot(0, running.window.close)

running.context.project.opened.connect(lambda: QTimer.singleShot(0, opened))
running.context.errors.reported.connect(lambda fault: (print(fault, file=sys.stderr), app.exit(3)))
running.show()
code = app.exec()
told["torch at the end"] = "torch" in sys.modules
print(json.dumps(told))
sys.exit(code)
"""


def test_the_first_paint_waits_for_nothing_slow(tmp_path: Path) -> None:
    from core.services.catalogue import create_project

    create_project(tmp_path / "p", name="Tales", source="en", target="zh").close()
    done = subprocess.run(
        [sys.executable, "-c", START, str(tmp_path / "p"), *HEAVY],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["at first paint"] == []
    assert told["open at first paint"] is False
    assert told["title"] == "Tales · SpanBridge"
    assert told["page"] == "correct"
    assert told["torch at the end"] is False
