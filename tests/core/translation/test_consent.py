"""Nothing leaves the machine before a person was told what, and agreed."""

from __future__ import annotations

import pytest

from core.errors import InputError
from core.progress import silent
from core.translation.base import Direction, MemoryCache, Translated, translate
from core.translation.catalogue import TranslatorSpec, load_translator
from core.translation.consent import Departure, departure
from core.translation.services import SERVICES
from tests.core.translation.cloud.conftest import load, pauses, server
from tests.core.translation.speaking import FREE_KEY, SpeakingServer

__all__ = ["load", "pauses", "server"]

ZH_EN = Direction("zh", "en")
PASSAGES = ["今天下雨。明天晴。", "今天下雨。\n后天呢？"]


def test_it_says_what_would_leave(server: SpeakingServer) -> None:
    leaving = departure(TranslatorSpec("google"), PASSAGES, ZH_EN, MemoryCache())
    assert leaving == Departure(
        service="google",
        title="Google Cloud Translation",
        host=server.host,
        direction=ZH_EN,
        sentences=3,
        characters=5 + 4 + 4,
        example="今天下雨。",
    )
    assert leaving.question == (
        f"Send 3 sentences (13 characters, zh→en) to Google Cloud Translation at {server.host}?"
    )
    assert leaving.first == "今天下雨。"
    assert server.asked == []


def test_what_is_known_stays_here(server: SpeakingServer) -> None:
    cache = MemoryCache()
    cache.keep("google:nmt", ZH_EN, {"今天下雨。": Translated("It rains.", "google:nmt")})
    leaving = departure(TranslatorSpec("google"), PASSAGES, ZH_EN, cache)
    assert (leaving.sentences, leaving.example) == (2, "明天晴。")
    assert departure(TranslatorSpec("google"), PASSAGES, ZH_EN, cache, cached_as="a chain").sentences == 3
    cache.keep("google:nmt", ZH_EN, dict.fromkeys(("明天晴。", "后天呢？"), Translated("…", "google:nmt")))
    assert not departure(TranslatorSpec("google"), PASSAGES, ZH_EN, cache)


def test_what_is_told_is_what_is_sent(server: SpeakingServer) -> None:
    cache, spec = MemoryCache(), TranslatorSpec("deepl")
    leaving = departure(spec, PASSAGES, ZH_EN, cache)
    translate(load_translator(leaving.agreed(spec)), PASSAGES, ZH_EN, cache, silent())
    sent = [text for body in server.posted for text in body["text"]]
    assert (len(sent), sum(map(len, sent))) == (leaving.sentences, leaving.characters)
    assert not departure(spec, PASSAGES, ZH_EN, cache)


@pytest.mark.parametrize("kind", list(SERVICES))
def test_without_consent_nothing_is_sent(kind: str, server: SpeakingServer) -> None:
    spec = TranslatorSpec(kind, options={"address": server.address})
    for options in ({}, {"consented": "yes"}, {"consented": "another.host"}, {"consented": 1}):
        translator = load_translator(TranslatorSpec(kind, options={**spec.options, **options}))
        with pytest.raises(InputError, match=f"nothing is sent to {server.host}.*--yes-send-to {kind}"):
            translate(translator, PASSAGES, ZH_EN, MemoryCache(), silent())
    assert server.asked == []


def test_consent_to_one_server_is_none_to_another(server: SpeakingServer) -> None:
    spec = TranslatorSpec("libretranslate", options={"address": "http://127.0.0.1:9"})
    agreed = departure(spec, PASSAGES, ZH_EN, MemoryCache()).agreed(spec)
    moved = TranslatorSpec("libretranslate", options={**agreed.options, "address": server.address})
    with pytest.raises(InputError, match="nothing is sent"):
        translate(load_translator(moved), PASSAGES, ZH_EN, MemoryCache(), silent())
    assert server.asked == []


def test_the_host_of_a_free_account_is_named(server: SpeakingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("SPANBRIDGE_DEEPL_KEY", FREE_KEY)
    assert departure(TranslatorSpec("deepl"), PASSAGES, ZH_EN, MemoryCache()).host == "api-free.deepl.com"
    monkeypatch.setenv("SPANBRIDGE_DEEPL_KEY", "paid")
    assert departure(TranslatorSpec("deepl"), PASSAGES, ZH_EN, MemoryCache()).host == "api.deepl.com"


def test_a_long_or_broken_example_is_one_short_line(server: SpeakingServer) -> None:
    leaving = departure(TranslatorSpec("google"), ["a \t" + "b" * 200], ZH_EN, MemoryCache())
    assert len(leaving.first) == 80
    assert leaving.first.startswith("a bb")
    assert leaving.first.endswith("…")


def test_a_local_translator_departs_nowhere() -> None:
    with pytest.raises(InputError, match="no translation service called 'memory'"):
        departure(TranslatorSpec("memory"), PASSAGES, ZH_EN, MemoryCache())


def test_one_is_one() -> None:
    one = Departure("deepl", "DeepL", "api.deepl.com", ZH_EN, 1, 1, "a")
    assert one.question == "Send 1 sentence (1 character, zh→en) to DeepL at api.deepl.com?"
    assert "unencrypted" not in one.warning


@pytest.mark.parametrize(
    ("host", "told"), [("127.0.0.1:9", False), ("localhost:9", False), ("10.0.0.9", True)]
)
def test_only_a_network_is_told_to_be_one(host: str, told: bool) -> None:
    spec = TranslatorSpec("libretranslate", options={"address": f"http://{host}"})
    leaving = departure(spec, PASSAGES, ZH_EN, MemoryCache())
    assert ("local network unencrypted" in leaving.warning) == told
