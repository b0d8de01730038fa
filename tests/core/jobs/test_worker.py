"""Whatever happens to a job, its result says so in one plain sentence, last of all."""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import SafetensorError

from core.errors import CoreError, EnvironmentFault
from core.jobs import control, local, locking, run, worker
from core.jobs.events import EVENTS, EventLog, read_all
from core.jobs.local import JobState
from core.jobs.spec import RESULT, SPEC, read_result
from core.systems.catalogue import load_system
from core.training import checkpoints
from core.training.orders import Order
from core.training.tasks.spans import SpanTask
from tests.core.jobs.making import kinds, lay_out, model_weights
from tests.core.training.making import eight_items, same


def work(folder: Path) -> int:
    """Run the job in this process."""
    return worker.main([str(folder)])


def _message(folder: Path) -> str:
    result = read_result(folder)
    assert result is not None and result["state"] == "failed"
    assert "\n" not in result["message"] and "Traceback" not in result["message"]
    last = read_all(folder)[-1]
    assert (last["kind"], last["message"]) == ("failed", result["message"])
    return str(result["message"])


def test_a_job_ends_with_a_model_its_card_and_a_result(job: Path) -> None:
    assert work(job) == 0
    result = read_result(job)
    assert result is not None
    assert (result["state"], result["step"], result["steps"]) == ("done", 12, 12)
    assert result["dev"]["total"] == 3 and result["dev"]["metric"] == "cmrc2018"
    told = kinds(job)
    assert told[0] == "loading" and told[-4:] == ["evaluating", "dev", "saving", "done"]
    assert told.count("step") == 12
    assert load_system("reader", "v1", job / "model", device="cpu").id == "reader"
    card = json.loads((job / "model" / "card.json").read_text(encoding="utf-8"))
    assert card["data"]["counts"] == {"target": 8, "dev": 3} and card["figures"]["step"] == 12
    assert "a small reader" in (job / "model" / "README.md").read_text(encoding="utf-8")


def test_nothing_is_left_that_nobody_needs(job: Path) -> None:
    """Checkpoints are six times the model; the reserve and the signature have served."""
    work(job)
    assert {path.name for path in job.iterdir()} == {
        SPEC,
        RESULT,
        EVENTS,
        control.LOCK,
        "base",
        "data",
        "model",
    }


def test_two_runs_give_the_same_weights(tiny: Path, tmp_path: Path) -> None:
    first, second = lay_out(tmp_path / "a", tiny), lay_out(tmp_path / "b", tiny)
    work(first)
    work(second)
    assert same(model_weights(first), model_weights(second))


