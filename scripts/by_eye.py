"""Write what the bundled readers answer on a few passages that nobody chose, to be read by eye.

    python scripts/by_eye.py DATA_DIR [--out docs/results/by-eye-answers.md]

Ten passages of CMRC 2018 dev, and one each of XQuAD es, JaQuAD dev and XQuAD ar: of all with questions
enough, those whose text has the smallest SHA-256.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from core import corpora  # noqa: E402
from core.domain.questions import Passage, Question  # noqa: E402
from core.domain.suggestions import ReadingItem  # noqa: E402
from core.errors import CoreError  # noqa: E402
from core.evaluation.metrics.base import ScoringItem  # noqa: E402
from core.evaluation.metrics.catalogue import metric  # noqa: E402
from core.progress import silent  # noqa: E402
from core.reports.tables import Table, markdown  # noqa: E402

READERS = ("student-impurity", "mixed", "cascade", "zero-shot")
"""Folders of bundled models."""

CHOICE = (("CMRC 2018 dev", 10, 1), ("XQuAD es", 1, 4), ("JaQuAD dev", 1, 2), ("XQuAD ar", 1, 4))
"""Data set, how many passages, and how many questions each has at least."""

NEAR = 0.5  # F1 from which an answer was found and has wrong bounds


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with its scores; all three numbers are 0..1."""

    text: str
    confidence: float
    exact_match: float
    f1: float

    @property
    def kind(self) -> str:
        return "exact" if self.exact_match else "bounds" if self.f1 >= NEAR else "wrong"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a passage with every reader's answer."""

    dataset: str
    passage: Passage
    question: Question
    answers: Mapping[str, Answered]


def chosen(passages: Iterable[Passage], count: int, least: int) -> list[Passage]:
    """The passages of smallest hash among those with at least `least` questions."""
    able = [passage for passage in passages if len(passage.questions) >= least]
    return sorted(able, key=lambda one: hashlib.sha256(f"eye{one.text}".encode()).hexdigest())[:count]


def ask(models: Path, source: corpora.QaSource, passages: Sequence[Passage]) -> list[Asked]:
    """Every reader's answer to every question of the passages."""
    from core.models.reader import Reader

    pairs = [(passage, question) for passage in passages for question in passage.questions]
    items = [
        ReadingItem(str(at), question.text, passage.text) for at, (passage, question) in enumerate(pairs)
    ]
    said: list[dict[str, Answered]] = [{} for _ in pairs]
    for name in READERS:
        readings = Reader.load(models / name, device="cpu").read(items, silent())
        for at, ((passage, question), reading) in enumerate(zip(pairs, readings, strict=True)):
            best = reading.candidates[0] if reading.candidates else None
            text = passage.text[best.start : best.end] if best else ""
            golds = tuple(gold.text for gold in question.answers)
            score = metric(source.metric).corpus([ScoringItem(str(at), golds, text)]).items[0]
            said[at][name] = Answered(text, reading.probability, score.exact_match, score.f1)
    return [Asked(source.name, *pair, answers) for pair, answers in zip(pairs, said, strict=True)]


def counts(asked: Sequence[Asked]) -> Table:
    """How many answers of each reader are exact, have wrong bounds, are wrong, by data set."""
    rows = []
    for dataset in dict.fromkeys(one.dataset for one in asked):
        some = [one for one in asked if one.dataset == dataset]
        for name in READERS:
            kinds = [one.answers[name].kind for one in some]
            rows.append((dataset, name, *map(str, map(kinds.count, ("exact", "bounds", "wrong")))))
    return Table(("data set", "reader", "exact", "bounds off", "wrong"), tuple(rows), frozenset({2, 3, 4}))


def confidences(asked: Sequence[Asked]) -> Table:
    """The median confidence of each reader's right and of its wrong answers, by data set."""
    rows = []
    for dataset in dict.fromkeys(one.dataset for one in asked):
        for name in READERS:
            of = [one.answers[name] for one in asked if one.dataset == dataset]
            groups = [[one.confidence for one in of if one.kind == kind] for kind in ("exact", "wrong")]
            rows.append(
                (dataset, name, *(f"{statistics.median(some):.2f}" if some else "–" for some in groups))
            )
    headings = ("data set", "reader", "confidence, exact", "confidence, wrong")
    return Table(headings, tuple(rows), frozenset({2, 3}))


def page(asked: Sequence[Asked]) -> str:
    """The whole page in Markdown."""
    parts = [
        "# Answers to be read by eye",
        "Written by `python scripts/by_eye.py DATA`, of the passages whose text, behind `eye`, has the "
        "smallest SHA-256. Exact by the metric of the data set; *bounds*: not exact, F1 from 50; *wrong*: "
        "all others. Behind each answer its kind and the reader's confidence. The passages are CC BY-SA "
        "(CMRC 2018 and XQuAD 4.0, JaQuAD 3.0).",
        markdown(counts(asked)),
        markdown(confidences(asked)),
    ]
    passage = None
    for one in asked:
        if one.passage is not passage:
            passage = one.passage
            parts.append(f"## {one.dataset}: {passage.key}\n\n{_line(passage.text)}")
        golds = " / ".join(dict.fromkeys(gold.text for gold in one.question.answers))
        answers = "\n".join(
            f"- `{name}`: {_line(found.text) or '(no answer)'} ({found.kind}, {found.confidence:.2f})"
            for name, found in one.answers.items()
        )
        parts.append(f"**{_line(one.question.text)}** {_line(golds)}\n\n{answers}")
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _line(text: str) -> str:
    return " ".join(text.split())


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("data", type=Path, help="the folder with the public data sets")
    parser.add_argument("--models", type=Path, default=ROOT / "resources" / "models")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "results" / "by-eye-answers.md")
    args = parser.parse_args()
    sources = {source.name: source for source in corpora.EVALUATION}
    asked = []
    try:
        for name, count, least in CHOICE:
            passages = chosen(corpora.passages(sources[name], args.data), count, least)
            asked += ask(args.models, sources[name], passages)
    except CoreError as fault:
        print(f"by_eye: {fault}", file=sys.stderr)
        return 2
    args.out.write_text(page(asked), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
