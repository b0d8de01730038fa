"""The language grid last asked for in a project: a stopped one goes on without entering it again."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from desktop_app.context import Context
from desktop_app.view_models.language_grid import GridOrder

_NAME = "grid-order"


def remember(context: Context, order: GridOrder) -> None:
    """Keep `order` for the project that is open."""
    told = {
        "systems": order.systems,
        "dataset_ids": order.dataset_ids,
        "files": [(str(path), language) for path, language in order.files],
        "metric": order.metric,
        "shared": order.shared,
        "limit": order.limit,
    }
    if name := _name(context):
        context.memory.put(name, json.dumps(told))


def remembered(context: Context) -> GridOrder | None:
    """The order that was kept, without files that are gone; None where there is none."""
    name = _name(context)
    with suppress(ValueError, TypeError, KeyError, OSError):
        told = json.loads(context.memory.text(name)) if name else {}
        files = tuple((Path(path), str(language)) for path, language in told["files"])
        return GridOrder(
            tuple(map(str, told["systems"])),
            tuple(map(int, told["dataset_ids"])),
            tuple((path, language) for path, language in files if path.is_file()),
            str(told["metric"]),
            bool(told["shared"]),
            int(told["limit"]),
        )
    return None


def _name(context: Context) -> str:
    if not context.project.is_open:
        return ""
    return context.memory.of_project(context.project.current.root, _NAME)
