"""Each service is asked as it documents, and its answers and refusals are understood."""

from __future__ import annotations

import pytest

from core.errors import CoreError, EnvironmentFault, InputError
from core.progress import silent
from core.translation.base import Direction, MemoryCache, translate
from core.translation.services import ADDRESSES, SERVICES
from tests.core.translation.cloud.conftest import Load, Pauses
from tests.core.translation.speaking import FREE_KEY, KEY, LANGUAGES, Says, SpeakingServer, google_error

ZH_EN = Direction("zh", "en")
EN_DE = Direction("en", "de")
ALL = tuple(SERVICES)
POSTS = {"google": "/language/translate/v2", "deepl": "/v2/translate", "libretranslate": "/translate"}


def said(load: Load, kind: str, texts: list[str], direction: Direction = ZH_EN) -> list[str | None]:
    found = load(kind).translate_batch(texts, direction, silent())
    return [one and one.text for one in found]


def test_google_is_asked_as_documented(server: SpeakingServer, load: Load) -> None:
    assert said(load, "google", ["a & b", "今天"]) == ["zh-CN A & B en", "zh-CN 今天 en"]
    (asked,) = server.asked
    assert asked.path == "/language/translate/v2"
    assert asked.headers["x-goog-api-key"] == KEY
    assert asked.body == {
        "q": ["a & b", "今天"],
        "source": "zh-CN",
        "target": "en",
        "format": "text",
        "model": "nmt",
    }


def test_deepl_is_asked_as_documented(server: SpeakingServer, load: Load) -> None:
    assert said(load, "deepl", ["今天"]) == ["ZH 今天 EN-US"]
    (asked,) = server.asked
    assert asked.headers["authorization"] == f"DeepL-Auth-Key {KEY}"
    assert asked.body == {
        "text": ["今天"],
        "source_lang": "ZH",
        "target_lang": "EN-US",
        "split_sentences": "0",
    }


def test_deepl_is_asked_for_a_model(server: SpeakingServer, load: Load) -> None:
    translator = load("deepl", model="quality_optimized")
    translator.translate_batch(["hallo"], EN_DE, silent())
    assert server.posted[0]["model_type"] == "quality_optimized"
    assert translator.id == "deepl:quality_optimized"


def test_libretranslate_is_asked_as_documented(server: SpeakingServer, load: Load) -> None:
    translator = load("libretranslate")
    for text in ("今天", "明天"):
        (found,) = translator.translate_batch([text], ZH_EN, silent())
        assert found is not None and found.text == f"zh-Hans {text} en"
    assert [one.path for one in server.asked] == ["/languages", "/translate", "/translate"]
    assert server.posted[0] == {
        "q": ["今天"],
        "source": "zh-Hans",
        "target": "en",
        "format": "text",
        "api_key": KEY,
    }


