"""What a report shows of each question belongs to the scores beside it."""

from pathlib import Path

from core.domain.spans import Span
from core.services.reporting import compared_pair
from tests.core.services.fakes import FakeRunner, last_character, make_project, tiny_dataset


def test_a_report_shows_the_answers_that_were_scored_where_they_stand(tmp_path: Path) -> None:
    runner = FakeRunner({"cascade@v1": last_character})
    with make_project(tmp_path / "project", runner, tiny_dataset()) as project:
        project.evaluating.evaluate(["reader", "cascade"], dataset_id=1)
        runner.rules["reader@v1"] = lambda item: Span.of(item.passage, 3, 7)
        project.predicting.predict(["reader"], again=True)  # and not scored since
        pair = compared_pair(project, project.evaluating.compare("reader", "cascade", "tiny (held-out)"))
    assert pair.questions
    for one in pair.questions:
        assert (one.a.text, one.a.span) == (one.passage[0], Span.of(one.passage, 0, 1))
        assert (one.b.text, one.b.span) == (
            one.passage[-1],
            Span(len(one.passage) - 1, len(one.passage), one.b.text),
        )
