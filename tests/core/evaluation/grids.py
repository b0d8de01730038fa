"""Small parallel data sets, and someone who answers them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.domain.questions import Dataset, GoldAnswer, Passage, Question
from core.domain.suggestions import ReadingItem
from core.evaluation.grid import Ask, LanguageGrid, LanguageSet
from core.progress import Progress


def words(code: str, keys: str, *, without: str = "") -> LanguageSet:
    """A set with one passage for two ids: the answer to id ``a`` in ``es`` is ``aes``.

    Ids in `without` have no answer that could be scored.
    """
    passages = []
    for first in range(0, len(keys), 2):
        pair = keys[first : first + 2]
        text = f"passage {code} " + " ".join(key + code for key in pair)
        asked = tuple(
            Question(
                key,
                f"{code} {key}?",
                () if key in without else (GoldAnswer(key + code, text.index(f" {key}{code}") + 1),),
            )
            for key in pair
        )
        passages.append(Passage(f"{code}{first}", text, questions=asked))
    return LanguageSet(code, Dataset(f"set.{code}", tuple(passages)), "squad_v1.1")


def answering(answer: Callable[[ReadingItem], str]) -> Ask:
    def ask(items: Sequence[ReadingItem], progress: Progress) -> list[str]:
        return [answer(item) for item in items]

    return ask


def right(item: ReadingItem) -> str:
    """The gold answer, whatever language the question is in."""
    pair, _, key = item.key.partition("/")
    return key + pair.partition("→")[2]


def right_at_home(item: ReadingItem) -> str:
    """The gold answer where question and passage are in one language, else a word beside it."""
    question, _, passage = item.key.partition("/")[0].partition("→")
    return right(item) if question == passage else f"passage {right(item)}"


def grid(*sets: LanguageSet, shared: bool = False, limit: int = 0) -> LanguageGrid:
    chosen = sets or (words("en", "abcd"), words("es", "abcd"), words("de", "abcd"))
    return LanguageGrid(chosen, name="words", shared=shared, limit=limit)
