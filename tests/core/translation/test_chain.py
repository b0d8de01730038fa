"""The first translator that has something to say is heard."""

from __future__ import annotations

import pytest

from core.domain.translations import MemoryEntry
from core.errors import Bug, InputError
from core.progress import silent
from core.translation.base import MemoryCache, translate
from core.translation.chain import ChainTranslator, knows
from core.translation.memory import MemoryTranslator
from tests.core.translation.fakes import EN_ZH, ZH_EN, RuleTranslator


def test_a_model_is_asked_only_for_what_the_memory_has_not() -> None:
    memory = MemoryTranslator([MemoryEntry("zh", "en", "甲。", "A.", "m.tmx")])
    model = RuleTranslator(lambda text: "B." if text == "乙。" else None)
    (one,) = translate(ChainTranslator([memory, model]), ["甲。乙。"], ZH_EN, MemoryCache(), silent())
    assert one.text == "A. B."
    assert [pair.origin for pair in one.pairs] == ["memory:m.tmx", "rule"]
    assert model.sentences == ["乙。"]


def test_nobody_is_asked_when_nothing_is_left() -> None:
    first, second = RuleTranslator(), RuleTranslator()
    ChainTranslator([first, second]).translate_batch(["甲"], ZH_EN, silent())
    assert second.asked == []


def test_what_nobody_can_say_stays_open() -> None:
    silent_one = RuleTranslator(lambda text: None)
    assert ChainTranslator([silent_one]).translate_batch(["甲", "乙"], ZH_EN, silent()) == [None, None]


def test_a_translator_of_another_direction_is_passed_over() -> None:
    other, able = RuleTranslator(ways=(EN_ZH,)), RuleTranslator(ways=(ZH_EN,))
    chain = ChainTranslator([other, able])
    assert chain.directions() == [EN_ZH, ZH_EN]
    assert chain.translate_batch(["甲"], ZH_EN, silent())[0] is not None
    assert other.asked == []
    with pytest.raises(InputError, match="none of these translators translates zh→en"):
        ChainTranslator([other]).translate_batch(["甲"], ZH_EN, silent())


def test_it_is_named_after_all_and_local_only_if_all_are() -> None:
    here, away = RuleTranslator(id="a"), RuleTranslator(id="b", local=False)
    assert ChainTranslator([here, away]).id == "a > b"
    assert ChainTranslator([here, here]).local and not ChainTranslator([here, away]).local
    assert ChainTranslator([here, RuleTranslator(ways=(EN_ZH,))]).directions() is None
    assert knows(here, ZH_EN)


def test_an_empty_chain_is_our_fault() -> None:
    with pytest.raises(Bug):
        ChainTranslator([])
