"""Shared by the tests of the formats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from core.domain.questions import Dataset
from core.formats.catalogue import read, write

GOLDEN = Path(__file__).parents[2] / "golden" / "formats"


def saved(folder: Path, value: Any, name: str = "file.json") -> Path:
    """A file with `value` as JSON (or as it is, when it is bytes)."""
    path = folder / name
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return path


def one_paragraph(context: str, *questions: dict[str, Any]) -> dict[str, Any]:
    """A SQuAD file with one paragraph."""
    return {
        "version": "1.1",
        "data": [{"title": "T", "paragraphs": [{"context": context, "qas": [*questions]}]}],
    }


def asked(text: str, start: Any, **more: Any) -> dict[str, Any]:
    """A question with one answer."""
    return {"id": "q", "question": "?", "answers": [{"text": text, "answer_start": start}], **more}


def lines_of(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def value_of(path: Path) -> Any:
    return lines_of(path) if path.suffix == ".jsonl" else json.loads(path.read_text("utf-8-sig"))


def rewritten(path: Path, folder: Path, format: str = "auto") -> Any:
    """What the file says after it was read and written again in its own format."""
    dataset, report = read(path, format)
    out = folder / f"again{path.suffix}"
    write(dataset, out, report.format)
    return value_of(out)


def spans_hold(dataset: Dataset) -> bool:
    return all(
        span.matches(passage.text)
        for passage in dataset.passages
        for question in passage.questions
        for span in question.spans
    )
