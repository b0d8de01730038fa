"""SimpleMatch against plain Python windows and rapidfuzz, on the bundled CMRC 2018 passages.

All three get the same answers, damaged as a translation would damage them, in turn within each round.
Times are CPU seconds of this one thread; figures are medians over the rounds.
Run: python benchmarks/simple_match.py
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"  # before numpy is loaded
sys.path.insert(0, str(Path(__file__).parents[1]))

from rapidfuzz.fuzz import partial_ratio_alignment

from core.alignment.simple_match import simple_match
from core.evaluation.metrics.base import ScoringItem
from core.evaluation.metrics.cmrc2018 import Cmrc2018
from core.formats.catalogue import read
from core.paths import resources

DELTA = 5
Window = tuple[int, int] | None
Method = Callable[[str, str], Window]


@dataclass(frozen=True, slots=True)
class Item:
    """A passage, its gold answer, and the damaged answer to be found again."""

    passage: str
    gold: str
    answer: str


def plain_windows(passage: str, answer: str) -> Window:
    """Every allowed window, its overlap counted anew: the definition as one would first write it."""
    wanted, size = Counter(answer), len(answer)
    best: Window = None
    best_f1 = 0.0
    for start in range(len(passage)):
        for length in range(max(1, size - DELTA), size + DELTA + 1):
            if start + length > len(passage):
                break
            overlap = sum((Counter(passage[start : start + length]) & wanted).values())
            f1 = 2 * overlap / (length + size)
            if f1 > best_f1:
                best, best_f1 = (start, start + length), f1
    return best


def fast(passage: str, answer: str) -> Window:
    return simple_match(passage, answer, DELTA, "character").window


def fuzzy(passage: str, answer: str) -> Window:
    found = partial_ratio_alignment(answer, passage)
    return (found.dest_start, found.dest_end) if found else None


METHODS: dict[str, Method] = {"plain windows": plain_windows, "SimpleMatch": fast, "rapidfuzz": fuzzy}


def load(count: int, noise: float, seed: int) -> list[Item]:
    """Answers of the sample, each character dropped, replaced or doubled with a chance of `noise`."""
    chance = random.Random(seed)
    dataset, _ = read(resources() / "sample" / "cmrc-trial.json")
    found = [
        (passage.text, question.spans[0].text)
        for passage in dataset.passages
        for question in passage.questions
        if question.spans
    ]
    chance.shuffle(found)
    return [Item(passage, gold, damaged(gold, passage, noise, chance)) for passage, gold in found[:count]]


def damaged(gold: str, passage: str, noise: float, chance: random.Random) -> str:
    changed = []
    for character in gold:
        if chance.random() >= noise:
            changed.append(character)
        else:
            changed.append(chance.choice(("", chance.choice(passage), character * 2)))
    return "".join(changed) or gold


def seconds(method: Method, items: list[Item]) -> float:
    """CPU seconds an item; short runs are repeated until the clock can tell."""
    repeats, began = 0, time.process_time()
    while time.process_time() - began < 0.05 or repeats == 0:
        for item in items:
            method(item.passage, item.answer)
        repeats += 1
    return (time.process_time() - began) / repeats / len(items)


def quality(method: Method, items: list[Item]) -> tuple[float, float]:
    """EM and F1 of the found stretch against the undamaged answer, as CMRC 2018 scores them."""
    scored = []
    for number, item in enumerate(items):
        window = method(item.passage, item.answer)
        text = item.passage[slice(*window)] if window else ""
        scored.append(ScoringItem(str(number), (item.gold,), text))
    score = Cmrc2018().corpus(scored)
    return score.exact_match, score.f1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--noise", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    items = load(options.items, options.noise, options.seed)
    wrong = sum(fast(one.passage, one.answer) != plain_windows(one.passage, one.answer) for one in items)
    rounds = [
        {name: seconds(method, items) for name, method in METHODS.items()} for _ in range(options.rounds)
    ]
    ratios = {name: statistics.median(one["plain windows"] / one[name] for one in rounds) for name in METHODS}
    figures = {
        name: {
            "microseconds": 1e6 * statistics.median(one[name] for one in rounds),
            "times_faster_than_plain": ratios[name],
            **dict(zip(("exact_match", "f1"), quality(method, items), strict=True)),
        }
        for name, method in METHODS.items()
    }
    show(figures, items, wrong, options)


def show(
    figures: dict[str, dict[str, float]], items: list[Item], wrong: int, options: argparse.Namespace
) -> None:
    lengths = [statistics.mean(map(len, texts)) for texts in zip(*((i.passage, i.answer) for i in items))]  # noqa: B905
    about = {
        "items": len(items),
        "passage_characters": lengths[0],
        "answer_characters": lengths[1],
        "delta": DELTA,
        "noise": options.noise,
        "rounds": options.rounds,
        "seed": options.seed,
        "different_from_plain": wrong,
    }
    if options.json:
        print(json.dumps({**about, "methods": figures}, indent=2))
        return
    print(", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in about.items()))
    print(f"{'':14}{'µs an item':>12}{'× plain':>10}{'EM':>8}{'F1':>8}")
    for name, one in figures.items():
        print(
            f"{name:14}{one['microseconds']:12.1f}{one['times_faster_than_plain']:10.1f}"
            f"{one['exact_match']:8.1f}{one['f1']:8.1f}"
        )


if __name__ == "__main__":
    main()
