"""Faults of JSON name the place and what was expected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import MalformedFile
from core.formats.catalogue import read
from core.formats.source import depth, locate, spell
from tests.core.formats.helpers import asked, one_paragraph, saved


@pytest.mark.parametrize(
    ("content", "place", "what"),
    [
        (b'{"data": [', (1, 11), "the file ends too early"),
        (b'{"data": [{"a": "b', (1, 17), "expected a closing quotation mark"),
        (b'{"data": [\n  {"a" 1}]}', (2, 8), "expected a colon"),
        (b'{"data": [],}', (1, 13), "expected a field name in double quotes"),
        (b'{"data": []} x', (1, 14), "expected nothing more"),
        (b'{"data": "a\tb"}', (1, 12), "no bare control character"),
        (b"", (1, 1), "the file ends too early"),
        (b'{"data": [{"title": "NaN",\n "x": NaN}]}', (2, 7), "expected an ordinary number, found NaN"),
        (b'{"data": [{"x": -Infinity}]}', (1, 17), "found -Infinity"),
        (b'{"data": [{"x": 1e999}]}', (1, 17), "found 1e999"),
        (b'{"data": [{"x": ' + b"9" * 5000 + b"}]}", (1, 17), "found 99999999999999999999…"),
        (b'{"data": ' + b"[" * 100_000, (1, 1), "nested too deep"),
        (b'{"data": "\xe9"}', (1, 11), "byte 10 is not UTF-8 text"),
        ('{"data": []}'.encode("utf-16"), (1, 1), "the file is UTF-16"),
        (b"[1]", (1, 1), 'expected an object with the field "data", found a list'),
        (b"null", (1, 1), "expected an object, found null"),
        (b'{"no": 1}', (1, 1), "data: expected a list, but the field is missing"),
        (b'{"data": {}}', (1, 10), "data: expected a list, found an object"),
        (b'{"x": "\\ud800", "data": []}', (1, 1), "expected whole characters"),
    ],
)
def test_wrong_json(content: bytes, place: tuple[int, int], what: str, tmp_path: Path) -> None:
    path = saved(tmp_path, content)
    with pytest.raises(MalformedFile) as caught:
        read(path)
    assert what in caught.value.what
    assert (caught.value.line, caught.value.column) == place
    assert str(path) in str(caught.value)


def wrong(value: Any, *where: str | int) -> Any:
    """A good file with `value` at `where`."""
    good = one_paragraph("abc", asked("b", 1))
    parent: Any = good
    for step in where[:-1]:
        parent = parent[step]
    parent[where[-1]] = value
    return good


PARAGRAPH = ("data", 0, "paragraphs", 0)
QUESTION = (*PARAGRAPH, "qas", 0)
ANSWER = (*QUESTION, "answers", 0)


@pytest.mark.parametrize(
    ("value", "where", "what"),
    [
        (5, (*PARAGRAPH, "context"), "data[0].paragraphs[0].context: expected text, found a number"),
        ("x", PARAGRAPH, "data[0].paragraphs[0]: expected an object, found text"),
        (None, ("data", 0, "paragraphs"), "data[0].paragraphs: expected a list, found null"),
        ({}, (*PARAGRAPH, "qas"), "qas: expected a list, found an object"),
        ([], (*QUESTION, "id"), "id: expected text or a number, found a list"),
        (True, (*QUESTION, "id"), "id: expected text or a number, found true"),
        ("yes", (*QUESTION, "is_impossible"), "is_impossible: expected true or false, found text"),
        ("b", ANSWER, "answers[0]: expected an object, found text"),
        (None, (*ANSWER, "text"), "text: expected text, found null"),
        ("1", (*ANSWER, "answer_start"), "answer_start: expected a whole number, found text"),
        (1.0, (*ANSWER, "answer_start"), "answer_start: expected a whole number, found a number"),
        (False, (*ANSWER, "answer_start"), "answer_start: expected a whole number, found false"),
        (json.loads("[" * 80 + "]" * 80), (*QUESTION, "more"), "more: expected at most 64 levels"),
    ],
)
def test_wrong_kinds_of_value(value: Any, where: tuple[str | int, ...], what: str, tmp_path: Path) -> None:
    with pytest.raises(MalformedFile) as caught:
        read(saved(tmp_path, wrong(value, *where)))
    assert what in caught.value.what


def test_a_missing_field_is_placed_at_the_object_it_should_be_in(tmp_path: Path) -> None:
    content = b'{"data": [{"paragraphs": [\n  {"qas": []}]}]}'
    with pytest.raises(MalformedFile, match="but the field is missing") as caught:
        read(saved(tmp_path, content))
    assert (caught.value.line, caught.value.column) == (2, 3)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


@given(JSON, st.sampled_from([None, 1]), st.data())
def test_any_value_can_be_located(value: Any, indent: int | None, data: st.DataObject) -> None:
    text = json.dumps(value, indent=indent)
    where: list[str | int] = []
    here = value
    while isinstance(here, dict | list) and here and data.draw(st.booleans()):
        step = data.draw(st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here))))
        where.append(step)
        here = here[step]
    found, _ = json.JSONDecoder().raw_decode(text, locate(text, where))
    assert found == here


def test_spelling_and_depth() -> None:
    assert spell(("data", 3, "paragraphs", 0, "context")) == "data[3].paragraphs[0].context"
    assert spell(()) == "the file"
    assert [depth(value) for value in (1, [], [1], {"a": [{}]})] == [0, 0, 1, 2]
