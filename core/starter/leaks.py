"""No evaluation text in the training data: found by content, never by ids.

Two texts share content where runs of characters (letters and digits alone, lower case) are the same. A
training text that shares a good part of its runs with the evaluation texts is left out and reported.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

_RUN_WIDE = 12  # characters of a run in scripts without spaces, where a character says more
_RUN = 32
_SHARED = 0.15
"""Share of a training text's runs that may stand in evaluation texts: names, dates and idioms recur."""
_SHARED_RUNS = 96
"""However long the training text: so many of its runs in evaluation texts are a passage of them."""
_EXAMPLES = 5
_FACTOR = np.uint64(0x100000001B3)


@dataclass(slots=True)
class LeakReport:
    """What was compared and what was left out.

    Attributes:
        evaluation_texts, evaluation_runs: How much the training texts were compared with.
        sources: Source → texts read, texts left out, the highest share of any text that was kept.
        examples: Source, share and opening of texts left out; at most a few for each source.
    """

    evaluation_texts: int = 0
    evaluation_runs: int = 0
    sources: dict[str, dict[str, float]] = field(default_factory=dict)
    examples: list[dict[str, str | float]] = field(default_factory=list)

    def to_dict(self) -> dict[str, object]:
        return asdict(self) | {
            "run": _RUN,
            "run_without_spaces": _RUN_WIDE,
            "allowed_share": _SHARED,
            "allowed_runs": _SHARED_RUNS,
        }


class LeakFilter:
    """Knows the evaluation texts; says of training texts how much of them stands there."""

    def __init__(self, evaluation: Iterable[str]) -> None:
        texts = list(dict.fromkeys(evaluation))
        hashed = [runs(text) for text in texts]
        self._known: Hashes = np.unique(np.concatenate([*hashed, np.empty(0, np.uint64)]))
        self.report = LeakReport(len(texts), len(self._known))

    def shared(self, text: str) -> tuple[float, int]:
        """How many of the text's runs stand in an evaluation text: their share, 0..1, and their number."""
        found = runs(text)
        if not len(found) or not len(self._known):
            return 0.0, 0
        places = np.searchsorted(self._known, found).clip(max=len(self._known) - 1)
        same = self._known[places] == found
        return float(same.mean()), int(same.sum())

    def keeps(self, source: str, *sides: str) -> bool:
        """Whether a training text may be used, or a pair of texts; counts it in the report.

        Sides are compared one by one: beside a long English sentence a Chinese one is cut into other runs.
        """
        told = self.report.sources.setdefault(source, {"read": 0, "left_out": 0, "highest_share_kept": 0.0})
        told["read"] += 1
        found = [(*self.shared(side), side) for side in sides]
        leaking = [one for one in found if one[0] > _SHARED or one[1] > _SHARED_RUNS]
        if not leaking:
            highest = max(share for share, _, _ in found)
            told["highest_share_kept"] = max(told["highest_share_kept"], round(highest, 4))
            return True
        told["left_out"] += 1
        if told["left_out"] <= _EXAMPLES:
            share, _, text = max(leaking)
            self.report.examples.append({"source": source, "share": round(share, 3), "text": text[:80]})
        return False


def runs(text: str) -> Hashes:
    """The hashes of all runs of a text; one hash of the whole where it is shorter than a run."""
    points = _letters(text)
    if not len(points):
        return np.empty(0, np.uint64)
    wide = bool((points >= 0x2E80).mean() > 0.3)
    length = min(_RUN_WIDE if wide else _RUN, len(points))
    total = np.zeros(len(points) - length + 1, np.uint64)
    with np.errstate(over="ignore"):
        for at in range(length):
            total = (total ^ points[at : at + len(total)]) * _FACTOR
    return total


def _letters(text: str) -> npt.NDArray[np.uint64]:
    folded = unicodedata.normalize("NFKC", text).lower()
    kept = "".join(one for one in folded if one.isalnum())
    return np.frombuffer(kept.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
