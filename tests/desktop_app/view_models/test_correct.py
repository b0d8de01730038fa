from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.domain.changes import Changes
from core.domain.corrections import ReviewState
from core.errors import EnvironmentFault
from core.services.catalogue import Project, open_project
from desktop_app.context import Context
from desktop_app.tasks.operation import Fault
from desktop_app.view_models.correct import CorrectModel
from tests.desktop_app.samples import PASSAGE, make_project, span


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with make_project(tmp_path / "project") as made:
        yield made


@pytest.fixture
def model(context: Context, project: Project, qtbot: QtBot) -> Iterator[CorrectModel]:
    made = CorrectModel(context.runner, context.bus)
    made.author = "Ana"
    made.open(project, question_id=1)
    qtbot.waitUntil(lambda: made.question is not None)
    yield made
    context.runner.close()


@pytest.fixture
def settled(model: CorrectModel, qtbot: QtBot) -> Callable[[], None]:
    """Wait until everything is saved and shown."""

    def wait() -> None:
        qtbot.waitUntil(lambda: not model.saving and not model.busy)

    return wait


def on_disk(project: Project, question: int = 1) -> list[str]:
    return [revision.action for revision in project.reviewing.question(question).history]


def shown(model: CorrectModel) -> int:
    return model.question.id if model.question else -1


def test_suggestions_come_best_first_with_scores_against_gold(model: CorrectModel) -> None:
    assert [one.title for one in model.suggestions][:2] == ["Cascade reader", "Target-language reader"]
    first, second = model.suggestions[:2]
    assert (first.exact, first.f1) == (1.0, 1.0)
    assert second.exact == 0.0 and second.f1 is not None and 0 < second.f1 < 1


def test_a_choice_holds_at_once_and_is_saved_behind(
    model: CorrectModel, project: Project, settled: Callable[[], None]
) -> None:
    model.take(2)
    assert model.active_span == span(PASSAGE, "136 次擒杀")
    settled()
    revision = project.reviewing.question(1).history[-1]
    assert (revision.action, revision.author, revision.suggestion_id) == (
        "took 2",
        "Ana",
        model.suggestions[1].stored.id,
    )
    assert revision.shown == ("cascade@v1", "reader@v1", "zero-shot@v1", "mixed@v1", "gold")
    assert revision.decision.state is ReviewState.TOUCHED


def test_rapid_keys_are_all_saved_in_order(
    model: CorrectModel, project: Project, settled: Callable[[], None]
) -> None:
    model.take(1)
    for _ in range(12):
        model.move("end", forward=True, step="grapheme")
    for _ in range(10):
        model.move("end", forward=False, step="grapheme")
    settled()
    assert on_disk(project) == ["took 1", *["moved end +1"] * 12, *["moved end -1"] * 10]
    assert project.reviewing.question(1).decision.spans[0].text == "136 次擒杀"


def test_keys_pressed_while_the_next_question_is_read_act_on_it(
    model: CorrectModel, project: Project, settled: Callable[[], None]
) -> None:
    model.take(1)
    model.confirm_and_next()
    model.no_answer()
    model.confirm_and_next()
    settled()
    assert on_disk(project, 1) == ["took 1", "confirmed"]
    second = model.queue.model.ids[1]
    assert on_disk(project, second) == ["no answer", "confirmed"]
    assert shown(model) == model.queue.model.ids[2]


def test_nothing_chosen_cannot_be_confirmed(model: CorrectModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.told) as told:
        model.confirm_and_next()
    assert "before you confirm" in told.args[0]
    assert model.decision.state is ReviewState.SUGGESTED


def test_undo_twice_and_redo_also_after_a_restart(
    model: CorrectModel, context: Context, project: Project, settled: Callable[[], None], qtbot: QtBot
) -> None:
    model.take(2)
    model.move("end", forward=False, step="grapheme")
    model.undo()
    model.undo()
    settled()
    assert model.decision.spans == ()
    model.redo()
    settled()
    assert model.active_span == span(PASSAGE, "136 次擒杀")
    with open_project(project.root) as again:
        again.correcting.undo("elsewhere")
        assert again.reviewing.question(1).decision.spans == ()


def test_undo_goes_to_the_question_it_changed(
    model: CorrectModel, settled: Callable[[], None], qtbot: QtBot
) -> None:
    model.take(1)
    model.confirm_and_next()
    settled()
    assert shown(model) != 1
    model.undo()
    settled()
    assert shown(model) == 1
    assert model.decision.state is ReviewState.TOUCHED


def test_nothing_to_undo_is_said(model: CorrectModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.told) as told:
        model.undo()
    assert told.args == ["There is nothing to undo"]


def test_rejecting_strikes_out_and_moves_on(model: CorrectModel, settled: Callable[[], None]) -> None:
    model.reject()
    assert model.decision.rejected == ("cascade@v1",)
    assert model.focused == 2
    model.accept()
    assert model.active_span == span(PASSAGE, "136 次擒杀")
    model.reject(1)
    settled()
    assert model.decision.rejected == ()