def test_libretranslate_needs_no_key(
    server: SpeakingServer, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SPANBRIDGE_LIBRETRANSLATE_KEY")
    assert said(load, "libretranslate", ["a"]) == ["zh-Hans A en"]
    assert "api_key" not in server.posted[0]


@pytest.mark.parametrize(
    ("kind", "direction", "expected"),
    [
        ("google", Direction("zh-Hant", "zh"), "zh-TW A zh-CN"),
        ("google", Direction("en", "zh-Hant"), "en A zh-TW"),
        ("deepl", Direction("zh-Hant", "de"), "ZH A DE"),
        ("deepl", Direction("en", "zh"), "EN A ZH-HANS"),
        ("deepl", Direction("en", "zh-Hant"), "EN A ZH-HANT"),
        ("deepl", Direction("ja", "en-GB"), "JA A EN-GB"),
        ("libretranslate", Direction("en", "zh-Hant"), "en A zt"),
        ("libretranslate", Direction("en", "de"), "en A de"),
    ],
)
def test_languages_have_the_names_of_the_service(
    kind: str, direction: Direction, expected: str, load: Load
) -> None:
    assert said(load, kind, ["a"], direction) == [expected]


def test_an_old_libretranslate_calls_chinese_zh(server: SpeakingServer, load: Load) -> None:
    server.first_says = [Says(200, [{"code": "zh", "name": "Chinese"}, {"code": "en", "name": "English"}])]
    assert said(load, "libretranslate", ["a"]) == ["zh A en"]


@pytest.mark.parametrize(
    ("kind", "direction", "words"),
    [
        ("deepl", Direction("en", "xx"), "Value for 'target_lang' not supported"),
        ("libretranslate", Direction("ja", "en"), "does not translate 'ja' here. It knows: en, zh-Hans"),
        ("libretranslate", Direction("zh", "de"), "does not translate 'de' here. It knows: en"),
    ],
)
def test_a_language_that_a_service_lacks_is_named(
    kind: str, direction: Direction, words: str, load: Load
) -> None:
    with pytest.raises(InputError, match=words):
        said(load, kind, ["a"], direction)


@pytest.mark.parametrize("kind", ALL)
def test_a_passage_is_translated_and_cached(kind: str, server: SpeakingServer, load: Load) -> None:
    cache, translator = MemoryCache(), load(kind)
    for _ in range(2):
        (found,) = translate(translator, ["今天下雨。明天晴。"], ZH_EN, cache, silent())
        assert found.complete
        assert {pair.origin for pair in found.pairs} == {translator.id}
    assert len(server.posted) == 1


@pytest.mark.parametrize(("kind", "most"), [("google", 128), ("deepl", 50), ("libretranslate", 32)])
def test_a_request_holds_no_more_texts_than_allowed(
    kind: str, most: int, server: SpeakingServer, load: Load
) -> None:
    texts = [f"t{n}" for n in range(2 * most + 1)]
    assert len(said(load, kind, texts, EN_DE)) == len(texts)
    sizes = [len(body.get("q", body.get("text"))) for body in server.posted]
    assert sizes == [most, most, 1]


@pytest.mark.parametrize(("kind", "most"), [("google", 5000), ("libretranslate", 2000)])
def test_a_request_holds_no_more_characters_than_allowed(
    kind: str, most: int, server: SpeakingServer, load: Load
) -> None:
    texts = ["x" * (most // 2), "y" * (most // 2), "z"]
    said(load, kind, texts, EN_DE)
    assert [len(body["q"]) for body in server.posted] == [2, 1]


def test_bytes_are_bounded_where_characters_are_not(server: SpeakingServer, load: Load) -> None:
    said(load, "deepl", ["今" * 25_000, "明" * 25_000, "𠀀"], Direction("zh", "en"))
    assert [len(body["text"]) for body in server.posted] == [1, 2]


@pytest.mark.parametrize(("kind", "size"), [("google", 100_000), ("deepl", 128 * 1024)])
def test_a_sentence_without_end_is_refused_here(
    kind: str, size: int, server: SpeakingServer, load: Load
) -> None:
    with pytest.raises(InputError, match=f"sentence of {size:,} characters is longer"):
        said(load, kind, ["x" * size])
    assert server.asked == []


@pytest.mark.parametrize("kind", ALL)
def test_half_a_character_does_not_stop_the_rest(kind: str, load: Load) -> None:
    assert "A\ufffd" in str(said(load, kind, ["a\ud800"]))


@pytest.mark.parametrize("kind", ALL)
def test_an_empty_translation_is_none(kind: str, server: SpeakingServer, load: Load) -> None:
    empty = {
        "google": {"data": {"translations": [{"translatedText": " "}]}},
        "deepl": {"translations": [{"text": ""}]},
        "libretranslate": {"translatedText": [""]},
    }
    languages = [Says(200, LANGUAGES)] if kind == "libretranslate" else []
    server.first_says = [*languages, Says(200, empty[kind])]
    assert said(load, kind, ["a"]) == [None]


@pytest.mark.parametrize("kind", ALL)
def test_a_wrong_key_is_called_one(
    kind: str, server: SpeakingServer, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SERVICES[kind].variable, "another")
    with pytest.raises(InputError, match=f"does not accept the key.*spanbridge keys set {kind}") as told:
        said(load, kind, ["a"])
    assert len(server.posted) == 1, "a wrong key is not tried again"
    assert "another" not in str(told.value)


@pytest.mark.parametrize(
    ("kind", "refusal", "words"),
    [
        (
            "google",
            google_error(403, "Daily Limit Exceeded", "dailyLimitExceeded"),
            "quota is used up.*midnight",
        ),
        ("google", google_error(403, "Daily Limit Exceeded", ""), "quota is used up"),
        (
            "google",
            google_error(403, "User Rate Limit Exceeded", "userRateLimitExceeded"),
            "one minute.*is kept",
        ),
        ("deepl", Says(456, {"message": "Quota exceeded"}), "quota is used up.*billing period"),
        ("deepl", Says(456, b""), "quota is used up"),
        ("libretranslate", Says(403, {"error": "Banned"}), r"shut us out \(Banned\)"),
        ("deepl", Says(413, b""), r"refuses the request \(HTTP 413\)"),
        ("deepl", Says(302, b"", {"Location": "http://127.0.0.1:9/"}), r"refuses the request \(HTTP 302\)"),
    ],
)
def test_refusals_are_told_plainly(
    kind: str, refusal: Says, words: str, server: SpeakingServer, load: Load, pauses: Pauses
) -> None:
    languages = [Says(200, LANGUAGES)] if kind == "libretranslate" else []
    server.first_says = [*languages, refusal]
    with pytest.raises(EnvironmentFault, match=f"{SERVICES[kind].title}: .*{words}"):
        said(load, kind, ["a"])
    assert (len(server.posted), pauses.made) == (1, [])


def test_a_key_that_may_not_translate_is_explained(server: SpeakingServer, load: Load) -> None:
    server.first_says = [google_error(403, "It is disabled.", "accessNotConfigured", "SERVICE_DISABLED")]
    with pytest.raises(InputError, match="Switch the API and billing on"):
        said(load, "google", ["a"])


NONSENSE: list[object] = [
    b"<html>welcome</html>",
    b"\xff\xfe",
    b"[" * 100_000,
    None,
    [],
    {},
    "text",
    {"data": None, "translations": None, "translatedText": None},
    {"data": {"translations": []}, "translations": [], "translatedText": []},
    {"data": {"translations": [{}]}, "translations": [{}], "translatedText": [{}]},
    {"data": {"translations": [7]}, "translations": [7], "translatedText": [7]},
    {"data": {"translations": {"a": 1}}, "translations": {"a": 1}, "translatedText": "a"},
    {
        "data": {"translations": [{"translatedText": 1}]},
        "translations": [{"text": 1}],
        "translatedText": [1],
    },
    {
        "data": {"translations": [{"translatedText": "a"}] * 2},
        "translations": [{"text": "a"}] * 2,
        "translatedText": ["a"] * 2,
    },
]


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("body", NONSENSE, ids=range(len(NONSENSE)))
def test_a_malformed_answer_is_an_error(kind: str, body: object, server: SpeakingServer, load: Load) -> None:
    languages = [Says(200, LANGUAGES)] if kind == "libretranslate" else []
    server.first_says = [*languages, Says(200, body)]
    with pytest.raises(EnvironmentFault, match="cannot be understood"):
        said(load, kind, ["a"])


@pytest.mark.parametrize(
    "body", [b"<html>", None, {"en": 1}, [7], ["en"], [{}], [{"code": "en", "targets": 1}]]
)
def test_a_malformed_list_of_languages_is_an_error(body: object, server: SpeakingServer, load: Load) -> None:
    server.first_says = [Says(200, body)]
    with pytest.raises(EnvironmentFault, match="cannot be understood"):
        said(load, "libretranslate", ["a"])


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(
    "body", [b"", b"<html>", None, [], {"error": []}, {"error": {"errors": 1, "details": [1]}}]
)
@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_malformed_refusal_is_an_error_too(
    kind: str, body: object, status: int, server: SpeakingServer, load: Load
) -> None:
    server.first_says = [Says(status, body)]
    with pytest.raises(CoreError, match=SERVICES[kind].title):
        said(load, kind, ["a"])


def test_a_key_of_a_free_account_goes_to_the_free_host(
    server: SpeakingServer, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPANBRIDGE_DEEPL_KEY", FREE_KEY)
    monkeypatch.setitem(ADDRESSES, "deepl", "https://pro.invalid")
    assert said(load, "deepl", ["a"]) == ["ZH A EN-US"]
