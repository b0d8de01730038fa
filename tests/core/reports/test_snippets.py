from __future__ import annotations

from dataclasses import replace

from core.domain.spans import Span
from core.reports.content import Answer, DifferingQuestion
from core.reports.snippets import CONTEXT, marked_snippet


def asked(passage: str, *places: tuple[int, int]) -> DifferingQuestion:
    a, b = (Answer("x", Span.of(passage, *place), 0, 0) for place in places)
    return DifferingQuestion("k", "q", passage, (), a, b)


def test_text_far_from_the_answers_is_left_out() -> None:
    passage = "a" * 500 + "X" + "b" * 500
    snippet = marked_snippet(asked(passage, (500, 501), (500, 501)))
    assert snippet == f"… {'a' * CONTEXT}" + '<mark class="a b">X</mark>' + f"{'b' * CONTEXT} …"


def test_answers_far_apart_are_both_shown() -> None:
    snippet = marked_snippet(asked("X" + "-" * 900 + "Y", (0, 1), (901, 902)))
    assert snippet.startswith('<mark class="a">X</mark>')
    assert snippet.endswith('<mark class="b">Y</mark>')
    assert " … " in snippet


def test_a_short_passage_is_shown_whole() -> None:
    snippet = marked_snippet(asked("one <two> three", (4, 9), (0, 3)))
    assert snippet == '<mark class="b">one</mark> <mark class="a">&lt;two&gt;</mark> three'


def test_without_a_span_the_beginning_is_shown() -> None:
    question = asked("x" * 500, (0, 1), (0, 1))
    bare = replace(question, a=replace(question.a, span=None), b=replace(question.b, span=None))
    assert marked_snippet(bare) == "x" * (2 * CONTEXT) + " …"


def test_a_span_of_another_passage_is_not_drawn() -> None:
    question = asked("abc", (0, 1), (1, 2))
    moved = replace(question, a=replace(question.a, span=Span(1, 3, "xy")))
    assert marked_snippet(moved) == 'a<mark class="b">b</mark>c'