def test_splice_takes_the_start_of_one_and_the_end_of_another(model: CorrectModel) -> None:
    model.take(1)
    model.splice(2, "end")
    assert model.active_span == span(PASSAGE, "136 次擒杀")


def test_another_acceptable_answer(
    model: CorrectModel, project: Project, settled: Callable[[], None]
) -> None:
    model.take(1)
    model.add_answer()
    assert model.active_span is None and model.adding
    model.take(3)
    assert [one.text for one in model.decision.spans] == ["136 次", "五次"]
    model.next_span()
    assert model.active_span == span(PASSAGE, "136 次")
    settled()
    assert on_disk(project)[-1] == "added: took 3"


def test_a_system_that_found_nothing_means_no_answer(model: CorrectModel) -> None:
    model.take(4)
    assert model.decision.no_answer
    model.no_answer()
    assert not model.decision.no_answer


def test_blind_hides_until_an_answer_is_chosen_and_records_it(
    model: CorrectModel, project: Project, settled: Callable[[], None], qtbot: QtBot
) -> None:
    model.set_blind(True)
    assert model.hidden and model.suggestions == () and model.shown_labels() == ()
    with qtbot.waitSignal(model.told):
        model.take(1)
    assert model.active_span is None
    here = span(PASSAGE, "308分")
    model.select(here.start, here.end)
    assert not model.hidden and len(model.suggestions) == 4
    model.take(1)
    settled()
    first, second = project.reviewing.question(1).history
    assert (first.blind, first.shown) == (True, ())
    assert second.blind is False and "cascade@v1" in second.shown


def test_flag_and_unflag(model: CorrectModel, project: Project, settled: Callable[[], None]) -> None:
    model.flag("ambiguous")
    settled()
    view = project.reviewing.question(1)
    assert (view.decision.flag, view.decision.state) == ("ambiguous", ReviewState.SUGGESTED)
    model.flag(None)
    settled()
    assert project.reviewing.question(1).decision.flag is None


def test_a_save_that_fails_shows_again_what_is_on_the_disk(
    model: CorrectModel,
    project: Project,
    faults: list[Fault],
    settled: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_args: object, **_named: object) -> Changes:
        raise EnvironmentFault("the disk is full")

    monkeypatch.setattr(project.correcting, "save", full)
    model.take(1)
    settled()
    assert model.decision.spans == ()
    assert [fault.what for fault in faults] == ["The disk is full"]


def test_next_unreviewed_skips_what_was_just_confirmed(
    model: CorrectModel, settled: Callable[[], None]
) -> None:
    for _ in range(2):
        model.no_answer()
        model.confirm_and_next()
    model.show_question(model.queue.model.ids[0])
    settled()
    model.go_to_unreviewed()
    settled()
    assert shown(model) == model.queue.model.ids[2]


def test_new_suggestions_for_the_shown_question_appear(
    model: CorrectModel, context: Context, project: Project, qtbot: QtBot
) -> None:
    from core.domain.suggestions import Suggestion

    words = span(PASSAGE, "24 次")
    with project.store.write() as unit:
        unit.suggestions.add([(1, Suggestion("q1", "extra", "v1", words, words.text, 0.99))])
        unit.commit()
    context.bus.publish(Changes("predict", frozenset({1}), suggestions=True))
    qtbot.waitUntil(lambda: len(model.suggestions) == 5)
    assert model.suggestions[0].label == "extra@v1"


def test_search_keeps_the_question_or_goes_to_the_first_hit(model: CorrectModel, qtbot: QtBot) -> None:
    model.queue.change(text="芝加哥")
    qtbot.waitUntil(lambda: shown(model) == 4)
    model.queue.change(text="")
    qtbot.waitUntil(lambda: model.queue.model.rowCount() == 4)
    assert shown(model) == 4


def test_a_wrong_regular_expression_is_told_and_changes_nothing(model: CorrectModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.queue.search_failed, check_params_cb=bool):
        model.queue.change(text="(", regex=True)
    assert model.queue.model.rowCount() == 4


def test_the_counterpart_of_the_answer(model: CorrectModel) -> None:
    model.take(1)
    chosen = model.active_span
    assert chosen is not None
    assert [one.text for one in model.counterpart(chosen.start, chosen.end).spans] == ["136"]


def test_read_only_says_so_and_changes_nothing(context: Context, project: Project, qtbot: QtBot) -> None:
    with open_project(project.root, read_only=True) as reading:
        model = CorrectModel(context.runner, context.bus)
        model.open(reading, question_id=1)
        qtbot.waitUntil(lambda: model.question is not None)
        with qtbot.waitSignal(model.told, check_params_cb=lambda words: "reading only" in words):
            model.take(1)
        assert model.decision.spans == ()
        context.runner.close()
