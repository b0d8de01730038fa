from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.spans import Span
from core.errors import InputError
from core.services.catalogue import Project
from tests.core.store.building import BEIJING, suggest, suggestion


def test_a_new_prediction_takes_the_old_ones_place_and_the_old_one_stays(project: Project) -> None:
    assert suggest(project, (1, suggestion(BEIJING, "北京"))) == {1}
    suggest(project, (1, suggestion(BEIJING, "首都")))
    with project.store.read() as unit:
        (current,) = unit.suggestions.current([1])[1]
        assert current.suggestion.text == "首都"
        count = unit.connection.exec_driver_sql("SELECT count(*) FROM suggestion").scalar_one()
        assert count == 2


def test_where_an_answer_stood_is_known_after_it_was_replaced(project: Project) -> None:
    suggest(project, (1, suggestion(BEIJING, "北京")), (1, suggestion(BEIJING, "中华", system="other")))
    suggest(project, (1, suggestion(BEIJING, "首都")), (2, suggestion(BEIJING, "")))
    with project.store.read() as unit:
        spans = unit.suggestions.spans("reader", "v1", [1, 2])
        assert unit.suggestions.spans("reader", "v1", [2]) == {}
    assert list(spans) == [(1, "北京"), (1, "首都")]
    assert all(span.matches(BEIJING) for span in spans.values())


def test_versions_stand_beside_each_other(project: Project) -> None:
    suggest(project, (1, suggestion(BEIJING, "北京")), (1, suggestion(BEIJING, "首都", version="v2")))
    (row,) = project.reviewing.rows([1])
    assert (row.systems, row.distinct_answers, row.disagreement) == (2, 2, 0.5)


def test_agreement_is_counted_anew(project: Project) -> None:
    suggest(project, (1, suggestion(BEIJING, "北京")), (1, suggestion(BEIJING, "首都", system="other")))
    suggest(project, (1, suggestion(BEIJING, "北京", system="other", score=0.75)))
    (row,) = project.reviewing.rows([1])
    assert (row.systems, row.disagreement, row.uncertainty) == (2, 0.0, 0.25)


def test_no_answer_and_raw_text_are_kept_as_such(project: Project) -> None:
    raw = replace(suggestion(BEIJING, ""), system="bt", text="Peking")
    suggest(project, (1, suggestion(BEIJING, "")), (1, raw))
    views = project.reviewing.question(1).suggestions
    assert [(one.label, one.suggestion.span, one.suggestion.text) for one in views] == [
        ("bt@v1", None, "Peking"),
        ("reader@v1", None, ""),
    ]


@pytest.mark.parametrize(
    ("question_id", "span", "words"),
    [(1, Span(0, 2, "上海"), "should read"), (9, Span(0, 2, "北京"), "no question with the number 9")],
)
def test_what_does_not_fit_is_refused_whole(
    project: Project, question_id: int, span: Span, words: str
) -> None:
    wrong = replace(suggestion(BEIJING, "北京"), span=span, text=span.text)
    with pytest.raises(InputError, match=words):
        suggest(project, (2, suggestion(BEIJING, "北京")), (question_id, wrong))
    assert project.reviewing.question(2).suggestions == ()


def test_one_question_is_answered_once(project: Project) -> None:
    with pytest.raises(InputError, match="answered twice"):
        suggest(project, (1, suggestion(BEIJING, "北京")), (1, suggestion(BEIJING, "首都")))


def test_who_answered_what(project: Project) -> None:
    suggest(project, (1, suggestion(BEIJING, "北京")), (3, suggestion("Paris", "Paris", version="")))
    with project.store.read() as unit:
        assert unit.suggestions.systems() == [("reader", ""), ("reader", "v1")]
        assert unit.suggestions.answered("reader", "v1") == {1}
        assert {n: one.text for n, (_, one) in unit.suggestions.of_system("reader", "v1").items()} == {
            1: "北京"
        }
        assert unit.suggestions.of_system("reader", "v1", dataset_id=9) == {}
