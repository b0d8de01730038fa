"""Systems answer a project's questions, and what they say is kept as it comes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain.changes import Changes
from core.errors import Bug, Cancelled, InputError
from core.progress import Progress, ProgressEvent, silent
from core.services import predicting
from core.services.catalogue import Project
from core.store.repositories.datasets import Source
from tests.core.services.fakes import FakeRunner, add_dataset, make_project, tiny_dataset


@pytest.fixture
def runner() -> FakeRunner:
    return FakeRunner()


@pytest.fixture
def project(tmp_path: Path, runner: FakeRunner) -> Iterator[Project]:
    with make_project(tmp_path / "project", runner, tiny_dataset()) as made:
        yield made


def answered(project: Project, label: str) -> int:
    system, _, version = label.partition("@")
    with project.store.read() as unit:
        return len(unit.suggestions.answered(system, version))


def test_every_system_answers_every_question_and_keeps_its_trace(project: Project) -> None:
    changes = project.predicting.predict(["reader", "cascade@v2"], origin="test")
    assert (changes.origin, changes.suggestions, len(changes.questions)) == ("test", True, 20)
    assert answered(project, "reader@v1") == answered(project, "cascade@v2") == 20
    with project.store.read() as unit:
        (row, suggestion) = unit.suggestions.of_system("reader", "v1")[1]
    assert row and suggestion.span and suggestion.span.text == "0"
    assert suggestion.trace[0].data == {"items": 20}


def test_what_was_answered_is_not_asked_again(project: Project, runner: FakeRunner) -> None:
    project.predicting.predict(["reader"], question_ids=[3, 4])
    assert project.predicting.open_questions("reader") == 18
    project.predicting.predict(["reader"])
    assert runner.asked == [("reader@v1", 2), ("reader@v1", 18)]
    assert project.predicting.predict(["reader"]) == Changes()
    project.predicting.predict(["reader"], question_ids=[3], again=True)
    assert runner.asked[-1] == ("reader@v1", 1)
    assert answered(project, "reader@v1") == 20


def test_a_data_set_or_the_held_out_part_can_be_chosen(project: Project, runner: FakeRunner) -> None:
    other = add_dataset(project, tiny_dataset("other", passages=4))
    project.predicting.predict(["reader"], dataset_id=other)
    assert runner.asked == [("reader@v1", 8)]
    with project.store.read() as unit:
        held_out = unit.questions.count(held_out=True)
    project.predicting.predict(["cascade"], held_out=True)
    assert 0 < answered(project, "cascade@v1") == held_out < 28


def test_batches_are_stored_as_they_come(
    project: Project, runner: FakeRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(predicting, "BATCH", 6)
    runner.fail_at = 3
    stored: list[Changes] = []
    with pytest.raises(InputError, match="fell apart"):
        project.predicting.predict(["reader"], stored=stored.append)
    assert [len(change.questions) for change in stored] == [6, 6]
    assert answered(project, "reader@v1") == 12
    runner.fail_at = 0
    project.predicting.predict(["reader"])
    assert answered(project, "reader@v1") == 20


def test_progress_counts_questions_over_all_systems(project: Project) -> None:
    events: list[ProgressEvent] = []
    project.predicting.predict(["reader", "cascade"], progress=Progress(events.append))
    assert {event.total for event in events} == {40}
    assert [event.done for event in events] == sorted(event.done for event in events)
    assert events[-1] == ProgressEvent("cascade@v1", 40, 40)


def test_cancelling_stops_within_a_batch(project: Project) -> None:
    progress = Progress(lambda event: progress.cancel() if event.done == 25 else None)
    with pytest.raises(Cancelled):
        project.predicting.predict(["reader", "cascade"], progress=progress)
    assert (answered(project, "reader@v1"), answered(project, "cascade@v1")) == (20, 0)


def test_the_languages_of_questions_are_those_of_their_data_sets(project: Project) -> None:
    with project.store.write() as unit:
        source = Source("english", "en-GB", "squad")
        unit.datasets.add(tiny_dataset("english", passages=1), source, lambda _text: False, silent())
        unit.commit()
    assert project.predicting.languages([1, 2]) == {"zh"}
    assert project.predicting.languages([1, 21]) == {"zh", "en-GB"}
    assert project.predicting.languages([]) == frozenset()


@pytest.mark.parametrize(
    ("system", "languages", "why"),
    [
        ("reader", ("es",), ""),
        ("bt", ("zh",), ""),
        ("bt", (), ""),
        ("bt", ("es", "zh-Hant"), ""),
        ("bt", ("en-GB",), "nothing to translate"),
        ("bt", ("en", "es"), "in another language"),
    ],
)
def test_a_system_that_translates_knows_one_pair_of_languages(
    project: Project, system: str, languages: tuple[str, ...], why: str
) -> None:
    fault = project.predicting.why_not(system, languages)
    assert (fault is None) if not why else (fault is not None and why in fault.what)


def test_an_unknown_system_is_refused_before_any_work(project: Project, runner: FakeRunner) -> None:
    with pytest.raises(InputError, match="reader@v9"):
        project.predicting.predict(["cascade", "reader@v9"])
    with pytest.raises(InputError, match="no system"):
        project.predicting.predict([])
    assert runner.asked == []


def test_the_same_version_named_twice_answers_once(project: Project, runner: FakeRunner) -> None:
    project.predicting.predict(["reader", "reader@v1"])
    assert runner.asked == [("reader@v1", 20)]


def test_a_system_that_leaves_questions_out_is_a_bug(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete = FakeRunner.run
    monkeypatch.setattr(FakeRunner, "run", lambda *arguments: complete(*arguments)[1:])
    with pytest.raises(Bug, match="reader@v1"):
        project.predicting.predict(["reader"], progress=silent())
    assert answered(project, "reader@v1") == 0
