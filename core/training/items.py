"""The frozen snapshot a job trains on: questions with their answers as JSON lines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from core.domain.spans import Span
from core.errors import MalformedFile


@dataclass(frozen=True, slots=True)
class TrainingItem:
    """One question of a snapshot.

    Attributes:
        key: Names the question in messages.
        span: The answer to learn; None teaches "no answer".
        references: Texts a dev prediction is scored against; may hold texts that are no spans.
        origin: gold or correction.
    """

    key: str
    question: str
    passage: str
    span: Span | None
    references: tuple[str, ...] = ()
    origin: str = "gold"

    def check(self) -> None:
        """Raise `InputError` where a span does not stand in its text."""
        if self.span is not None:
            self.span.check(self.passage, item=self.key)

    def to_json(self) -> dict[str, Any]:
        """The item as a line of the snapshot."""
        return {
            "key": self.key,
            "question": self.question,
            "passage": self.passage,
            "start": self.span.start if self.span else None,
            "text": self.span.text if self.span else "",
            "references": list(self.references),
            "origin": self.origin,
        }

    @classmethod
    def from_json(cls, line: Mapping[str, Any]) -> TrainingItem:
        """The item of a line; a damaged one raises `InputError`, `ValueError`, `KeyError` or `TypeError`."""
        return cls(**item_fields(line))


T = TypeVar("T", bound=TrainingItem)


def write_items(path: Path, items: Iterable[TrainingItem]) -> int:
    """Write a part of a snapshot; returns how many questions it holds. Every span is checked first."""
    count = 0
    # Half a surrogate pair cannot be encoded: JSON's own escape for it is what backslashreplace writes.
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as lines:
        for item in items:
            item.check()
            lines.write(json.dumps(item.to_json(), ensure_ascii=False) + "\n")
            count += 1
    return count


def read_items(path: Path) -> Iterator[TrainingItem]:
    """The questions of a part; a damaged line raises `MalformedFile` with its number."""
    yield from read_lines(path, TrainingItem.from_json)


def read_lines(path: Path, parse: Callable[[Mapping[str, Any]], T]) -> Iterator[T]:
    """As `read_items`, for items of another form: `parse` makes one of a line."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield parse(json.loads(line))
            except (ValueError, KeyError, TypeError) as fault:
                raise MalformedFile(
                    f"not a question of a training snapshot ({fault})", item=str(path), line=number, column=1
                ) from fault


def digest(paths: Iterable[Path]) -> str:
    """The identity of a snapshot: 16 hexadecimal digits over its files in order of their names."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:16]


def item_fields(line: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a `TrainingItem`, checked; raises as `TrainingItem.from_json`."""
    passage, key = str(line["passage"]), str(line["key"])
    references = line["references"]
    if not isinstance(references, list):
        raise TypeError("references must be a list")
    return {
        "key": key,
        "question": str(line["question"]),
        "passage": passage,
        "span": span_of(line["start"], line["text"], passage, key),
        "references": tuple(str(text) for text in references),
        "origin": str(line["origin"]),
    }


def span_of(start: object, text: object, passage: str, key: str) -> Span | None:
    """The span that a line tells; None where `start` is null."""
    if start is None:
        return None
    if not isinstance(start, int):
        raise TypeError("start must be a whole number or null")
    return Span(start, start + len(str(text)), str(text)).check(passage, item=key)
