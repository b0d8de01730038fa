"""A stretch of a passage."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import InputError


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """``[start, end)`` in Unicode code points of a passage, with its surface text.

    ``passage[start:end] == text`` must hold; `check` refuses anything else.
    """

    start: int
    end: int
    text: str

    @classmethod
    def of(cls, passage: str, start: int, end: int) -> Span:
        """The span ``passage[start:end]``; raises `InputError` when it is empty or outside the passage."""
        if not 0 <= start < end <= len(passage):
            raise InputError(f"[{start}, {end}) is not a span of a passage of {len(passage)} characters")
        return cls(start, end, passage[start:end])

    def matches(self, passage: str) -> bool:
        """Whether the span lies in `passage`, is not empty, and its text is what stands there."""
        return 0 <= self.start < self.end <= len(passage) and passage[self.start : self.end] == self.text

    def check(self, passage: str, *, item: str = "") -> Span:
        """Return the span itself, or raise `InputError` naming `item` when it does not match."""
        if not self.matches(passage):
            found = passage[max(0, self.start) : max(0, self.end)]
            raise InputError(
                f"the span [{self.start}, {self.end}) should read {self.text!r}, the passage has {found!r}",
                item=item,
            )
        return self

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end
