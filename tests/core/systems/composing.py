"""Parts of composed systems that work by rule, so that what comes of them can be reckoned by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from core.domain.suggestions import ReadingItem
from core.models.readings import Candidate, Reading
from core.progress import Progress

SENTENCES = ("猫坐在垫子上。", "北京是中国的首都。", "上海是中国最大的城市。")
PASSAGE = "".join(SENTENCES)
QUESTION = "中国的首都是哪里？"

WORDS: Mapping[str, str] = {
    "猫坐在垫子上。": "The cat sits on the mat.",
    "北京是中国的首都。": "Beijing is the capital of China.",
    "上海是中国最大的城市。": "Shanghai is the largest city of China.",
    QUESTION: "Where is the capital of China?",
    "巴黎？": "Paris?",
}
BACK: Mapping[str, str] = {
    "Beijing": "北京。",
    "the capital of China": "中国首都",
    "Paris": "巴黎",
    "cat": "狗",
}


def said(words: Mapping[str, str]) -> Callable[[str], str]:
    """A rule for a translator: the translation of a known sentence, any other in brackets."""
    return lambda text: words.get(text, f"<{text}>")


@dataclass
class PhraseReader:
    """Answers with the first of its phrases that stands in the passage.

    Attributes:
        asked: What it was asked, in order.
    """

    phrases: Sequence[str]
    probability: float = 0.5
    asked: list[ReadingItem] = field(default_factory=list)

    def read(self, items: Sequence[ReadingItem], progress: Progress) -> list[Reading]:
        self.asked += items
        return [self._read(item.passage) for item in items]

    def _read(self, passage: str) -> Reading:
        found = tuple(
            Candidate(passage.index(one), passage.index(one) + len(one), 3.0 - number, 0.7, 0.6, 0)
            for number, one in enumerate(one for one in self.phrases if one in passage)
        )
        return Reading(found, self.probability if found else 0.0, 1)
