"""CMRC 2018 (also DRCD and Japanese): the official script's exact match and F1 by longest common run.

F1 cuts an answer into Chinese characters and, for what stands between them, English word tokens; the common
part is the longest run of units that both answers hold, not their overlap as multisets. Cui et al. 2019.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from core.evaluation.metrics.base import BestOverGolds
from core.evaluation.metrics.english_tokens import word_tokens

_DROPPED = frozenset("-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』")
_FIRST_HAN, _LAST_HAN = "\u4e00", "\u9fa5"


class Cmrc2018(BestOverGolds):
    """Exact match and F1 as `cmrc2018_evaluate.py` gives them on Python 2 with the tokenizer of its time."""

    name = "cmrc2018"
    version = "official-py2-treebank3.4"

    def normalise(self, text: str) -> str:
        """Lower case, without the punctuation that the script drops, outer white space removed first."""
        return "".join(char for char in _lower(text).strip() if char not in _DROPPED)

    def units(self, text: str) -> Sequence[str]:
        """Chinese characters one by one, everything else as English word tokens."""
        return _segment(self.normalise(text))

    def common(self, prediction: Sequence[str], gold: Sequence[str]) -> Sequence[str]:
        """The longest run of units that both hold; the first one where several are equally long."""
        return longest_common_run(prediction, gold)


def longest_common_run(left: Sequence[str], right: Sequence[str]) -> Sequence[str]:
    """The longest contiguous run of `left` that also stands in `right`; the first of equals."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, unit in enumerate(right):
        places[unit].append(place)
    end = best = 0
    lengths: dict[int, int] = {}
    for here, unit in enumerate(left, start=1):
        lengths = {place: lengths.get(place - 1, 0) + 1 for place in places.get(unit, ())}
        longest = max(lengths.values(), default=0)
        if longest > best:
            best, end = longest, here
    return left[end - best : end]


@lru_cache(maxsize=8192)
def _segment(text: str) -> tuple[str, ...]:
    units: list[str] = []
    between = ""
    for char in text:
        if _FIRST_HAN <= char <= _LAST_HAN:
            units += word_tokens(between) if between else ()
            units.append(char)
            between = ""
        else:
            between += char
    units += word_tokens(between) if between else ()
    return tuple(units)


def _lower(text: str) -> str:
    """Lower case character by character, as Python 2 did: no final sigma, a dotted capital I becomes i."""
    return "".join("i" if char == "İ" else char.lower() for char in text)
