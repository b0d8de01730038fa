"""Which windows train, and in which order: a function of data, settings and seed alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models.tokens import TextEncoder
from core.training.config import TrainingConfig
from core.training.items import TrainingItem
from core.training.mixtures import Example, make_batches, make_examples
from tests.core.training.making import eight_items, item

CUT = TrainingConfig(max_length=40, stride=12, max_query=8, batch_size=4)
LONG = "北京是国" * 40  # 160 tokens, many windows


def _answers(examples: list[Example]) -> list[Example]:
    return [example for example in examples if example.end > 0]


def test_examples_do_not_change_from_run_to_run(encoder: TextEncoder) -> None:
    items = [*eight_items(), item("long", "?", LONG, "国", at=83)]
    config = replace(CUT, negative_rate=0.5, windows_per_answer=1)
    first, second = make_examples(items, encoder, config), make_examples(items, encoder, config)
    assert [(one.window.item, one.window.first, one.start, one.end) for one in first] == [
        (one.window.item, one.window.first, one.start, one.end) for one in second
    ]
    other = make_examples(items, encoder, replace(config, seed=2))
    assert len(_answers(other)) == len(_answers(first)) == 9


def test_every_window_with_the_answer_trains_on_it(encoder: TextEncoder) -> None:
    long = item("long", "?", LONG, "国", at=83)
    examples = make_examples([long], encoder, CUT)
    held = [one for one in examples if one.window.first <= 83 < one.window.first + one.window.count]
    assert held == _answers(examples) and len(held) > 1
    assert all(one.start == one.end == 83 - one.window.first + one.window.passage_at for one in held)
    assert len(make_examples([long], encoder, replace(CUT, windows_per_answer=1, negative_rate=0.0))) == 1


@pytest.mark.parametrize(("rate", "at_least", "at_most"), [(0.0, 0, 0), (1.0, 1000, 10_000), (0.3, 200, 500)])
def test_the_rate_of_windows_without_the_answer(
    encoder: TextEncoder, rate: float, at_least: int, at_most: int
) -> None:
    items = [item(str(number), "?", LONG, "北", at=0) for number in range(120)]
    everything = make_examples(items, encoder, CUT)
    chosen = make_examples(items, encoder, replace(CUT, negative_rate=rate))
    assert len(_answers(chosen)) == len(_answers(everything)) == 120
    assert at_least <= len(chosen) - 120 <= at_most


def test_an_answer_longer_than_a_window_is_left_out(encoder: TextEncoder) -> None:
    too_long = item("x", "?", LONG, LONG[10:100], at=10)
    assert make_examples([too_long], encoder, CUT) == []


def test_a_question_without_an_answer_trains_at_least_once(encoder: TextEncoder) -> None:
    examples = make_examples([item("x", "?", LONG, None)], encoder, replace(CUT, negative_rate=0.0))
    assert [(one.start, one.end) for one in examples] == [(0, 0)]


def test_only_the_first_questions_train_where_there_is_a_limit(encoder: TextEncoder) -> None:
    examples = make_examples(eight_items(), encoder, replace(CUT, max_questions=3))
    assert {one.window.item for one in examples} == {0, 1, 2}


@given(count=st.integers(1, 200), batch=st.integers(1, 20), seed=st.integers(0, 5), epoch=st.integers(0, 3))
def test_batches_hold_every_example_once(
    encoder_examples: list[Example], count: int, batch: int, seed: int, epoch: int
) -> None:
    examples = encoder_examples[:count]
    config = replace(CUT, batch_size=batch, seed=seed)
    batches = make_batches(examples, config, epoch)
    assert sorted(index for one in batches for index in one) == list(range(count))
    assert len(batches) == -(-count // batch)
    assert all(len(one) <= batch for one in batches)
    assert batches == make_batches(examples, config, epoch)


def test_epochs_and_seeds_have_their_own_order(encoder_examples: list[Example]) -> None:
    orders = [
        make_batches(encoder_examples, replace(CUT, seed=seed), epoch) for seed in (1, 2) for epoch in (0, 1)
    ]
    assert len({str(order) for order in orders}) == 4


@pytest.fixture(scope="module")
def encoder_examples(encoder: TextEncoder) -> list[Example]:
    texts = ["北京上海。"[: 1 + number % 5] * (1 + number % 4) for number in range(200)]
    items: list[TrainingItem] = [item(str(at), "?", text, text[0]) for at, text in enumerate(texts)]
    examples = make_examples(items, encoder, CUT)
    assert len(examples) == 200
    return examples
