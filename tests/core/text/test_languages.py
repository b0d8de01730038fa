"""Language tags as files and services write them."""

from __future__ import annotations

import pytest

from core.errors import InputError
from core.text.languages import checked_tag, language_code, language_in_words


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en"),
        ("EN_us", "en"),
        (" pt-BR ", "pt"),
        ("es-LA", "es"),
        ("eng", "en"),
        ("zh", "zh"),
        ("zh-CN", "zh"),
        ("zh-Hans-HK", "zh"),
        ("zh_TW", "zh-Hant"),
        ("zh-hant", "zh-Hant"),
        ("ZH-HK", "zh-Hant"),
        ("cmn-Hant", "zh-Hant"),
        ("zho_Hans", "zh"),
        ("jpn", "ja"),
        ("ger", "de"),
        ("sr-Latn", "sr"),
        ("", ""),
    ],
)
def test_a_tag_becomes_our_code(tag: str, code: str) -> None:
    assert language_code(tag) == code
    assert language_code(code) == code


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("en", "en"), (" EN ", "en"), ("jpn", "ja"), ("zh_TW", "zh-TW"), ("pt-BR", "pt-BR"), ("yue", "yue")],
)
def test_a_typed_tag_is_kept_in_its_usual_writing(typed: str, kept: str) -> None:
    assert checked_tag(typed) == kept
    assert checked_tag(kept) == kept


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Chinese", "'Chinese': this is no language code. Write zh"),
        ("jp", "'jp': this is no language code. Write ja"),
        ("klingon", "Write a code such as"),
        ("", "Write a code such as"),
        ("中文", "Write a code such as"),
    ],
)
def test_what_names_no_language_is_refused_with_what_to_write(typed: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        checked_tag(typed)


def test_a_language_is_named_with_its_code() -> None:
    assert language_in_words("zh") == "Chinese (zh)"
    assert language_in_words("es") == "Spanish (es)"
    assert language_in_words("zh-Hant") == "zh-Hant"  # no name of ours tells the scripts apart
