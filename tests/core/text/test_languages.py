"""Language tags as files and services write them."""

from __future__ import annotations

import pytest

from core.text.languages import language_code


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
