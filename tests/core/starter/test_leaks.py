"""Evaluation texts are found in training texts by what they say, however they are written there."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.starter.leaks import LeakFilter, runs

ENGLISH = (
    "The tower was begun in 1173 and leans because the soil on its south side could not bear the weight of "
    "so much marble; work stopped for a century, and that pause let the ground settle."
)
CHINESE = "这座塔始建于一一七三年，因南侧土质松软而倾斜；工程中断了近百年，地基才得以沉降稳固。"
OTHER = (
    "Bread is baked from flour, water and salt. In some villages it is made once a month in a common oven, "
    "and every family marks its loaves with a wooden stamp that has been handed down."
)


@pytest.fixture
def leaks() -> LeakFilter:
    return LeakFilter([ENGLISH, CHINESE])


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_an_evaluation_text_is_left_out(leaks: LeakFilter, text: str) -> None:
    assert leaks.shared(text) == (1.0, len(runs(text)))
    assert not leaks.keeps("training", text)


def test_another_text_is_kept(leaks: LeakFilter) -> None:
    assert leaks.shared(OTHER) == (0.0, 0) and leaks.keeps("training", OTHER)


@pytest.mark.parametrize(
    "same",
    [
        ENGLISH.upper(),
        ENGLISH.replace(" ", "\n"),
        ENGLISH.replace(";", " —").replace(",", ""),
        "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in ENGLISH),
        CHINESE.replace("，", ",").replace("；", "。"),
    ],
    ids=["case", "line breaks", "punctuation", "full width", "Chinese punctuation"],
)
def test_writing_it_otherwise_does_not_hide_it(leaks: LeakFilter, same: str) -> None:
    assert leaks.shared(same)[0] == 1.0 and not leaks.keeps("training", same)


@given(before=st.integers(0, 40), after=st.integers(0, 40), seed=st.integers(0, 99))
def test_a_passage_is_found_inside_a_text_however_long(before: int, after: int, seed: int) -> None:
    draw = random.Random(seed)
    around = ["".join(draw.choices("abcdefghij ", k=60)) for _ in range(before + after)]
    text = " ".join([*around[:before], ENGLISH, *around[before:]])
    leaks = LeakFilter([ENGLISH])
    assert not leaks.keeps("training", text)
    assert leaks.keeps("training", " ".join(around))


def test_a_name_or_a_date_in_common_is_no_leak(leaks: LeakFilter) -> None:
    assert leaks.keeps("training", f"{OTHER} The tower was begun in 1173 and leans. {OTHER[::-1]}")
    assert leaks.keeps(
        "training",
        f"{CHINESE[:13]}，后来有人在旁边修了一座面包房，每月烤一次面包，全村的人都来排队购买。" * 2,
    )


def test_a_short_text_is_compared_whole() -> None:
    leaks = LeakFilter(["What leans?", "塔在哪里？"])
    assert not leaks.keeps("questions", "what leans")
    assert leaks.keeps("questions", "What leans to the left?")
    assert not leaks.keeps("questions", "塔在哪里")
    assert leaks.keeps("questions", "塔在那里？")


def test_either_side_of_a_pair_is_enough(leaks: LeakFilter) -> None:
    """A Chinese sentence beside a long English one has other runs than alone: each side is looked at."""
    assert not leaks.keeps("pairs", CHINESE, OTHER)
    assert not leaks.keeps("pairs", OTHER, CHINESE)
    assert leaks.keeps("pairs", "面包是用面粉、水和盐烤成的。", OTHER)
    assert leaks.report.sources["pairs"] == {"read": 3, "left_out": 2, "highest_share_kept": 0.0}


def test_nothing_to_compare_with_keeps_everything() -> None:
    leaks = LeakFilter([])
    assert leaks.keeps("training", ENGLISH) and leaks.keeps("training", "") and leaks.keeps("training", "!?")


def test_the_report_counts_and_quotes(leaks: LeakFilter) -> None:
    for text in (ENGLISH, OTHER, CHINESE, f"{OTHER} {ENGLISH[:50]}"):
        leaks.keeps("squad", text)
    for _ in range(9):
        leaks.keeps("other", ENGLISH)
    told = leaks.report.to_dict()
    assert told["evaluation_texts"] == 2
    assert told["evaluation_runs"] == len({*runs(ENGLISH).tolist(), *runs(CHINESE).tolist()})
    squad = leaks.report.sources["squad"]
    assert (squad["read"], squad["left_out"]) == (4, 2)
    assert squad["highest_share_kept"] == round(leaks.shared(f"{OTHER} {ENGLISH[:50]}")[0], 4) > 0
    quoted = [one for one in leaks.report.examples if one["source"] == "other"]
    assert len(quoted) == 5 and quoted[0] == {"source": "other", "share": 1.0, "text": ENGLISH[:80]}


def test_the_same_in_every_process() -> None:
    code = f"from core.starter.leaks import runs; print(runs({ENGLISH!r}).sum())"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert int(said) == int(runs(ENGLISH).sum())


@given(st.text())
def test_any_text_has_runs_of_its_own(text: str) -> None:
    found = runs(text)
    assert len(found) == 0 or LeakFilter([text]).shared(text) == (1.0, len(found))
