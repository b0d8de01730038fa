"""SQuAD 1.1: exact match and F1 over words, without articles and punctuation. Rajpurkar et al. 2016."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence

from core.evaluation.metrics.base import BestOverGolds

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


class SquadV1(BestOverGolds):
    """Exact match and F1 as the official `evaluate-v1.1.py` gives them."""

    name = "squad_v1.1"
    version = "official-1.1"

    def normalise(self, text: str) -> str:
        """Lower case, no ASCII punctuation, no English articles, single spaces."""
        return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())

    def units(self, text: str) -> Sequence[str]:
        """The words of the normalised text."""
        return self.normalise(text).split()
