"""Answer Aligner and Answer Verifier: readers that find the answer by its translation (C 3.3, 3.4).

The aligner reads ``[CLS] A_trans [SEP] P_T [SEP]``, the verifier ``[CLS] A_trans # Q_T [SEP] P_T [SEP]``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.alignment.base import Aligned, AlignmentItem, digits
from core.alignment.workshop import PassageReader, Workshop
from core.domain.spans import Span
from core.domain.suggestions import ReadingItem, TraceStep
from core.models.readings import Reading
from core.progress import Progress

ALIGNER, VERIFIER = "aligner", "verifier"
"""Roles of the weights, and names of the alignments."""

_SHOWN = 5

Query = Callable[[str, str], str]
"""From the answer's translation and the question to what is read before the passage."""


def aligner_query(answer: str, question: str) -> str:
    """What the aligner reads before the passage."""
    return answer


def verifier_query(answer: str, question: str) -> str:
    """What the verifier reads before the passage."""
    return f"{answer} # {question}"


QUERIES: dict[str, Query] = {ALIGNER: aligner_query, VERIFIER: verifier_query}


class LearnedAlignment:
    """A reader that is asked with the answer's translation. Needs that, and weights trained on such items.

    Attributes:
        id: `ALIGNER` or `VERIFIER`.
    """

    def __init__(self, name: str, reader: PassageReader) -> None:
        self.id = name
        self._query = QUERIES[name]
        self._reader = reader

    @classmethod
    def load_aligner(cls, workshop: Workshop) -> LearnedAlignment:
        return cls(ALIGNER, workshop.reader(ALIGNER))

    @classmethod
    def load_verifier(cls, workshop: Workshop) -> LearnedAlignment:
        return cls(VERIFIER, workshop.reader(VERIFIER))

    def align(self, items: Sequence[AlignmentItem], progress: Progress) -> list[Aligned]:
        asked = [
            ReadingItem(item.key, self._query(item.answer, item.question), item.passage) for item in items
        ]
        readings = self._reader.read(asked, progress)
        return [
            self._aligned(item, one, reading)
            for item, one, reading in zip(items, asked, readings, strict=True)
        ]

    def _aligned(self, item: AlignmentItem, asked: ReadingItem, reading: Reading) -> Aligned:
        if not reading.candidates:
            step = TraceStep(self.id, "the passage holds no text that could be an answer")
            return Aligned(None, 0.0, (step,), "no candidate")
        passage, best = item.passage, reading.candidates[0]
        candidates = [
            {
                "start": one.start,
                "end": one.end,
                "text": passage[one.start : one.end],
                "score": digits(one.score),
            }
            for one in reading.candidates[:_SHOWN]
        ]
        step = TraceStep(
            self.id,
            f"{best.score:+.1f} above no answer; next best: "
            + (" / ".join(str(one["text"]) for one in candidates[1:3]) or "none"),
            {"asked": asked.question, "unit": "logits", "candidates": candidates},
        )
        return Aligned(Span.of(passage, best.start, best.end), reading.probability, (step,))
