"""The systems by id: the same ids in the terminal, the window, the database and the reports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.registry import Entry, Registry
from core.systems.base import System

Loader = Callable[[str, str, Path, str], System]
"""From id, version, model folder and device to a system ready to answer."""

_DIRECT = "core.systems.direct:DirectSystem.load"

SYSTEMS: Registry[Loader] = Registry(
    "system",
    (
        Entry("zero-shot", _DIRECT, "Zero-shot reader", row="C #9, L Baseline", needs=("zero-shot",)),
        Entry("reader", _DIRECT, "Target-language reader", row="C #6 #7", needs=("reader",)),
        Entry("cascade", _DIRECT, "Cascade reader", row="C #10, T4 w/o source BERT", needs=("cascade",)),
        Entry("mixed", _DIRECT, "Mixed-language reader", row="C #11", needs=("mixed",)),
    ),
)


def load_system(system_id: str, version: str, model_folder: Path, *, device: str = "auto") -> System:
    """The system with its weights loaded.

    Raises `InputError` for an unknown id or a damaged model, `EnvironmentFault` for a missing device.
    """
    return SYSTEMS.resolve(system_id)(system_id, version, model_folder, device)
