from __future__ import annotations

from core.domain.corrections import Decision, ReviewState
from core.domain.spans import Span
from desktop_app.view_models.answer_editor import AnswerEditor

TEXT = "one two three"
ONE, TWO, THREE = (Span.of(TEXT, a, b) for a, b in ((0, 3), (4, 7), (8, 13)))


def editor(*spans: Span, **facts: object) -> AnswerEditor:
    made = AnswerEditor()
    made.show(Decision(spans, **facts))  # type: ignore[arg-type]
    return made


def test_a_span_replaces_the_one_in_hand_and_touches_the_question() -> None:
    made = editor(ONE, TWO, state=ReviewState.CONFIRMED)
    choice = made.put(THREE, "took 1", 7)
    assert choice is not None
    assert choice.decision.spans == (THREE, TWO)
    assert choice.decision.state is ReviewState.TOUCHED
    assert choice.suggestion_id == 7


def test_the_same_span_again_is_no_change() -> None:
    assert editor(ONE).put(ONE, "took 1") is None


def test_a_span_that_is_there_already_is_kept_once() -> None:
    choice = editor(ONE, TWO).put(TWO, "took 2")
    assert choice is not None
    assert choice.decision.spans == (TWO,)


def test_adding_keeps_the_first_answer() -> None:
    made = editor(ONE)
    made.adding = True
    assert made.span is None and made.others == (ONE,)
    choice = made.put(TWO, "took 2")
    assert choice is not None
    assert (choice.decision.spans, choice.action, made.active) == ((ONE, TWO), "added: took 2", 1)


def test_no_answer_and_spans_exclude_each_other() -> None:
    made = editor(ONE)
    choice = made.no_answer(True, "no answer")
    assert choice.decision == Decision((), True, ReviewState.TOUCHED)
    made.show(choice.decision)
    back = made.put(ONE, "took 1")
    assert back is not None and not back.decision.no_answer


def test_cycling_goes_round_and_leaves_adding() -> None:
    made = editor(ONE, TWO)
    assert made.cycle() and made.span == TWO
    assert made.cycle() and made.span == ONE
    made.adding = True
    assert made.cycle() and made.span == ONE
    assert not editor().cycle()


def test_removing_the_last_answer_leaves_a_touched_question() -> None:
    choice = editor(ONE).remove(0)
    assert choice is not None
    assert choice.decision == Decision((), False, ReviewState.TOUCHED)
    assert editor(ONE).remove(3) is None
