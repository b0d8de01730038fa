"""The model host's two sides together, in real processes."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from core.alignment.parts import Parts
from core.domain.suggestions import ReadingItem, Suggestion
from core.errors import Bug, Cancelled, EnvironmentFault, InputError
from core.model_host.client import ModelHostClient, default_command
from core.progress import Progress, ProgressEvent, silent

COMMAND = (sys.executable, str(Path(__file__).with_name("fake_host.py")))
FOLDER = Parts({"fake": Path("nowhere")})
ITEMS = [ReadingItem("q1", "哪里?", "北京是首都。"), ReadingItem("q2", "What\u2028\ud800?", "𠀀 and 👩‍👩‍👧.")]


@pytest.fixture
def host() -> Iterator[ModelHostClient]:
    with ModelHostClient(command=COMMAND) as client:
        yield client


def ask(host: ModelHostClient, system: str, version: str = "v1") -> list[Suggestion]:
    return host.run(system, version, FOLDER, ITEMS, silent())


def cancel_at(label: str) -> Progress:
    """A progress that is cancelled by another thread as soon as `label` is reported."""

    def listener(event: ProgressEvent) -> None:
        if event.label == label:
            threading.Thread(target=progress.cancel).start()

    progress = Progress(listener)
    return progress


def test_answers_come_back_in_order_with_code_point_spans(host: ModelHostClient) -> None:
    answers = ask(host, "first")
    assert [(answer.key, answer.label, answer.text) for answer in answers] == [
        ("q1", "first@v1", "北"),
        ("q2", "first@v1", "𠀀"),
    ]
    assert all(
        answer.span and answer.span.matches(item.passage) for answer, item in zip(answers, ITEMS, strict=True)
    )


def test_progress_arrives_while_the_child_works(host: ModelHostClient) -> None:
    seen: list[ProgressEvent] = []
    host.run("first", "v1", FOLDER, ITEMS, Progress(seen.append))
    assert seen == [ProgressEvent("answering", 1, 2), ProgressEvent("answering", 2, 2)]


def test_a_system_is_loaded_once_and_shown_in_the_stats(host: ModelHostClient) -> None:
    ask(host, "first")
    ask(host, "second")
    (answer, _) = ask(host, "first")
    assert answer.trace[0].data == {"loads": ["first@v1", "second@v1"], "device": "auto"}
    stats = host.stats()
    assert stats["loaded"] == ["second@v1", "first@v1"]
    assert stats["memory_mb"] > 0


def test_cancelling_stops_the_prediction_and_keeps_the_child(host: ModelHostClient) -> None:
    with pytest.raises(Cancelled):
        host.run("endless", "v1", FOLDER, ITEMS, cancel_at("thinking"))
    pid = host.stats()["pid"]
    assert ask(host, "first")[0].text == "北"
    assert host.stats()["pid"] == pid


def test_a_request_cancelled_while_it_waits_is_never_run(host: ModelHostClient) -> None:
    first, second = cancel_at("never"), Progress()
    ends: list[str] = []

    def run(system: str, progress: Progress) -> None:
        with pytest.raises(Cancelled):
            host.run(system, "v1", FOLDER, ITEMS, progress)
        ends.append(system)

    started = threading.Event()
    first = Progress(lambda _: started.set())
    threads = [threading.Thread(target=run, args=("endless", first))]
    threads[0].start()
    started.wait()
    threads.append(threading.Thread(target=run, args=("second", second)))
    threads[1].start()
    second.cancel()
    threads[1].join()
    first.cancel()
    threads[0].join()
    assert ends == ["second", "endless"]
    assert ask(host, "first")[0].trace[0].data["loads"] == ["endless@v1", "first@v1"]


def test_several_threads_share_one_child(host: ModelHostClient) -> None:
    answers: dict[str, str] = {}

    def run(system: str) -> None:
        answers[system] = ask(host, system)[0].label

    threads = [threading.Thread(target=run, args=(f"s{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {f"s{number}": f"s{number}@v1" for number in range(6)}


def test_a_crash_tells_the_last_words_and_the_child_starts_again(host: ModelHostClient) -> None:
    with pytest.raises(EnvironmentFault, match=r"was killed by signal 6.*the weights are on fire") as caught:
        ask(host, "crashing")
    assert "started again" in caught.value.remedy
    assert ask(host, "first")[0].text == "北"


def test_a_child_killed_between_requests_is_replaced(host: ModelHostClient) -> None:
    pid = host.stats()["pid"]
    os.kill(pid, signal.SIGKILL)
    assert ask(host, "first")[0].text == "北"
    assert host.stats()["pid"] != pid


def test_an_error_of_the_system_comes_over_as_it_was(host: ModelHostClient) -> None:
    with pytest.raises(InputError) as caught:
        ask(host, "lost")
    assert (caught.value.what, caught.value.item, caught.value.remedy) == (
        "the weights are missing",
        "reader",
        "Download them",
    )


def test_our_own_slip_is_a_bug_and_no_memory_is_the_machines_fault(host: ModelHostClient) -> None:
    with pytest.raises(Bug, match="ZeroDivisionError: a slip of ours"):
        ask(host, "wrong")
    with pytest.raises(EnvironmentFault, match="memory"):
        ask(host, "greedy")


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(EnvironmentFault, match="no-such-python"):
        ModelHostClient(command=("/no-such-python",)).ping()


def test_closing_ends_a_child_that_does_not_listen() -> None:
    host = ModelHostClient(command=COMMAND)
    pid = host.stats()["pid"]
    started = threading.Event()

    def run() -> None:
        with pytest.raises(EnvironmentFault):
            host.run("deaf", "v1", FOLDER, ITEMS, Progress(lambda _: started.set()))

    thread = threading.Thread(target=run)
    thread.start()
    started.wait()
    host.close()
    thread.join()
    assert not psutil.pid_exists(pid)


def test_the_child_ends_when_its_parent_is_killed() -> None:
    script = (
        "import sys, time\n"
        "from core.model_host.client import ModelHostClient\n"
        f"host = ModelHostClient(command={COMMAND!r})\n"
        "print(host.stats()['pid'], flush=True)\n"
        "time.sleep(600)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    gone, _ = psutil.wait_procs([child], timeout=30)
    assert gone


def test_the_default_child_is_a_real_model_host() -> None:
    assert default_command()[1:] == ("-P", "-m", "core.model_host.server")
    with ModelHostClient() as host:
        host.ping()
        assert host.stats()["loaded"] == []


def test_a_frozen_application_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert default_command() == (sys.executable, "--model-host")
