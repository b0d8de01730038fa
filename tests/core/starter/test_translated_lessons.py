"""Chinese questions with what translators make of them: whole passages, and the gold answer to learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.domain.suggestions import ReadingItem, Suggestion
from core.progress import Progress
from core.starter import gathering, translated_lessons
from core.training.bilingual_items import BilingualItem
from core.translation.base import Direction, MemoryCache, Translated
from core.translation.catalogue import TranslatorSpec

SPEC = TranslatorSpec("fast", None)


class Echo:
    """Says of every sentence how long it is."""

    id, local = "echo", True

    def __init__(self) -> None:
        self.asked: list[str] = []

    def directions(self) -> None:
        return None

    def translate_batch(
        self, texts: Sequence[str], direction: Direction, progress: Progress
    ) -> list[Translated | None]:
        assert direction == Direction("zh", "en")
        self.asked += texts
        return [Translated(f"a sentence of {len(text)}.", self.id) for text in texts]


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> Echo:
    made = Echo()
    monkeypatch.setattr(translated_lessons, "load_translator", lambda spec: made)
    return made


def test_bilingual_questions_have_their_translation(
    gathered: Path, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translated_lessons, "QUESTIONS", {"bilingual": 7})
    cache = MemoryCache()
    found = translated_lessons.bilingual_lessons(gathered, SPEC, cache)
    known = {one.key: one for one in gathering.items(gathered, "cmrc2018")}
    assert len(found) == 7
    for one in found:
        assert isinstance(one, BilingualItem) and one.source_passage.startswith("a sentence of")
        assert (one.question, one.passage, one.span) == (
            known[one.key].question,
            known[one.key].passage,
            known[one.key].span,
        )
    before = len(echo.asked)
    again = translated_lessons.bilingual_lessons(gathered, SPEC, cache)
    assert again == found
    answers = {one.span.text for one in found if one.span}
    assert set(echo.asked[before:]) <= answers  # gold answers are never kept


def test_questions_come_by_whole_passages(gathered: Path) -> None:
    passages = [one.passage for one in translated_lessons._some(gathered, 10)]
    order = list(dict.fromkeys(passages))
    assert passages == sorted(passages, key=order.index)
    whole = [one.passage for one in gathering.items(gathered, "cmrc2018")]
    assert all(passages.count(one) == whole.count(one) for one in order[:-1])


def test_verifier_lessons_ask_with_the_translated_answer(
    gathered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stub:
        @classmethod
        def load(cls, *given: object) -> Stub:
            return cls()

        def keeping(self, cache: object) -> Stub:
            return self

        def predict(self, items: Sequence[ReadingItem], progress: object) -> list[Suggestion]:
            said = ["", *(f"回{at}" for at in range(1, len(items)))]
            return [
                Suggestion(one.key, "bt", "t", None, text, 0.5) for one, text in zip(items, said, strict=True)
            ]

    monkeypatch.setattr(translated_lessons, "QUESTIONS", {"verifier": 5})
    monkeypatch.setattr(translated_lessons, "BackTranslation", Stub)
    found = translated_lessons.verifier_lessons(gathered, Path("reader"), SPEC, MemoryCache())
    chosen = translated_lessons._some(gathered, 5)
    # The first was answered with nothing: there is nothing to verify.
    assert found == [replace(one, question=f"回{at} # {one.question}") for at, one in enumerate(chosen) if at]
