"""A checkpoint is whole or not there; a damaged one gives way to the one before it."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.training import checkpoints
from core.training.loop import Loop
from core.training.orders import Order
from core.training.position import Position, folders, newest
from tests.core.training.making import Recorder, make_loop, same, weights_of


@pytest.fixture
def loop(tiny: Path, tmp_path: Path) -> Loop:
    """A loop that has paused after 5 steps: checkpoints of steps 4 and 5."""
    made = make_loop(tiny, tmp_path / "checkpoints", watcher=Recorder({5: Order.PAUSE}))
    made.run()
    return made


def _names(folder: Path) -> list[str]:
    return sorted(found.name for found in folder.iterdir())


def test_the_newest_two_are_kept_and_hold_no_pickle(loop: Loop) -> None:
    assert _names(loop.folder) == ["step-00000004", "step-00000005"]
    for found in folders(loop.folder):
        assert _names(found) == [
            "model.safetensors",
            "optimiser.safetensors",
            "position.json",
            "random.safetensors",
        ]


def test_everything_comes_back(loop: Loop, tiny: Path) -> None:
    numbers = torch.get_rng_state()
    other = make_loop(tiny, loop.folder)
    position = checkpoints.restore(loop.folder, other.model, other.optimiser)
    assert position == loop.position
    assert same(weights_of(other), weights_of(loop))
    assert torch.equal(torch.get_rng_state(), numbers)
    mine, theirs = loop.optimiser.state_dict()["state"], other.optimiser.state_dict()["state"]
    assert mine.keys() == theirs.keys()
    for index, moments in mine.items():
        assert all(torch.equal(value, theirs[index][name]) for name, value in moments.items())


@pytest.mark.parametrize(
    "name", ["model.safetensors", "optimiser.safetensors", "random.safetensors", "position.json"]
)
@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "noise"])
def test_a_damaged_newest_gives_way_to_the_one_before(loop: Loop, tiny: Path, name: str, damage: str) -> None:
    path = loop.folder / "step-00000005" / name
    content = path.read_bytes()
    path.unlink()
    if damage != "missing":
        path.write_bytes({"empty": b"", "cut": content[: len(content) // 2], "noise": b"\xff" * 50}[damage])
    before = checkpoints.load_file(loop.folder / "step-00000004" / "model.safetensors")
    other = make_loop(tiny, loop.folder)
    position = checkpoints.restore(loop.folder, other.model, other.optimiser)
    assert position is not None and position.step == 4
    assert same(weights_of(other), before)


@pytest.mark.parametrize("content", ["[]", '{"step": "5"}', '{"step": -1}', '{"phase": 1}', "null"])
def test_a_position_that_is_none_counts_as_damaged(loop: Loop, content: str) -> None:
    (loop.folder / "step-00000005" / "position.json").write_text(content, encoding="utf-8")
    found = newest(loop.folder)
    assert found is not None and found.step == 4
    assert checkpoints.restore(loop.folder, loop.model, loop.optimiser) == found


def test_where_all_are_damaged_nothing_is_changed(loop: Loop, tiny: Path) -> None:
    """Half a checkpoint must never leak into a run that starts from the beginning."""
    for found in folders(loop.folder):
        (found / "optimiser.safetensors").write_bytes(b"")
    other = make_loop(tiny, loop.folder)
    before, numbers = weights_of(other), torch.get_rng_state()
    assert checkpoints.restore(loop.folder, other.model, other.optimiser) is None
    assert same(weights_of(other), before)
    assert torch.equal(torch.get_rng_state(), numbers)


def test_a_checkpoint_of_another_model_is_not_taken(loop: Loop) -> None:
    newest_one = loop.folder / "step-00000005"
    weights = load_file(newest_one / "model.safetensors")
    save_file(weights | {"qa_outputs.bias": torch.zeros(5)}, newest_one / "model.safetensors")
    position = checkpoints.restore(loop.folder, loop.model, loop.optimiser)
    assert position is not None and position.step == 4


def test_a_full_disk_leaves_the_old_ones_and_takes_no_room(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checkpoints, "sync_file", full)
    with pytest.raises(OSError, match="No space left"):
        checkpoints.save(loop.folder, loop.model, loop.optimiser, Position(step=6))
    assert _names(loop.folder) == ["step-00000004", "step-00000005"]


def test_what_a_killed_process_left_half_written_is_cleared(loop: Loop) -> None:
    left = loop.folder / ".step-00000003.partial"
    shutil.copytree(loop.folder / "step-00000004", left)
    assert checkpoints.restore(loop.folder, loop.model, loop.optimiser) == loop.position
    checkpoints.save(loop.folder, loop.model, loop.optimiser, Position(step=6))
    assert _names(loop.folder) == ["step-00000005", "step-00000006"]


def test_a_position_is_readable_without_torch(loop: Loop) -> None:
    page = json.loads((loop.folder / "step-00000005" / "position.json").read_text(encoding="utf-8"))
    assert page == {"stage": 0, "epoch": 1, "batch": 2, "step": 5, "stage_step": 5}
    assert newest(loop.folder / "nowhere") is None
