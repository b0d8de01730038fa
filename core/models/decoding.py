"""Logits to answers: the n best spans of a question, merged over its windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.models.readings import Candidate
from core.models.tokens import TokenizedText
from core.models.windows import Window

Logits = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class DecodingSettings:
    """What counts as an answer.

    Attributes:
        n_best: How many candidates are kept for a question.
        max_answer_length: Longest answer, in tokens.
        relative_to_null: Subtract the window's null score, so that windows compare (systems.md, "Readers").
    """

    n_best: int = 20
    max_answer_length: int = 40
    relative_to_null: bool = True


@dataclass(frozen=True, slots=True)
class WindowLogits:
    """What a reader said about one window: `start` and `end`, both ``[length]``, padding removed."""

    window: Window
    start: Logits
    end: Logits


def decode(
    windows: Sequence[WindowLogits], passage: TokenizedText, settings: DecodingSettings
) -> tuple[Candidate, ...]:
    """The best candidates of one question, best first; ties to the earliest start, then the shortest."""
    best: dict[tuple[int, int], Candidate] = {}
    for index, logits in enumerate(windows):
        for candidate in _window_candidates(index, logits, passage, settings):
            place = (candidate.start, candidate.end)
            if place not in best or candidate.score > best[place].score:
                best[place] = candidate
    ranked = sorted(best.values(), key=lambda found: (-found.score, found.start, found.end))
    return tuple(ranked[: settings.n_best])


def _window_candidates(
    index: int, logits: WindowLogits, passage: TokenizedText, settings: DecodingSettings
) -> list[Candidate]:
    window = logits.window
    if window.count == 0:
        return []
    inside = slice(window.passage_at, window.passage_at + window.count)
    null = float(logits.start[0] + logits.end[0]) if settings.relative_to_null else 0.0
    starts, ends, scores = _best_pairs(logits.start[inside], logits.end[inside], settings)
    start_p = _probabilities(logits.start, inside)
    end_p = _probabilities(logits.end, inside)
    return [
        Candidate(
            int(passage.starts[window.first + i]),
            int(passage.ends[window.first + j]),
            float(score) - null,
            float(start_p[i]),
            float(end_p[j]),
            index,
        )
        for i, j, score in zip(starts, ends, scores, strict=True)
        if passage.ends[window.first + j] > passage.starts[window.first + i]
    ]


def _best_pairs(
    start: Logits, end: Logits, settings: DecodingSettings
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Logits]:
    """The n best ``(i, j)`` with ``i <= j < i + max_answer_length``: exact, by one banded sum."""
    count, width = len(start), min(settings.max_answer_length, len(start))
    padded = np.concatenate((end, np.full(width - 1, -np.inf, dtype=end.dtype)))
    band = start[:, None] + np.lib.stride_tricks.sliding_window_view(padded, width)[:count]
    flat = band.ravel()
    keep = min(settings.n_best, flat.size)
    # A stable order over all ties at the border would need a full sort; take every tie, then cut.
    threshold = np.partition(flat, flat.size - keep)[flat.size - keep]
    chosen = np.flatnonzero((flat >= threshold) & np.isfinite(flat))
    chosen = chosen[np.argsort(-flat[chosen], kind="stable")][:keep]
    rows, lengths = np.divmod(chosen, width)
    return rows, rows + lengths, flat[chosen]


def _probabilities(logits: Logits, inside: slice) -> Logits:
    """Softmax over the passage positions and [CLS]; returns the passage part."""
    piece = logits[inside]
    top = max(float(piece.max()), float(logits[0]))
    weights = np.exp(piece - top)
    return np.asarray(weights / (weights.sum() + np.exp(logits[0] - top)), dtype=np.float32)
