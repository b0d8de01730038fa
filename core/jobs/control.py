"""Orders to a running job, and who is running it: small files in its folder."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import psutil

from core.jobs.spec import write_json
from core.training.orders import Order

ORDER = "order"
WORKER = "worker.json"


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


def sign_on(folder: Path) -> None:
    """Write down that this process runs the job. A pid alone may be used again: its birth is kept too."""
    process = psutil.Process()
    write_json(folder / WORKER, {"pid": process.pid, "created": process.create_time()})


def sign_off(folder: Path) -> None:
    with suppress(OSError):
        (folder / WORKER).unlink(missing_ok=True)


def worker_of(folder: Path) -> psutil.Process | None:
    """The living process that runs the job, or None."""
    try:
        signed = json.loads((folder / WORKER).read_text(encoding="utf-8"))
        process = psutil.Process(int(signed["pid"]))
        if abs(process.create_time() - float(signed["created"])) > 1.0:
            return None
        return None if process.status() == psutil.STATUS_ZOMBIE else process
    except (OSError, ValueError, KeyError, psutil.Error):
        return None
