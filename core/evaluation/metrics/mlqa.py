"""MLQA: SQuAD's scores with articles, punctuation and words of the passage's language. Lewis et al. 2020."""

from __future__ import annotations

import re
import string
import sys
import unicodedata
from collections.abc import Sequence
from functools import cache

from core.errors import InputError
from core.evaluation.metrics.base import BestOverGolds

_ARTICLES = {
    "en": r"\b(a|an|the)\b",
    "es": r"\b(un|una|unos|unas|el|la|los|las)\b",
    "hi": "",
    "vi": r"\b(của|là|cái|chiếc|những)\b",
    "de": r"\b(ein|eine|einen|einem|eines|einer|der|die|das|den|dem|des)\b",
    "ar": r"\sال^|ال",
    "zh": "",
}
LANGUAGES = tuple(_ARTICLES)
_HAN = re.compile(r"[\u4e00-\u9fa5]")


class Mlqa(BestOverGolds):
    """Exact match and F1 as the official `mlqa_evaluation_v1.py` gives them for passages in `language`."""

    version = "official-1"

    def __init__(self, language: str) -> None:
        if language not in _ARTICLES:
            raise InputError(
                f"MLQA has no rules for the language {language!r}", remedy=f"Known: {', '.join(LANGUAGES)}"
            )
        self.language = language
        self.name = f"mlqa_{language}"
        self._articles = re.compile(_ARTICLES[language]) if _ARTICLES[language] else None

    def normalise(self, text: str) -> str:
        """Lower case, no Unicode punctuation, no articles of the language, units joined by single spaces."""
        bare = text.lower().translate(_punctuation())
        if self._articles is not None:
            bare = self._articles.sub(" ", bare)
        return " ".join(_HAN.sub(r" \g<0> ", bare).split() if self.language == "zh" else bare.split())

    def units(self, text: str) -> Sequence[str]:
        """Words, and in Chinese single characters, of the normalised text."""
        return self.normalise(text).split()


def english() -> Mlqa:
    return Mlqa("en")


def spanish() -> Mlqa:
    return Mlqa("es")


def hindi() -> Mlqa:
    return Mlqa("hi")


def vietnamese() -> Mlqa:
    return Mlqa("vi")


def german() -> Mlqa:
    return Mlqa("de")


def arabic() -> Mlqa:
    return Mlqa("ar")


def chinese() -> Mlqa:
    return Mlqa("zh")


@cache
def _punctuation() -> dict[int, None]:
    """Every code point whose Unicode category is punctuation, and ASCII punctuation, mapped to nothing."""
    unicode_ones = (
        code for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)).startswith("P")
    )
    return dict.fromkeys([*unicode_ones, *map(ord, string.punctuation)])
