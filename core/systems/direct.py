"""Systems that read the target passage directly: `reader`, `zero-shot`, `cascade` (C #6, #7, #9, #10).

They differ in what their reader was trained on, not in how they answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.alignment.parts import Parts
from core.domain.spans import Span
from core.domain.suggestions import ReadingItem, Suggestion, TraceStep
from core.models.reader import Reader
from core.models.readings import Candidate, Reading
from core.progress import Progress

_SHOWN = 5  # candidates kept in a trace


class DirectSystem:
    """One reader, no translator, no alignment."""

    def __init__(self, system: str, version: str, reader: Reader) -> None:
        self.id = system
        self.version = version
        self.reader = reader

    @classmethod
    def load(cls, system: str, version: str, parts: Parts, device: str) -> DirectSystem:
        return cls(system, version, Reader.load(parts.model(system), device=device))

    def predict(self, items: Sequence[ReadingItem], progress: Progress) -> list[Suggestion]:
        readings = self.reader.read(items, progress)
        return [self._suggest(item, reading) for item, reading in zip(items, readings, strict=True)]

    def _suggest(self, item: ReadingItem, reading: Reading) -> Suggestion:
        if not reading.candidates:
            step = TraceStep("answer", "The passage holds no text that could be an answer")
            return Suggestion(item.key, self.id, self.version, None, "", 0.0, trace=(step,))
        best = reading.candidates[0]
        span = Span.of(item.passage, best.start, best.end)
        return Suggestion(
            item.key,
            self.id,
            self.version,
            span,
            span.text,
            reading.probability,
            null_score=-best.score,
            trace=_trace(item.passage, reading),
        )


def _trace(passage: str, reading: Reading) -> tuple[TraceStep, ...]:
    best = reading.candidates[0]
    ends = f"{best.start_probability:.2f} · {best.end_probability:.2f}"
    steps = [
        TraceStep(
            "start · end",
            ends,
            {"start": _digits(best.start_probability), "end": _digits(best.end_probability)},
        ),
        TraceStep(
            "next best",
            " / ".join(passage[one.start : one.end] for one in reading.candidates[1:3]) or "none",
            {"candidates": [_figures(passage, one) for one in reading.candidates[:_SHOWN]]},
        ),
        TraceStep("above no answer", f"{best.score:+.1f}", {"score": _digits(best.score), "unit": "logits"}),
    ]
    if reading.windows > 1:
        steps.insert(
            0, TraceStep("window", f"{best.window + 1} of {reading.windows}", {"windows": reading.windows})
        )
    return tuple(steps)


def _figures(passage: str, one: Candidate) -> dict[str, object]:
    return {
        "start": one.start,
        "end": one.end,
        "text": passage[one.start : one.end],
        "score": _digits(one.score),
    }


def _digits(value: float) -> float:
    return float(f"{value:.4g}")
