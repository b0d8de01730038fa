"""The matrix shows each data set's own metric, or one metric for all."""

from __future__ import annotations

from dataclasses import replace

from core.domain.reviews import DatasetInfo
from core.domain.runs import Evaluation, ModelVersion
from desktop_app.context import Context
from desktop_app.view_models.evaluate import EvaluateModel, Scores, matrix_of


def dataset(name: str, metric: str) -> DatasetInfo:
    return DatasetInfo(1, name, "", "zh", "squad", "", "annotate", metric, "", "", "")


def scored(system: str, name: str, metric: str, f1: float) -> Evaluation:
    return Evaluation(system, name, metric, "", f1, f1)


SCORES = Scores(
    versions=(ModelVersion(2, "b", "v1", ""), ModelVersion(1, "a", "v1", "")),
    datasets=(dataset("xquad", "squad_v1.1"), dataset("cmrc", "cmrc2018")),
    evaluations=(
        scored("a@v1", "xquad", "cmrc2018", 1.0),
        scored("a@v1", "xquad", "squad_v1.1", 2.0),
        scored("a@v1", "cmrc (held-out)", "cmrc2018", 3.0),
        scored("b@v1", "cmrc (held-out)", "cmrc2018", 4.0),
    ),
)


def test_each_data_set_shows_its_own_metric() -> None:
    matrix = matrix_of(SCORES)
    assert matrix.cells[("a@v1", "xquad")].f1 == 2.0
    assert matrix.cells[("a@v1", "cmrc (held-out)")].f1 == 3.0


def test_one_metric_leaves_out_what_was_not_scored_with_it() -> None:
    matrix = matrix_of(SCORES, "squad_v1.1")
    assert (matrix.systems, matrix.datasets) == (("a@v1",), ("xquad",))


def test_systems_stand_in_the_order_of_the_versions() -> None:
    assert matrix_of(SCORES).systems == ("b@v1", "a@v1")


def test_scores_on_the_same_answers_are_comparable() -> None:
    def scored_on(system: str, data: str) -> Evaluation:
        return Evaluation(system, "cmrc", "cmrc2018", f"{system}|data:{data}|cmrc2018|1|seed:0", 0.0, 0.0)

    scores = Scores(evaluations=(scored_on("a@v1", "1"), scored_on("b@v1", "1"), scored_on("c@v1", "2")))
    assert scores.comparable("a@v1", "b@v1", "cmrc")
    assert not scores.comparable("a@v1", "c@v1", "cmrc")
    assert not scores.comparable("a@v1", "b@v1", "xquad")


def test_the_largest_held_out_part_that_all_can_answer_tells_most(context: Context) -> None:
    model = EvaluateModel(context.runner, context.bus, context.project)
    small = replace(dataset("small", ""), questions=9, held_out=3)
    large = replace(dataset("large", ""), language="es", questions=90, held_out=30)
    model.scores = Scores(datasets=(small, large), unfit={"es": {"dual-bert@v1": "No."}})
    assert model.held_out_dataset(["cascade@v1"]) == large
    assert model.held_out_dataset(["cascade@v1", "dual-bert@v1"]) == small
