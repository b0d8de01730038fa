"""The frozen snapshot a job trains on: questions with their answers as JSON lines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

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


def write_items(path: Path, items: Iterable[TrainingItem]) -> int:
    """Write a part of a snapshot; returns how many questions it holds. Every span is checked first."""
    count = 0
    # Half a surrogate pair cannot be encoded: JSON's own escape for it is what backslashreplace writes.
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as lines:
        for item in items:
            if item.span is not None:
                item.span.check(item.passage, item=item.key)
            lines.write(json.dumps(_to_json(item), ensure_ascii=False) + "\n")
            count += 1
    return count


def read_items(path: Path) -> Iterator[TrainingItem]:
    """The questions of a part; a damaged line raises `MalformedFile` with its number."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield _from_json(json.loads(line))
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


def _to_json(item: TrainingItem) -> dict[str, object]:
    return {
        "key": item.key,
        "question": item.question,
        "passage": item.passage,
        "start": item.span.start if item.span else None,
        "text": item.span.text if item.span else "",
        "references": list(item.references),
        "origin": item.origin,
    }


def _from_json(fields: dict[str, object]) -> TrainingItem:
    passage, text, start = str(fields["passage"]), str(fields["text"]), fields["start"]
    span = None
    if start is not None:
        if not isinstance(start, int):
            raise TypeError("start must be a whole number or null")
        span = Span(start, start + len(text), text).check(passage, item=str(fields["key"]))
    references = fields["references"]
    if not isinstance(references, list):
        raise TypeError("references must be a list")
    return TrainingItem(
        str(fields["key"]),
        str(fields["question"]),
        passage,
        span,
        tuple(str(text) for text in references),
        str(fields["origin"]),
    )
