"""The names that models give to languages."""

import pytest

from core.translation.languages import by_our_code, is_family, our_code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("zho_Hans", "zh"),
        ("zho_Hant", "zh-Hant"),
        (">>cmn_Hant<<", "zh-Hant"),
        ("zh_TW", "zh-Hant"),
        ("zho", "zh"),
        ("__zh__", "zh"),
        ("eng_Latn", "en"),
        ("arb_Arab", "ar"),
        ("jap", "ja"),
        ("pt_BR", "pt"),
        ("kas_Deva", "kas-Deva"),
        ("yue_Hant", "yue"),
    ],
)
def test_each_becomes_one_of_ours(name: str, code: str) -> None:
    assert our_code(name) == code


def test_of_several_names_the_plain_one_is_taken() -> None:
    assert by_our_code([">>fr_CA<<", ">>fr<<", ">>zho_Hant<<"]) == {"fr": ">>fr<<", "zh-Hant": ">>zho_Hant<<"}


@pytest.mark.parametrize(
    ("name", "family"), [("ROMANCE", True), ("mul", True), ("eng", False), ("de+nl", True)]
)
def test_families_are_no_languages(name: str, family: bool) -> None:
    assert is_family(name) is family
