"""Phrases are mined where words stick together, in any script, and found again at their places."""

from __future__ import annotations

import math
import tracemalloc
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError, MalformedFile
from core.training.phrases import Mining, PhraseFinder, mine, read_phrases

ANY = Mining(least=3, common=1.0, common_characters=1.0)


def texts(phrase: str, fillers: str, glue: str = " ") -> list[str]:
    """The phrase between other words, each word of it also once alone."""
    around = [f"{one}{glue}{phrase}{glue}{other}" for one, other in pairwise(fillers)]
    return around + list(fillers)


def test_words_that_stand_together_are_a_phrase() -> None:
    found = mine(texts("New York City", "abcdefgh"), ANY)
    assert [(one.text, one.count) for one in found] == [("new york city", 7)]


def test_characters_that_stand_together_are_a_phrase() -> None:
    found = mine(texts("人工智能", "东西南北山水日月", glue=""), ANY)
    assert [one.text for one in found] == ["人工智能"]


def test_a_piece_that_often_stands_alone_is_a_phrase_too() -> None:
    alone = [f"New York {one}" for one in "qrstuv"]
    found = [one.text for one in mine([*texts("New York City", "abcdefgh"), *alone], ANY)]
    assert {"new york city", "new york"} == set(found)


def test_the_cohesion_is_that_of_the_weakest_cut() -> None:
    found = {
        one.text: one for one in mine(["a b", "a b", "a c", "b d", "c d", "x b"], Mining(least=2, common=1))
    }
    assert found["a b"].cohesion == pytest.approx(math.log(2 * 12 / (3 * 4)))
    assert found["a b"].score == pytest.approx(2 * found["a b"].cohesion)


def test_no_phrase_reaches_over_punctuation_or_a_change_of_script() -> None:
    found = [one.text for one in mine(["red, blue", "red 蓝", "red. blue", "red! blue"] * 5, ANY)]
    assert found == []


def test_words_that_are_everywhere_begin_and_end_no_phrase() -> None:
    corpus = ["the bank of england", "the lord of war", "the bank of england stands"] * 4 + ["x y z"] * 4
    found = [one.text for one in mine(corpus, Mining(least=3, common=0.15))]
    assert "bank of england" in found
    assert not [one for one in found if one.split()[0] in ("the", "of") or one.split()[-1] in ("the", "of")]


def test_what_is_rare_is_no_phrase() -> None:
    assert mine(["deep sea"] * 2, Mining(least=3, common=1)) == []


def test_the_best_are_kept() -> None:
    corpus = texts("New York City", "abcdefgh") + texts("Rio Grande", "klmn")
    assert [one.text for one in mine(corpus, Mining(least=3, common=1.0, most=1))] == ["new york city"]


def test_a_phrase_is_found_whatever_its_case_the_longest_first() -> None:
    text = "In NEW YORK City, new york and York."
    found = PhraseFinder(["New York", "new york city"]).spans(text)
    assert [text[start:end] for start, end in found] == ["NEW YORK City", "new york"]


def test_characters_are_found_anywhere_in_a_stretch() -> None:
    text = "我爱人工智能，人工湖"
    found = PhraseFinder(["人工智能", "人工"]).spans(text)
    assert [text[start:end] for start, end in found] == ["人工智能", "人工"]


def test_letters_that_grow_when_folded_keep_their_places() -> None:
    text = "die Straße nach Gießen"
    [(start, end)] = PhraseFinder(["STRASSE nach"]).spans(text)
    assert text[start:end] == "Straße nach"


@given(
    st.text(alphabet="ab 东西,.", max_size=40), st.lists(st.text(alphabet="ab 东西", max_size=6), max_size=4)
)
def test_places_are_in_order_and_apart(text: str, phrases: list[str]) -> None:
    end = 0
    for first, last in PhraseFinder(phrases).spans(text):
        assert end <= first < last <= len(text)
        end = last


def test_a_file_has_a_phrase_a_line(tmp_path: Path) -> None:
    path = tmp_path / "phrases.txt"
    path.write_text("\ufeff# places\nNew York\n\n 北京 \nNew York\n", encoding="utf-8")
    assert read_phrases(path) == ["New York", "北京"]


def test_files_without_phrases_are_refused_plainly(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_phrases(tmp_path / "none.txt")
    (tmp_path / "empty.txt").write_text("# nothing\n", encoding="utf-8")
    with pytest.raises(InputError, match="holds no phrases"):
        read_phrases(tmp_path / "empty.txt")
    (tmp_path / "odd.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(MalformedFile, match="not UTF-8"):
        read_phrases(tmp_path / "odd.txt")


def test_a_word_is_in_memory_once_however_often_it_occurs() -> None:
    words = [
        "boats",
        "go",
        "up",
        "the",
        "river",
        "and",
        "people",
        "fish",
        "in",
        "the",
        "river",
        "all",
        "year",
    ]
    texts = [" ".join(words * 10) + f" {at}" for at in range(150)]
    mine(texts[:1])  # what is made at the first call is no part of it
    tracemalloc.start()
    try:
        mine(texts)
        assert tracemalloc.get_traced_memory()[1] < 32 * len(words) * 10 * len(texts)  # bytes a word
    finally:
        tracemalloc.stop()
