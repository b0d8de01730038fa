"""Markers: the answer is wrapped where it is known, translated with its sentence, and read off again.

What stands between the markers in the translation is carried to the passage by SimpleMatch. Translators
lose or move marks, so several shapes are tried; an item whose markers never come back is discarded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from core.alignment.base import Aligned, AlignmentItem
from core.alignment.matching import matched
from core.alignment.stretches import answer_stretch
from core.alignment.workshop import Workshop
from core.domain.spans import Span
from core.domain.suggestions import TraceStep
from core.progress import Progress
from core.translation.base import Direction, MemoryCache, Translator, translate

LOST = "markers lost"
"""Why an item was discarded."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A pair of marks.

    Attributes:
        name: For the trace.
        before, after: What is put around the answer.
        marks: The characters that nothing else in the sentence may be, as in a class of a pattern.
        returned: A pattern of both as translators write them, the marked text its group.
    """

    name: str
    before: str
    after: str
    marks: str
    returned: str

    def wrap(self, text: str, start: int, end: int) -> str:
        """The text with ``[start, end)`` marked. The marks touch the answer, so that no space moves them."""
        return f"{text[:start]}{self.before}{text[start:end]}{self.after}{text[end:]}"

    def fits(self, text: str) -> bool:
        """Whether the marks would be the only ones of their kind in the text."""
        return not regex.search(f"[{self.marks}]", text)

    def read(self, translated: str) -> str:
        """What stands between the marks; empty where they did not come back exactly once."""
        found = regex.findall(self.returned, translated)
        rest = regex.sub(self.returned, "", translated)
        return str(found[0]).strip() if len(found) == 1 and self.fits(rest) else ""


_QUOTES, _OPEN, _CLOSE = r"\"“”„«»「」『』", r"\[［【〔", r"\]］】〕"

SHAPES = (
    Shape("quotes", '"', '"', _QUOTES, rf"[{_QUOTES}]([^{_QUOTES}]+)[{_QUOTES}]"),
    Shape("brackets", "[", "]", _OPEN + _CLOSE, rf"[{_OPEN}]([^{_OPEN}{_CLOSE}]+)[{_CLOSE}]"),
    Shape("parentheses", "(", ")", "()（）", r"[(（]([^()（）]+)[)）]"),
    Shape("tags", "<b>", "</b>", "<>", r"<\s*[bB]\s*>([^<>]+)<\s*/\s*[bB]\s*>"),
)


class MarkerAlignment:
    """Needs a translator from the text's language into the passage's.

    Args:
        shapes: Tried one after the other.
    """

    id = "markers"

    def __init__(
        self, translator: Translator, direction: Direction, shapes: Sequence[Shape] = SHAPES
    ) -> None:
        self._translator = translator
        self._direction = direction
        self._shapes = tuple(shapes)

    @classmethod
    def load(cls, workshop: Workshop) -> MarkerAlignment:
        return cls(workshop.to_target(), workshop.parts.into_target)

    def align(self, items: Sequence[AlignmentItem], progress: Progress) -> list[Aligned]:
        marked: dict[int, tuple[Shape, str, str]] = {}
        tried: list[list[str]] = [[] for _ in items]
        for number, shape in enumerate(self._shapes):
            left = [at for at, item in enumerate(items) if at not in marked and shape.fits(_sentence(item))]
            part = progress.part(f"translating with {shape.name}", number, 1, len(self._shapes))
            translations = self._translate([items[at] for at in left], shape, part)
            for at, translated in zip(left, translations, strict=True):
                tried[at].append(shape.name)
                if text := shape.read(translated):
                    marked[at] = (shape, translated, text)
        return [
            _found(item, *marked[at]) if at in marked else _lost(tried[at]) for at, item in enumerate(items)
        ]

    def _translate(self, items: Sequence[AlignmentItem], shape: Shape, progress: Progress) -> list[str]:
        texts = []
        for item in items:
            (start, _), _ = answer_stretch(item)
            texts.append(shape.wrap(_sentence(item), item.span.start - start, item.span.end - start))
        # Marked sentences are nobody's: they are not kept with those of the project.
        found = translate(self._translator, texts, self._direction, MemoryCache(), progress)
        return [one.text for one in found]


def _sentence(item: AlignmentItem) -> str:
    (start, end), _ = answer_stretch(item)
    return item.text[start:end]


def _found(item: AlignmentItem, shape: Shape, translated: str, text: str) -> Aligned:
    step = TraceStep("markers", text, {"shape": shape.name, "translated": translated})
    _, (start, end) = answer_stretch(item)
    near = matched(item.passage[start:end], text)
    if near.span is None:
        far = matched(item.passage, text)
        return Aligned(far.span, far.score, (step, *far.trace), far.discarded)
    span = Span.of(item.passage, near.span.start + start, near.span.end + start)
    return Aligned(span, near.score, (step, *_moved(near.trace, start)))


def _moved(trace: Sequence[TraceStep], by: int) -> tuple[TraceStep, ...]:
    """The steps with their candidates at their places in the whole passage."""
    return tuple(
        TraceStep(
            step.label,
            step.text,
            {
                **step.data,
                "candidates": [
                    {**one, "start": one["start"] + by, "end": one["end"] + by}
                    for one in step.data.get("candidates", ())
                ],
            },
        )
        for step in trace
    )


def _lost(tried: Sequence[str]) -> Aligned:
    shapes = ", ".join(tried) or "none fits the sentence"
    step = TraceStep("markers", f"they did not come back ({shapes})", {"tried": list(tried)})
    return Aligned(None, 0.0, (step,), LOST)
