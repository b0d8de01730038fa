"""Whatever a file holds: spans hold, and nothing escapes but a plain error."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import CoreError
from core.formats.catalogue import FORMATS, read, write
from tests.core.formats.helpers import GOLDEN, rewritten, spans_hold, value_of

FILES = sorted(path for path in GOLDEN.iterdir() if path.suffix in (".json", ".jsonl"))
FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

TEXT = st.text(st.sampled_from("ab 漢字👍é\u0301\r\n\u2028"), max_size=12)
SCALAR = st.none() | st.booleans() | st.integers(-3, 12) | st.just(10**400) | TEXT | st.just("\ud800")


def accepted(path: Path, format: str) -> bool:
    """Whether the file is read; when it is, its spans hold and it can be written in every format."""
    try:
        dataset, report = read(path, format)
    except CoreError as fault:
        assert str(fault)
        return False
    assert spans_hold(dataset)
    assert report.questions == dataset.questions()
    assert json.dumps(report.to_dict())
    assert report.summary()
    for name in FORMATS.names():
        write(dataset, path.with_name("out"), name)
    return True


@FUZZ
@given(st.sampled_from(FILES), st.data())
def test_mutated_bytes(path: Path, data: st.DataObject) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content) - 1))
        length = data.draw(st.integers(0, 4))
        content[at : at + length] = data.draw(
            st.binary(max_size=4) | st.sampled_from([b'"', b"{", b"\\ud8", b"-"])
        )
    with tempfile.TemporaryDirectory() as folder:
        mutated = Path(folder) / path.name
        mutated.write_bytes(content)
        accepted(mutated, data.draw(st.sampled_from(["auto", *FORMATS.names()])))


@FUZZ
@given(st.sampled_from(FILES), st.data())
def test_cut_off_files(path: Path, data: st.DataObject) -> None:
    content = path.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        cut = Path(folder) / path.name
        cut.write_bytes(content[: data.draw(st.integers(0, len(content) - 3))])
        if path.suffix == ".json":
            assert not accepted(cut, "auto")
        else:
            accepted(cut, "auto")


def replaced(value: Any, data: st.DataObject) -> Any:
    """`value` with something else at one place inside."""
    if isinstance(value, dict) and value and data.draw(st.integers(0, 7)):
        name = data.draw(st.sampled_from(sorted(value)))
        if not data.draw(st.integers(0, 9)):
            return {key: item for key, item in value.items() if key != name}
        return {**value, name: replaced(value[name], data)}
    if isinstance(value, list) and value and data.draw(st.integers(0, 7)):
        at = data.draw(st.integers(0, len(value) - 1))
        return [*value[:at], replaced(value[at], data), *value[at + 1 :]]
    return data.draw(SCALAR | st.just([]) | st.just({}))


@FUZZ
@given(st.sampled_from(FILES), st.data())
def test_replaced_values(path: Path, data: st.DataObject) -> None:
    value = value_of(path)
    if path.suffix == ".jsonl":
        text = "\n".join(json.dumps(replaced(line, data)) for line in value)
    else:
        text = json.dumps(replaced(value, data))
    with tempfile.TemporaryDirectory() as folder:
        mutated = Path(folder) / path.name
        mutated.write_text(text)
        accepted(mutated, "auto")


PASSAGES = st.builds(
    lambda context, questions: {"context": context, "qas": questions},
    TEXT,
    st.lists(
        st.builds(
            lambda given, text, answers: {"id": given, "question": text, "answers": answers},
            st.sampled_from(["a", "a#2", "b", "", 1, None]),
            TEXT,
            st.lists(
                st.builds(lambda t, s: {"text": t, "answer_start": s}, TEXT, st.integers(-2, 14)), max_size=3
            ),
        ),
        max_size=3,
    ),
)


@FUZZ
@given(
    st.lists(PASSAGES, max_size=3), st.sampled_from(["squad", "squad2", "cmrc", "drcd", "bilingual", "jsonl"])
)
def test_what_was_written_comes_back_as_it_is(passages: list[Any], format: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.json"
        path.write_text(json.dumps({"data": [{"title": "T", "paragraphs": passages}]}))
        dataset, _ = read(path, "squad")
        assert spans_hold(dataset)
        out = Path(folder) / ("out.jsonl" if format == "jsonl" else "out.json")
        write(dataset, out, format)
        assert rewritten(out, Path(folder), format) == value_of(out)
        again, report = read(out, format)
        assert report.repaired == []
        assert [q.spans for p in again.passages for q in p.questions] == [
            q.spans for p in dataset.passages for q in p.questions
        ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_golden_is_stable_after_one_round(path: Path, tmp_path: Path) -> None:
    dataset, report = read(path)
    first = tmp_path / f"first{path.suffix}"
    write(dataset, first, report.format)
    assert rewritten(first, tmp_path, report.format) == value_of(first)
