"""Requests are tried again after a pause where that may help, and only there."""

from __future__ import annotations

import socket
from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Cancelled, EnvironmentFault, InputError
from core.progress import Progress, ProgressEvent, silent
from core.translation.base import Direction, MemoryCache, translate
from core.translation.cloud.manners import LONGEST_ANSWER, Line, Manners, pause, seconds_asked
from tests.core.translation.cloud.conftest import NOON, Load, Pauses
from tests.core.translation.speaking import HANGS_UP, SILENT, Says, SpeakingServer

ZH_EN = Direction("zh", "en")
BUSY = Says(429, {"message": "too many"})
TROUBLE = Says(500, b"<html>oops</html>")


def ask(load: Load, progress: Progress | None = None) -> str:
    (found,) = load("google").translate_batch(["a"], ZH_EN, progress or silent())
    assert found is not None
    return found.text


@pytest.mark.parametrize(
    "first",
    [[TROUBLE], [BUSY], [Says(503), Says(529), TROUBLE], [HANGS_UP], [SILENT], [SILENT, BUSY, HANGS_UP]],
    ids=["500", "429", "5xx", "half an answer", "no answer", "all of it"],
)
def test_what_passes_is_tried_again(
    first: list[Says], server: SpeakingServer, load: Load, pauses: Pauses
) -> None:
    tries = len(first) + 1
    server.first_says = list(first)
    assert ask(load) == "zh-CN A en"
    assert len(server.asked) == tries
    assert pauses.made == [1.0, 2.0, 4.0][: tries - 1]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (format_datetime(NOON + timedelta(seconds=30), usegmt=True), 30.0),
        (format_datetime(NOON - timedelta(days=1), usegmt=True), 0.0),
        ("soon", 1.0),
        ("-5", 1.0),
        ("²", 1.0),
    ],
)
def test_the_pause_a_service_asks_for_is_made(
    header: str, seconds: float, server: SpeakingServer, load: Load, pauses: Pauses
) -> None:
    server.first_says = [Says(429, b"", {"Retry-After": header.encode().decode("latin-1")})]
    ask(load)
    assert pauses.made == [seconds]


def test_who_asks_for_too_long_a_pause_is_told_about(
    server: SpeakingServer, load: Load, pauses: Pauses
) -> None:
    server.first_says = [Says(429, b"", {"Retry-After": "3600"})]
    with pytest.raises(EnvironmentFault, match=r"too many requests.*after 3,600 seconds"):
        ask(load)
    assert (len(server.asked), pauses.made) == (1, [])


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (BUSY, "too many requests.*in some minutes"),
        (TROUBLE, r"in trouble \(HTTP 500\).*is kept"),
        (HANGS_UP, "hangs up in the middle of an answer.*is kept"),
    ],
)
def test_patience_ends(reply: Says, words: str, server: SpeakingServer, load: Load, pauses: Pauses) -> None:
    server.first_says = [reply] * 9
    with pytest.raises(EnvironmentFault, match=f"Google Cloud Translation: .*{words}") as told:
        ask(load)
    assert (len(server.asked), pauses.made) == (4, [1.0, 2.0, 4.0])
    assert told.value.__cause__ is None


def test_nobody_there(load: Load, pauses: Pauses, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:  # bound and not listening: whoever connects is refused
        taken.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{taken.getsockname()[1]}"
        translator = load("libretranslate", address=f"http://{host}", consented=host)
        with pytest.raises(
            EnvironmentFault, match=f"{host} cannot be reached .nothing answers.*network connection"
        ):
            translator.translate_batch(["a"], ZH_EN, silent())
    assert pauses.made == [1.0, 2.0, 4.0]


def test_an_answer_that_takes_too_long() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent_server:  # takes the request and never answers
        address = f"http://127.0.0.1:{silent_server.getsockname()[1]}"
        line = Line("DeepL", address, {}, Manners(tries=1, reading=0.05))
        with pytest.raises(EnvironmentFault, match=r"DeepL: .* does not answer in time"):
            line.ask("GET", "/", None, silent())
        line.close()


def test_an_answer_without_end(server: SpeakingServer, load: Load) -> None:
    server.first_says = [Says(200, b" " * (LONGEST_ANSWER + 1))]
    with pytest.raises(EnvironmentFault, match="answers without end"):
        ask(load)


def test_work_stops_between_two_tries(server: SpeakingServer, load: Load, pauses: Pauses) -> None:
    server.first_says = [TROUBLE] * 9
    pauses.cancel_at = 2
    with pytest.raises(Cancelled):
        ask(load)
    assert len(server.asked) == 2


def test_nothing_is_sent_once_the_work_is_to_stop(server: SpeakingServer, load: Load) -> None:
    progress = silent()
    progress.cancel()
    with pytest.raises(Cancelled):
        ask(load, progress)
    assert server.asked == []


def test_waiting_is_told(server: SpeakingServer, load: Load) -> None:
    events: list[ProgressEvent] = []
    server.first_says = [BUSY]
    ask(load, Progress(events.append))
    assert [event.label for event in events] == ["waiting for Google Cloud Translation"]


def test_a_pause_ends_when_the_work_is_to_stop() -> None:
    progress = silent()
    progress.cancel()
    with pytest.raises(Cancelled):
        pause(3600, progress)
    pause(0, progress)


def test_what_was_answered_before_a_break_is_not_sent_again(server: SpeakingServer, load: Load) -> None:
    texts = [f"t{n}" for n in range(100)]
    translator = load("deepl")
    progress, asked = silent(), server.reply

    def stop_after_one(one: object) -> Says:
        server.reply = asked  # type: ignore[method-assign]
        progress.cancel()
        return asked(one)  # type: ignore[arg-type]

    server.reply = stop_after_one  # type: ignore[method-assign]
    with pytest.raises(Cancelled):
        translator.translate_batch(texts, ZH_EN, progress)
    found = translator.translate_batch(texts, ZH_EN, silent())
    assert [one and one.text for one in found] == [f"ZH {text.upper()} EN-US" for text in texts]
    assert [text for body in server.posted for text in body["text"]] == texts


def test_finished_batches_are_kept_when_the_service_breaks(server: SpeakingServer, load: Load) -> None:
    cache, translator = MemoryCache(), load("google")
    passage = "。".join(f"{n}{'长' * 600}" for n in range(10)) + "。"
    asked = server.reply

    def break_after_one(one: object) -> Says:
        said = asked(one)  # type: ignore[arg-type]
        server.first_says = [Says(456)]
        return said

    server.reply = break_after_one  # type: ignore[method-assign]
    with pytest.raises(EnvironmentFault):
        translate(translator, [passage], ZH_EN, cache, silent())
    assert 0 < len(cache.known) < 10


@given(following=st.integers(2, 60), chance=st.floats(0, 1))
def test_pauses_grow_are_jittered_and_have_an_end(following: int, chance: float) -> None:
    manners = Manners(first_pause=1, longest_pause=60, chance=lambda: chance)
    full = min(60.0, 2.0 ** (following - 2))
    assert full / 2 <= manners.before(following, None) <= full


def test_an_address_that_is_none() -> None:
    with pytest.raises(InputError, match="no address of a server"):
        Line("LibreTranslate", "https://a\u0000b", {}, Manners())


@given(
    st.text() | st.from_regex(r"\A\w{3}, \d{1,6} (Jan|Foo) \d{1,6} \d{1,4}:\d{1,4}:\d{1,4} [+-]?\w{1,9}\Z")
)
def test_no_header_breaks_the_work(header: str) -> None:
    assert (seconds_asked(header, NOON) or 0) >= 0
