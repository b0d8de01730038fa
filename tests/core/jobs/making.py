"""Job folders over a tiny model and eight questions, and patience with real processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

from core.jobs.events import Event, read_all
from core.jobs.prepare import JobOrder, prepare
from core.training.config import TrainingConfig
from core.training.items import TrainingItem
from tests.core.training.making import SMALL, eight_items

_PATIENCE = 300.0  # seconds; only a broken program waits so long


def job_order(base: Path, *, recipe: str = "reader", **settings: Any) -> JobOrder:
    config: TrainingConfig = replace(SMALL, **settings)
    return JobOrder(
        title="a small reader",
        recipe=recipe,
        system="reader",
        base="encoder@tiny",
        base_system="encoder",
        base_folder=base,
        metric="cmrc2018",
        config=config,
        data_note="Four cities.",
    )


def lay_out(
    folder: Path,
    base: Path,
    parts: Mapping[str, Iterable[TrainingItem]] | None = None,
    **settings: Any,
) -> Path:
    """A job that is ready to start; 12 steps unless `settings` say otherwise."""
    everything = {"target": eight_items(), "dev": eight_items()[:3]} if parts is None else parts
    prepare(folder, job_order(base, **settings), everything)
    return folder


def until(done: Callable[[], bool]) -> None:
    """Look again and again until `done`."""
    end = time.monotonic() + _PATIENCE
    while not done():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


def model_weights(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "model" / "model.safetensors")


def kinds(folder: Path) -> list[str]:
    """What the job said, heartbeats left out; phases by their names."""
    told: list[Event] = [event for event in read_all(folder) if event["kind"] != "heartbeat"]
    return [event["phase"] if event["kind"] == "phase" else event["kind"] for event in told]
