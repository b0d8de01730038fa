"""Corrections recorded in a file beside a sample: applied like a person's own, one revision each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.domain.changes import Changes
from core.domain.corrections import Decision, ReviewState
from core.domain.spans import Span
from core.errors import InputError, MalformedFile
from core.progress import Progress, silent

if TYPE_CHECKING:
    from core.services.catalogue import Project

_FIELDS = {"dataset": str, "question": str, "start": int, "end": int, "text": str, "author": str}


@dataclass(frozen=True, slots=True)
class RecordedCorrection:
    """One line of the file.

    Attributes:
        dataset, question: Name of the data set and key of the question.
        author: Who chose the span.
        source: Label (system@version) of the suggestion it was taken from; empty where it was drawn anew.
    """

    line: int
    dataset: str
    question: str
    span: Span
    author: str
    source: str


@dataclass(frozen=True, slots=True)
class AppliedCorrections:
    """What came of a file: how many were applied, and the questions that had a decision already."""

    applied: int
    kept: tuple[str, ...]
    changes: Changes


def read_recorded(path: Path) -> list[RecordedCorrection]:
    """The corrections in `path`, one JSON object a line; `MalformedFile` names the line of a fault."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError("there is no such file", item=str(path)) from None
    return [_line(path, number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def apply_recorded(
    project: Project, path: Path, *, progress: Progress | None = None, origin: str = ""
) -> AppliedCorrections:
    """Confirm every correction of the file whose question nobody has decided yet.

    Raises `InputError`, with nothing applied, when a question is not in the project or a span does not
    match its passage.
    """
    progress = progress or silent()
    recorded = _located(project, path)
    changes, kept = Changes(origin), []
    for done, (one, number) in enumerate(recorded, 1):
        view = project.reviewing.question(number)
        if view.history:
            kept.append(one.question)
            continue
        taken = next((s for s in view.suggestions if s.label == one.source), None)
        matching = taken is not None and taken.suggestion.span == one.span
        changes |= project.correcting.save(
            number,
            Decision((one.span,), state=ReviewState.CONFIRMED),
            action=f"took {one.source}" if matching else "recorded correction",
            author=one.author,
            suggestion_id=taken.id if taken is not None and matching else None,
            shown=(one.source,) if one.source else (),
            origin=origin,
        )
        progress.report("applying corrections", done, len(recorded))
    return AppliedCorrections(len(recorded) - len(kept), tuple(kept), changes)


def _located(project: Project, path: Path) -> list[tuple[RecordedCorrection, int]]:
    """Each correction with its question's row id, all of them checked."""
    recorded = read_recorded(path)
    numbers: dict[tuple[str, str], int] = {}
    with project.store.read() as unit:
        for info in unit.datasets.heads():
            numbers |= {(info.name, key): number for number, key in unit.questions.keys(info.id).items()}
        located = []
        for one in recorded:
            number = numbers.get((one.dataset, one.question))
            if number is None:
                raise InputError(
                    f"there is no question {one.question!r} in the data set {one.dataset!r}",
                    item=f"{path}:{one.line}",
                )
            one.span.check(unit.questions.get(number).passage, item=f"{path}:{one.line}")
            located.append((one, number))
    return located


def _line(path: Path, number: int, line: str) -> RecordedCorrection:
    try:
        value: Any = json.loads(line)
    except json.JSONDecodeError as fault:
        raise MalformedFile(
            f"not valid JSON: {fault.msg}", item=str(path), line=number, column=fault.colno
        ) from None
    for name, kind in _FIELDS.items():
        found = value.get(name) if isinstance(value, dict) else None
        if not isinstance(found, kind) or isinstance(found, bool):
            what = f"expected the field {name!r} to be {'text' if kind is str else 'a whole number'}"
            raise MalformedFile(what, item=str(path), line=number, column=1)
    span = Span(value["start"], value["end"], value["text"])
    return RecordedCorrection(
        number, value["dataset"], value["question"], span, value["author"], str(value.get("from") or "")
    )
