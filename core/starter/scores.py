"""How good the bundled models are: every evaluation set, and baselines that need no model."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.domain.questions import Passage
from core.domain.runs import ItemScore
from core.domain.suggestions import ReadingItem
from core.evaluation.metrics.base import Score, ScoringItem
from core.evaluation.metrics.catalogue import metric
from core.jobs.spec import write_json
from core.models.reader import Reader
from core.progress import silent
from core.starter import corpora
from core.starter.corpora import QaSource
from core.text.sentences import sentences

_STAMP = "measured.txt"

Answerer = Callable[[Sequence[ReadingItem]], list[str]]
"""From questions to the texts of their answers, in order."""


@dataclass(frozen=True, slots=True)
class SetScore:
    """An answerer's scores on one set. `passages` are the clusters of `items`, one each."""

    dataset: str
    metric: str
    items: tuple[ItemScore, ...]
    passages: tuple[str, ...]


def score_set(answer: Answerer, source: QaSource, data: Path, most: int = 0) -> SetScore:
    """Scores on the questions of a set, or on those of as many whole passages as hold `most` (0: all).

    Which passages those are is decided by a hash of their text. Raises `InputError` for a missing file.
    """
    chosen = _some(corpora.passages(source, data), most)
    asked = [(passage, question) for passage in chosen for question in passage.questions]
    predictions = answer(
        [ReadingItem(f"{at}", question.text, passage.text) for at, (passage, question) in enumerate(asked)]
    )
    items = [
        ScoringItem(str(at), tuple(gold.text for gold in question.answers), text)
        for at, ((_, question), text) in enumerate(zip(asked, predictions, strict=True))
    ]
    score: Score = metric(source.metric).corpus(items)
    places = {str(at): _digest(passage.text) for at, (passage, _) in enumerate(asked)}
    clusters = tuple(places[one.key] for one in score.items)
    return SetScore(source.name, source.metric, score.items, clusters)


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


def write_score(path: Path, score: SetScore) -> None:
    items = [[one.key, one.prediction, one.exact_match, one.f1] for one in score.items]
    page = {"dataset": score.dataset, "metric": score.metric, "items": items, "passages": score.passages}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, page)


def read_score(path: Path) -> SetScore:
    page = json.loads(path.read_text(encoding="utf-8"))
    items = tuple(ItemScore(str(key), str(text), float(em), float(f1)) for key, text, em, f1 in page["items"])
    return SetScore(page["dataset"], page["metric"], items, tuple(page["passages"]))


def forget_others(folder: Path, stamp: str) -> None:
    """Remove scores in `folder` that were measured of other weights than those that `stamp` stands for."""
    path = folder / _STAMP
    if path.is_file() and path.read_text(encoding="utf-8") != stamp:
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(stamp, encoding="utf-8")


def _some(passages: Iterable[Passage], most: int) -> list[Passage]:
    found = list(passages)
    if not most:
        return found
    chosen, count = set(), 0
    for at in sorted(range(len(found)), key=lambda one: (_digest(found[one].text), one)):
        if count >= most:
            break
        chosen.add(at)
        count += len(found[at].questions)
    return [passage for at, passage in enumerate(found) if at in chosen]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _sentences(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in sentences(text)] or [text]


def _shared(sentence: str, question: str) -> int:
    return sum((Counter(sentence) & Counter(question)).values())
