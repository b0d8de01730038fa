"""Scores of a whole set: by the set's metric, on whole passages, kept in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.questions import GoldAnswer, Passage, Question
from core.domain.spans import Span
from core.errors import InputError
from core.evaluation.set_scores import read_score, score_passages, some_passages, write_score

TEXTS = ("北京在中国。", "巴黎在法国。", "伦敦在英国。", "罗马在意大利。")


def passages() -> list[Passage]:
    made = []
    for number, text in enumerate(TEXTS):
        span = Span.of(text, 0, 2)
        asked = [
            Question(f"{number}/{at}", f"{text[3:]}问{at}？", (GoldAnswer(span.text, span.start),))
            for at in range(2)
        ]
        made.append(Passage(str(number), text, questions=tuple(asked)))
    return made


def test_every_question_has_its_score_and_its_passage() -> None:
    known = [question.answers[0].text for one in passages() for question in one.questions]
    known[0], known[1] = "", "北京在"
    found = score_passages(lambda items: known, "cities", "cmrc2018", passages())
    assert [one.exact_match for one in found.items] == [0, 0, 1, 1, 1, 1, 1, 1]
    assert [one.f1 for one in found.items[:3]] == pytest.approx([0, 0.8, 1])
    assert len(set(found.passages)) == 4 and found.passages[0] == found.passages[1]


def test_an_unknown_metric_is_refused() -> None:
    with pytest.raises(InputError, match="metric"):
        score_passages(lambda items: [""] * len(items), "cities", "no such", passages())


def test_some_are_whole_passages_and_more_hold_the_fewer() -> None:
    chosen = [some_passages(passages(), most) for most in (1, 3, 8, 0)]
    assert [len(one) for one in chosen] == [1, 2, 4, 4]
    assert {one.text for one in chosen[0]} < {one.text for one in chosen[1]}
    backwards = some_passages(reversed(passages()), 3)
    assert {one.text for one in backwards} == {one.text for one in chosen[1]}


def test_scores_come_back_from_their_file(tmp_path: Path) -> None:
    said = lambda items: ["北京", "\ud800", "巴", *[""] * 5]  # noqa: E731
    found = score_passages(said, "cities", "cmrc2018", passages())
    path = tmp_path / "deep" / "cities.json"
    write_score(path, found)
    assert read_score(path) == found
    assert [one.name for one in path.parent.iterdir()] == ["cities.json"]


@pytest.mark.parametrize(
    "content",
    [
        '{"items": [[1]]}',
        '{"dataset": "cities", "metric": "cmrc2018", "items": [["0", "", 0, 0]], "passages": []}',
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "cities.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="damaged") as told:
        read_score(path)
    assert told.value.item == str(path)
