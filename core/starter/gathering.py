"""The training data of the bundled models as files: read once, checked for leaks, kept beside the build.

Everything after this step reads what it wrote, so a build that goes on never opens the corpora again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from core import corpora
from core.jobs.spec import write_json
from core.starter import parallel
from core.starter.leaks import LeakFilter
from core.training.items import TrainingItem, read_items, write_items

LEAKS = "leaks.json"
_PAIRS_HELD_BACK = 500
"""Tatoeba pairs of each language that only score the translators: the last ones, by no one's choice."""

Pair = tuple[str, str]


def gather(data: Path, target: Path) -> None:
    """Write passages, questions and parallel sentences under `target`, and the report of leaks last."""
    if (target / LEAKS).is_file():
        return
    target.mkdir(parents=True, exist_ok=True)
    leaks = LeakFilter(_evaluation(data))
    texts: dict[str, list[str]] = defaultdict(list)
    for source in corpora.TRAINING:
        kept = [one for one in corpora.passages(source, data) if leaks.keeps(source.name, one.text)]
        write_items(target / f"items-{source.name}.jsonl", corpora.items(source, kept))
        for passage in kept:
            texts[source.language] += [passage.text, *(question.text for question in passage.questions)]
    write_items(target / "items-quick.jsonl", _quick(data))
    for language, pairs in _pairs(data).items():
        clean = [one for one in dict.fromkeys(pairs) if leaks.keeps(f"pairs-{language}", *one)]
        cut = len(clean) - _PAIRS_HELD_BACK
        seen = {side for pair in clean[cut:] for side in pair}
        _write(target / f"pairs-{language}.jsonl", (one for one in clean[:cut] if not seen & {*one}))
        _write(target / f"held-{language}.jsonl", clean[cut:])
        texts["en"] += [english for _, english in clean[:cut]]
        texts[language] += [foreign for foreign, _ in clean[:cut]]
    for language in ("es", "it"):
        joined = (one for one in parallel.joined(data, language) if leaks.keeps(f"joined-{language}", *one))
        _write(target / f"joined-{language}.jsonl", joined)
    for language, some in texts.items():
        _write(target / f"texts-{language}.jsonl", dict.fromkeys(some))
    write_json(target / LEAKS, leaks.report.to_dict())


def texts(folder: Path) -> dict[str, list[str]]:
    """Training text by language."""
    return {
        path.stem.removeprefix("texts-"): list(_read(path)) for path in sorted(folder.glob("texts-*.jsonl"))
    }


def pairs(folder: Path, kind: str = "pairs") -> dict[str, list[Pair]]:
    """(sentence, its English) by language; `kind` is pairs, held (back to score) or joined (of squad-…)."""
    found = {}
    for path in sorted(folder.glob(f"{kind}-*.jsonl")):
        found[path.stem.removeprefix(f"{kind}-")] = [(str(a), str(b)) for a, b in _read(path)]
    return found


def items(folder: Path, source: str) -> list[TrainingItem]:
    """The questions of a training source (a name of `corpora.TRAINING`, or ``quick``)."""
    return list(read_items(folder / f"items-{source}.jsonl"))


def _evaluation(data: Path) -> Iterator[str]:
    for source in (*corpora.EVALUATION, corpora.QUICK_CHECK):
        yield from (passage.text for passage in corpora.passages(source, data))
    for language in parallel.FLORES_FILES:
        yield from parallel.flores(data, language)


def _quick(data: Path) -> Iterator[TrainingItem]:
    return corpora.items(corpora.QUICK_CHECK, corpora.passages(corpora.QUICK_CHECK, data))


def _pairs(data: Path) -> dict[str, list[Pair]]:
    """Sentences by language; Tatoeba last, so that what is held back comes from there."""
    found: dict[str, list[Pair]] = defaultdict(list)
    for source in sorted(parallel.PARALLEL, key=lambda one: one.name == "tatoeba"):
        found[source.language] += parallel.pairs(source, data)
    return found


def _write(path: Path, rows: Iterable[object]) -> None:
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as lines:
        for row in rows:
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")


def _read(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
