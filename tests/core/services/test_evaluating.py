"""Scores are kept question by question, and comparisons are paired on them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain.spans import Span
from core.errors import InputError
from core.progress import silent
from core.services.catalogue import Project
from core.store.repositories.datasets import Source
from tests.core.services.fakes import (
    FakeRunner,
    Rule,
    add_dataset,
    confirm_start,
    first_character,
    held_out,
    last_character,
    make_project,
    tiny_dataset,
    without_gold,
)


@pytest.fixture
def runner() -> FakeRunner:
    """`reader` is right on the first question of a passage, `cascade` on the second."""
    return FakeRunner({"reader@v1": first_character, "cascade@v1": last_character})


@pytest.fixture
def project(tmp_path: Path, runner: FakeRunner) -> Iterator[Project]:
    with make_project(tmp_path / "project", runner, tiny_dataset()) as made:
        yield made


def held_out_count(project: Project) -> int:
    with project.store.read() as unit:
        return unit.questions.count(held_out=True)


def answer_otherwise(project: Project, runner: FakeRunner, label: str, rule: Rule) -> None:
    """Ask the same version again; one that translates answers otherwise once a sentence was corrected."""
    runner.rules[label] = rule
    project.predicting.predict([label], again=True)


@pytest.fixture
def corrected(project: Project) -> int:
    """A data set without gold, whose held-out questions are corrected to the first character."""
    number = add_dataset(project, without_gold(tiny_dataset("bare")))
    for question_id in held_out(project, number):
        confirm_start(project, question_id, 1)
    return number


def shown(project: Project) -> dict[tuple[str, str, str], int]:
    return {(one.system, one.dataset, one.metric): one.id for one in project.evaluating.matrix()}


def test_the_held_out_part_is_scored_and_named(project: Project, runner: FakeRunner) -> None:
    (scored,), changes = project.evaluating.evaluate(["reader"], dataset_id=1, origin="test")
    assert (scored.system, scored.dataset, scored.metric) == ("reader@v1", "tiny (held-out)", "cmrc2018")
    assert (scored.exact_match, scored.f1) == (50.0, 50.0)
    assert len(scored.items) == held_out_count(project)
    assert {item.exact_match for item in scored.items if item.key.endswith("-0")} == {1.0}
    assert (changes.origin, changes.evaluations, changes.suggestions, changes.models) == ("test",) + (
        True,
    ) * 3
    assert runner.asked == [("reader@v1", len(scored.items))]


def test_stored_suggestions_and_scores_are_used_again(project: Project, runner: FakeRunner) -> None:
    (first,), _ = project.evaluating.evaluate(["reader"], dataset_id=1)
    (second,), changes = project.evaluating.evaluate(["reader"], dataset_id=1)
    assert len(runner.asked) == 1
    assert second.id == first.id and second.items == first.items
    assert not changes.evaluations and not changes.suggestions
    assert [one.id for one in project.evaluating.history()] == [first.id]


def test_other_answers_of_the_same_version_are_scored_anew(project: Project, runner: FakeRunner) -> None:
    (old,), _ = project.evaluating.evaluate(["reader"], dataset_id=1)
    answer_otherwise(project, runner, "reader@v1", lambda item: Span.of(item.passage, 0, 2))
    (new,), changes = project.evaluating.evaluate(["reader"], dataset_id=1)
    assert changes.evaluations and changes.models
    assert new.signature == old.signature and new.id > old.id
    assert {len(item.prediction) for item in new.items} == {2}
    assert [one.id for one in project.evaluating.matrix()] == [new.id]
    assert project.evaluating.evaluation(old.id).items == old.items
    with project.store.read() as unit:
        assert unit.models.get("reader@v1").scores["tiny (held-out)"]["f1"] == new.f1 != old.f1


def test_what_was_evaluated_last_is_shown(project: Project, corrected: int) -> None:
    (first,), _ = project.evaluating.evaluate(["reader"], dataset_id=corrected)
    confirm_start(project, held_out(project, corrected)[0], 3)
    (second,), _ = project.evaluating.evaluate(["reader"], dataset_id=corrected)
    project.correcting.undo(author="test")
    (third,), changes = project.evaluating.evaluate(["reader"], dataset_id=corrected)
    assert changes.evaluations and first.id < second.id < third.id
    assert (third.f1, third.signature, third.items) == (first.f1, first.signature, first.items)
    assert second.f1 < first.f1 == 100.0
    assert shown(project) == {("reader@v1", "bare (held-out)", "cmrc2018"): third.id}
    with project.store.read() as unit:
        assert unit.models.get("reader@v1").scores["bare (held-out)"]["f1"] == third.f1


def test_a_metric_that_no_longer_scores_a_data_set_is_not_shown(project: Project) -> None:
    number = add_dataset(project, without_gold(tiny_dataset("plain")), metric="")
    question = held_out(project, number)[0]
    confirm_start(project, question, 1)
    project.evaluating.evaluate(["reader"], dataset_id=number)
    assert [metric for _, _, metric in shown(project)] == ["cmrc2018"]
    confirm_start(project, question, 0)
    project.evaluating.evaluate(["reader"], dataset_id=number)
    assert [metric for _, _, metric in shown(project)] == ["squad_v2.0"]
    project.correcting.undo(author="test")
    (last,), _ = project.evaluating.evaluate(["reader"], dataset_id=number)
    assert shown(project) == {("reader@v1", "plain (held-out)", "cmrc2018"): last.id}


def test_an_evaluation_data_set_counts_whole(project: Project) -> None:
    number = add_dataset(project, tiny_dataset("xquad", passages=3), metric="", evaluation=True)
    scored, _ = project.evaluating.evaluate(["cascade"], dataset_id=number)
    assert [(one.dataset, one.metric) for one in scored] == [("xquad", "squad_v1.1"), ("xquad", "cmrc2018")]
    assert all(len(one.items) == 6 for one in scored)


def test_the_whole_of_a_training_set_is_scored_on_demand(project: Project) -> None:
    (scored,), _ = project.evaluating.evaluate(["reader"], dataset_id=1, held_out=False)
    assert (scored.dataset, len(scored.items)) == ("tiny", 20)


def test_without_gold_only_corrections_of_held_out_passages_count(project: Project) -> None:
    number = add_dataset(project, without_gold(tiny_dataset("bare")))
    with pytest.raises(InputError, match="neither gold answers nor confirmed"):
        project.evaluating.evaluate(["reader"], dataset_id=number)
    with project.store.read() as unit:
        items = list(unit.questions.items(dataset_id=number))
    for item in items:
        confirm_start(project, item.id, 1)
    (scored,), _ = project.evaluating.evaluate(["reader"], dataset_id=number, held_out=False)
    assert {one.key for one in scored.items} == {item.key for item in items if item.held_out}
    assert scored.exact_match == 100.0


def test_who_cannot_answer_a_data_set_shows_before_any_work(project: Project, runner: FakeRunner) -> None:
    with project.store.write() as unit:
        source = Source("spanish", "es", "squad", role="evaluation")
        spanish = unit.datasets.add(tiny_dataset("spanish"), source, lambda _text: True, silent()).dataset
        unit.commit()
    systems = ["reader", "bt", "dual-bert+source"]
    assert project.evaluating.unfit(systems, dataset_id=1) == {}
    assert set(project.evaluating.unfit(systems, dataset_id=spanish)) == {"bt", "dual-bert+source"}
    project.evaluating.check(["reader"], dataset_id=spanish)
    with pytest.raises(InputError, match=r"bt on spanish: it translates Chinese \(zh\) alone"):
        project.evaluating.check(systems, dataset_id=spanish)
    assert runner.asked == []


def test_gold_goes_before_corrections(project: Project) -> None:
    (before,), _ = project.evaluating.evaluate(["reader"], dataset_id=1)
    with project.store.read() as unit:
        item = next(iter(unit.questions.items(held_out=True)))
    confirm_start(project, item.id, 3)
    (after,), _ = project.evaluating.evaluate(["reader"], dataset_id=1)
    assert after.id == before.id


def test_the_matrix_holds_the_newest_scores(project: Project) -> None:
    project.evaluating.evaluate(["reader", "cascade"], dataset_id=1)
    assert [(one.system, one.f1, one.items) for one in project.evaluating.matrix()] == [
        ("reader@v1", 50.0, ()),
        ("cascade@v1", 50.0, ()),
    ]


def test_two_systems_are_compared_on_the_same_questions(project: Project) -> None:
    project.evaluating.evaluate(["reader", "cascade"], dataset_id=1)
    compared = project.evaluating.compare("reader", "cascade", "tiny (held-out)")
    count = held_out_count(project)
    assert (compared.test.a, compared.test.b, compared.test.n) == ("reader@v1", "cascade@v1", count)
    assert (compared.test.wins, compared.test.losses) == (count / 2, count / 2)
    assert compared.test.clusters == count / 2
    assert compared.test.f1.p_value == 1.0
    gains = [question.gain for question in compared.questions]
    assert gains == sorted(gains, reverse=True) and gains[0] == 1.0 and gains[-1] == -1.0
    with project.store.read() as unit:
        assert unit.questions.get(compared.questions[0].question_id or 0).key == compared.questions[0].key


def test_scores_on_other_answers_are_not_compared(project: Project, corrected: int) -> None:
    project.evaluating.evaluate(["reader", "cascade"], dataset_id=corrected)
    confirm_start(project, held_out(project, corrected)[0], 3)
    project.evaluating.evaluate(["reader"], dataset_id=corrected)
    with pytest.raises(InputError, match="scored against different answers") as caught:
        project.evaluating.compare("reader", "cascade", "bare (held-out)")
    assert caught.value.item == "reader@v1 and cascade@v1 on bare (held-out)"
    assert caught.value.remedy == "Evaluate both again"
    project.evaluating.evaluate(["reader", "cascade"], dataset_id=corrected)
    compared = project.evaluating.compare("reader", "cascade", "bare (held-out)")
    assert compared.test.n == len(held_out(project, corrected))


def test_scores_by_other_metrics_on_other_answers_are_not_compared(project: Project) -> None:
    number = add_dataset(project, without_gold(tiny_dataset("plain")), metric="")
    question = held_out(project, number)[0]
    confirm_start(project, question, 1)
    project.evaluating.evaluate(["reader"], dataset_id=number)
    confirm_start(project, question, 0)
    project.evaluating.evaluate(["cascade"], dataset_id=number)
    for metric in ("", "squad_v2.0"):
        with pytest.raises(InputError, match="scored against different answers"):
            project.evaluating.compare("reader", "cascade", "plain (held-out)", metric)


def test_intervals_hold_the_mean(project: Project) -> None:
    (scored,), _ = project.evaluating.evaluate(["reader"], dataset_id=1)
    exact, f1 = project.evaluating.intervals(scored.id)
    assert exact.low <= exact.mean == 50.0 <= exact.high
    assert f1.mean == scored.f1


def test_a_comparison_without_scores_says_what_to_do(project: Project) -> None:
    project.evaluating.evaluate(["reader"], dataset_id=1)
    with pytest.raises(InputError, match="cascade@v1") as caught:
        project.evaluating.compare("reader", "cascade", "tiny (held-out)")
    assert "Evaluate both" in caught.value.remedy
    with pytest.raises(InputError, match="no scores"):
        project.evaluating.compare("reader", "reader", "elsewhere")
