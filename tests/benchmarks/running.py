"""A benchmark in a process of its own, as a person starts it, and the figures that it gives to programs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def figures(name: str, **options: object) -> dict[str, Any]:
    """What ``benchmarks/NAME.py --json`` prints; an option's underscores are the command's hyphens."""
    words = [word for key, value in options.items() for word in (f"--{key.replace('_', '-')}", str(value))]
    done = subprocess.run(
        [sys.executable, f"benchmarks/{name}.py", "--json", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
