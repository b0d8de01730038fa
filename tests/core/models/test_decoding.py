"""Decoding equals the authors' where the rules agree, and brute force always."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.models.decoding import Candidate, DecodingSettings, WindowLogits, decode
from core.models.tokens import TokenizedText
from core.models.windows import Window, make_windows
from tests.core.models.golden import EXAMPLES, GOLDEN, golden_encoder
from tests.core.models.test_windows import AUTHORS, letters

LONGEST = GOLDEN["settings"]["max_answer_length"]


def golden_logits(example: dict[str, Any], passage: TokenizedText) -> list[WindowLogits]:
    """The authors' logits; an answer starts only where they let it: in the window that shows most around."""
    encoder = golden_encoder()
    windows = make_windows(encoder.encode(example["question"]), passage, AUTHORS, encoder.special)
    found = []
    for window, golden in zip(windows, example["windows"], strict=True):
        start, end = np.full(len(window), -np.inf), np.full(len(window), -np.inf)
        inside = slice(window.passage_at, window.passage_at + window.count)
        start[inside], end[inside] = golden["start"], golden["end"]
        start[0], end[0] = golden["cls"]
        allowed = np.zeros(len(window), dtype=bool)
        allowed[slice(*golden["max_context"])] = True
        allowed[0] = True
        found.append(WindowLogits(window, np.where(allowed, start, -np.inf), end))
    return found


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one["id"])
def test_predictions_and_n_best_equal_the_authors(example: dict[str, Any]) -> None:
    """They pair the 20 best starts with the 20 best ends only; ours sees every pair, so it may know more."""
    passage = golden_encoder().encode(example["passage"])
    ours = decode(golden_logits(example, passage), passage, DecodingSettings(400, LONGEST, False))
    texts = [_squeezed(example["passage"][one.start : one.end]) for one in ours]
    assert texts[0] == _squeezed(example["prediction"])
    best = {text: one.score for text, one in zip(reversed(texts), reversed(ours), strict=True)}
    for theirs in example["n_best"]:
        assert best[_squeezed(theirs["text"])] == pytest.approx(theirs["score"], abs=2e-5)
    assert texts[:9] == [_squeezed(theirs["text"]) for theirs in example["n_best"][:9]]


def test_a_confident_window_beats_a_loud_one() -> None:
    """Logits of two windows compare only relative to what each says about "no answer"."""
    passage = letters(4)
    loud = _window(0, 2, start=[9.0, 0.0, 8.0, 0.0], end=[9.0, 0.0, 8.0, 0.0])
    sure = _window(2, 2, start=[0.0, 0.0, 5.0, 0.0], end=[0.0, 0.0, 5.0, 0.0])
    relative = decode([loud, sure], passage, DecodingSettings())
    absolute = decode([loud, sure], passage, DecodingSettings(relative_to_null=False))
    assert (relative[0].start, relative[0].score, relative[0].window) == (2, 10.0, 1)
    assert (absolute[0].start, absolute[0].score, absolute[0].window) == (0, 16.0, 0)


def test_ties_go_to_the_earliest_then_the_shortest() -> None:
    window = _window(0, 3, start=[0.0, 0.0, 1.0, 1.0, 1.0], end=[0.0, 0.0, 1.0, 1.0, 1.0])
    found = decode([window], letters(3), DecodingSettings(n_best=3))
    assert [(one.start, one.end) for one in found] == [(0, 1), (0, 2), (0, 3)]


def test_the_same_span_of_two_windows_counts_once_with_its_better_score() -> None:
    first = _window(0, 2, start=[0.0, 0.0, 1.0, 3.0], end=[0.0, 0.0, 1.0, 3.0])
    second = _window(1, 2, start=[0.0, 0.0, 4.0, 0.0], end=[0.0, 0.0, 4.0, 0.0])
    found = decode([first, second], letters(3), DecodingSettings())
    assert len(found) == len({(one.start, one.end) for one in found})
    assert (found[0].start, found[0].end, found[0].score, found[0].window) == (1, 2, 8.0, 1)


def test_probabilities_are_those_of_the_passage_and_no_answer() -> None:
    window = _window(0, 2, start=[1.0, 50.0, 1.0, 1.0], end=[1.0, 50.0, 1.0, 1.0])
    best = decode([window], letters(2), DecodingSettings())[0]
    assert best.start_probability == pytest.approx(1 / 3)
    assert best.end_probability == pytest.approx(1 / 3)


def test_no_passage_and_broken_logits_give_no_candidate() -> None:
    empty = _window(0, 0, start=[0.0, 0.0], end=[0.0, 0.0])
    broken = _window(0, 1, start=[np.nan] * 3, end=[np.nan] * 3)
    assert decode([empty], letters(0), DecodingSettings()) == ()
    assert decode([broken], letters(1), DecodingSettings()) == ()


@settings(max_examples=150)
@given(
    length=st.integers(1, 14),
    windows=st.integers(1, 3),
    longest=st.integers(1, 16),
    n_best=st.integers(1, 30),
    relative=st.booleans(),
    data=st.data(),
)
def test_decoding_equals_brute_force(
    length: int, windows: int, longest: int, n_best: int, relative: bool, data: st.DataObject
) -> None:
    """Whole numbers as logits: exact in float32, and full of ties."""
    numbers = st.lists(st.integers(-3, 3), min_size=length + 2, max_size=length + 2)
    passage = letters(length + windows - 1)
    given_logits = [
        _window(first, length, start=data.draw(numbers), end=data.draw(numbers)) for first in range(windows)
    ]
    wanted = DecodingSettings(n_best, longest, relative)
    found = decode(given_logits, passage, wanted)
    expected = _brute_force(given_logits, wanted)
    assert [(one.start, one.end, one.score) for one in found] == expected[:n_best]
    for one in found:
        assert one.start < one.end <= one.start + longest
        assert _stands_in(one, given_logits[one.window].window)


def _brute_force(windows: list[WindowLogits], wanted: DecodingSettings) -> list[tuple[int, int, float]]:
    best: dict[tuple[int, int], float] = {}
    for logits in windows:
        null = logits.start[0] + logits.end[0] if wanted.relative_to_null else 0.0
        window = logits.window
        for i in range(window.count):
            for j in range(i, min(window.count, i + wanted.max_answer_length)):
                score = logits.start[window.passage_at + i] + logits.end[window.passage_at + j] - null
                place = (window.first + i, window.first + j + 1)
                best[place] = max(best.get(place, -np.inf), float(score))
    ranked = sorted(best.items(), key=lambda one: (-one[1], one[0]))
    return [(*place, score) for place, score in ranked]


def _window(first: int, count: int, *, start: list[float], end: list[float]) -> WindowLogits:
    """A window ``[CLS] [SEP] passage``: the question is empty, so the logits are few."""
    window = Window(0, np.zeros(count + 2, dtype=np.int32), 2, first, count)
    return WindowLogits(window, np.asarray(start, dtype=np.float32), np.asarray(end, dtype=np.float32))


def _stands_in(one: Candidate, window: Window) -> bool:
    return window.first <= one.start < one.end <= window.first + window.count


def _squeezed(text: str) -> str:
    """The authors join their tokens without the white space between them."""
    return "".join(text.split())
