"""A key is sent to its service and told to nobody else: no repr, no log, no message, no cache, no id."""

from __future__ import annotations

import logging
import pickle
import traceback

import pytest

from core.errors import CoreError
from core.progress import Progress, ProgressEvent
from core.translation.base import Direction, MemoryCache, translate
from core.translation.catalogue import TranslatorSpec, load_translator
from core.translation.services import SERVICES
from tests.core.translation.cloud.conftest import Load
from tests.core.translation.speaking import HANGS_UP, KEY, LANGUAGES, Says, SpeakingServer

ZH_EN = Direction("zh", "en")
ALL = tuple(SERVICES)
QUOTES_THE_KEY = {"error": f"Invalid request with {KEY}", "message": f"Bad request by {KEY}"}


@pytest.mark.parametrize("kind", ALL)
def test_the_key_is_sent_and_stands_nowhere(
    kind: str, server: SpeakingServer, load: Load, caplog: pytest.LogCaptureFixture
) -> None:
    events: list[ProgressEvent] = []
    cache, translator = MemoryCache(), load(kind)
    with caplog.at_level(logging.DEBUG):
        found = translate(translator, ["今天下雨。"], ZH_EN, cache, Progress(events.append))
    sent = [request for request in server.asked if request.method == "POST"]
    assert KEY in str(sent), "the test looks for the right key"
    assert all(KEY not in request.path for request in server.asked)
    for told in (translator, translator.dialect, vars(translator)["id"], found, cache, events, caplog.text):
        assert KEY not in repr(told)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(
    "reply",
    [
        Says(400, QUOTES_THE_KEY),
        Says(400, {"error": {"message": f"bad key {KEY}"}}),
        *(Says(400, {"error": "x" * n + KEY, "message": "x" * n + KEY}) for n in range(195, 240, 4)),
        Says(403, QUOTES_THE_KEY),
        Says(456, QUOTES_THE_KEY),
        Says(500, QUOTES_THE_KEY),
        Says(200, QUOTES_THE_KEY),
        HANGS_UP,
    ],
)
def test_no_fault_quotes_the_key(
    kind: str, reply: Says, server: SpeakingServer, load: Load, caplog: pytest.LogCaptureFixture
) -> None:
    languages = [Says(200, LANGUAGES)] if kind == "libretranslate" else []
    server.first_says = [*languages, *[reply] * 9]
    with caplog.at_level(logging.DEBUG), pytest.raises(CoreError) as told:
        load(kind).translate_batch(["a"], ZH_EN, Progress())
    assert KEY not in repr(told.value)
    for said in (str(told.value), "".join(traceback.format_exception(told.value))):
        assert KEY[:4] not in said, "not even a part of it"
    assert KEY not in caplog.text


@pytest.mark.parametrize("kind", ALL)
def test_ids_say_service_and_model(kind: str, load: Load, server: SpeakingServer) -> None:
    expected = {
        "google": "google:nmt",
        "deepl": "deepl:default",
        "libretranslate": f"libretranslate:{server.host}",
    }
    assert load(kind).id == expected[kind]
    assert load(kind).local is False


@pytest.mark.parametrize("kind", ["google", "deepl"])
def test_a_key_goes_to_no_address_that_a_file_could_name(
    kind: str, server: SpeakingServer, load: Load
) -> None:
    translator = load(kind, address="https://thief.invalid")
    assert translator.host == server.host


@pytest.mark.parametrize("kind", ["google", "deepl"])
def test_without_a_key_it_is_said_how_to_give_one(
    kind: str, server: SpeakingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SERVICES[kind].variable)
    with pytest.raises(
        CoreError, match=f"needs a key.*spanbridge keys set {kind}.*{SERVICES[kind].variable}"
    ):
        load_translator(TranslatorSpec(kind))


@pytest.mark.parametrize("kind", ALL)
def test_a_translator_with_a_key_cannot_be_written_down(kind: str, load: Load) -> None:
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        pickle.dumps(load(kind))
