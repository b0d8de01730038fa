"""What readers learn from is the same at every call, and answers stand where they are said to stand."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from core.domain.spans import Span
from core.starter import gathering, lessons
from core.training.items import TrainingItem, write_items
from tests.core.training.making import item
from tests.data_folder import PASSAGES, PER_PASSAGE

SIMPLIFIED, TRADITIONAL = "书马鸟鱼树爱带", "書馬鳥魚樹愛帶"


@pytest.mark.parametrize("make", [lessons.zero_shot_lessons, lessons.cascade_lessons, lessons.mixed_lessons])
def test_the_same_at_every_call(gathered: Path, make: object) -> None:
    assert callable(make)
    random.seed(1)
    first = make(gathered)
    random.seed(2)
    assert make(gathered) == first


def test_zero_shot_has_all_english_questions_and_no_others(gathered: Path) -> None:
    found = lessons.zero_shot_lessons(gathered)
    counts = Counter(one.key.partition("/")[0] for one in found["source"])
    assert counts == dict.fromkeys(lessons.ENGLISH, PASSAGES * PER_PASSAGE)
    assert found["dev"] == gathering.items(gathered, "quick")


def test_cascade_has_so_many_questions_of_every_other_source(
    gathered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lessons, "TARGET", lessons.TARGET | {"jaquad": 7})
    found = lessons.cascade_lessons(gathered)
    counts = Counter(one.key.partition("/")[0] for one in found["target"])
    assert counts.pop("jaquad") == 7
    assert counts.pop("drcd") > PASSAGES * PER_PASSAGE
    assert counts == dict.fromkeys(lessons.TARGET.keys() - {"jaquad", "drcd"}, PASSAGES * PER_PASSAGE)
    assert len({one.key for one in found["target"]}) == len(found["target"])
    assert not {one.passage for one in found["dev"]} & {one.passage for one in found["target"]}


def test_mixed_reads_english_again_and_what_cascade_has_not(
    gathered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lessons, "TARGET", {"cmrc2018": 8, "arcd": 3})
    monkeypatch.setattr(lessons, "AGAIN", {"cmrc2018": 6, "arcd": 10_000})
    known = {one.key for one in lessons.cascade_lessons(gathered)["target"]}
    found = lessons.mixed_lessons(gathered)
    assert found["source"] == lessons.zero_shot_lessons(gathered)["source"]
    keys = [one.key for one in found["target"]]
    assert len(set(keys)) == len(keys)
    assert len([key for key in keys if key.startswith("cmrc2018/")]) == 6
    assert not known & {key for key in keys if key.startswith("cmrc2018/")}
    assert known > {key for key in known if key.startswith("arcd/")} <= set(keys)


def test_every_answer_stands_in_its_passage(gathered: Path) -> None:
    for one in lessons.cascade_lessons(gathered)["target"]:
        assert one.span is not None
        assert one.passage[one.span.start : one.span.end] == one.span.text
        assert one.span.text in one.references


def test_a_share_of_the_chinese_questions_is_in_traditional_characters(gathered: Path) -> None:
    found = [one for one in lessons.cascade_lessons(gathered)["target"] if one.key.startswith("cmrc2018/")]
    plain = {one.key: one for one in gathering.items(gathered, "cmrc2018")}
    changed = [one for one in found if one != plain[one.key]]
    assert 0 < len(changed) <= round(0.2 * len(found))
    for one in changed:
        assert not set(SIMPLIFIED) & {*one.passage, *one.question, *one.references[0]}
        before = plain[one.key].span
        assert one.span is not None and before is not None
        assert (one.span.start, one.span.end) == (before.start, before.end)
        assert one.references == (one.span.text,)


def test_a_passage_that_would_change_its_length_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "to_traditional", lambda text: text.replace("书", "書本"))
    whole = item("a", "书在哪里？", "书在家里。", "家里")
    assert list(lessons._in_traditional([whole])) == [whole]


def test_a_question_without_an_answer_stays() -> None:
    whole = TrainingItem("a", "马在哪里？", "书在家里。", None)
    assert list(lessons._in_traditional([whole])) == [whole]


def test_the_answer_itself_is_in_traditional_characters(tmp_path: Path) -> None:
    (found,) = lessons._in_traditional([item("a", "谁看书？", "马爱书，鸟爱鱼。", "鸟爱鱼")])
    assert (found.question, found.passage) == ("誰看書？", "馬愛書，鳥愛魚。")
    assert found.span == Span(4, 7, "鳥愛魚") and found.references == ("鳥愛魚",)
    assert write_items(tmp_path / "items.jsonl", [found]) == 1
