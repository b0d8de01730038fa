"""Whole phrases are hidden, guessing and answering are learned together, and a reader comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import torch

from core.errors import InputError
from core.models.loading import load_reader, place
from core.training.config import TrainingConfig
from core.training.items import TrainingItem, write_items
from core.training.loop import Loop, Stage
from core.training.mixtures import Example
from core.training.orders import Order
from core.training.phrases import phrase_items, text_items
from core.training.tasks.catalogue import TASKS
from core.training.tasks.knowledge import (
    KnowledgeTask,
    PhraseExample,
    choose_phrases,
)
from core.training.tasks.masking import HIDDEN
from tests.core.training.making import SMALL, Recorder, eight_items, same, weights_of

TEXTS = ["北京大学在北京之东，有人学法。", "上海大学是大学，北京大学也是大学。", "江河湖海在北京大学之后"]


def data(folder: Path, phrases: Sequence[str] = ("北京大学", "江河湖海")) -> Path:
    folder.mkdir(exist_ok=True)
    write_items(folder / "texts.jsonl", text_items(TEXTS))
    write_items(folder / "branches.jsonl", eight_items())
    if phrases:
        write_items(folder / "phrases.jsonl", phrase_items(phrases))
    return folder


def loop_of(
    tiny: Path, folder: Path, config: TrainingConfig = SMALL, watcher: Recorder | None = None
) -> Loop:
    task = KnowledgeTask(tiny, config)
    examples = [
        *task.examples(data(folder) / "branches.jsonl"),
        *task.examples(folder / "texts.jsonl"),
    ]
    torch.manual_seed(config.seed)
    stages = [Stage("both", examples)]
    return Loop(task.model(), stages, config, place("cpu"), folder / "run", task, watcher or Recorder())


def test_it_is_registered() -> None:
    assert TASKS.resolve("knowledge") is KnowledgeTask


def test_windows_know_where_their_phrases_are(tiny: Path, tmp_path: Path) -> None:
    task = KnowledgeTask(tiny, SMALL)
    found = task.examples(data(tmp_path) / "texts.jsonl")
    assert [len(one.phrases) for one in found] == [1, 1, 2]
    first, last = found[0].phrases[0]
    wanted = task.encoder.encode("北京大学").ids.tolist()
    assert found[0].window.input_ids[first : last + 1].tolist() == wanted


def test_phrases_are_mined_where_none_are_given(tiny: Path, tmp_path: Path) -> None:
    others = [chr(0x4E00 + 20 * number) for number in range(1000)]
    texts = [*others, *(f"{one}北京大学{other}" for one, other in pairwise(others[:9]))]
    write_items(tmp_path / "texts.jsonl", text_items(texts))
    found = KnowledgeTask(tiny, SMALL).examples(tmp_path / "texts.jsonl")
    assert [one.phrases for one in found] == [((3, 6),)] * 8


def test_texts_without_a_phrase_are_told(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="none of the phrases"):
        KnowledgeTask(tiny, SMALL).examples(data(tmp_path, phrases=("天津",)) / "texts.jsonl")
    assert KnowledgeTask(tiny, SMALL).examples(tmp_path / "none" / "texts.jsonl") == []


def test_phrases_are_hidden_whole_and_not_many(tiny: Path, tmp_path: Path) -> None:
    [_, _, example] = KnowledgeTask(tiny, SMALL).examples(data(tmp_path) / "texts.jsonl")
    torch.manual_seed(0)
    seen = {tuple(choose_phrases([example], 48)[0].nonzero().flatten().tolist()) for _ in range(20)}
    each = [tuple(range(first, last + 1)) for first, last in example.phrases]
    assert seen == set(each) and len(each[0]) >= HIDDEN * len(example)


def test_a_batch_counts_each_window_once(tiny: Path, tmp_path: Path) -> None:
    task, placement = KnowledgeTask(tiny, SMALL), place("cpu")
    answers: list[Any] = task.examples(data(tmp_path) / "branches.jsonl")[:3]
    hidden: list[Any] = task.examples(tmp_path / "texts.jsonl")[:1]
    model = task.model().eval()
    apart = [task.loss(model, part, placement).item() for part in (answers, hidden)]
    mixed = task.loss(model, [*answers, *hidden], placement).item()
    assert mixed == pytest.approx((3 * apart[0] + apart[1]) / 4, rel=1e-5)


def test_both_heads_stand_on_one_encoder(tiny: Path, tmp_path: Path) -> None:
    task = KnowledgeTask(tiny, SMALL)
    model = task.model()
    task.loss(model, task.examples(data(tmp_path) / "texts.jsonl"), place("cpu")).backward()
    words = model.reader.base_model.get_input_embeddings().weight
    assert words.grad is not None and words.grad.abs().sum() > 0
    assert model.masked.get_output_embeddings().weight is words
    assert model.reader.qa_outputs.weight.grad is None


def test_both_are_learned_and_the_reader_reads_on(tiny: Path, tmp_path: Path) -> None:
    config = replace(SMALL, epochs=40, batch_size=6, checkpoint_every=1000)
    loop = loop_of(tiny, tmp_path, config)

    def losses() -> list[float]:
        kinds: list[Any] = [Example, PhraseExample]
        parts = [[one for one in loop.stages[0].examples if isinstance(one, kind)] for kind in kinds]
        return [loop.task.loss(loop.model, part, loop.placement).item() for part in parts]

    before = losses()
    assert loop.run() is Order.GO_ON
    for first, last in zip(before, losses(), strict=True):
        assert last < 0.5 * first
    loop.task.save(loop.model, tmp_path / "model")
    assert same(load_reader(tmp_path / "model").state_dict(), loop.model.reader.state_dict())


def test_an_interrupted_run_ends_with_the_weights_of_an_unbroken_one(tiny: Path, tmp_path: Path) -> None:
    whole = loop_of(tiny, tmp_path / "whole")
    whole.run()
    loop_of(tiny, tmp_path / "broken", watcher=Recorder({3: Order.PAUSE})).run()
    again = loop_of(tiny, tmp_path / "broken")
    again.run()
    assert same(weights_of(again), weights_of(whole))


def test_the_dev_part_is_read_by_the_reader(tiny: Path, tmp_path: Path) -> None:
    task = KnowledgeTask(tiny, SMALL)
    model = task.model().train()
    figures = task.measure(model, place("cpu"), data(tmp_path) / "branches.jsonl", "cmrc2018")
    assert figures is not None and figures["total"] == 8
    assert model.masked.training and model.reader.training


def test_a_text_is_masked_once() -> None:
    assert text_items(["a", "b", "a"]) == [
        TrainingItem("text/0", "", "a", None),
        TrainingItem("text/1", "", "b", None),
    ]
