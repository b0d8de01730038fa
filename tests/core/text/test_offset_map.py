"""Maps keep order, cover everything, and join."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.text.offset_map import Mapped, OffsetMap

PIECES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=12)


def test_equal_stretches_map_one_to_one_and_others_whole() -> None:
    # "x㍿y" → "x株式会社y"
    mapped = Mapped.of_pieces([("x", "x"), ("㍿", "株式会社"), ("y", "y")])
    assert mapped.map.span_to_changed(1, 2) == (1, 5)
    assert mapped.map.span_to_original(2, 3) == (1, 2)
    assert mapped.map.span_to_original(5, 6) == (2, 3)


def test_text_taken_out_maps_to_nothing() -> None:
    cut = OffsetMap.of_pieces([(2, 2), (3, 0), (2, 2)])
    assert cut.span_to_changed(2, 5) == (2, 2)
    assert cut.span_to_changed(1, 6) == (1, 3)
    assert cut.span_to_original(2, 4) == (5, 7)
    assert cut.span_to_original(0, 2) == (0, 2)


def test_text_put_in_at_an_edge_stays_outside() -> None:
    added = OffsetMap.of_pieces([(2, 2), (0, 3), (2, 2)])
    assert added.span_to_changed(0, 2) == (0, 2)
    assert added.span_to_changed(2, 4) == (5, 7)
    assert added.span_to_changed(0, 4) == (0, 7)


@given(PIECES)
def test_a_map_is_monotone_and_covers_both_texts(pieces: list[tuple[int, int]]) -> None:
    mapping = OffsetMap.of_pieces(pieces)
    before, after = sum(b for b, _ in pieces), sum(a for _, a in pieces)
    assert (mapping.original[-1], mapping.changed[-1]) == (before, after)
    places = [mapping.to_changed(at) for at in range(before + 1)]
    assert places == sorted(places)
    assert mapping.span_to_changed(0, before)[1] <= after
    if all(b and a for b, a in pieces):
        assert mapping.span_to_changed(0, before) == (0, after)
        assert mapping.span_to_original(0, after) == (0, before)


@given(PIECES, st.data())
def test_there_and_back_covers_the_span(pieces: list[tuple[int, int]], data: st.DataObject) -> None:
    mapping = OffsetMap.of_pieces([(b + 1, a + 1) for b, a in pieces])
    start = data.draw(st.integers(0, mapping.original[-1]))
    end = data.draw(st.integers(start, mapping.original[-1]))
    there = mapping.span_to_changed(start, end)
    back = mapping.span_to_original(*there)
    if start < end:
        assert back[0] <= start
        assert end <= back[1]


@given(PIECES, st.data())
def test_two_maps_join_to_one(pieces: list[tuple[int, int]], data: st.DataObject) -> None:
    first = OffsetMap.of_pieces(pieces)
    middle = first.changed[-1]
    second_pieces, left = [], middle
    while left:
        before = data.draw(st.integers(1, left))
        second_pieces.append((before, data.draw(st.integers(0, 3))))
        left -= before
    second = OffsetMap.of_pieces(second_pieces)
    joined = first.then(second)
    assert joined.original[-1] == first.original[-1]
    assert joined.changed[-1] == second.changed[-1]
    assert list(joined.original) == sorted(joined.original)
    assert list(joined.changed) == sorted(joined.changed)


@given(st.integers(0, 40))
def test_identity_changes_nothing(length: int) -> None:
    mapping = OffsetMap.identity(length)
    assert mapping.is_identity
    assert [mapping.to_changed(at) for at in range(length + 1)] == list(range(length + 1))
    assert mapping.then(mapping) == mapping
    assert mapping.inverse == mapping
