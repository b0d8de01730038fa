"""Messages come out as they went in."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import errors
from core.alignment.base import Aligned, AlignmentItem
from core.alignment.parts import Parts
from core.domain.spans import Span
from core.domain.suggestions import ReadingItem, Suggestion, TraceStep
from core.errors import Bug, Cancelled, CoreError, EnvironmentFault
from core.model_host.protocol import (
    aligned_from_json,
    aligned_to_json,
    alignment_item_from_json,
    alignment_item_to_json,
    decode,
    describe_fault,
    directions_from_json,
    directions_to_json,
    encode,
    error_from_json,
    error_to_json,
    item_from_json,
    item_to_json,
    parts_from_json,
    parts_to_json,
    spec_from_json,
    spec_to_json,
    suggestion_from_json,
    suggestion_to_json,
    translated_from_json,
    translated_to_json,
)
from core.translation.base import Direction, Translated
from core.translation.catalogue import TranslatorSpec

any_text = st.text(st.characters(codec=None), max_size=40)
finite = st.floats(allow_nan=False)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | finite | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=6,
)
steps = st.builds(TraceStep, any_text, any_text, st.dictionaries(any_text, json_values, max_size=3))
spans = st.builds(Span, st.integers(0, 10**9), st.integers(0, 10**9), any_text)
suggestions = st.builds(
    Suggestion,
    key=any_text,
    system=any_text,
    version=any_text,
    span=st.none() | spans,
    text=any_text,
    score=finite,
    null_score=finite,
    trace=st.lists(steps, max_size=3).map(tuple),
)


places = st.tuples(st.integers(0, 10**9), st.integers(0, 10**9))
alignment_items = st.builds(
    AlignmentItem,
    key=any_text,
    text=any_text,
    span=spans,
    passage=any_text,
    answer=any_text,
    question=any_text,
    sentences=st.lists(st.tuples(places, places), max_size=3).map(tuple),
    passage_is_translation=st.booleans(),
)
alignments = st.builds(
    Aligned, st.none() | spans, finite, st.lists(steps, max_size=3).map(tuple), discarded=any_text
)


@given(alignment_items, alignments)
def test_what_is_to_be_aligned_and_what_was_come_back_equal(item: AlignmentItem, one: Aligned) -> None:
    assert alignment_item_from_json(decode(encode(alignment_item_to_json(item)))) == item
    assert aligned_from_json(decode(encode(aligned_to_json(one)))) == one


@given(suggestions)
def test_a_suggestion_comes_back_equal(suggestion: Suggestion) -> None:
    line = encode(suggestion_to_json(suggestion))
    assert line.count(b"\n") == 1 and line.endswith(b"\n")
    assert suggestion_from_json(decode(line)) == suggestion


@given(st.builds(ReadingItem, any_text, any_text, any_text))
def test_an_item_comes_back_equal(item: ReadingItem) -> None:
    assert item_from_json(decode(encode({"item": item_to_json(item)}))["item"]) == item


paths = st.none() | any_text.filter(bool).map(Path)
options = st.dictionaries(any_text, any_text | st.integers() | finite, max_size=3)


@given(st.builds(TranslatorSpec, any_text, paths, options))
def test_a_translators_spec_comes_back_equal(spec: TranslatorSpec) -> None:
    assert spec_from_json(decode(encode(spec_to_json(spec)))) == spec


specs = st.none() | st.builds(TranslatorSpec, any_text, paths, options)
folders = st.dictionaries(any_text, any_text.filter(bool).map(Path), max_size=3)


@given(st.builds(Parts, folders, specs, specs, any_text, any_text))
def test_parts_come_back_equal(parts: Parts) -> None:
    assert parts_from_json(decode(encode(parts_to_json(parts)))) == parts


@given(st.none() | st.builds(Translated, any_text, any_text, st.none() | finite))
def test_a_translated_sentence_comes_back_equal(one: Translated | None) -> None:
    assert translated_from_json(decode(encode({"one": translated_to_json(one)}))["one"]) == one


@given(st.none() | st.sets(st.builds(Direction, any_text, any_text), max_size=6).map(list))
def test_directions_come_back_equal(directions: list[Direction] | None) -> None:
    back = directions_from_json(decode(encode({"all": directions_to_json(directions)}))["all"])
    assert back == directions or (back and directions and set(back) == set(directions))


@pytest.mark.parametrize("kind", ["CoreError", "InputError", "EnvironmentFault", "Bug"])
def test_an_error_comes_back_as_its_own_kind(kind: str) -> None:
    fault = getattr(errors, kind)("it broke", item="q1", remedy="Mend it")
    back = error_from_json(decode(encode(error_to_json(fault))))
    assert type(back) is type(fault)
    assert (str(back), back.remedy) == (str(fault), "Mend it")


def test_errors_with_another_shape_or_an_unknown_name_come_back_too() -> None:
    assert isinstance(error_from_json(error_to_json(Cancelled())), Cancelled)
    file = errors.MalformedFile("not JSON", item="a.json", line=3, column=7)
    assert "a.json:3:7" in str(error_from_json(error_to_json(file)))
    strange = error_from_json({"kind": "annotations", "what": "odd", "item": "", "remedy": ""})
    assert type(strange) is CoreError


@pytest.mark.parametrize("line", [b"not json\n", b"[1]\n", b"\n"])
def test_a_line_that_is_no_message_is_a_bug(line: bytes) -> None:
    with pytest.raises(Bug):
        decode(line)


def test_a_file_fault_names_the_file() -> None:
    fault = describe_fault(FileNotFoundError(2, "No such file or directory", "weights.safetensors"))
    assert isinstance(fault, EnvironmentFault)
    assert fault.item == "weights.safetensors"
