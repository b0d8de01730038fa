from __future__ import annotations

from pathlib import Path

from core.domain.corrections import Decision, ReviewState
from core.domain.questions import Dataset, GoldAnswer, Passage, Question, is_held_out
from core.domain.spans import Span
from core.services.catalogue import Project
from core.store.repositories.snapshots import SnapshotRow
from tests.core.store.building import BEIJING, PARIS, add, new_project, passage


def training(project: Project, *sources: str) -> list[SnapshotRow]:
    chosen = {"sources": frozenset(sources)} if sources else {}
    with project.store.read() as unit:
        return list(unit.snapshots.training(**chosen))  # type: ignore[arg-type]


def decide(project: Project, question_id: int, decision: Decision) -> None:
    project.correcting.save(question_id, decision, action="x", author="ann")


def test_a_confirmed_correction_goes_before_gold(project: Project) -> None:
    country = Span.of(BEIJING, 3, 10)
    decide(project, 1, Decision((country,), state=ReviewState.CONFIRMED))
    decide(project, 2, Decision((country,), state=ReviewState.TOUCHED))
    first, second, third = training(project)
    assert (first.source, first.spans) == ("correction", (country,))
    assert (second.source, second.spans[0].text) == ("gold", "两千万")
    assert (third.source, third.item.key) == ("gold", "en-q0")
    assert [row.item.id for row in training(project, "correction")] == [1]
    assert {row.source for row in training(project, "gold")} == {"gold"}


def test_no_answer_is_something_to_learn(project: Project) -> None:
    decide(project, 1, Decision(no_answer=True, state=ReviewState.CONFIRMED))
    (row,) = training(project, "correction")
    assert (row.no_answer, row.spans, row.texts) == (True, (), ())


def test_held_out_and_evaluation_passages_are_never_trained_on(tmp_path: Path) -> None:
    texts = [f"{BEIJING}{number}" for number in range(60)]
    with new_project(tmp_path / "split", held_out_percent=30) as project:
        add(
            project, Dataset("a", tuple(passage(f"p{n}", t, ("哪里？", "北京")) for n, t in enumerate(texts)))
        )
        # The same passage in an evaluation set keeps it out of training too.
        kept = [text for text in texts if not is_held_out(text, 30)]
        add(project, Dataset("b", (passage("p", kept[0], ("什么？", "首都")),)), role="evaluation")
        for number in range(1, 62):
            decide(project, number, Decision((Span(0, 2, "北京"),), state=ReviewState.CONFIRMED))
        assert [row.passage for row in training(project)] == kept[1:]
        assert not any(row.held_out or row.role == "evaluation" for row in training(project))


def test_gold_scores_where_there_is_gold_else_corrections(project: Project) -> None:
    number, _ = project.importing.add_question(1, "哪个国家？")
    unanswered, _ = project.importing.add_question(2, "Who?")
    country = Span.of(BEIJING, 3, 10)
    for question_id in (1, number):
        decide(project, question_id, Decision((country,), state=ReviewState.CONFIRMED))
    with project.store.read() as unit:
        rows = {row.item.id: row for row in unit.snapshots.scoring()}
    assert (rows[1].source, rows[1].texts) == ("gold", ("北京",))
    assert (rows[number].source, rows[number].texts) == ("correction", (country.text,))
    assert unanswered not in rows


def test_references_score_but_do_not_train(project: Project) -> None:
    """An answer that does not stand in the passage is a text to score against, never a span."""
    asked = Question("q", "Who?", (GoldAnswer("Hugo"),))
    silent = Question("r", "Where?", (), impossible=True)
    ids = add(project, Dataset("references", (Passage("p", PARIS, questions=(asked, silent)),)))
    assert [row.item.key for row in training(project) if row.item.dataset_id == ids.dataset] == ["r"]
    with project.store.read() as unit:
        rows = list(unit.snapshots.scoring(dataset_id=ids.dataset))
    assert [(row.texts, row.spans, row.no_answer) for row in rows] == [(("Hugo",), (), False), ((), (), True)]
