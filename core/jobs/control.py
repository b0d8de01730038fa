"""Orders to a running job, and who is running it: small files in its folder."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from core.jobs.spec import write_json
from core.training.orders import Order

ORDER = "order"
WORKER = "worker.json"
LOCK = "worker.lock"
"""Held by the worker as long as it lives: two can never train in one folder."""


def give(folder: Path, order: Order) -> None:
    """Leave an order for the worker; GO_ON takes back what was ordered before."""
    if order is Order.GO_ON:
        (folder / ORDER).unlink(missing_ok=True)
        return
    partial = folder / f".{ORDER}.partial"
    partial.write_text(order.value, encoding="ascii")
    partial.replace(folder / ORDER)


def order_for(folder: Path) -> Order:
    """The order that stands; an unreadable one counts as none."""
    try:
        return Order((folder / ORDER).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return Order.GO_ON


def take(folder: Path) -> Order:
    """The order that stood, taken away at once: whatever is ordered later stands again."""
    taken = folder / f".{ORDER}.taken"
    try:
        (folder / ORDER).replace(taken)
        return Order(taken.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return Order.GO_ON
    finally:
        taken.unlink(missing_ok=True)


def sign_on(folder: Path) -> None:
    """Write down that this process runs the job. A pid alone may be used again: its birth is kept too."""
    process = psutil.Process()
    write_json(folder / WORKER, {"pid": process.pid, "created": process.create_time()})


def sign_off(folder: Path) -> None:
    """Take this process's signature away; the next worker, which may be signed on already, keeps its own."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        if int(_signed(folder)["pid"]) == os.getpid():
            (folder / WORKER).unlink(missing_ok=True)


def worker_of(folder: Path) -> psutil.Process | None:
    """The living process that runs the job, or None. It is the one that signed on, not one of its number."""
    try:
        signed = _signed(folder)
        process = psutil.Process(int(signed["pid"]))
        if abs(process.create_time() - float(signed["created"])) > 1.0:
            return None
        return None if process.status() == psutil.STATUS_ZOMBIE else process
    except (OSError, ValueError, KeyError, TypeError, psutil.Error):
        return None


def _signed(folder: Path) -> Any:
    return json.loads((folder / WORKER).read_text(encoding="utf-8"))
