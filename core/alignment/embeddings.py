"""Similarity of an encoder's states carries the answer, without any translator (Jalili Sabet et al. 2020).

Pieces of both texts that are each other's most similar ones are linked, and again with the pieces that are
left over. The answer stands where links of its pieces outweigh links of others.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.alignment.base import Aligned, AlignmentItem, Places, digits
from core.alignment.stretches import answer_stretch, best_stretch, trimmed
from core.alignment.workshop import PieceEncoder, PieceStates, Workshop
from core.domain.spans import Span
from core.domain.suggestions import TraceStep
from core.progress import Progress

Similarities = npt.NDArray[np.float32]
Links = npt.NDArray[np.bool_]

ROUNDS = 2
"""How often the pieces that are left over are looked at."""

_AGAIN = 0.9  # what a second link of a piece counts, against a first one
_GAP = 0.02  # what a piece without a link costs: short gaps inside an answer are bridged
_SHOWN = 12


class EmbeddingAlignment:
    """Needs an encoder that knows both languages, and nothing else."""

    id = "embeddings"

    def __init__(self, encoder: PieceEncoder) -> None:
        self._encoder = encoder

    @classmethod
    def load(cls, workshop: Workshop) -> EmbeddingAlignment:
        return cls(workshop.states("encoder"))

    def align(self, items: Sequence[AlignmentItem], progress: Progress) -> list[Aligned]:
        texts = list(dict.fromkeys(text for item in items for text in (item.text, item.passage)))
        states = dict(zip(texts, self._encoder.states(texts, progress), strict=True))
        found = []
        for item in items:
            progress.check()
            found.append(_aligned(item, states[item.text], states[item.passage]))
        return found


def _aligned(item: AlignmentItem, ours: PieceStates, theirs: PieceStates) -> Aligned:
    near, far = answer_stretch(item)
    rows, columns = _inside(ours, near), _inside(theirs, far)
    similar = similarities(ours.vectors, theirs.vectors)[np.ix_(rows, columns)]
    span = (item.span.start, item.span.end)
    answer = (ours.starts[rows] < span[1]) & (span[0] < ours.ends[rows])
    linked = links(similar)
    if similar.size and not linked[answer].any():
        # All that is like the answer is more like something else: what it is most like has to do.
        linked = np.zeros_like(linked)
        linked[np.flatnonzero(answer), similar[answer].argmax(1)] = True
    weights = np.where(linked, np.maximum(similar, 0), 0)
    gains = weights[answer].sum(0) - weights[~answer].sum(0) - _GAP * ~linked.any(0)
    stretch = best_stretch([float(one) for one in gains])
    if stretch is None:
        step = TraceStep("similarity", "no piece of the answer has a counterpart", {})
        return Aligned(None, 0.0, (step,), "no link")
    chosen = columns[slice(*stretch)]
    place = trimmed(item.passage, int(theirs.starts[chosen[0]]), int(theirs.ends[chosen[-1]]))
    share = float(linked[answer][:, slice(*stretch)].any(1).mean())
    shown = [
        {
            "from": _text(item.text, ours, rows[row]),
            "to": _text(item.passage, theirs, columns[column]),
            "similarity": digits(float(similar[row, column])),
        }
        for row, column in np.argwhere(linked & answer[:, None])[:_SHOWN]
    ]
    step = TraceStep(
        "similarity",
        f"{share:.0%} of the answer's pieces have their counterpart in the span",
        {"share": digits(share), "links": shown},
    )
    return Aligned(Span.of(item.passage, *place), share, (step,))


def similarities(ours: npt.NDArray[np.float32], theirs: npt.NDArray[np.float32]) -> Similarities:
    """Cosine of every pair ``[our pieces, their pieces]``, without what all pieces of a text share.

    States of one text lie close together; what tells pieces apart is the difference from their mean.
    """
    return np.asarray(_centred(ours) @ _centred(theirs).T, dtype=np.float32)


def links(similar: Similarities, rounds: int = ROUNDS) -> Links:
    """Pairs that are each other's best, then again among what is left; ties to the first."""
    linked = np.zeros(similar.shape, dtype=bool)
    if not similar.size:
        return linked
    for _ in range(rounds):
        ours, theirs = linked.any(1, keepdims=True), linked.any(0, keepdims=True)
        # A pair of two pieces that have links already is settled; one of them may have a second link.
        weight = np.where(ours & theirs, 0.0, np.where(ours | theirs, _AGAIN, 1.0))
        now = np.where(weight > 0, similar * weight, -np.inf)
        best = now.argmax(1)
        rows = np.arange(len(best))
        mutual = (now.argmax(0)[best] == rows) & (now[rows, best] > 0)
        linked[rows[mutual], best[mutual]] = True
    return linked


def _centred(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    shifted = vectors - vectors.mean(0) if len(vectors) > 1 else vectors
    lengths = np.linalg.norm(shifted, axis=1, keepdims=True)
    return np.asarray(shifted / np.maximum(lengths, 1e-9), dtype=np.float32)


def _inside(states: PieceStates, place: Places) -> npt.NDArray[np.int64]:
    """The pieces that stand for text within ``[start, end)``."""
    start, end = place
    there = (states.starts < end) & (start < states.ends) & (states.starts < states.ends)
    return np.flatnonzero(there)


def _text(text: str, states: PieceStates, piece: int) -> str:
    return text[int(states.starts[piece]) : int(states.ends[piece])]
