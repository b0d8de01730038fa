"""The loop learns, obeys, and goes on after any interruption as if there had been none."""

from __future__ import annotations

import math
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import torch

from core.domain.suggestions import ReadingItem
from core.errors import InputError
from core.models.reader import Reader
from core.models.tokens import TextEncoder
from core.models.windows import WindowSettings
from core.progress import silent
from core.training import checkpoints
from core.training.config import TrainingConfig
from core.training.loop import schedule
from core.training.orders import Order
from core.training.position import Position, newest
from tests.core.training.making import SMALL, Recorder, eight_items, make_loop, same, weights_of

BOTH = ("source language", "target language")


class KilledError(Exception):
    """Stands for a process that dies at a given moment."""


def test_the_rate_rises_and_falls_in_a_line() -> None:
    config = TrainingConfig(warmup=0.2, schedule="linear")
    shares = [schedule(step, 10, config) for step in range(10)]
    assert shares == pytest.approx([0.5, 1.0, 1.0, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125])


def test_the_rate_falls_along_a_cosine() -> None:
    config = TrainingConfig(warmup=0.0, schedule="cosine")
    shares = [schedule(step, 4, config) for step in range(4)]
    assert shares == pytest.approx([1.0, 0.5 + math.sqrt(0.5) / 2, 0.5, 0.5 - math.sqrt(0.5) / 2])


def test_warm_up_may_take_all_of_a_run() -> None:
    assert [schedule(step, 2, TrainingConfig(warmup=1.0)) for step in range(2)] == [0.5, 1.0]


def test_a_tiny_model_learns_eight_questions_by_heart(tiny: Path, tmp_path: Path) -> None:
    config = replace(SMALL, epochs=60, batch_size=8, checkpoint_every=1000, max_length=40)
    watcher = Recorder()
    loop = make_loop(tiny, tmp_path, config, watcher=watcher)
    assert loop.run() is Order.GO_ON
    losses = [figures["loss"] for figures in watcher.figures]
    assert sum(losses[-5:]) < 0.1 * sum(losses[:5])
    reader = Reader(
        loop.model.eval(),
        TextEncoder.load(tiny),
        loop.placement,
        WindowSettings(40, config.stride, config.max_query),
    )
    items = eight_items()
    readings = reader.read([ReadingItem(one.key, one.question, one.passage) for one in items], silent())
    for one, reading in zip(items, readings, strict=True):
        best = reading.candidates[0]
        assert one.span is not None
        assert (best.start, best.end) == (one.span.start, one.span.end), one.key


def test_figures_tell_where_the_run_is(tiny: Path, tmp_path: Path) -> None:
    watcher = Recorder()
    loop = make_loop(tiny, tmp_path, replace(SMALL, dev_every=5), watcher=watcher, stages=BOTH)
    loop.run()
    assert loop.total_steps == 24 and [figures["step"] for figures in watcher.figures] == list(range(1, 25))
    assert {figures["total"] for figures in watcher.figures} == {24}
    assert watcher.stages == [("source language", 0, 24), ("target language", 12, 24)]
    assert watcher.looked == [5, 10, 15, 20]
    assert watcher.checkpoints == list(range(2, 25, 2))
    assert watcher.figures[-1]["seconds_left"] == 0.0
    assert [watcher.figures[step]["lr"] for step in (0, 12)] == [SMALL.learning_rate] * 2


def test_a_fraction_of_an_epoch_stops_within_it(tiny: Path, tmp_path: Path) -> None:
    loop = make_loop(tiny, tmp_path, replace(SMALL, epochs=1.7))
    loop.run()
    assert (loop.position.step, loop.position.epoch, loop.position.batch) == (5, 1, 2)


@dataclass(frozen=True)
class Unbroken:
    """A run to the end, and a copy of its checkpoints as they were at each moment."""

    weights: dict[str, torch.Tensor]
    moments: Path

    def left_at(self, step: int, folder: Path) -> Path:
        """What a process that was killed right after the checkpoint of `step` leaves behind."""
        return Path(shutil.copytree(self.moments / str(step), folder))


RARELY = replace(SMALL, checkpoint_every=1000)  # how often a checkpoint is written changes no weight


