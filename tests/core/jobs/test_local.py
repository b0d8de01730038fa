"""Real processes: started detached, killed, found again, told what to do, and exact all the same.

Every worker here runs without Qt and without a database: their packages cannot be imported.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from core.errors import EnvironmentFault, InputError
from core.jobs import control, local, locking, run, worker
from core.jobs.local import JobState, status
from core.jobs.spec import RESULT, write_json
from core.systems.catalogue import load_system
from core.training.orders import Order
from tests.core.jobs.making import kinds, lay_out, model_weights, until
from tests.core.training.making import same

_BLOCK = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6", "sqlalchemy", "alembic", "pyqtgraph"}:
            raise ImportError(f"{name} is not on this machine")

sys.meta_path.insert(0, Blocked())
print("blocked", flush=True)
"""
LONG = {"epochs": 100, "checkpoint_every": 20}  # 300 steps
ENDLESS = {"epochs": 100_000, "checkpoint_every": 20}  # it never ends before it is told to, however late


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers find neither Qt nor SQLAlchemy."""
    folder = tmp_path / "blocking"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_BLOCK, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))


@pytest.fixture(autouse=True)
def no_process_left(tmp_path: Path) -> Iterator[None]:
    yield
    for page in tmp_path.rglob(control.WORKER):
        left = control.worker_of(page.parent)
        if left is not None:
            left.kill()
            left.wait()


def _checkpointed(folder: Path) -> Callable[[], bool]:
    return lambda: status(folder).step > 0


def _reached(folder: Path, state: JobState) -> Callable[[], bool]:
    def looked() -> bool:
        now = status(folder)
        assert now.state in (state, JobState.RUNNING), now
        return now.state is state

    return looked


def _start_from_a_parent_that_dies(folder: Path) -> None:
    """As the window does; then the window is killed."""
    home = str(Path(local.__file__).parents[2])
    code = (
        "import sys; from pathlib import Path; from core.jobs import local\n"
        "local.start(Path(sys.argv[1])); print('started', flush=True); input()"
    )
    search = os.pathsep.join([home, os.environ["PYTHONPATH"]])
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": search},
    )
    assert parent.stdout is not None
    told = [parent.stdout.readline(), parent.stdout.readline()]
    assert told[-1] == "started\n"
    parent.send_signal(signal.SIGKILL)
    parent.communicate()


def test_killed_paused_and_resumed_it_ends_with_the_same_weights(tiny: Path, tmp_path: Path) -> None:
    unbroken, folder = lay_out(tmp_path / "unbroken", tiny, **LONG), lay_out(tmp_path / "job", tiny, **LONG)
    assert worker.main([str(unbroken)]) == 0

    assert status(folder).state is JobState.READY
    _start_from_a_parent_that_dies(folder)
    now = status(folder)
    assert now.state is JobState.RUNNING and now.pid > 0
    until(_checkpointed(folder))
    psutil.Process(status(folder).pid).kill()
    until(_reached(folder, JobState.INTERRUPTED))
    now = status(folder)
    assert now.message == f"Its process ended unexpectedly. Resume goes on from step {now.step}"

    local.resume(folder)
    with pytest.raises(InputError, match="already running"):
        local.start(folder)
    until(lambda: kinds(folder).count("training") == 2)
    assert local.pause(folder).order is Order.PAUSE
    until(_reached(folder, JobState.PAUSED))
    paused = status(folder)
    assert 0 < paused.step < 300 and paused.message.startswith("Paused")
    with pytest.raises(InputError, match="cannot be paused"):
        local.pause(folder)

    local.resume(folder)
    until(_reached(folder, JobState.DONE))
    assert status(folder).step == 300
    assert same(model_weights(folder), model_weights(unbroken))
    assert "blocked" in (folder / local.LOG).read_text(encoding="utf-8")
    with pytest.raises(InputError, match="the job is done and cannot run again"):
        local.resume(folder)


def test_cancelled_resumed_and_stopped_it_gives_a_model(tiny: Path, tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "job", tiny, **ENDLESS)
    local.start(folder)
    until(_checkpointed(folder))
    local.cancel(folder)
    until(_reached(folder, JobState.CANCELLED))
    reached = status(folder).step
    assert reached >= 20 and not (folder / "model").exists()
    assert kinds(folder)[-1] == "done", "all is told when the state is"
    with pytest.raises(InputError, match="already cancelled"):
        local.cancel(folder)
    local.resume(folder)
    until(lambda: kinds(folder)[-1] in ("step", "saved"))
    local.stop(folder)
    until(_reached(folder, JobState.STOPPED))
    assert load_system("reader", "v1", folder / "model", device="cpu").id == "reader"
    with pytest.raises(InputError, match="already stopped"):
        local.stop(folder)


@pytest.fixture
def paused(job: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A job that paused after 5 of its 12 steps; run in this process, to be fast."""
    plain = run._Follower.step

    def step(self: Any, figures: dict[str, float]) -> None:
        plain(self, figures)
        if figures["step"] == 5:
            control.give(job, Order.PAUSE)

    with monkeypatch.context() as patch:
        patch.setattr(run._Follower, "step", step)
        assert worker.main([str(job)]) == 0
    assert (status(job).state, status(job).step) == (JobState.PAUSED, 5)
    return job


