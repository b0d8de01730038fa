"""A student learns from its teachers, from their logits on disk, as exactly as any other run."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from core.errors import InputError
from core.models.loading import load_reader, place
from core.models.reader import Reader, answerable
from core.progress import Progress, ProgressEvent, silent
from core.training.config import IMPURITIES as TOLD
from core.training.config import TrainingConfig
from core.training.distillation import IMPURITIES
from core.training.items import write_items
from core.training.loop import Loop, Stage
from core.training.orders import Order
from core.training.tasks.catalogue import TASKS
from core.training.tasks.distilling import FIXED, IMPURITY, DistillingTask, fixed
from core.training.tasks.preparing import Preparing
from tests.core.training.making import SMALL, Recorder, eight_items, same, weights_of
from tests.tiny import tiny_reader


def job(folder: Path, tiny: Path, teachers: Sequence[str] = ("en", "es"), **reader: Any) -> Path:
    """A job's folder with a base, teachers of other weights, and the eight questions."""
    shutil.copytree(tiny, folder / "base")
    for seed, name in enumerate(teachers, start=1):
        tiny_reader(folder / "teachers" / name, seed=seed, **reader)
    (folder / "data").mkdir()
    write_items(folder / "data" / "branches.jsonl", eight_items())
    return folder


def prepared(
    folder: Path, config: TrainingConfig = SMALL, maker: Any = IMPURITY
) -> tuple[DistillingTask, Any]:
    """The task with its teachers asked, and its examples."""
    task = maker(folder / "base", config)
    examples = task.examples(folder / "data" / "branches.jsonl")
    task.prepare(place("cpu"), silent())
    return task, examples


def run(folder: Path, watcher: Recorder | None = None, config: TrainingConfig = SMALL) -> Loop:
    task, examples = prepared(folder, config)
    torch.manual_seed(config.seed)
    loop = Loop(
        task.model(),
        [Stage("all branches", examples)],
        config,
        place("cpu"),
        folder / "checkpoints",
        task,
        watcher or Recorder(),
    )
    loop.run()
    return loop


def test_the_readings_are_those_the_settings_name() -> None:
    assert tuple(IMPURITIES) == TOLD


@pytest.mark.parametrize("name", ["distilling/fixed", "distilling/impurity"])
def test_it_is_registered_and_prepares_itself(tiny: Path, tmp_path: Path, name: str) -> None:
    task = TASKS.resolve(name)(job(tmp_path / "job", tiny) / "base", SMALL)
    assert isinstance(task, Preparing) and list(task.teachers) == ["en", "es"]  # type: ignore[attr-defined]


def test_what_the_teachers_say_of_a_batch_is_what_they_would_say_now(tiny: Path, tmp_path: Path) -> None:
    folder = job(tmp_path / "job", tiny)
    task, examples = prepared(folder)
    batch = [examples[at] for at in (5, 0, 3)]
    longest = max(map(len, batch))
    told = task._teachers(batch, longest, torch.device("cpu"))
    assert told.start.shape == told.end.shape == (2, 3, longest)
    for number, teacher in enumerate(task.teachers.values()):
        reader = Reader(load_reader(teacher), task.encoder, place("cpu"))
        for at, example in enumerate(batch):
            own = reader.logits([example.window])[0]
            for said, wanted in ((told.start, own.start), (told.end, own.end)):
                found = said[number, at, : len(example)].softmax(-1)
                torch.testing.assert_close(found, torch.tensor(wanted).softmax(-1), atol=1e-3, rtol=0)
            assert not told.start[number, at, len(example) :].any()


def test_a_student_that_is_its_one_teacher_has_next_to_no_gradient(tiny: Path, tmp_path: Path) -> None:
    """Next to: the teacher's logits are kept in half precision."""
    folder = job(tmp_path / "job", tiny, teachers=())
    shutil.copytree(tiny, folder / "teachers" / "en")
    pure = replace(SMALL, gold_share=0.0, teacher_share=1.0)
    norms = {}
    for name, config in (("pure", pure), ("gold", replace(SMALL, gold_share=1.0, teacher_share=0.0))):
        task, examples = prepared(folder, config)
        model = task.model().eval()
        task.loss(model, examples, place("cpu")).backward()
        norms[name] = float(
            torch.nn.utils.get_total_norm([w.grad for w in model.parameters() if w.grad is not None])
        )
    assert norms["pure"] < 1e-2 * norms["gold"]


