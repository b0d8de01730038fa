"""A system's answers as texts, and its translations kept where it translates."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.suggestions import ReadingItem, Suggestion
from core.progress import Progress, silent
from core.systems.answers import answer_texts, keeping
from core.translation.base import MemoryCache, TranslationCache


class Direct:
    """Answers every second question with its key."""

    id, version = "direct", "t"

    def predict(self, items: Sequence[ReadingItem], progress: Progress) -> list[Suggestion]:
        return [
            Suggestion(one.key, self.id, self.version, None, "" if at % 2 else one.key, 0.5)
            for at, one in enumerate(items)
        ]


class Speaking(Direct):
    cache: TranslationCache | None = None

    def keeping(self, cache: TranslationCache) -> Speaking:
        made = Speaking()
        made.cache = cache
        return made


def test_one_text_an_item_in_order() -> None:
    items = [ReadingItem(key, "", "") for key in "abc"]
    assert answer_texts(Direct(), items, silent()) == ["a", "", "c"]
    assert answer_texts(Direct(), [], silent()) == []


def test_only_who_translates_keeps_translations() -> None:
    cache, direct, speaking = MemoryCache(), Direct(), Speaking()
    assert keeping(direct, cache) is direct
    kept = keeping(speaking, cache)
    assert isinstance(kept, Speaking) and kept.cache is cache and speaking.cache is None
