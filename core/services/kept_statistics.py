"""Intervals and comparisons that were computed once: they take seconds, and equal scores give equal ones."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from core.domain.runs import ItemScore

if TYPE_CHECKING:
    from core.evaluation.significance import Comparison, Interval

_T = TypeVar("_T")

_METHOD = 1
"""Counted up where `core.evaluation.significance` comes to compute something else."""


class KeptStatistics:
    """A folder with a file for each result, named after all that it was computed from.

    Nothing in it is ever wrong, only unused: other scores or other passages have another name. What cannot
    be read is computed again, and what cannot be written is not kept.
    """

    def __init__(self, folder: Path, *, writes: bool) -> None:
        self._folder = folder
        self._writes = writes

    def intervals(
        self, items: Sequence[ItemScore], clusters: Sequence[Hashable]
    ) -> tuple[Interval, Interval]:
        """95 % intervals of exact match and F1 in percent, drawn by `clusters`."""
        from core.evaluation.significance import Interval, bootstrap_interval

        def work() -> dict[str, Any]:
            exact = bootstrap_interval([item.exact_match for item in items], clusters)
            f1 = bootstrap_interval([item.f1 for item in items], clusters)
            return {"exact_match": asdict(exact), "f1": asdict(f1)}

        def read(told: Mapping[str, Any]) -> tuple[Interval, Interval]:
            return Interval(**told["exact_match"]), Interval(**told["f1"])

        return self._kept(["intervals", _told(items), _places(clusters)], work, read)

    def comparison(
        self,
        a: Sequence[ItemScore],
        b: Sequence[ItemScore],
        *,
        labels: tuple[str, str],
        clusters: Sequence[Hashable],
    ) -> Comparison:
        """The comparison of `a` and `b`, drawn by `clusters`; raises as `significance.compare` does."""
        from core.evaluation.significance import Comparison, PairedResult, compare

        def work() -> dict[str, Any]:
            return asdict(compare(a, b, labels=labels, clusters=clusters))

        def read(told: Mapping[str, Any]) -> Comparison:
            measures = {name: PairedResult(**told[name]) for name in ("exact_match", "f1")}
            return Comparison(**{**told, **measures, "differing": tuple(told["differing"])})

        return self._kept(["comparison", labels, _told(a), _told(b), _places(clusters)], work, read)

    def _kept(
        self, name: object, work: Callable[[], dict[str, Any]], read: Callable[[Mapping[str, Any]], _T]
    ) -> _T:
        path = self._folder / f"{sha256(json.dumps([_METHOD, name]).encode()).hexdigest()}.json"
        with suppress(OSError, ValueError, TypeError, KeyError):
            return read(json.loads(path.read_text(encoding="utf-8")))
        found = work()
        if self._writes:
            with suppress(OSError):
                _write(path, json.dumps(found))
        return read(found)


def _told(items: Sequence[ItemScore]) -> list[tuple[str, float, float]]:
    return [(item.key, item.exact_match, item.f1) for item in items]


def _places(clusters: Sequence[Hashable]) -> list[int]:
    """Which questions stand together, whatever their passages are called."""
    number: dict[Hashable, int] = {}
    return [number.setdefault(cluster, len(number)) for cluster in clusters]


def _write(path: Path, text: str) -> None:
    """In one step, as another window may read or write the same file."""
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
