"""Translation memories: exact counterparts of passages and questions, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.domain.translations import Translation, TranslationKind
from core.errors import MalformedFile
from core.formats.files import BOM, read_text
from core.progress import Progress
from core.store.unit_of_work import Unit

_KINDS = {kind.value: (kind,) for kind in TranslationKind}


@dataclass(frozen=True, slots=True)
class MemoryLine:
    """One pair of the file. `kinds` is both where the line does not say."""

    line: int
    kinds: tuple[TranslationKind, ...]
    target: str
    source: str
    language: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class MemoryReport:
    """What came of a memory.

    Attributes:
        lines: Pairs read.
        matched: Pairs whose target text stands in the project.
        stored: New translations (a text may stand in several places).
        unmatched: Line numbers of the others.
        questions: Row ids of questions that got a translation.
    """

    lines: int
    matched: int
    stored: int
    unmatched: tuple[int, ...] = ()
    questions: frozenset[int] = frozenset()


def read_memory(path: Path, language: str) -> list[MemoryLine]:
    """The pairs of a file; `MalformedFile` names the line where one is not what it should be."""
    content = read_text(path).removeprefix(BOM)
    lines = content.split("\n")
    return [_line(path, n, line, language) for n, line in enumerate(lines, start=1) if line.strip()]


def store_memory(unit: Unit, lines: list[MemoryLine], origin: str, progress: Progress) -> MemoryReport:
    """Store each pair with every passage and question whose text is exactly its target."""
    found = [
        (number, one)
        for kind in TranslationKind
        for number, one in _matches(unit, kind, lines, origin, progress)
    ]
    stored = unit.translations.add(one for _, one in found)
    matched = {number for number, _ in found}
    return MemoryReport(
        lines=len(lines),
        matched=len(matched),
        stored=stored,
        unmatched=tuple(line.line for line in lines if line.line not in matched),
        questions=frozenset(one.target_id for _, one in found if one.kind is TranslationKind.QUESTION),
    )


def _matches(
    unit: Unit, kind: TranslationKind, lines: list[MemoryLine], origin: str, progress: Progress
) -> Iterator[tuple[int, Translation]]:
    """(line number, translation) for each text of the project that the memory knows."""
    by_text: dict[str, list[MemoryLine]] = {}
    for line in lines:
        if kind in line.kinds:
            by_text.setdefault(line.target, []).append(line)
    for done, (target_id, key, text) in enumerate(unit.translations.texts(kind)):
        if done % 2000 == 0:
            progress.report(f"matching {kind.value}s", done)
        known = by_text.get(text, [])
        # A question asked about several passages may read differently in each: its own key decides.
        own = [line for line in known if line.key == key] if kind is TranslationKind.QUESTION else []
        for line in own or known:
            yield line.line, Translation(kind, target_id, line.language, line.source, origin)


def _line(path: Path, number: int, line: str, language: str) -> MemoryLine:
    try:
        data: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise MalformedFile(error.msg, item=str(path), line=number, column=error.colno) from None
    except RecursionError:
        raise MalformedFile("nested too deeply", item=str(path), line=number, column=1) from None
    fault = _fault(data)
    if fault:
        remedy = 'Each line holds at least {"target": "…", "source": "…"}'
        raise MalformedFile(fault, item=str(path), line=number, column=1, remedy=remedy)
    kinds = _KINDS.get(data.get("kind", ""), tuple(TranslationKind))
    key = str(data.get("key", ""))
    return MemoryLine(number, kinds, data["target"], data["source"], data.get("language") or language, key)


def _fault(data: Any) -> str:
    if not isinstance(data, dict):
        return "expected an object"
    for name in ("target", "source"):
        if not isinstance(data.get(name), str) or not data[name].strip():
            return f"expected a text under {name!r}"
    if data.get("kind", "passage") not in _KINDS:
        return f"unknown kind {data['kind']!r}; known: {', '.join(_KINDS)}"
    if not isinstance(data.get("language", ""), str):
        return "expected a language code under 'language'"
    return ""
