"""The bundled sample is what its notice says: sizes, sides, and no gold answer in the memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from core.domain.questions import is_held_out
from core.paths import resources

SAMPLE = resources() / "sample"


def passages(name: str) -> list[dict[str, Any]]:
    data = json.loads((SAMPLE / name).read_text(encoding="utf-8"))
    return [paragraph for document in data["data"] for paragraph in document["paragraphs"]]


def memory() -> Iterator[dict[str, str]]:
    with (SAMPLE / "xquad-memory.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


@pytest.mark.parametrize(
    ("name", "count", "questions"), [("xquad-zh.json", 40, 200), ("cmrc-trial.json", 68, 292)]
)
def test_sizes(name: str, count: int, questions: int) -> None:
    found = passages(name)
    assert (len(found), sum(len(p["qas"]) for p in found)) == (count, questions)


def test_part_of_the_annotated_passages_is_held_out() -> None:
    held_out = [p for p in passages("cmrc-trial.json") if is_held_out(p["context"], 20)]
    assert (len(held_out), sum(len(p["qas"]) for p in held_out)) == (20, 92)


def test_every_xquad_text_has_its_english_counterpart() -> None:
    translated = {(line["kind"], line["target"]) for line in memory()}
    for passage in passages("xquad-zh.json"):
        assert ("passage", passage["context"]) in translated
        assert all(("question", question["question"]) in translated for question in passage["qas"])


def test_no_gold_answer_is_a_line_of_the_memory() -> None:
    gold = {a["text"] for p in passages("xquad-zh.json") for q in p["qas"] for a in q["answers"]}
    lines = list(memory())
    assert not gold & {line["target"] for line in lines}
    assert {key for line in lines for key in line} == {"kind", "target", "source", "language", "key"}


def test_xquad_spans_are_exact() -> None:
    for passage in passages("xquad-zh.json"):
        for answer in (a for q in passage["qas"] for a in q["answers"]):
            start = answer["answer_start"]
            assert passage["context"][start : start + len(answer["text"])] == answer["text"]


def test_the_sample_is_small_and_carries_its_licences() -> None:
    assert sum(file.stat().st_size for file in SAMPLE.iterdir()) < 6_000_000
    for name in ("NOTICE.md", "LICENSE-xquad-CC-BY-SA-4.0.txt", "LICENSE-cmrc2018-CC-BY-SA-4.0.txt"):
        assert (SAMPLE / name).is_file()
