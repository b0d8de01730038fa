"""In which forms a reader is exported, and what is ordered for one export. Imports no torch."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from core.errors import EnvironmentFault, InputError
from core.progress import Progress
from core.registry import Entry, Registry

TRANSFORMERS, ONNX = "transformers", "onnx"

Exporter = Callable[["ExportOrder", Progress], dict[str, Any]]
"""Writes what is ordered; returns what the folder's card says about it, for JSON."""

EXPORTERS: Registry[Exporter] = Registry(
    "export format",
    (
        Entry(TRANSFORMERS, "core.models.exporting:export_reader", "For transformers"),
        Entry(
            ONNX,
            "core.models.onnx_writing:export_onnx",
            "ONNX, for other runtimes",
            needs=("onnx", "onnxscript", "onnxruntime"),
        ),
    ),
)
"""What an entry needs are Python packages beyond those that SpanBridge always has."""

EXTRA = "pip install 'spanbridge[onnx]'"


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What the card says beyond what the model's own card knows.

    Attributes:
        languages: Codes.
        licence: Of the weights, as an SPDX identifier.
        scores: Rows: data, metric, questions, exact match, F1. An empty metric or 0 questions: not known.
        data: What it was trained on, a sentence a data set with its licence.
        origins: What it was made from, a sentence a model with its licence.
        notice: Whose work is in it, as Markdown; becomes a file of its own.
    """

    languages: Sequence[str] = ()
    licence: str = ""
    scores: Sequence[tuple[str, str, int, float, float]] = ()
    data: Sequence[str] = ()
    origins: Sequence[str] = ()
    notice: str = ""


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """One export.

    Attributes:
        source: The model's folder.
        target: The folder to write; it must not be there yet.
        int8: Beside the whole model write one of 8-bit integers; only ONNX has such.
        facts: For the card.
        samples: Question and passage by which what is written is compared with its origin; without any,
            built-in ones are used.
    """

    source: Path
    target: Path
    int8: bool = False
    facts: CardFacts = field(default_factory=CardFacts)
    samples: Sequence[tuple[str, str]] = ()

    def to_dict(self) -> dict[str, Any]:
        """The order for JSON."""
        return asdict(self) | {"source": str(self.source), "target": str(self.target)}

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> ExportOrder:
        """The order that `to_dict` gave."""
        facts = dict(value["facts"])
        facts["scores"] = [tuple(row) for row in facts["scores"]]
        return cls(
            Path(value["source"]),
            Path(value["target"]),
            bool(value["int8"]),
            CardFacts(**facts),
            [(question, passage) for question, passage in value["samples"]],
        )


def lacking(name: str) -> list[str]:
    """The packages that the format `name` needs and that are not installed; none is imported.

    Raises `InputError` for an unknown format.
    """
    return [package for package in EXPORTERS.entry(name).needs if find_spec(package) is None]


def check_format(name: str, *, int8: bool = False) -> None:
    """Raise `InputError` where there is no such export, `EnvironmentFault` where packages for it lack."""
    fault = lacking_fault(name)
    if int8 and name != ONNX:
        raise InputError(
            "8-bit integers are written as ONNX only", item=name, remedy="Choose the format onnx as well"
        )
    if fault is not None:
        raise fault


def lacking_fault(name: str) -> EnvironmentFault | None:
    """Which packages the format `name` lacks and what to do; None where it can be written."""
    missing = lacking(name)
    if not missing:
        return None
    remedy = f"Install them: {EXTRA}"
    if getattr(sys, "frozen", False):
        remedy = f"This application cannot be added to; export from an installation made with: {EXTRA}"
    return EnvironmentFault(
        f"the export as {name} needs packages that are not installed: {', '.join(missing)}", remedy=remedy
    )


def unfinished(target: Path) -> Path:
    """Where a folder lies while it is written."""
    return target.with_name(f".{target.name}.partial")


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A folder to write into that becomes `target` when the block ends, whole or not at all.

    Raises `InputError` where the target is there, `EnvironmentFault` where it cannot be written.
    """
    if target.exists():
        raise InputError("the target exists already", item=str(target), remedy="Choose a new folder")
    partial = unfinished(target)
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(parents=True)
        yield partial
        partial.replace(target)
    except OSError as fault:
        raise EnvironmentFault(
            f"the folder cannot be written ({fault.strerror or fault})", item=str(target)
        ) from fault
    finally:
        shutil.rmtree(partial, ignore_errors=True)
