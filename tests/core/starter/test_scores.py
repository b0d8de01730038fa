"""Baselines and readers are scored on the same questions; scores come back from files as they were."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core import corpora
from core.corpora import EVALUATION, QaSource
from core.domain.suggestions import ReadingItem
from core.errors import InputError
from core.evaluation.set_scores import Answerer
from core.models.reader import Reader
from core.progress import silent
from core.starter import scores
from tests.data_folder import PASSAGES, PER_PASSAGE
from tests.tiny import tiny_reader

PASSAGE = "北京在中国。上海有很多人，也有很多高楼！巴黎在法国；伦敦在英国。"
CMRC = EVALUATION[0]


def asked(*questions: str, passage: str = PASSAGE) -> list[ReadingItem]:
    return [ReadingItem(str(at), question, passage) for at, question in enumerate(questions)]


def test_the_first_sentence_whatever_is_asked() -> None:
    assert scores.first_sentence(asked("巴黎在哪里？", "")) == ["北京在中国。"] * 2


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("上海有多少高楼？", "上海有很多人，也有很多高楼！"),
        ("伦敦在哪里？", "伦敦在英国。"),
        ("巴黎在法国吗？", "巴黎在法国；"),
        ("zzz", "北京在中国。"),
    ],
)
def test_the_sentence_that_shares_most_with_the_question(question: str, sentence: str) -> None:
    assert scores.likest_sentence(asked(question)) == [sentence]


def test_a_character_counts_as_often_as_both_have_it() -> None:
    passage = "甲乙。甲甲乙。甲甲甲乙。"
    assert scores.likest_sentence(asked("甲甲甲", passage=passage)) == ["甲甲甲乙。"]
    assert scores.likest_sentence(asked("甲甲", passage=passage)) == ["甲甲乙。"]  # the first of equals


@pytest.mark.parametrize("passage", ["没有句号", " ", ""])
def test_a_passage_of_one_sentence_or_none(passage: str) -> None:
    assert scores.first_sentence(asked("什么？", passage=passage)) == [passage.strip()]
    assert scores.likest_sentence(asked("什么？", passage=passage)) == [passage.strip()]


def knowing(data: Path, source: QaSource) -> Answerer:
    """Who knows the answers to all questions of a set, in order."""
    known = [
        question.answers[0].text
        for passage in corpora.passages(source, data)
        for question in passage.questions
    ]
    return lambda items: known[: len(items)]


def test_who_knows_everything_scores_everything(data: Path) -> None:
    found = scores.score_set(knowing(data, CMRC), CMRC, data)
    assert found.dataset == "CMRC 2018 dev" and found.metric == "cmrc2018"
    assert len(found.items) == PASSAGES * PER_PASSAGE == len(found.passages)
    assert {(item.exact_match, item.f1) for item in found.items} == {(1.0, 1.0)}
    assert len(set(found.passages)) == PASSAGES


def test_who_says_nothing_scores_nothing(data: Path) -> None:
    found = scores.score_set(lambda items: [""] * len(items), CMRC, data)
    assert {(item.exact_match, item.f1) for item in found.items} == {(0.0, 0.0)}


def test_at_most_so_many_questions_are_whole_passages_in_their_order(data: Path) -> None:
    seen: list[ReadingItem] = []

    def answer(items: Sequence[ReadingItem]) -> list[str]:
        seen.extend(items)
        return [""] * len(items)

    found = scores.score_set(answer, CMRC, data, most=2 * PER_PASSAGE - 1)
    assert len(found.items) == 2 * PER_PASSAGE and len(set(found.passages)) == 2
    order = [passage.text for passage in corpora.passages(CMRC, data)]
    places = [order.index(item.passage) for item in seen]
    assert places == sorted(places)
    more = scores.score_set(answer, CMRC, data, most=3 * PER_PASSAGE)
    assert set(found.passages) < set(more.passages)
    assert len(scores.score_set(answer, CMRC, data, most=10_000).items) == PASSAGES * PER_PASSAGE


def test_which_passages_those_are_does_not_depend_on_their_order(data: Path, tmp_path: Path) -> None:
    path = tmp_path / CMRC.files
    path.parent.mkdir()
    content = json.loads((data / CMRC.files).read_text(encoding="utf-8"))
    content["data"][0]["paragraphs"].reverse()
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    one, other = (scores.score_set(scores.first_sentence, CMRC, root, most=5) for root in (data, tmp_path))
    assert set(one.passages) == set(other.passages)


def test_a_missing_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="lacks this file"):
        scores.score_set(scores.first_sentence, CMRC, tmp_path)


def test_a_reader_answers_with_its_best_span(tmp_path: Path) -> None:
    reader = Reader.load(tiny_reader(tmp_path / "reader"), device="cpu")
    items = asked("北京在哪里？", "上海有什么？")
    readings = reader.read(items, silent())
    best = [PASSAGE[one.candidates[0].start : one.candidates[0].end] for one in readings]
    assert scores.of_reader(reader)(items) == best and all(best)


def test_a_set_in_another_language_is_scored_by_its_own_metric(data: Path) -> None:
    english = next(one for one in EVALUATION if one.name == "XQuAD en")
    upper = scores.score_set(
        lambda items: [one.upper() for one in knowing(data, english)(items)], english, data
    )
    assert upper.metric == "squad_v1.1" and {item.exact_match for item in upper.items} == {1.0}
    by_character = scores.score_set(scores.first_sentence, replace(english, metric="cmrc2018"), data)
    assert by_character.metric == "cmrc2018"
