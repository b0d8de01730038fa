from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from hypothesis.strategies import integers

from core.domain.changes import Changes
from core.domain.corrections import Decision, ReviewState, RevisionKind
from core.domain.runs import ModelVersion
from core.domain.spans import Span
from core.errors import EnvironmentFault, InputError
from core.services.catalogue import Project, open_project
from tests.core.store.building import BEIJING, SMALL, add, new_project, suggest, suggestion

CAPITAL = Span.of(BEIJING, 0, 2)
COUNTRY = Span.of(BEIJING, 3, 10)


def confirmed(*spans: Span) -> Decision:
    return Decision(spans, state=ReviewState.CONFIRMED)


def save(project: Project, question_id: int, decision: Decision, action: str = "took 1") -> Changes:
    return project.correcting.save(question_id, decision, action=action, author="ann", origin="test")


def holds(project: Project, question_id: int) -> Decision:
    return project.reviewing.question(question_id).decision


class TestSaving:
    def test_a_decision_holds_and_is_named_in_the_changes(self, project: Project) -> None:
        assert save(project, 1, confirmed(CAPITAL)) == Changes("test", frozenset({1}))
        assert holds(project, 1) == confirmed(CAPITAL)
        assert holds(project, 2) == Decision()

    def test_the_queue_knows_at_once(self, project: Project) -> None:
        save(project, 1, replace(confirmed(CAPITAL), flag="unclear"))
        (row,) = project.reviewing.rows([1])
        assert (row.state, row.flagged) == (ReviewState.CONFIRMED, True)

    def test_history_tells_who_when_and_from_what(self, project: Project) -> None:
        suggest(project, (1, suggestion(BEIJING, "北京")))
        project.correcting.save(
            1,
            confirmed(CAPITAL),
            action="took 1",
            author="ann",
            suggestion_id=1,
            shown=["reader@v1"],
            blind=True,
        )
        (step,) = project.reviewing.question(1).history
        assert (step.number, step.kind, step.author, step.action) == (1, RevisionKind.EDIT, "ann", "took 1")
        assert (step.suggestion_id, step.shown, step.blind) == (1, ("reader@v1",), True)
        assert step.at.endswith("+00:00")

    def test_a_span_named_twice_is_kept_once(self, project: Project) -> None:
        save(project, 1, confirmed(CAPITAL, COUNTRY, CAPITAL))
        assert holds(project, 1).spans == (CAPITAL, COUNTRY)

    @pytest.mark.parametrize(
        ("decision", "words"),
        [
            (confirmed(Span(0, 2, "上海")), "should read"),
            (confirmed(Span(0, 0, "")), "should read"),
            (confirmed(Span(0, 999, BEIJING)), "should read"),
            (Decision((CAPITAL,), no_answer=True), "cannot have an answer span and no answer"),
            (confirmed(), "nothing to confirm"),
        ],
    )
    def test_what_cannot_hold_is_refused(self, project: Project, decision: Decision, words: str) -> None:
        with pytest.raises(InputError, match=words):
            save(project, 1, decision)
        assert project.reviewing.question(1).history == ()

    def test_another_questions_suggestion_is_refused(self, project: Project) -> None:
        suggest(project, (2, suggestion(BEIJING, "北京")))
        with pytest.raises(InputError, match="not made for this question"):
            project.correcting.save(1, confirmed(CAPITAL), action="took 1", author="ann", suggestion_id=1)

    def test_an_unknown_question_is_refused(self, project: Project) -> None:
        with pytest.raises(InputError, match="no question with the number 99"):
            save(project, 99, Decision())

    def test_gold_stays_as_it_came(self, project: Project) -> None:
        save(project, 1, confirmed(COUNTRY))
        assert [answer.text for answer in project.reviewing.question(1).gold] == ["北京"]


