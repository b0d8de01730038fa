"""The bundled translator: it is found by itself, loads without a network, and knows its languages."""

from __future__ import annotations

from core import paths
from core.progress import silent
from core.translation.base import Direction, MemoryCache, translate
from core.translation.catalogue import load_translator
from core.translation.installed import default_spec, installed_translators

LANGUAGES = ("zh", "ja", "de", "fr", "es")


def test_it_is_there_for_every_direction() -> None:
    (found,) = [one for one in installed_translators() if one.bundled]
    assert not found.fault
    for code in (*LANGUAGES, "zh-Hant"):
        assert found.covers(Direction(code, "en")) and found.covers(Direction("en", code))
    assert default_spec(Direction("zh", "en")).folder == paths.resources() / "models" / "translator"


def test_it_translates_a_few_words_both_ways() -> None:
    translator = load_translator(default_spec(Direction("zh", "en")))
    for text, direction, expected in (
        ("我喜欢水。", Direction("zh", "en"), "water"),
        ("I like water.", Direction("en", "zh"), "水"),
    ):
        (found,) = translate(translator, [text], direction, MemoryCache(), silent())
        assert found.complete and expected in found.text.lower()
