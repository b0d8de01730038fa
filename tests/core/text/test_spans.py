"""Positions that survive other units, small mistakes and edits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.spans import Utf8Map, Utf16Map, edit_map, reanchor, repair

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)


def test_utf16_positions_differ_only_after_characters_outside_the_basic_plane() -> None:
    positions = Utf16Map("a👍𠀀b")
    assert [positions.to_utf16(at) for at in range(5)] == [0, 1, 3, 5, 6]
    assert positions.units == 6


def test_the_middle_of_a_surrogate_pair_is_its_start() -> None:
    positions = Utf16Map("a👍b")
    assert [positions.from_utf16(unit) for unit in range(5)] == [0, 1, 1, 2, 3]


def test_positions_outside_the_text_are_its_nearest_end() -> None:
    assert Utf16Map("👍").to_utf16(9) == 2
    assert Utf16Map("👍").from_utf16(-1) == 0
    assert Utf8Map("é").to_utf8(9) == 2


@given(ANY_TEXT)
def test_utf16_positions_equal_python_s_own_encoding(text: str) -> None:
    positions = Utf16Map(text)
    for at in range(len(text) + 1):
        unit = positions.to_utf16(at)
        assert unit == len(text[:at].encode("utf-16-le", "surrogatepass")) // 2
        assert positions.from_utf16(unit) == at


@given(ANY_TEXT)
def test_utf8_positions_equal_python_s_own_encoding(text: str) -> None:
    positions = Utf8Map(text)
    for at in range(len(text) + 1):
        byte = positions.to_utf8(at)
        assert byte == len(text[:at].encode("utf-8", "surrogatepass"))
        assert positions.from_utf8(byte) == at


def test_a_byte_inside_a_character_belongs_to_it() -> None:
    assert [Utf8Map("aß漢").from_utf8(byte) for byte in range(6)] == [0, 1, 1, 2, 2, 2]


@pytest.mark.parametrize(
    ("start", "repaired"),
    [(3, 3), (2, 3), (4, 3), (7, 3), (8, None), (-1, 3)],
)
def test_an_answer_is_repaired_to_the_nearest_match_within_four(start: int, repaired: int | None) -> None:
    assert repair("由光荣和ω开发", "和ω", start) == repaired


def test_two_matches_equally_near_are_no_repair() -> None:
    assert repair("ab-ab", "ab", 1) == 0
    assert repair("ab--ab", "ab", 2) is None
    assert repair("ab--ab", "ab", 3) == 4
    assert repair("abcab", "", 0) is None


@given(st.text("ab", max_size=20), st.text("ab", min_size=1, max_size=3), st.integers(-6, 26))
def test_repair_equals_brute_force(passage: str, text: str, start: int) -> None:
    places = [at for at in range(len(passage)) if passage[at : at + len(text)] == text]
    distance = min((abs(at - start) for at in places), default=99)
    nearest = [at for at in places if abs(at - start) == distance]
    expected = nearest[0] if distance <= 4 and len(nearest) == 1 else None
    assert repair(passage, text, start) == expected


def test_a_span_moves_with_text_put_in_before_it() -> None:
    assert reanchor("由光荣开发。", "本作由光荣开发。", 1, 3) == (3, 5)


def test_a_span_stays_when_text_after_it_goes() -> None:
    assert reanchor("由光荣开发。全文完。", "由光荣开发。", 1, 3) == (1, 3)


def test_a_span_whose_own_text_was_edited_is_flagged() -> None:
    assert reanchor("由光荣开发", "由光榮开发", 1, 3) is None
    assert reanchor("由光荣开发", "由开发", 1, 3) is None


def test_a_span_is_flagged_when_either_of_two_twins_may_have_gone() -> None:
    assert reanchor("猫和猫", "猫", 0, 1) is None


def test_a_text_that_moved_is_found_when_it_is_the_only_one() -> None:
    old = "Berlin is first. Then come many other long words about rivers."
    new = "Then come many other long words about rivers. Berlin is first."
    assert reanchor(old, new, 0, 6) == (46, 52)


@given(st.text("abc 漢👍", max_size=30), st.text("abc 漢👍", max_size=30), st.data())
def test_a_reanchored_span_reads_the_same(old: str, new: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    moved = reanchor(old, new, start, end)
    assert moved is None or new[slice(*moved)] == old[start:end]
    if old == new and start < end:
        assert moved == (start, end)


@given(st.text("ab漢", max_size=30), st.text("ab漢", max_size=30))
def test_an_edit_map_ends_where_the_texts_end(old: str, new: str) -> None:
    edits = edit_map(old, new)
    assert (edits.original[-1], edits.changed[-1]) == (len(old), len(new))
    assert sorted(edits.original) == list(edits.original)
    assert sorted(edits.changed) == list(edits.changed)


def test_a_rewritten_book_is_compared_only_at_its_edges() -> None:
    old, new = "head" + "a" * 9000 + "tail", "head" + "b" * 9000 + "tail"
    assert reanchor(old, new, 0, 4) == (0, 4)
    assert reanchor(old, new, 9004, 9008) == (9004, 9008)
    assert reanchor(old, new, 50, 60) is None
