"""JSON files whose faults are reported with the line, the column and what was expected."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.errors import MalformedFile
from core.formats.files import BOM

Where = tuple[str | int, ...]
"""The way to a value: ``("data", 3, "paragraphs", 0, "context")``."""

DEEPEST = 64
"""Unused fields nested deeper than this are refused."""

_EXPECTED = {
    "Expecting value": "expected a value here",
    "Expecting property name enclosed in double quotes": "expected a field name in double quotes here",
    "Illegal trailing comma before end of object": "expected another field after the comma",
    "Illegal trailing comma before end of array": "expected another value after the comma",
    "Expecting ':' delimiter": "expected a colon after the field name",
    "Expecting ',' delimiter": "expected a comma or the end of the list or object",
    "Unterminated string starting at": "expected a closing quotation mark for the text that begins here",
    "Invalid control character at": "expected no bare control character inside a text (write \\n or \\t)",
    "Invalid \\escape": "expected a known escape after the backslash",
    "Invalid \\uXXXX escape": "expected four hexadecimal digits after \\u",
    "Extra data": "expected nothing more after the value",
}
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|NaN|-?Infinity|-?\d[\d.eE+-]*', re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_SPACE = re.compile(r"[ \t\n\r]*")


class _UnusableError(ValueError):
    """A number that JSON or we cannot hold."""


def _refuse_constant(name: str) -> float:
    raise _UnusableError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise _UnusableError(digits)
    return number


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)


class Source:
    """The text of a JSON file (or of one line of it) and its value.

    Attributes:
        value: What the JSON says.
        has_bom: Whether a byte-order mark stood before it; it is not part of `text`.
        has_surrogates: Whether a text may hold half of a surrogate pair (from an escape).

    Raises:
        MalformedFile: The text is not JSON; with line, column and what was expected.
    """

    def __init__(self, path: Path, text: str, *, first_line: int = 1, unit: str = "file") -> None:
        self.path = path
        self._unit = unit
        self.has_bom = text.startswith(BOM)
        self.text = text[1:] if self.has_bom else text
        self._first_line = first_line
        self.value = self._parse()
        self.has_surrogates = "\\u" in text and _SURROGATE.search(text) is not None

    def fault(self, where: Where, expected: str, found: object) -> MalformedFile:
        """The error for a value of the wrong kind at `where`."""
        return self._at(locate(self.text, where), f"{spell(where)}: expected {expected}, found {kind(found)}")

    def missing(self, where: Where, expected: str) -> MalformedFile:
        """The error for a field that is not there; its place is the object it should be in."""
        place = locate(self.text, where[:-1])
        return self._at(place, f"{spell(where)}: expected {expected}, but the field is missing")

    def _parse(self) -> Any:
        try:
            return _DECODER.decode(self.text)
        except json.JSONDecodeError as fault:
            ended = not self.text[fault.pos :].strip() or fault.msg.startswith("Unterminated string")
            what = _EXPECTED.get(fault.msg, fault.msg.lower())
            if ended:
                what = f"the {self._unit} ends too early (is it cut off?): {what}"
            raise self._at(fault.pos, f"not valid JSON: {what}") from None
        except RecursionError:
            raise self._at(0, "not usable JSON: its values are nested too deep") from None
        except ValueError as fault:
            place, token = self._unusable()
            shown = token if len(token) <= 24 else f"{token[:20]}…"
            what = f"not usable JSON: expected an ordinary number, found {shown}"
            raise self._at(place, what) from fault

    def _unusable(self) -> tuple[int, str]:
        """The place of the first number that cannot be used."""
        for match in _TOKEN.finditer(self.text):
            token = match.group()
            if token[0] == '"':
                continue
            try:
                _DECODER.decode(token)
            except ValueError:
                return match.start(), token
        return 0, "none"

    def _at(self, place: int, what: str) -> MalformedFile:
        line = self.text.count("\n", 0, place) + self._first_line
        column = place - (self.text.rfind("\n", 0, place) + 1) + 1
        return MalformedFile(what, item=str(self.path), line=line, column=column)


def spell(where: Where) -> str:
    """`where` as people write it: ``data[3].paragraphs[0].context``."""
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in where)
    return steps.removeprefix(".") or "the file"


def kind(value: object) -> str:
    """What a JSON value is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, list) else "an object"


def locate(text: str, where: Sequence[str | int]) -> int:
    """The position in `text` (valid JSON) of the value that `where` leads to, as far as it leads."""
    at = _skip(text, 0)
    for step in where:
        found = _member(text, at, step) if isinstance(step, str) else _element(text, at, step)
        if found is None:
            return at
        at = found
    return at


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _after(text: str, at: int) -> int:
    """The position of the comma or bracket after the value at `at`."""
    return _skip(text, _DECODER.raw_decode(text, at)[1])


def _element(text: str, at: int, index: int) -> int | None:
    if text[at] != "[":
        return None
    at = _skip(text, at + 1)
    for _ in range(index):
        at = _skip(text, _after(text, at) + 1)
    return at


def _member(text: str, at: int, name: str) -> int | None:
    if text[at] != "{":
        return None
    at = _skip(text, at + 1)
    found = None
    while text[at] == '"':
        key, end = _DECODER.raw_decode(text, at)
        value = _skip(text, _skip(text, end) + 1)
        if key == name:  # the last one of a name counts
            found = value
        at = _after(text, value)
        if text[at] != ",":
            break
        at = _skip(text, at + 1)
    return found


def is_utf8(value: object) -> bool:
    """Whether all text in a JSON value can be stored: no half of a surrogate pair."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (UnicodeEncodeError, RecursionError):
        return False
    return True


def depth(value: object) -> int:
    """How deep lists and objects are nested in a JSON value."""
    deepest, level = 0, [value]
    while level:
        level = [child for item in level for child in _children(item)]
        deepest += bool(level)
    return deepest


def _children(value: object) -> Sequence[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
