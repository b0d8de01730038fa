"""Hidden tokens are the right ones, guessing them is learned, and an encoder comes out of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core.models.loading import load_masked, load_reader
from core.training.items import write_items
from core.training.orders import Order
from core.training.tasks.masking import HIDDEN, MaskingTask, hide
from tests.core.training.making import SMALL, Recorder, item, make_loop, same, weights_of


def test_one_token_in_five_is_hidden_and_framing_never() -> None:
    torch.manual_seed(0)
    ids = torch.randint(10, 1000, (200, 100))
    framing = torch.zeros_like(ids, dtype=torch.bool)
    framing[:, ::10] = True
    hidden, chosen = hide(ids, framing, 4, 1000)
    assert not (chosen & framing).any()
    assert torch.equal(hidden[~chosen], ids[~chosen])
    assert chosen.float().mean().item() == pytest.approx(HIDDEN * 0.9, abs=0.01)
    masked, kept = (hidden[chosen] == 4).float().mean(), (hidden[chosen] == ids[chosen]).float().mean()
    assert masked.item() == pytest.approx(0.8, abs=0.03)
    assert kept.item() == pytest.approx(0.1, abs=0.03)


def test_all_of_a_passage_is_read_and_no_answer_wanted(tiny: Path, tmp_path: Path) -> None:
    part = tmp_path / "passages.jsonl"
    write_items(part, [item("long", "问？", "江" * 100 + "东" + "河" * 100, "东")])
    windows = MaskingTask(tiny, SMALL).examples(part)
    assert {window.first + at for window in windows for at in range(window.count)} == set(range(201))


def test_a_missing_part_has_no_examples(tiny: Path, tmp_path: Path) -> None:
    assert MaskingTask(tiny, SMALL).examples(tmp_path / "none.jsonl") == []


def test_guessing_is_learned_and_the_encoder_reads_on(tiny: Path, tmp_path: Path) -> None:
    watcher = Recorder()
    config = replace(SMALL, epochs=60, batch_size=8, checkpoint_every=1000)
    loop = make_loop(tiny, tmp_path / "run", config, watcher=watcher, task=MaskingTask)
    assert loop.run() is Order.GO_ON
    losses = [figures["loss"] for figures in watcher.figures]
    assert sum(losses[-10:]) < 0.6 * sum(losses[:10])
    loop.task.save(loop.model, tmp_path / "encoder")
    reader = load_reader(tmp_path / "encoder", fresh_answers=True)
    learned = {name: one for name, one in loop.model.state_dict().items() if name.startswith("bert.")}
    assert same({name: one for name, one in reader.state_dict().items() if name in learned}, learned)
    assert same(load_masked(tmp_path / "encoder").state_dict(), loop.model.state_dict())


def test_an_interrupted_run_hides_what_an_unbroken_one_would(tiny: Path, tmp_path: Path) -> None:
    whole = make_loop(tiny, tmp_path / "whole", task=MaskingTask)
    whole.run()
    make_loop(tiny, tmp_path / "broken", watcher=Recorder({5: Order.PAUSE}), task=MaskingTask).run()
    again = make_loop(tiny, tmp_path / "broken", task=MaskingTask)
    again.run()
    assert same(weights_of(again), weights_of(whole))
