"""How good the bundled models are: every evaluation set, and baselines that need no model."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from core import corpora
from core.corpora import QaSource
from core.domain.suggestions import ReadingItem
from core.evaluation.set_scores import Answerer, SetScore, score_passages, some_passages
from core.models.reader import Reader
from core.progress import silent
from core.text.sentences import sentences

_STAMP = "measured.txt"


def score_set(answer: Answerer, source: QaSource, data: Path, most: int = 0) -> SetScore:
    """Scores on the questions of a set, or on those of as many whole passages as hold `most` (0: all).

    Raises `InputError` for a missing file.
    """
    chosen = some_passages(corpora.passages(source, data), most)
    return score_passages(answer, source.name, source.metric, chosen)


def of_reader(reader: Reader) -> Answerer:
    """What a reader answers first."""

    def answer(items: Sequence[ReadingItem]) -> list[str]:
        return [
            item.passage[found.candidates[0].start : found.candidates[0].end] if found.candidates else ""
            for item, found in zip(items, reader.read(items, silent()), strict=True)
        ]

    return answer


def first_sentence(items: Sequence[ReadingItem]) -> list[str]:
    """The baseline that does not read the question."""
    return [_sentences(item.passage)[0] for item in items]


def likest_sentence(items: Sequence[ReadingItem]) -> list[str]:
    """The baseline that looks for the question's characters: the sentence that shares most with it."""
    return [
        max(_sentences(item.passage), key=lambda sentence: _shared(sentence, item.question)) for item in items
    ]


def forget_others(folder: Path, stamp: str) -> None:
    """Remove scores in `folder` that were measured of other weights than those that `stamp` stands for."""
    path = folder / _STAMP
    if path.is_file() and path.read_text(encoding="utf-8") != stamp:
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(stamp, encoding="utf-8")


def _sentences(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in sentences(text)] or [text]


def _shared(sentence: str, question: str) -> int:
    return sum((Counter(sentence) & Counter(question)).values())
