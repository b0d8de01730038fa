"""Which translators a menu offers, which is taken where none is named, and who made a translation."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InputError
from core.translation.base import Direction
from core.translation.folders import write_card
from desktop_app.view_models.translator_choices import origin_words, read_choices, spec_of
from tests.core.translation.tiny_translators import CARD
from tests.desktop_app.translating import bundle, install

ZH_EN = Direction("zh", "en")


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A translator of our own form among the bundled resources."""
    folder = tmp_path / "resources" / "models" / "translator"
    folder.mkdir(parents=True)
    write_card(CARD, folder)
    bundle(tmp_path / "resources", monkeypatch)
    return folder


@pytest.fixture
def nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle(tmp_path, monkeypatch)


def names(direction: Direction) -> list[str]:
    return [one.name for one in read_choices(direction).choices]


def test_the_bundled_translator_is_taken_where_none_is_named(bundled: Path) -> None:
    found = read_choices(ZH_EN)
    assert found.default is not None
    assert (found.default.title, found.default.name) == ("Bundled translator", "translator")
    assert found.find("") == found.find("one that is gone") == found.default
    assert spec_of(found.default.name, "").folder == bundled


def test_what_a_person_installed_goes_before_it(bundled: Path) -> None:
    install("opus-mt-zh-en")
    assert names(ZH_EN)[:2] == ["opus-mt-zh-en", "translator"]


def test_models_of_other_languages_are_left_out_and_unsure_ones_come_last(nothing: None) -> None:
    for name in ("opus-mt-de-en", "many-languages", "opus-mt-zh-en"):
        install(name)
    found = read_choices(ZH_EN)
    assert [(one.name, one.sure) for one in found.choices[:3]] == [
        ("opus-mt-zh-en", True),
        ("many-languages", False),
        ("memory", True),
    ]
    assert [one.name for one in found.choices if not one.local] == ["google", "deepl", "libretranslate"]


def test_a_model_that_may_not_know_the_languages_is_not_taken_unasked(nothing: None) -> None:
    install("many-languages")
    found = read_choices(ZH_EN)
    assert found.default is None and found.find("many-languages") is not None


@pytest.mark.parametrize(
    ("direction", "offer"),
    [
        (ZH_EN, "Helsinki-NLP/opus-mt-zh-en"),
        (Direction("ja", "en"), "Helsinki-NLP/opus-mt-ja-en"),
        (Direction("en", "ja"), "facebook/m2m100_418M"),
    ],
)
def test_where_there_is_none_a_fitting_one_is_offered(
    direction: Direction, offer: str, nothing: None
) -> None:
    assert read_choices(direction).offer == offer


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        ("memory:corrected", "corrected by hand"),
        ("memory:rivers.tmx", "memory rivers.tmx"),
        ("dataset:xquad", "data set xquad"),
        ("fast:Helsinki-NLP--opus-mt-zh-en@0f1e:int8,beam 4", "Helsinki-NLP/opus-mt-zh-en"),
        ("google:nmt + memory:corrected + google:nmt", "Google Cloud Translation, corrected by hand"),
        ("libretranslate:127.0.0.1:5000", "LibreTranslate at 127.0.0.1:5000"),
        ("somebody", "somebody"),
        ("", ""),
    ],
)
def test_an_origin_is_told_in_words(origin: str, words: str) -> None:
    assert origin_words(origin) == words


def test_a_translator_that_is_gone_is_told(nothing: None) -> None:
    with pytest.raises(InputError, match="no translator called"):
        spec_of("gone", "")


def test_an_address_is_only_given_to_whom_it_belongs() -> None:
    assert spec_of("libretranslate", "http://127.0.0.1:5000").options == {"address": "http://127.0.0.1:5000"}
    assert spec_of("deepl", "http://127.0.0.1:5000").options == {}
