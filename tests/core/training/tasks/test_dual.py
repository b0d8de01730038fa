"""Dual BERT learns both answers, λ is told, and pieces of a batch change no gradient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from core.errors import InputError
from core.models.dual_bert import DualBert, DualOptions, load_dual
from core.models.dual_reader import DualReader
from core.models.loading import place
from core.training.items import write_items
from core.training.loop import Loop, Stage
from core.training.memory import Room
from core.training.orders import Order
from core.training.recipes import dual_bert
from core.training.tasks.catalogue import TASKS
from core.training.tasks.dual import DualTask
from tests.core.training.bilingual_making import eight_bilingual, tiny_dual
from tests.core.training.making import SMALL, Recorder, eight_items, same, weights_of

CPU = place("cpu")


@pytest.fixture
def part(tmp_path: Path) -> Path:
    path = tmp_path / "bilingual.jsonl"
    write_items(path, eight_bilingual())
    return path


def loop(
    base: Path, part: Path, folder: Path, config: Any = SMALL, *, watcher: Recorder, task: str = "dual"
) -> Loop:
    learned = TASKS.resolve(task)(base, config)
    torch.manual_seed(config.seed)
    model = learned.model()
    return Loop(model, [Stage("both", learned.examples(part))], config, CPU, folder, learned, watcher)


def quiet(model: DualBert) -> DualBert:
    """Without dropout, so that two ways can be compared."""
    return model.eval()


@pytest.mark.parametrize(
    ("task", "learned"),
    [("dual", ("loss", "target_loss")), ("dual/-dynamic-lambda", ("loss", "target_loss", "source_loss"))],
)
def test_answers_are_learned_and_lambda_is_told(
    tiny: Path, part: Path, tmp_path: Path, task: str, learned: tuple[str, ...]
) -> None:
    watcher = Recorder()
    config = replace(SMALL, epochs=60, learning_rate=1e-2, batch_size=8, checkpoint_every=1000)
    run = loop(tiny, part, tmp_path / "run", config, watcher=watcher, task=task)
    assert run.run() is Order.GO_ON
    first, last = watcher.figures[0], watcher.figures[-1]
    for name in learned:
        assert last[name] < first[name] / 4
    assert all(0.0 <= one["lambda"] <= 1.0 for one in watcher.figures)
    found = run.task.measure(run.model, CPU, part, "cmrc2018")
    assert found is not None and found["total"] == 8 and found["f1"] > 90
    assert run.model.training


def test_the_loss_is_the_mean_of_both_losses_weighed(tiny: Path, part: Path) -> None:
    task = DualTask(tiny, SMALL)
    model, batch = quiet(task.model()), task.examples(part)
    figures = task.gradients(model, batch, CPU)
    fixed = DualTask(tiny, SMALL, DualOptions(dynamic_lambda=False))
    model.config = replace(model.config, options=fixed.options)
    with torch.no_grad():
        whole = fixed.loss(model, batch, CPU).item()
    assert figures["loss"] < whole
    assert whole == pytest.approx(figures["target_loss"] + figures["source_loss"], rel=1e-5)
    assert fixed.gradients(model, batch, CPU)["lambda"] == 1.0


@pytest.mark.parametrize("fitting", [1, 3, 5])
def test_pieces_have_the_gradients_of_the_whole(
    tiny: Path, part: Path, fitting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    gradients, figures = [], []
    for rows in (1000, 2 * fitting):
        monkeypatch.setattr(Room, "rows", lambda self, length, spared, rows=rows: rows)
        task = DualTask(tiny, SMALL)
        torch.manual_seed(0)
        model, batch = quiet(task.model()), task.examples(part)
        sizes = [len(piece) for piece in task._pieces(model, batch, CPU)]
        assert max(sizes) <= fitting or rows == 1000
        figures.append(task.gradients(model, batch, CPU))
        gradients.append([weight.grad for weight in model.parameters()])
    assert figures[0] == pytest.approx(figures[1], rel=1e-5)
    for whole, pieces in zip(*gradients, strict=True):
        torch.testing.assert_close(whole, pieces, rtol=1e-4, atol=1e-6)


def test_states_are_made_again_where_memory_is_short(
    tiny: Path, part: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Room, "must_spare", lambda self, length: True)
    task = DualTask(tiny, SMALL)
    model = task.model()
    task.gradients(model, task.examples(part), CPU)
    assert any(getattr(one, "gradient_checkpointing", False) for one in model.modules())


def test_what_is_not_aligned_teaches_the_target_alone(tiny: Path, tmp_path: Path) -> None:
    part = tmp_path / "bilingual.jsonl"
    write_items(part, [replace(one, source_span=None) for one in eight_bilingual()])
    task = DualTask(tiny, SMALL)
    model = quiet(task.model())
    figures = task.gradients(model, task.examples(part), CPU)
    assert figures["loss"] == figures["target_loss"] and "lambda" not in figures
    assert not model.source_outputs.weight.grad.any()


def test_each_ablation_leaves_its_part_out(tiny: Path, part: Path) -> None:
    def run(name: str) -> tuple[DualBert, dict[str, float]]:
        task = TASKS.resolve(name)(tiny, SMALL)
        model = task.model()
        return model, task.gradients(model, task.examples(part), CPU)

    model, figures = run("dual/-aux")
    assert model.source_outputs.weight.grad is None and set(figures) == {"loss", "target_loss"}
    assert run("dual/-dynamic-lambda")[1]["lambda"] == 1.0
    assert run("dual/-saa")[0].decoder.adaptive is False
    assert run("dual")[0].decoder.adaptive is True


@pytest.mark.parametrize("task", ["dual", "dual/-aux"])
def test_an_interrupted_run_ends_with_the_weights_of_an_unbroken_one(
    tiny: Path, part: Path, tmp_path: Path, task: str
) -> None:
    whole = loop(tiny, part, tmp_path / "whole", watcher=Recorder(), task=task)
    whole.run()
    loop(tiny, part, tmp_path / "broken", watcher=Recorder({5: Order.PAUSE}), task=task).run()
    again = loop(tiny, part, tmp_path / "broken", watcher=Recorder(), task=task)
    assert again.run() is Order.GO_ON and again.position.step == whole.position.step
    assert same(weights_of(again), weights_of(whole))


def test_a_saved_model_reads_what_it_was_trained_on(tiny: Path, part: Path, tmp_path: Path) -> None:
    task = DualTask(tiny, SMALL)
    model = task.model()
    task.save(model, tmp_path / "model")
    assert load_dual(tmp_path / "model").config.options == DualOptions()
    reader = DualReader.load(tmp_path / "model", device="cpu")
    assert len(reader.encoder) == len(task.encoder)
    going_on = DualTask(tmp_path / "model", SMALL)
    assert torch.equal(going_on.model().target_outputs.weight, model.target_outputs.weight)


def test_questions_without_any_translation_are_refused_and_a_missing_dev_part_is_not(
    tiny: Path, tmp_path: Path
) -> None:
    part = tmp_path / "bilingual.jsonl"
    write_items(part, eight_items())
    task = DualTask(tiny, SMALL)
    with pytest.raises(InputError, match="no passage has a translation"):
        task.examples(part)
    assert task.examples(tmp_path / "none.jsonl") == []
    assert task.measure(task.model(), CPU, tmp_path / "none.jsonl", "cmrc2018") is None
    found = task.measure(task.model(), CPU, part, "cmrc2018")
    assert found is not None and found["total"] == 8


def test_a_recipe_goes_on_from_what_it_trained(tmp_path: Path, tiny: Path, part: Path) -> None:
    folder = tiny_dual(tiny, tmp_path / "dual")
    assert "dual-bert" in dual_bert.RECIPE.bases and dual_bert.WITHOUT_SAA.name in dual_bert.WITHOUT_SAA.bases
    make: Callable[..., Any] = TASKS.resolve(dual_bert.FROM_SOURCE.task)
    task = make(folder, SMALL)
    assert task.gradients(task.model(), task.examples(part), CPU)["loss"] > 0
    with pytest.raises(InputError, match="another kind of attention"):
        TASKS.resolve(dual_bert.WITHOUT_SAA.task)(folder, SMALL).model()
