from __future__ import annotations

import pytest

from core.errors import InputError
from core.evaluation.metrics.mlqa import LANGUAGES, Mlqa


@pytest.mark.parametrize(
    ("language", "prediction", "gold"),
    [
        ("en", "the car", "car"),
        ("es", "los coches", "coches"),
        ("de", "Der Wagen", "wagen"),
        ("vi", "những xe", "xe"),
        ("ar", "البيت", "بيت"),
        ("hi", "घर।", "घर"),
        ("zh", "红花。", "红 花"),
    ],
)
def test_articles_and_punctuation_of_the_language_do_not_count(
    language: str, prediction: str, gold: str
) -> None:
    assert Mlqa(language).score(prediction, [gold]) == (1.0, 1.0)


def test_chinese_characters_are_units() -> None:
    assert Mlqa("zh").units("北京NBA队") == ["北", "京", "nba", "队"]


def test_an_unknown_language_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="vi"):
        Mlqa("fr")
    assert set(LANGUAGES) == {"en", "es", "hi", "vi", "de", "ar", "zh"}