def test_a_paused_job_is_woken_to_stop_and_keeps_its_model(paused: Path) -> None:
    local.stop(paused)
    until(_reached(paused, JobState.STOPPED))
    assert status(paused).step == 5
    assert load_system("reader", "v1", paused / "model", device="cpu").id == "reader"
    assert kinds(paused).count("step") == 5


def test_a_paused_job_is_cancelled_without_loading_anything(paused: Path) -> None:
    local.cancel(paused)
    until(_reached(paused, JobState.CANCELLED))
    assert status(paused).step == 5 and kinds(paused).count("loading") == 1


@pytest.fixture
def sleeper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that do nothing but live."""
    monkeypatch.setattr(
        local, "command", lambda folder: [sys.executable, "-c", "import time; time.sleep(600)"]
    )


@pytest.mark.usefixtures("sleeper")
def test_between_its_start_and_its_first_word_a_job_counts_as_running(job: Path) -> None:
    assert local.start(job).state is JobState.RUNNING
    assert local.pause(job).order is Order.PAUSE
    assert local.resume(job).order is Order.GO_ON


@pytest.mark.usefixtures("sleeper")
def test_started_twice_at_once_it_starts_once(job: Path) -> None:
    outcomes: list[str] = []

    def begin() -> None:
        try:
            outcomes.append(local.start(job).state.value)
        except InputError as fault:
            outcomes.append(fault.what)

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes, key=len) == ["running", *["the job is already running"] * 3]


def test_an_ended_worker_is_no_zombie(job: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "command", lambda folder: [sys.executable, "-c", "print('bye')"])
    local.start(job)
    until(_reached(job, JobState.INTERRUPTED))
    until(lambda: status(job) is not None and not psutil.Process().children())
    assert status(job).message.endswith("bye")


def test_a_process_that_cannot_start_is_told_and_changes_nothing(
    job: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_json(job / RESULT, {"state": "failed", "step": 4, "message": "the disk is full"})
    monkeypatch.setattr(local, "command", lambda folder: [str(job / "no-such-python")])
    with pytest.raises(EnvironmentFault, match="No such file"):
        local.resume(job)
    now = status(job)
    assert (now.state, now.step, now.message) == (JobState.FAILED, 4, "the disk is full")


@pytest.mark.usefixtures("sleeper")
def test_a_failed_job_is_started_again(job: Path) -> None:
    write_json(job / RESULT, {"state": "failed", "message": "the disk is full"})
    assert local.resume(job).state is JobState.RUNNING
    assert not (job / RESULT).exists()


def test_a_job_with_wrong_settings_is_not_started(job: Path) -> None:
    page = json.loads((job / "spec.json").read_text(encoding="utf-8"))
    page["config"]["epochs"] = -1
    (job / "spec.json").write_text(json.dumps(page), encoding="utf-8")
    with pytest.raises(InputError, match="epochs must be greater than 0"):
        local.start(job)
    assert status(job).state is JobState.READY


def test_a_worker_whose_signature_looks_wrong_still_counts(job: Path) -> None:
    """The clock may jump, and with it the birth that was written down."""
    lock = locking.acquire(job / control.LOCK)
    assert lock is not None
    with lock:
        assert status(job).state is JobState.RUNNING
    assert status(job).state is JobState.READY


@pytest.mark.parametrize("page", [{"state": "flying"}, {"state": "done", "step": "many"}])
def test_a_result_that_makes_no_sense_is_named(job: Path, page: dict[str, Any]) -> None:
    write_json(job / RESULT, page)
    with pytest.raises(InputError, match=r"result\.json is damaged"):
        status(job)


def test_a_relative_folder_works_too(job: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(job.parent)
    control.give(job, Order.CANCEL)
    local.cancel(Path(job.name))
    until(_reached(Path(job.name), JobState.CANCELLED))


def test_what_runs_a_job_is_python_and_the_folder(job: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert local.command(job) == [sys.executable, "-P", "-m", "core.jobs.worker", str(job)]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert local.command(job) == [sys.executable, "--worker", str(job)]


def test_looking_at_jobs_loads_neither_torch_nor_transformers() -> None:
    code = (
        "import sys\n"
        "import core.jobs.local, core.jobs.prepare, core.jobs.events\n"
        "import core.services.training, core.services.models, core.services.estimates\n"
        "sys.exit(', '.join({'torch', 'transformers', 'tokenizers'} & set(sys.modules)) or 0)"
    )
    home = str(Path(local.__file__).parents[2])
    found = subprocess.run(
        [sys.executable, "-c", code], check=False, cwd=home, capture_output=True, text=True, env=_plain()
    )
    assert (found.returncode, found.stderr) == (0, "")


def _plain() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
