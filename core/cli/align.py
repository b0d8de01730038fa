"""``spanbridge align``: alignments on plain JSON lines, as a filter."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from core.errors import CoreError, InputError

app = typer.Typer(
    help="Carry an answer to a span of the passage; JSON lines in, JSON lines out.",
    no_args_is_help=True,
)


@app.callback()
def align() -> None:
    """Carry an answer to a span of the passage; JSON lines in, JSON lines out."""


_FIELDS: tuple[tuple[str, type, str], ...] = (
    ("passage", str, "text"),
    ("answer", str, "text"),
    ("delta", int, "a whole number"),
    ("unit", str, "text"),
)


@dataclass(frozen=True, slots=True)
class _Request:
    passage: str
    answer: str
    delta: int
    unit: str


@app.command("simple-match")
def simple_match(
    delta: Annotated[int, typer.Option(help="How many units a window may be shorter or longer.")] = 5,
    unit: Annotated[str, typer.Option(help="What is counted: auto, character, word or token.")] = "auto",
) -> None:
    """Find in each passage the window most like the answer (SimpleMatch).

    Reads lines {"passage": …, "answer": …}, each with its own "delta" and "unit" where it has them, and
    writes a line {"start": …, "end": …, "text": …, "f1": …} for each, nulls where there is no span.
    Offsets count code points; for the unit "word" they count words.
    """
    from core.alignment.simple_match import simple_match as match

    match("", "", delta, unit)  # a wrong option is refused before anything is read
    for number, request in _requests(sys.stdin.buffer, delta, unit):
        try:
            found = match(request.passage, request.answer, request.delta, request.unit)
        except CoreError as fault:
            raise InputError(fault.what, item=f"line {number}", remedy=fault.remedy) from None
        if found.best is None or found.window is None:
            values: dict[str, Any] = {"start": None, "end": None, "text": None, "f1": None}
        else:
            start, end = found.window if found.unit == "word" else (found.best.start, found.best.end)
            values = {"start": start, "end": end, "text": found.best.text, "f1": found.f1}
        _write(values)


def _requests(lines: Iterable[bytes], delta: int, unit: str) -> Iterator[tuple[int, _Request]]:
    """The requests with their line numbers, from 1; blank lines ask for nothing."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, _request(line, number, delta, unit)


def _request(line: bytes, number: int, delta: int, unit: str) -> _Request:
    try:
        asked = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as fault:
        raise InputError(f"byte {fault.start} is not UTF-8 text", item=f"line {number}") from None
    except json.JSONDecodeError as fault:
        raise InputError(
            f"not valid JSON: {fault.msg}", item=f"line {number}, column {fault.colno}"
        ) from None
    except RecursionError:
        raise InputError("not usable JSON: its values are nested too deep", item=f"line {number}") from None
    except ValueError:  # Python reads no whole number of more than some thousand digits
        raise InputError("not usable JSON: a number in it is too long", item=f"line {number}") from None
    if not isinstance(asked, dict):
        raise InputError('expected an object with "passage" and "answer"', item=f"line {number}")
    wanted: dict[str, Any] = {"delta": delta, "unit": unit, **asked}
    for name, kind, words in _FIELDS:
        if not isinstance(wanted.get(name), kind) or isinstance(wanted[name], bool):
            raise InputError(f'"{name}" must be {words}', item=f"line {number}")
    return _Request(*(wanted[name] for name, _, _ in _FIELDS))


def _write(values: dict[str, Any]) -> None:
    """One line; at once where a person waits for it, buffered in a pipe."""
    text = json.dumps(values, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair, or an output that is not Unicode
        text = json.dumps(values)
    sys.stdout.write(text + "\n")
    if sys.stdin.isatty() or sys.stdout.isatty():
        sys.stdout.flush()
