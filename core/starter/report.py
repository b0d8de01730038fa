"""One table of what the bundled readers reach, beside trivial baselines; for a page and the models' cards."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from core import corpora
from core.errors import InputError
from core.evaluation.set_scores import Answerer, SetScore, read_score, write_score
from core.evaluation.significance import bootstrap_interval, compare
from core.jobs.spec import write_json
from core.models.library import CARD, read_card
from core.models.reader import Reader
from core.models.shared import is_difference, shared_file
from core.reports.tables import Table, markdown
from core.starter import scores
from core.starter.bundle import folder_name, write_page
from core.translation.folders import fingerprint

BASELINES: Mapping[str, Answerer] = {
    "first sentence": scores.first_sentence,
    "likest sentence": scores.likest_sentence,
}
READERS = ("zero-shot", "cascade", "mixed", "student/impurity")

PAPERS: Mapping[str, str] = {
    "CMRC 2018 dev": "56.5 / 77.5; 66.6 / 87.3",
    "DRCD, evaluation part": "66.7 / 81.0; 85.2 / 91.4 (all of DRCD dev)",
    "XQuAD en": "68.8 / 81.3; 69.2 / 82.4",
    "XQuAD es": "56.9 / 75.6; 58.7 / 78.8",
    "XQuAD de": "55.5 / 72.6; 58.2 / 75.4",
    "XQuAD ar": "43.2 / 62.6; 42.4 / 63.6",
    "XQuAD hi": "46.0 / 63.1; 50.0 / 66.2",
}
PAPERS_NOTE = (
    "zero-shot, then cascade, by multilingual BERT (Cui et al. 2019, Table 2 #9 and #10); for XQuAD the "
    "baseline, then mixMRC, by XLM (Liu et al. 2020, Tables 2 and 3). Those models are many times as large."
)


def measure(data: Path, models: Path, out: Path, tell: Callable[[str], None], most: int = 0) -> None:
    """Score every baseline and reader on every set under `out`; what is there is not measured again.

    Scores of other weights, or of another `most`, are measured anew.
    """
    answerers: dict[str, Path | Answerer] = dict(BASELINES)
    for name in READERS:
        if (models / folder_name(name) / CARD).is_file():
            answerers[name] = models / folder_name(name)
    if not set(answerers) & set(READERS):
        raise InputError("there are no readers to measure", item=str(models))
    for name, answerer in answerers.items():
        weights = weights_of(answerer) if isinstance(answerer, Path) else ""
        scores.forget_others(out / folder_name(name), f"{weights} {most}")
        reader: Answerer | None = None
        for source in corpora.EVALUATION:
            path = place(out, name, source.name)
            if path.is_file():
                continue
            tell(f"{name} on {source.name}")
            reader = reader or _ready(answerer)
            write_score(path, scores.score_set(reader, source, data, most))


def _ready(answerer: Path | Answerer) -> Answerer:
    return scores.of_reader(Reader.load(answerer, device="cpu")) if isinstance(answerer, Path) else answerer


def weights_of(folder: Path) -> str:
    """What changes with a reader's weights, also with those of the encoder they are added to."""
    shared = fingerprint(shared_file(folder).parent) if is_difference(folder) else ""
    return fingerprint(folder) + shared


def place(out: Path, answerer: str, dataset: str) -> Path:
    return out / folder_name(answerer) / f"{dataset.replace(' ', '-').replace(',', '')}.json"


def table(out: Path) -> Table:
    """Sets × answerers: EM / F1 with the interval of F1 (95 %, passages drawn), and each reader's gain."""
    names = [name for name in (*BASELINES, *READERS) if (out / folder_name(name)).is_dir()]
    readers = [name for name in names if name in READERS]
    rows = []
    for source in corpora.EVALUATION:
        found = {name: read_score(place(out, name, source.name)) for name in names}
        first = next(iter(found.values()))
        rows.append(
            (
                f"{source.name} ({source.metric})",
                str(len(first.items)),
                *(told(found[name]) for name in names),
                *(_gain(found, name) for name in readers),
                PAPERS.get(source.name, ""),
            )
        )
    headings = (
        "data",
        "questions",
        *names,
        *(f"{name} above the better baseline" for name in readers),
        "papers, EM / F1",
    )
    return Table(headings, tuple(rows), frozenset({1}))


def update_cards(models: Path, out: Path) -> None:
    """Write what was measured into the cards of the readers."""
    for name in READERS:
        if (models / folder_name(name) / CARD).is_file() and (out / folder_name(name)).is_dir():
            found = [read_score(place(out, name, source.name)) for source in corpora.EVALUATION]
            update_card(models / folder_name(name), found)


def update_card(folder: Path, found: Sequence[SetScore]) -> None:
    """Write scores into a model's card, for programs and for people."""
    card = read_card(folder)
    card["scores"] = {one.dataset: _figures(one) for one in found}
    write_json(folder / CARD, card)
    rows = tuple((one.dataset, one.metric, str(len(one.items)), told(one)) for one in found)
    page = markdown(Table(("data", "metric", "questions", "EM / F1 (95 %)"), rows, frozenset({2})))
    write_page(folder, card, str(card.get("words", "")), page)


def figures(out: Path) -> dict[str, Any]:
    """Everything the table tells, for programs: answerer → data set → figures."""
    names = [name for name in (*BASELINES, *READERS) if (out / folder_name(name)).is_dir()]
    return {
        name: {
            source.name: _figures(read_score(place(out, name, source.name))) for source in corpora.EVALUATION
        }
        for name in names
    }


def _figures(score: SetScore) -> dict[str, Any]:
    return {
        "metric": score.metric,
        "exact_match": round(100 * _mean(one.exact_match for one in score.items), 4),
        "f1": round(100 * _mean(one.f1 for one in score.items), 4),
        "total": len(score.items),
    }


def told(score: SetScore) -> str:
    interval = bootstrap_interval([one.f1 for one in score.items], score.passages)
    exact = 100 * _mean(one.exact_match for one in score.items)
    return f"{exact:.1f} / {interval.mean:.1f} ({interval.low:.1f} to {interval.high:.1f})"


def _gain(found: Mapping[str, SetScore], name: str) -> str:
    better = max(BASELINES, key=lambda one: _mean(item.f1 for item in found[one].items))
    result = compare(
        found[better].items, found[name].items, labels=(better, name), clusters=found[name].passages
    ).f1
    return (
        f"{result.difference:+.1f} (p {'< 0.001' if result.p_value < 0.001 else f'= {result.p_value:.3f}'})"
    )


def _mean(values: Iterable[float]) -> float:
    listed: Sequence[float] = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def leaks_table(path: Path) -> Table:
    """What the leak filter read and left out, by source."""
    report = json.loads(path.read_text(encoding="utf-8"))
    rows = tuple(
        (name, str(told["read"]), str(told["left_out"]), f"{told['highest_share_kept']:.3f}")
        for name, told in report["sources"].items()
    )
    return Table(("source", "texts read", "left out", "highest share kept"), rows, frozenset({1, 2, 3}))
