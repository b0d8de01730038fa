"""From one Chinese script to the other and back."""

from __future__ import annotations

import pytest

from core.starter.traditional import to_simplified, to_traditional


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("台湾的图书馆", "臺灣的圖書館"),
        ("头发和发现", "頭髮和發現"),
        ("北京 in 1998, Großbritannien。", "北京 in 1998, Großbritannien。"),
        ("", ""),
    ],
)
def test_there_and_back(simplified: str, traditional: str) -> None:
    assert to_traditional(simplified) == traditional
    assert to_simplified(traditional) == simplified


def test_what_is_in_the_wanted_script_already_stays() -> None:
    assert to_traditional("臺灣的圖書館") == "臺灣的圖書館"
    assert to_simplified("台湾的图书馆") == "台湾的图书馆"