@pytest.fixture(scope="module")
def unbroken(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Unbroken:
    root, watcher = tmp_path_factory.mktemp("unbroken"), Recorder()
    watcher.on_saved = lambda step: shutil.copytree(root / "run", root / str(step)) and None
    loop = make_loop(tiny, root / "run", watcher=watcher, stages=BOTH)
    assert loop.run() is Order.GO_ON
    return Unbroken(weights_of(loop), root)


def test_two_runs_end_with_the_same_weights(tiny: Path, tmp_path: Path, unbroken: Unbroken) -> None:
    again = make_loop(tiny, tmp_path, RARELY, stages=BOTH)
    again.run()
    assert same(weights_of(again), unbroken.weights)
    other_seed = make_loop(tiny, tmp_path / "other", replace(RARELY, seed=2), stages=BOTH)
    other_seed.run()
    assert not same(weights_of(other_seed), unbroken.weights)


@pytest.mark.parametrize("kill_at", range(2, 25, 2))
def test_killed_after_any_checkpoint_it_ends_with_the_same_weights(
    tiny: Path, tmp_path: Path, unbroken: Unbroken, kill_at: int
) -> None:
    """Ends of epochs (3, 6, …) and of the first stage (12) are among the moments."""
    rest = Recorder()
    folder = unbroken.left_at(kill_at, tmp_path / "checkpoints")
    resumed = make_loop(tiny, folder, RARELY, watcher=rest, stages=BOTH)
    assert resumed.run() is Order.GO_ON
    assert [figures["step"] for figures in rest.figures] == list(range(kill_at + 1, 25))
    assert same(weights_of(resumed), unbroken.weights)


def test_killed_between_checkpoints_it_makes_the_lost_steps_again(
    tiny: Path, tmp_path: Path, unbroken: Unbroken
) -> None:
    class Dying(Recorder):
        def step(self, figures: dict[str, float]) -> None:
            super().step(figures)
            _die_at(15, int(figures["step"]))

    with pytest.raises(KilledError):
        make_loop(tiny, tmp_path, watcher=Dying(), stages=BOTH).run()
    rest = Recorder()
    resumed = make_loop(tiny, tmp_path, RARELY, watcher=rest, stages=BOTH)
    resumed.run()
    assert rest.figures[0]["step"] == 15
    assert same(weights_of(resumed), unbroken.weights)


@pytest.mark.parametrize("at", [0, 1, 3, 12, 13, 23])
def test_paused_anywhere_it_goes_on_exactly(tiny: Path, tmp_path: Path, unbroken: Unbroken, at: int) -> None:
    paused = make_loop(tiny, tmp_path, RARELY, watcher=Recorder({at: Order.PAUSE}), stages=BOTH)
    assert paused.run() is Order.PAUSE
    assert paused.position.step == at
    found = newest(tmp_path)
    assert found is not None and found.step == at
    resumed = make_loop(tiny, tmp_path, RARELY, stages=BOTH)
    assert resumed.run() is Order.GO_ON
    assert same(weights_of(resumed), unbroken.weights)


def test_stopping_leaves_a_checkpoint_and_cancelling_none(tiny: Path, tmp_path: Path) -> None:
    stopped = make_loop(tiny, tmp_path / "stopped", watcher=Recorder({5: Order.STOP}))
    assert stopped.run() is Order.STOP
    assert [found.name for found in _all(tmp_path / "stopped")] == ["step-00000004", "step-00000005"]
    cancelled = make_loop(tiny, tmp_path / "cancelled", watcher=Recorder({5: Order.CANCEL}))
    assert cancelled.run() is Order.CANCEL
    assert [found.name for found in _all(tmp_path / "cancelled")] == ["step-00000002", "step-00000004"]


def test_a_moment_that_is_saved_is_not_saved_again(tiny: Path, tmp_path: Path) -> None:
    """A paused job told to stop starts where its checkpoint is: nothing to write, nothing to lose."""
    make_loop(tiny, tmp_path, watcher=Recorder({4: Order.PAUSE})).run()
    before = (tmp_path / "step-00000004" / "position.json").stat().st_mtime_ns
    woken = Recorder({4: Order.STOP})
    loop = make_loop(tiny, tmp_path, watcher=woken)
    assert loop.run() is Order.STOP
    assert (loop.position.step, woken.checkpoints, woken.figures) == (4, [], [])
    assert (tmp_path / "step-00000004" / "position.json").stat().st_mtime_ns == before


def test_a_finished_run_started_again_makes_no_step(tiny: Path, tmp_path: Path) -> None:
    config = replace(SMALL, checkpoint_every=12)
    first = make_loop(tiny, tmp_path, config)
    first.run()
    watcher = Recorder()
    again = make_loop(tiny, tmp_path, config, watcher=watcher)
    assert again.run() is Order.GO_ON
    assert watcher.figures == [] and same(weights_of(again), weights_of(first))


@pytest.mark.parametrize("spoilt", [float("nan"), float("inf")])
def test_a_loss_that_is_no_number_ends_the_run_with_good_weights(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoilt: float
) -> None:
    watcher = Recorder()
    loop = make_loop(tiny, tmp_path, watcher=watcher)
    plain = loop.task.loss

    def loss(*given: Any) -> torch.Tensor:
        return plain(*given) * (spoilt if loop.position.step == 5 else 1.0)

    monkeypatch.setattr(loop.task, "loss", loss)
    with pytest.raises(InputError, match=r"step 6: the loss is no longer a number. Lower the learning rate"):
        loop.run()
    assert len(watcher.figures) == 5
    assert all(weight.isfinite().all() for weight in loop.model.parameters())


def test_a_rate_that_is_far_too_high_is_told_in_a_sentence(tiny: Path, tmp_path: Path) -> None:
    config = replace(SMALL, learning_rate=1e25, warmup=0.0, epochs=20)
    with pytest.raises(InputError, match="the loss is no longer a number"):
        make_loop(tiny, tmp_path, config).run()


def test_biases_and_norms_do_not_decay(tiny: Path, tmp_path: Path) -> None:
    decaying, others = make_loop(tiny, tmp_path).optimiser.param_groups
    assert {weight.ndim for weight in decaying["params"]} == {2} and decaying["weight_decay"] > 0
    assert {weight.ndim for weight in others["params"]} == {1} and others["weight_decay"] == 0


def test_a_checkpoint_keeps_its_place_in_the_run(tiny: Path, tmp_path: Path) -> None:
    loop = make_loop(tiny, tmp_path, watcher=Recorder({14: Order.PAUSE}), stages=BOTH)
    loop.run()
    assert checkpoints.restore(tmp_path, loop.model, loop.optimiser) == Position(1, 0, 2, 14, 2)


def _die_at(wanted: int, step: int) -> None:
    if step == wanted:
        raise KilledError


def _all(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())