def test_a_student_comes_near_its_teachers(tiny: Path, tmp_path: Path) -> None:
    folder = job(tmp_path / "job", tiny)
    config = replace(SMALL, epochs=40, batch_size=8, checkpoint_every=1000, gold_share=0.0, teacher_share=1.0)
    task, examples = prepared(folder, config)
    mask = answerable([example.window for example in examples], torch.device("cpu"))
    teachers = task._teachers(examples, mask.shape[1], torch.device("cpu"))
    targets = task.distillation.targets(teachers, mask)
    least = task.distillation.soft_loss(targets, teachers, mask).item()

    def above(model: Any) -> float:
        return float(task.loss(model.eval(), examples, place("cpu")).detach()) - least

    begun = above(task.model())
    assert 0 < above(run(folder, config=config).model) < 0.2 * begun


def test_the_student_may_be_smaller_than_its_teachers(tiny: Path, tmp_path: Path) -> None:
    loop = run(job(tmp_path / "job", tiny, hidden=64, layers=3), config=replace(SMALL, epochs=1))
    assert loop.position.step == 3


def test_an_interrupted_run_ends_with_the_weights_of_an_unbroken_one(tiny: Path, tmp_path: Path) -> None:
    whole = run(job(tmp_path / "whole", tiny))
    broken = job(tmp_path / "broken", tiny)
    run(broken, Recorder({5: Order.PAUSE}))
    assert same(weights_of(run(broken)), weights_of(whole))


def test_teachers_are_asked_once(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = job(tmp_path / "job", tiny)
    prepared(folder)
    monkeypatch.setattr("core.training.teacher_logits.load_reader", lambda folder: pytest.fail("asked again"))
    prepared(folder)


def test_progress_counts_windows_over_all_teachers(tiny: Path, tmp_path: Path) -> None:
    seen: list[ProgressEvent] = []
    task = IMPURITY(job(tmp_path / "job", tiny) / "base", SMALL)
    count = len(task.examples(tmp_path / "job" / "data" / "branches.jsonl"))
    task.prepare(place("cpu"), Progress(seen.append))
    assert [(event.label, event.done, event.total) for event in seen] == [
        ("asking the teacher en", 0, 2 * count),
        ("asking the teacher en", count, 2 * count),
        ("asking the teacher es", count, 2 * count),
        ("asking the teacher es", 2 * count, 2 * count),
    ]


def test_a_changed_item_is_noticed(tiny: Path, tmp_path: Path) -> None:
    folder = job(tmp_path / "job", tiny)
    prepared(folder)
    items = eight_items()
    items[0] = replace(items[0], question="北京在什么之下？")
    write_items(folder / "data" / "branches.jsonl", items)
    with pytest.raises(InputError, match=r"the questions and the windows .* changed"):
        prepared(folder)


def test_a_changed_teacher_is_noticed(tiny: Path, tmp_path: Path) -> None:
    folder = job(tmp_path / "job", tiny)
    prepared(folder)
    tiny_reader(folder / "teachers" / "es", seed=9)
    with pytest.raises(InputError, match="the teacher's weights changed"):
        prepared(folder)


def test_other_windows_are_noticed(tiny: Path, tmp_path: Path) -> None:
    folder = job(tmp_path / "job", tiny)
    prepared(folder)
    with pytest.raises(InputError, match="the windows that the text is cut into changed"):
        prepared(folder, replace(SMALL, max_query=5))


def test_a_student_needs_teachers(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there are no teachers"):
        IMPURITY(job(tmp_path / "job", tiny, teachers=()) / "base", SMALL)


def test_fixed_weights_belong_to_the_teachers_they_name(tiny: Path, tmp_path: Path) -> None:
    folder = job(tmp_path / "job", tiny)
    task, _ = prepared(folder, replace(SMALL, teacher_weights="es=0.75, en=0.25"), FIXED)
    zeros = torch.zeros(2, 1, 4)
    assert task.distillation.weighting(zeros, zeros[0]).flatten().tolist() == [0.25, 0.75]
    with pytest.raises(InputError, match="name de, but the teachers are en, es"):
        fixed(replace(SMALL, teacher_weights="de=1"), ("en", "es"))
    even = fixed(SMALL, ("en", "es"))(zeros, zeros[0])
    assert even.flatten().tolist() == [0.5, 0.5]


def test_a_missing_part_has_no_examples(tiny: Path, tmp_path: Path) -> None:
    task = IMPURITY(job(tmp_path / "job", tiny) / "base", SMALL)
    assert task.examples(tmp_path / "none.jsonl") == []


def test_logits_on_disk_are_no_larger_than_they_must_be(tiny: Path, tmp_path: Path) -> None:
    folder = job(tmp_path / "job", tiny)
    _, examples = prepared(folder)
    size = (folder / "logits" / "en" / "branches" / "logits.f16").stat().st_size
    assert size == 4 * sum(map(len, examples))