def test_a_job_without_a_dev_part_says_so(tiny: Path, tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "job", tiny, {"target": eight_items()})
    assert work(folder) == 0
    result = read_result(folder)
    assert result is not None and result["dev"] is None
    assert "no dev part" in (folder / "model" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("parts", [{}, {"target": []}])
def test_empty_data(tiny: Path, tmp_path: Path, parts: dict[str, list[Any]]) -> None:
    folder = lay_out(tmp_path / "job", tiny, parts)
    assert work(folder) == 2
    assert "there is nothing to train on in the part target" in _message(folder)


def test_a_missing_base(job: Path) -> None:
    shutil.rmtree(job / "base")
    assert work(job) == 2
    assert "the base model lacks config.json, model.safetensors, tokenizer.json" in _message(job)


def test_a_truncated_base(job: Path) -> None:
    content = (job / "base" / "model.safetensors").read_bytes()
    (job / "base" / "model.safetensors").unlink()  # linked: the model it came from must not be cut too
    (job / "base" / "model.safetensors").write_bytes(content[:-100])
    assert work(job) == 2
    assert "the weights are damaged" in _message(job)


def test_windows_longer_than_the_base_reads(tiny: Path, tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "job", tiny, max_length=500)
    assert work(folder) == 2
    assert "max_length is 500, but the base model reads at most 128 tokens" in _message(folder)


def test_a_damaged_line_of_data(job: Path) -> None:
    with (job / "data" / "target.jsonl").open("ab") as file:
        file.write(b'{"key": "x"\n')
    assert work(job) == 2
    assert "target.jsonl:9:1" in _message(job)


def test_a_damaged_spec(job: Path) -> None:
    (job / SPEC).write_text('{"id": 3', encoding="utf-8")
    assert work(job) == 2
    assert "the job's spec.json is damaged" in _message(job)


def test_wrong_settings_are_told_all_at_once(job: Path) -> None:
    page = json.loads((job / SPEC).read_text(encoding="utf-8"))
    page["config"] |= {"epochs": -1, "device": "abacus"}
    (job / SPEC).write_text(json.dumps(page), encoding="utf-8")
    assert work(job) == 2
    assert "epochs must be greater than 0; device must be one of" in _message(job)


def test_a_gpu_that_is_not_there(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    folder = lay_out(tmp_path / "job", tiny, device="cuda")
    assert work(folder) == 1
    assert _message(folder) == "this machine has no usable GPU. Choose the device cpu or auto"


def test_a_loss_that_is_no_number(tiny: Path, tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "job", tiny, learning_rate=1e25, warmup=0.0)
    assert work(folder) == 2
    assert "the loss is no longer a number. Lower the learning rate" in _message(folder)
    assert "NaN" not in (folder / EVENTS).read_text(encoding="utf-8")


def _no_room(*_: Any, **__: Any) -> None:
    """What the library that writes weights raises on a full disk: an error of its own."""
    raise SafetensorError("Error while serializing: I/O error: No space left on device (os error 28)")


def _quota(*_: Any, **__: Any) -> None:
    raise OSError(errno.EDQUOT, "Disk quota exceeded")


@pytest.mark.parametrize("fault", [_no_room, _quota])
def test_a_full_disk_and_going_on_afterwards(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Callable[..., None]
) -> None:
    unbroken, folder = lay_out(tmp_path / "unbroken", tiny), lay_out(tmp_path / "job", tiny)
    work(unbroken)
    plain, calls = checkpoints.save_file, []

    def filling(weights: Any, path: Any, **more: Any) -> None:
        calls.append(path)
        (fault if len(calls) > 7 else plain)(weights, path, **more)

    monkeypatch.setattr(checkpoints, "save_file", filling)
    assert work(folder) == 1
    assert _message(folder) == "the disk is full. Make room, then resume"
    result = read_result(folder)
    assert result is not None and result["step"] == 4
    assert not list((folder / "checkpoints").glob(".*"))
    monkeypatch.setattr(checkpoints, "save_file", plain)
    (folder / RESULT).unlink()
    assert work(folder) == 0
    assert same(model_weights(folder), model_weights(unbroken))


def test_room_is_kept_to_say_that_there_is_none(job: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Events cannot be written any more, but the reserve makes room for the result."""
    plain = worker.write_json

    def after_the_reserve(path: Path, value: Any) -> None:
        assert not (job / worker._RESERVE).exists()
        plain(path, value)

    def full(*_: Any) -> None:
        assert (job / worker._RESERVE).stat().st_size == worker._RESERVED
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(run, "run_job", full)
    monkeypatch.setattr(worker, "write_json", after_the_reserve)
    assert work(job) == 1
    assert _message(job) == "the disk is full. Make room, then resume"


@pytest.mark.parametrize(
    "fault",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB."),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate"),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
    ],
)
def test_out_of_memory(job: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    def grow(self: SpanTask, *given: object) -> None:
        raise fault

    monkeypatch.setattr(SpanTask, "loss", grow)
    assert work(job) == 1
    assert _message(job).startswith("the device ran out of memory. Close other programs and resume")


def test_a_fault_of_our_own_points_to_the_log(
    job: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(run, "run_job", broken)
    assert work(job) == 1
    assert _message(job) == "unexpected fault: RuntimeError: boom. See worker.log in the job"
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (CoreError("already plain"), "already plain"),
        (SafetensorError("Error while serializing: I/O error: No space left on device"), "the disk is full"),
        (OSError(errno.ENOSPC, "x"), "the disk is full"),
        (PermissionError(errno.EACCES, "Permission denied"), "unexpected fault: PermissionError"),
    ],
)
def test_faults_become_sentences(fault: Exception, sentence: str) -> None:
    assert sentence in str(worker.plain(fault))


def test_cancelled_before_it_began(job: Path) -> None:
    control.give(job, Order.CANCEL)
    assert work(job) == 0
    result = read_result(job)
    assert result is not None and result["state"] == "cancelled"
    assert kinds(job) == ["done"] and not (job / "model").exists()


def test_stopped_before_its_first_step_there_is_no_model(job: Path) -> None:
    """A model whose answer layer was never trained would only look like one."""
    control.give(job, Order.STOP)
    assert work(job) == 0
    result = read_result(job)
    assert result is not None and (result["state"], result["step"]) == ("cancelled", 0)
    assert "there is no model to keep" in result["message"] and not (job / "model").exists()


def _order_after(monkeypatch: pytest.MonkeyPatch, orders: dict[int, Order]) -> None:
    """Give these orders, once each, when the loop has made so many steps."""
    plain = run._Follower.step

    def step(self: Any, figures: dict[str, float]) -> None:
        plain(self, figures)
        order = orders.pop(int(figures["step"]), None)
        if order is not None:
            control.give(self._folder, order)

    monkeypatch.setattr(run._Follower, "step", step)


def test_stopped_it_keeps_the_model_as_it_is(job: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _order_after(monkeypatch, {5: Order.STOP})
    assert work(job) == 0
    result = read_result(job)
    assert result is not None and (result["state"], result["step"]) == ("stopped", 5)
    assert load_system("reader", "v1", job / "model", device="cpu")
    assert not (job / "checkpoints").exists()


def test_cancelled_it_can_go_on_from_its_checkpoint(job: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _order_after(monkeypatch, {5: Order.CANCEL})
    assert work(job) == 0
    result = read_result(job)
    assert result is not None and (result["state"], result["step"]) == ("cancelled", 5)
    assert (job / "checkpoints" / "step-00000004").is_dir() and not (job / "model").exists()


def test_paused_it_has_no_result_and_goes_on_when_run_again(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also on another machine, where nobody takes the old order back."""
    unbroken, job = lay_out(tmp_path / "unbroken", tiny), lay_out(tmp_path / "job", tiny)
    work(unbroken)
    _order_after(monkeypatch, {7: Order.PAUSE})
    assert work(job) == 0
    assert read_result(job) is None and kinds(job)[-1] == "paused"
    assert read_all(job)[-1]["step"] == 7 and not (job / control.ORDER).exists()
    elsewhere = Path(shutil.move(job, tmp_path / "elsewhere"))
    assert work(elsewhere) == 0
    assert same(model_weights(elsewhere), model_weights(unbroken))


@pytest.mark.parametrize(
    ("then", "state"), [(Order.GO_ON, "done"), (Order.STOP, "stopped"), (Order.CANCEL, "cancelled")]
)
def test_an_order_given_while_it_pauses_is_not_lost(
    job: Path, monkeypatch: pytest.MonkeyPatch, then: Order, state: str
) -> None:
    _order_after(monkeypatch, {5: Order.PAUSE})
    plain = run._Follower.saved

    def saved(self: Any, step: int) -> None:
        plain(self, step)
        if control.order_for(job) is Order.PAUSE:
            control.give(job, then)

    monkeypatch.setattr(run._Follower, "saved", saved)
    assert work(job) == 0
    result = read_result(job)
    assert result is not None and result["state"] == state
    assert "paused" in kinds(job)


def test_the_pulse_beats_and_stops_before_the_last_word(job: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_HEARTBEAT", 0.001)
    assert work(job) == 0
    told = [event["kind"] for event in read_all(job)]
    assert told.count("heartbeat") > 0 and told[-1] == "done"


@pytest.mark.parametrize("given", [Order.GO_ON, Order.CANCEL])
def test_whoever_sees_the_result_can_read_every_event(
    job: Path, monkeypatch: pytest.MonkeyPatch, given: Order
) -> None:
    plain, told = worker.write_json, []

    def looked(path: Path, value: Any) -> None:
        if path.name == RESULT:
            told.extend(read_all(job))
        plain(path, value)

    control.give(job, given)
    monkeypatch.setattr(worker, "write_json", looked)
    assert work(job) == 0
    assert told and told == read_all(job) and told[-1]["kind"] == "done"


def test_killed_between_its_last_word_and_its_result_it_goes_on(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unbroken, job = lay_out(tmp_path / "unbroken", tiny), lay_out(tmp_path / "job", tiny)
    work(unbroken)

    def killed(path: Path, value: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(worker, "write_json", killed)
        work(job)
    assert kinds(job)[-1] == "done"
    now = local.status(job)
    assert (now.state, now.step) == (JobState.INTERRUPTED, 12)
    assert work(job) == 0
    assert local.status(job).state is JobState.DONE
    assert same(model_weights(job), model_weights(unbroken))


def test_a_last_word_that_finds_no_room_does_not_keep_the_result_back(
    job: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = EventLog.write

    def full(self: EventLog, kind: str, **figures: Any) -> None:
        if kind == "done":
            raise OSError(errno.ENOSPC, "No space left on device")
        plain(self, kind, **figures)

    monkeypatch.setattr(EventLog, "write", full)
    assert work(job) == 0
    result = read_result(job)
    assert result is not None and result["state"] == "done"


def test_a_job_that_has_ended_is_not_run_again(job: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (job / RESULT).write_text('{"state": "done"}', encoding="utf-8")
    assert work(job) == 2
    assert "the job has ended" in capsys.readouterr().err
    assert not (job / EVENTS).exists()


def test_two_workers_never_share_a_folder(
    job: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(worker, "_PATIENCE", 0.0)
    lock = locking.acquire(job / control.LOCK)
    assert lock is not None
    with lock:
        assert work(job) == 2
    assert "another process is already running this job" in capsys.readouterr().err
    assert not (job / EVENTS).exists() and read_result(job) is None


@pytest.mark.parametrize("arguments", [[], ["a", "b"]])
def test_wrong_arguments_show_the_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert worker.main(arguments) == 2
    assert "usage:" in capsys.readouterr().err


def test_a_folder_that_is_no_job_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert work(tmp_path) == 2
    assert "there is no job here" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_result_that_cannot_be_written_is_printed(
    job: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def read_only(path: Path, value: Any) -> None:
        if path.name == RESULT:
            raise OSError(errno.EROFS, "Read-only file system")

    def broken(*_: Any) -> None:
        raise EnvironmentFault("the disk is full")

    monkeypatch.setattr(run, "run_job", broken)
    monkeypatch.setattr(worker, "write_json", read_only)
    assert work(job) == 1
    told = capsys.readouterr().err
    assert "the disk is full" in told and "cannot be used (Read-only file system)" in told


def test_dropout_and_order_come_from_the_seed_alone(tiny: Path, tmp_path: Path) -> None:
    first, second = lay_out(tmp_path / "a", tiny), lay_out(tmp_path / "b", tiny, seed=7)
    torch.manual_seed(99)
    work(first)
    work(second)
    assert not same(model_weights(first), model_weights(second))


def test_settings_stay_frozen_in_the_card(tiny: Path, tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "job", tiny, epochs=1.0)
    work(folder)
    card = json.loads((folder / "model" / "card.json").read_text(encoding="utf-8"))
    spec = json.loads((folder / SPEC).read_text(encoding="utf-8"))
    assert card["settings"] == spec["config"]