@pytest.mark.parametrize(
    "statement", ["UPDATE revision SET author = 'eve'", "DELETE FROM revision", "DELETE FROM promotion"]
)
def test_the_database_itself_refuses_to_rewrite_history(project: Project, statement: str) -> None:
    save(project, 1, confirmed(CAPITAL))
    with project.store.write() as unit:
        unit.models.add(ModelVersion(0, "reader", "v1", "models/reader-v1"))
        unit.models.promote("reader@v1")
        unit.commit()
    with (
        closing(sqlite3.connect(project.paths.database)) as other,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        other.execute(statement)


class TestUndo:
    def test_undo_and_redo_across_questions(self, project: Project) -> None:
        save(project, 1, confirmed(CAPITAL))
        save(project, 2, confirmed(COUNTRY))
        assert project.correcting.undo("test").focus_question == 2
        assert project.correcting.undo("test").focus_question == 1
        assert (holds(project, 1), holds(project, 2)) == (Decision(), Decision())
        assert project.correcting.redo("test").focus_question == 1
        assert holds(project, 1) == confirmed(CAPITAL)

    def test_an_undo_is_a_step_that_names_what_it_undid(self, project: Project) -> None:
        save(project, 1, confirmed(CAPITAL), "took 2")
        project.correcting.undo()
        first, second = project.reviewing.question(1).history
        assert (second.kind, second.target_id, second.action) == (
            RevisionKind.UNDO,
            first.id,
            "undid: took 2",
        )

    def test_undo_survives_a_restart(self, project: Project) -> None:
        save(project, 1, confirmed(CAPITAL))
        save(project, 1, confirmed(COUNTRY))
        project.close()
        with open_project(project.root) as again:
            assert again.correcting.can_undo()
            again.correcting.undo()
            assert holds(again, 1) == confirmed(CAPITAL)
            assert again.correcting.can_redo()
        with open_project(project.root) as third:
            third.correcting.redo()
            assert holds(third, 1) == confirmed(COUNTRY)

    def test_with_nothing_left_nothing_changes(self, project: Project) -> None:
        assert not project.correcting.can_undo()
        assert project.correcting.undo("test") == Changes("test")
        assert project.correcting.redo("test") == Changes("test")
        assert project.reviewing.question(1).history == ()

    def test_a_new_edit_ends_redo(self, project: Project) -> None:
        save(project, 1, confirmed(CAPITAL))
        project.correcting.undo()
        save(project, 2, confirmed(COUNTRY))
        assert not project.correcting.can_redo()

    def test_the_queue_follows(self, project: Project) -> None:
        save(project, 1, confirmed(CAPITAL))
        project.correcting.undo()
        assert project.reviewing.rows([1])[0].state is ReviewState.SUGGESTED

    def test_a_read_only_opening_cannot_undo(self, project: Project) -> None:
        save(project, 1, confirmed(CAPITAL))
        with open_project(project.root, read_only=True) as other, pytest.raises(EnvironmentFault):
            other.correcting.undo()


class UndoAsInAnyEditor(RuleBasedStateMachine):
    """However edits, undo and redo follow each other, the project is where two plain stacks say."""

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.project = new_project(Path(self.folder.name) / "project")
        add(self.project, SMALL)
        self.now: dict[int, Decision] = {}
        self.undone: list[tuple[int, Decision, Decision]] = []
        self.done: list[tuple[int, Decision, Decision]] = []

    @rule(question=integers(1, 2), end=integers(1, 20))
    def edit(self, question: int, end: int) -> None:
        before, after = self.now.get(question, Decision()), confirmed(Span.of(BEIJING, 0, end))
        save(self.project, question, after)
        self.now[question] = after
        self.done.append((question, before, after))
        self.undone.clear()
        self.check()

    @precondition(lambda self: self.done)
    @rule()
    def undo(self) -> None:
        question, before, _ = step = self.done.pop()
        assert self.project.correcting.undo().focus_question == question
        self.now[question] = before
        self.undone.append(step)
        self.check()

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        question, _, after = step = self.undone.pop()
        assert self.project.correcting.redo().focus_question == question
        self.now[question] = after
        self.done.append(step)
        self.check()

    def check(self) -> None:
        for question, decision in self.now.items():
            assert holds(self.project, question) == decision
        assert self.project.correcting.can_undo() == bool(self.done)
        assert self.project.correcting.can_redo() == bool(self.undone)

    def teardown(self) -> None:
        if hasattr(self, "project"):
            self.project.close()
            self.folder.cleanup()


TestUndoAsInAnyEditor = UndoAsInAnyEditor.TestCase
TestUndoAsInAnyEditor.settings = settings(max_examples=6, stateful_step_count=30, deadline=None)
