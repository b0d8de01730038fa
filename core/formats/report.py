"""What reading or writing a file did: read, repaired and how, refused and why, lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

EXAMPLES = 3
"""How many findings of one kind the summary names."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a person may want to know about one item.

    Attributes:
        item: The passage, question or answer, by its key.
        reason: Why or how; the same words for the same kind of thing, so that kinds can be counted.
        was: What the file has, where that helps.
        now: What is used instead, where something is.
    """

    item: str
    reason: str
    was: str = ""
    now: str = ""

    def __str__(self) -> str:
        change = f" ({self.was} → {self.now})" if self.now else f" ({self.was})" if self.was else ""
        return f"{self.item}{change}"


@dataclass(slots=True)
class Report:
    """Filled by a format while it reads or writes.

    Attributes:
        path: The file.
        format: Name of the format.
        passages, questions, answers: How many were read or written.
        spans: Answers that are spans of their passage.
        references: Answers kept only to score against.
        repaired: Items used in a changed form.
        refused: Items not used, or not used as what they claim to be.
        notes: Items used as they are that look unusual.
        lost: What the format of a written file cannot hold.
    """

    path: Path
    format: str = ""
    passages: int = 0
    questions: int = 0
    answers: int = 0
    spans: int = 0
    repaired: list[Finding] = field(default_factory=list)
    refused: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    lost: list[Finding] = field(default_factory=list)

    @property
    def references(self) -> int:
        return self.answers - self.spans

    def repair(self, item: str, reason: str, was: object, now: object) -> None:
        self.repaired.append(Finding(item, reason, str(was), str(now)))

    def refuse(self, item: str, reason: str, was: object = "") -> None:
        self.refused.append(Finding(item, reason, str(was)))

    def note(self, item: str, reason: str, was: object = "", now: object = "") -> None:
        self.notes.append(Finding(item, reason, str(was), str(now)))

    def lose(self, item: str, reason: str, was: object = "") -> None:
        self.lost.append(Finding(item, reason, str(was)))

    def summary(self) -> list[str]:
        """A few lines for people: the counts, then each kind of finding with examples."""
        return [self._head(), *(line for name, found in self._kinds() for line in _grouped(name, found))]

    def to_dict(self) -> dict[str, Any]:
        """Everything as JSON holds it."""
        return {
            "path": str(self.path),
            "format": self.format,
            **{name: getattr(self, name) for name in self._counts},
            **{name: [_finding(finding) for finding in found] for name, found in self._kinds()},
        }

    @property
    def _counts(self) -> tuple[str, ...]:
        return ("passages", "questions", "answers", "spans", "references")

    def _head(self) -> str:
        return (
            f"{self.path.name}: {self.passages:,} passages, {self.questions:,} questions, "
            f"{self.answers:,} answers ({self.spans:,} spans, {self.references:,} references only)"
        )

    def _kinds(self) -> tuple[tuple[str, list[Finding]], ...]:
        return (
            ("repaired", self.repaired),
            ("refused", self.refused),
            ("notes", self.notes),
            ("lost", self.lost),
        )


def _finding(finding: Finding) -> dict[str, str]:
    fields = {"item": finding.item, "reason": finding.reason, "was": finding.was, "now": finding.now}
    return {name: value for name, value in fields.items() if value}


def _grouped(name: str, findings: Sequence[Finding]) -> list[str]:
    by_reason: dict[str, list[Finding]] = {}
    for finding in findings:
        by_reason.setdefault(finding.reason, []).append(finding)
    lines = []
    for reason, found in by_reason.items():
        named = "; ".join(str(finding) for finding in found[:EXAMPLES])
        more = "; …" if len(found) > EXAMPLES else ""
        lines.append(f"{name} {len(found):,}: {reason}: {named}{more}")
    return lines
