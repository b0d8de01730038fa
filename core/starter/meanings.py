"""Where new word pieces begin: as the mean of the English pieces that they translate to.

Which those are is counted on parallel text by IBM Model 1 (Brown et al. 1993), so that a body that has read
only English meets every other language as a kind of English from the first step on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_LONGEST = 64  # pieces; longer sentences say little about which piece is which
_NULL = -1
_STRIDE = 1 << 20  # more pieces than any vocabulary here has


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Expected counts of (new piece, English piece): three arrays ``[cells]``, the pieces as ids."""

    new: Ints
    english: Ints
    counts: Floats


def count_translations(pairs: Iterable[tuple[Sequence[int], Sequence[int]]], rounds: int = 5) -> Lexicon:
    """Model 1's expected counts after `rounds` of expectation maximisation; an empty English word included.

    `pairs` are sentences as ids, (new language, English). The empty word's counts are left out.
    """
    groups, cells = _cells(pairs)
    if not len(groups):
        return Lexicon(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    keys, where = np.unique(cells, return_inverse=True)
    new, english_of = keys // _STRIDE, keys % _STRIDE - 1
    english, sides = np.unique(english_of, return_inverse=True)
    chance: Floats = np.ones(len(keys))
    counts: Floats = chance
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    lengths = np.diff(np.r_[starts, len(groups)])
    for _ in range(rounds):
        weights: Floats = chance[where]
        weights /= np.repeat(np.add.reduceat(weights, starts), lengths)
        counts = np.bincount(where, weights, minlength=len(keys)).astype(np.float64)
        chance = counts / np.bincount(sides, counts, minlength=len(english))[sides]
    kept = (english_of != _NULL) & (counts > 1e-3)
    return Lexicon(new[kept], english_of[kept], counts[kept])


def first_vectors(
    size: int,
    lexicons: Iterable[Lexicon],
    english: torch.Tensor,
    known: Mapping[int, torch.Tensor],
    seed: int,
) -> torch.Tensor:
    """The embedding matrix ``[size, width]`` of a vocabulary.

    `known` rows stay as they are. Others become the mean of the rows of `english` (``[pieces, width]``) that
    their counts name, stretched to vary as these do; what was never seen translated is drawn around
    their mean.
    """
    width = english.shape[1]
    sums, totals = torch.zeros(size, width), torch.zeros(size)
    for lexicon in lexicons:
        sharpened = torch.from_numpy(_sharpened(lexicon)).float()
        new = torch.from_numpy(lexicon.new)
        sums.index_add_(0, new, english[torch.from_numpy(lexicon.english)] * sharpened[:, None])
        totals.index_add_(0, new, sharpened)
    centre = english.mean(dim=0)
    spread = (english - centre).norm(dim=1).mean()
    draw = torch.Generator().manual_seed(seed)
    rows: torch.Tensor = torch.randn(size, width, generator=draw)
    rows = rows / rows.norm(dim=1, keepdim=True) * spread * 0.5 + centre
    seen = totals > 0
    means = sums[seen] / totals[seen, None] - centre
    # A little of the random row keeps pieces of the same meaning apart.
    means = means / means.norm(dim=1, keepdim=True).clamp_min(1e-6) * spread
    rows[seen] = 0.9 * means + 0.2 * (rows[seen] - centre) + centre
    for number, row in known.items():
        rows[number] = row
    return rows


def _sharpened(lexicon: Lexicon) -> Floats:
    """Counts by which a piece's true translations outweigh the many it met by chance."""
    best = np.zeros(int(lexicon.new.max(initial=0)) + 1)
    np.maximum.at(best, lexicon.new, lexicon.counts)
    return lexicon.counts * (lexicon.counts / best[lexicon.new])


def _cells(pairs: Iterable[tuple[Sequence[int], Sequence[int]]]) -> tuple[Ints, Ints]:
    """All cells of all pairs: which new token of which sentence; both pieces as one number."""
    groups: list[Ints] = []
    cells: list[Ints] = []
    token = 0
    for new, english in pairs:
        if not new or not english or len(new) > _LONGEST or len(english) > _LONGEST:
            continue
        sides = np.asarray([*english, _NULL])
        cells.append((np.asarray(new)[:, None] * _STRIDE + sides + 1).ravel())
        groups.append(np.repeat(np.arange(token, token + len(new)), len(sides)))
        token += len(new)
    if not groups:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate(groups), np.concatenate(cells)
