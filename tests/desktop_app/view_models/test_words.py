"""Figures in words."""

from __future__ import annotations

import pytest

from desktop_app.view_models.words import difference, duration, language_name, time_left, when


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(10, "less than a minute"), (60, "about 1 minute"), (170, "about 3 minutes"), (7200, "about 2 hours")],
)
def test_durations_are_rough(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(("seconds", "clock"), [(5, "0:05"), (65, "1:05"), (3725, "1:02:05")])
def test_time_left_is_a_clock(seconds: float, clock: str) -> None:
    assert time_left(seconds) == clock


def test_differences_have_a_sign() -> None:
    assert [difference(value) for value in (1.26, -3.0, -0.04, 0)] == ["+1.3", "−3.0", "0.0", "0.0"]


def test_both_chinese_scripts_have_a_name() -> None:
    codes = ("zh", "zh-Hant", "zh-Hans", "pt-BR", "xx-none", "")
    names = [
        "Chinese",
        "Traditional Chinese",
        "Simplified Chinese",
        "Portuguese",
        "xx-none",
        "unknown language",
    ]
    assert [language_name(code) for code in codes] == names


def test_a_moment_that_cannot_be_read_is_shown_as_it_is() -> None:
    assert when("") == ""
    assert when("yesterday") == "yesterday"
    assert when("2024-03-12T14:02:00+00:00")
