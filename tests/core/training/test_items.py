"""A snapshot is read back as it was written; what is damaged is named with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.spans import Span
from core.errors import InputError, MalformedFile
from core.training.items import TrainingItem, digest, read_items, write_items
from tests.core.training.making import eight_items, item


def test_items_survive_the_round_trip(tmp_path: Path) -> None:
    items = [
        *eight_items(),
        item("none", "谁？", "没有人。", None),
        item("crlf", "?", "一\r\n二\u2028三", "二"),
    ]
    assert write_items(tmp_path / "target.jsonl", items) == len(items)
    assert list(read_items(tmp_path / "target.jsonl")) == items
    assert (tmp_path / "target.jsonl").read_bytes().count(b"\n") == len(items)


@given(st.text(alphabet=st.characters(), min_size=1, max_size=30), st.data())
def test_any_passage_survives(
    tmp_path_factory: pytest.TempPathFactory, passage: str, data: st.DataObject
) -> None:
    """Lone surrogates too: JSON files may hold them."""
    start = data.draw(st.integers(0, len(passage) - 1))
    end = data.draw(st.integers(start + 1, len(passage)))
    written = TrainingItem("k", passage, passage, Span.of(passage, start, end), (passage,), "correction")
    path = tmp_path_factory.mktemp("any") / "part.jsonl"
    write_items(path, [written])
    assert list(read_items(path)) == [written]


def test_a_span_that_does_not_match_is_never_written(tmp_path: Path) -> None:
    wrong = TrainingItem("q7", "?", "北京", Span(0, 2, "上海"))
    with pytest.raises(InputError, match="q7"):
        write_items(tmp_path / "target.jsonl", [wrong])


def _line(**changes: object) -> bytes:
    fields = {"key": "k", "question": "?", "passage": "北京", "start": 0, "text": "北"}
    return json.dumps(fields | {"references": [], "origin": "gold"} | changes).encode() + b"\n"


@pytest.mark.parametrize(
    "damaged",
    [
        b"{\n",
        b"[]\n",
        b"\xff\xfe\n",
        b"3\n",
        b"{}\n",
        _line(start="0"),
        _line(start=0.5),
        _line(references="x"),
        _line()[:-5] + b"\n",
    ],
)
def test_a_damaged_line_is_named(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "target.jsonl"
    path.write_bytes(_line() + damaged)
    with pytest.raises(MalformedFile) as caught:
        list(read_items(path))
    assert caught.value.line == 2 and "target.jsonl:2" in str(caught.value)


def test_a_moved_span_is_refused_on_reading(tmp_path: Path) -> None:
    (tmp_path / "target.jsonl").write_bytes(_line(start=1))
    with pytest.raises(InputError, match="should read '北'"):
        list(read_items(tmp_path / "target.jsonl"))


def test_the_digest_knows_content_and_names(tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    write_items(first, eight_items())
    write_items(second, eight_items()[:1])
    assert digest([first, second]) == digest([second, first])
    before = digest([first, second])
    write_items(second, eight_items()[1:2])
    assert digest([first, second]) != before
    assert len(before) == 16
