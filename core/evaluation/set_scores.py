"""Who answers a whole set of questions, and how well: scores kept question by question, in files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.domain.questions import Passage
from core.domain.runs import ItemScore
from core.domain.suggestions import ReadingItem
from core.errors import InputError
from core.evaluation.metrics.base import Score, ScoringItem
from core.evaluation.metrics.catalogue import metric

Answerer = Callable[[Sequence[ReadingItem]], list[str]]
"""From questions to the texts of their answers, in order."""


@dataclass(frozen=True, slots=True)
class SetScore:
    """An answerer's scores on one set. `passages` are the clusters of `items`, one each."""

    dataset: str
    metric: str
    items: tuple[ItemScore, ...]
    passages: tuple[str, ...]


def score_passages(answer: Answerer, dataset: str, measure: str, passages: Iterable[Passage]) -> SetScore:
    """Scores on all questions of the passages. `measure` names a metric; an unknown one is `InputError`."""
    asked = [(passage, question) for passage in passages for question in passage.questions]
    predictions = answer(
        [ReadingItem(f"{at}", question.text, passage.text) for at, (passage, question) in enumerate(asked)]
    )
    items = [
        ScoringItem(str(at), tuple(gold.text for gold in question.answers), text)
        for at, ((_, question), text) in enumerate(zip(asked, predictions, strict=True))
    ]
    score: Score = metric(measure).corpus(items)
    places = {str(at): digest(passage.text) for at, (passage, _) in enumerate(asked)}
    return SetScore(dataset, measure, score.items, tuple(places[one.key] for one in score.items))


def some_passages(passages: Iterable[Passage], most: int) -> list[Passage]:
    """As many whole passages as hold `most` questions (0: all), in their order.

    Which they are is decided by a hash of their text: the same in every run, and in no one's choice.
    """
    found = list(passages)
    if not most:
        return found
    chosen, count = set(), 0
    for at in sorted(range(len(found)), key=lambda one: (digest(found[one].text), one)):
        if count >= most:
            break
        chosen.add(at)
        count += len(found[at].questions)
    return [passage for at, passage in enumerate(found) if at in chosen]


def write_score(path: Path, score: SetScore) -> None:
    """Write the scores whole or not at all, the folder with them."""
    items = [[one.key, one.prediction, one.exact_match, one.f1] for one in score.items]
    page = {"dataset": score.dataset, "metric": score.metric, "items": items, "passages": score.passages}
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    text = json.dumps(page, ensure_ascii=False, indent=2)
    partial.write_text(text, encoding="utf-8", errors="backslashreplace")
    partial.replace(path)


def read_score(path: Path) -> SetScore:
    """What `write_score` wrote; raises `InputError` for a damaged file."""
    try:
        page = json.loads(path.read_text(encoding="utf-8"))
        items = tuple(
            ItemScore(str(key), str(text), float(em), float(f1)) for key, text, em, f1 in page["items"]
        )
        passages = tuple(map(str, page["passages"]))
        if len(items) != len(passages):
            raise ValueError("not every answer has its passage")
        return SetScore(str(page["dataset"]), str(page["metric"]), items, passages)
    except (ValueError, KeyError, TypeError) as fault:
        raise InputError(
            "the scores are damaged", item=str(path), remedy="Remove the file and run again"
        ) from fault


def digest(text: str) -> str:
    """The identity of a text: 16 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
