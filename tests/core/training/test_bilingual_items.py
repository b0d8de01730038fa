"""Bilingual questions are read back as they were written, and come from files of the authors' form."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.domain.spans import Span
from core.errors import InputError, MalformedFile
from core.formats.catalogue import read
from core.training.bilingual_items import from_dataset, read_bilingual
from core.training.items import TrainingItem, read_items, write_items
from tests.core.training.bilingual_making import bilingual, eight_bilingual
from tests.core.training.making import eight_items

AUTHORS = Path(__file__).parents[2] / "golden" / "formats" / "bilingual.json"


def test_items_survive_the_round_trip(tmp_path: Path) -> None:
    items = [
        *eight_bilingual(),
        bilingual("none", "谁？", "没有人。", None, "who?", "nobody.", None),
        bilingual("lone", "?", "一\ud800二", "一", "?", "one\u2028two", None),
    ]
    part = tmp_path / "bilingual.jsonl"
    assert write_items(part, items) == len(items)
    assert list(read_bilingual(part)) == items


def test_either_kind_of_file_is_read_as_the_other(tmp_path: Path) -> None:
    part = tmp_path / "bilingual.jsonl"
    write_items(part, eight_bilingual())
    assert [type(one) for one in read_items(part)] == [TrainingItem] * 8
    write_items(part, eight_items())
    assert [(one.source_passage, one.source_span, one.links) for one in read_bilingual(part)] == [
        ("", None, ())
    ] * 8


def test_a_source_span_that_does_not_match_is_never_written(tmp_path: Path) -> None:
    wrong = replace(eight_bilingual()[0], source_span=Span(0, 3, "xyz"))
    with pytest.raises(InputError, match="北京-thing"):
        write_items(tmp_path / "bilingual.jsonl", [wrong])


@pytest.mark.parametrize(
    "damage",
    [{"links": [[0, 1, 2]]}, {"links": "all"}, {"links": [[0, 999, 0, 1]]}, {"source_start": "2"}],
)
def test_a_damaged_line_is_named(tmp_path: Path, damage: dict[str, object]) -> None:
    part = tmp_path / "bilingual.jsonl"
    write_items(part, eight_bilingual()[:1])
    part.write_text(json.dumps(json.loads(part.read_text(encoding="utf-8")) | damage), encoding="utf-8")
    with pytest.raises(MalformedFile, match=r"bilingual.jsonl:1:1: not a question"):
        list(read_bilingual(part))


def test_the_authors_files_train_directly() -> None:
    dataset, _ = read(AUTHORS)
    long, sea, hills = from_dataset(dataset)
    assert (long.source_question, long.references) == ("How long is the Lin?", ("214公里",))
    assert long.source_span == Span(37, 43, "214 km")
    assert sea.span is not None and sea.source_span is not None and sea.source_span.text == "Port Aster"
    assert hills.source_span is None and hills.source_question == ""  # its aligned text is another one
    assert long.links == sea.links and long.links[0][0][0] == 0


def test_a_question_whose_answer_is_no_span_is_left_out() -> None:
    dataset, _ = read(AUTHORS)
    passage = dataset.passages[0]
    loose = replace(passage.questions[0], answers=(replace(passage.questions[0].answers[0], start=None),))
    nobody = replace(passage.questions[1], answers=(), impossible=True)
    kept = list(from_dataset(replace(dataset, passages=(replace(passage, questions=(loose, nobody)),))))
    assert [(one.key, one.span) for one in kept] == [(nobody.key, None)]
