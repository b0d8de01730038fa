"""A project's systems are asked in every pair of languages, once, and the grids are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import Cancelled, InputError
from core.evaluation.grid_scores import Pair
from core.progress import Progress
from core.services.catalogue import Project, open_project
from core.services.grids import KeptGrids, score_grid
from core.services.parallel_files import ParallelFile, grid_of, sets_of_files
from core.services.reporting import score_rows, write_report
from core.systems.catalogue import SYSTEMS
from tests.core.evaluation.grids import answering, right, right_at_home
from tests.core.services.fakes import FakeRunner, make_project, tiny_dataset
from tests.core.services.parallel_project import import_sets, knows, knows_at_home, write_set


@pytest.fixture
def runner() -> FakeRunner:
    return FakeRunner({"cascade@v1": knows_at_home, "reader@v1": knows})


@pytest.fixture
def project(tmp_path: Path, runner: FakeRunner) -> Iterator[Project]:
    with make_project(tmp_path / "project", runner, tiny_dataset()) as made:
        yield made


def test_a_grid_is_scored_where_the_systems_run_and_kept(
    project: Project, runner: FakeRunner, tmp_path: Path
) -> None:
    grid = grid_of(project.grids.sets(import_sets(project, tmp_path)))
    (kept,), changes = project.grids.evaluate(["cascade"], grid, origin="test")
    assert (changes.origin, changes.evaluations) == ("test", True)
    assert kept.score.system == "cascade@v1" and kept.score.name == "xquad"
    assert (kept.score.within("exact_match"), kept.score.across("exact_match")) == (100.0, 0.0)
    assert runner.asked == [("cascade@v1", 4)] * 9
    with open_project(project.root) as again:
        assert again.grids.kept().grids == (kept,)
    assert kept.path.parent == project.paths.grids


def test_what_is_kept_is_not_asked_again(project: Project, runner: FakeRunner, tmp_path: Path) -> None:
    grid = grid_of(project.grids.sets(import_sets(project, tmp_path)))
    first, _ = project.grids.evaluate(["cascade"], grid)
    both, changes = project.grids.evaluate(["cascade", "reader@v1"], grid)
    assert both[0] == first[0] and changes.evaluations
    assert [label for label, _ in runner.asked] == ["cascade@v1"] * 9 + ["reader@v1"] * 9
    again, changes = project.grids.evaluate(["cascade", "reader"], grid)
    assert again == both and not changes.evaluations
    assert {one.score.system for one in project.grids.kept().grids} == {"cascade@v1", "reader@v1"}


def test_a_grid_that_is_stopped_keeps_those_before_it(
    project: Project, runner: FakeRunner, tmp_path: Path
) -> None:
    grid = grid_of(project.grids.sets(import_sets(project, tmp_path)))
    progress = Progress(lambda event: progress.cancel() if event.label == "reader@v1" else None)
    with pytest.raises(Cancelled):
        project.grids.evaluate(["cascade", "reader"], grid, progress=progress)
    assert [one.score.system for one in project.grids.kept().grids] == ["cascade@v1"]


def test_a_stopped_grid_goes_on_where_it_ended(project: Project, runner: FakeRunner, tmp_path: Path) -> None:
    grid = grid_of(project.grids.sets(import_sets(project, tmp_path)))
    runner.fail_at = 4
    with pytest.raises(InputError, match="fell apart"):
        project.grids.evaluate(["cascade"], grid)
    assert project.grids.kept() == KeptGrids()
    runner.fail_at = 0
    runner.asked.clear()
    (kept,), _ = project.grids.evaluate(["cascade"], grid)
    assert len(runner.asked) == 6  # of nine cells
    assert (kept.score.within("f1"), kept.score.across("exact_match")) == (100.0, 0.0)
    assert [path.suffix for path in project.paths.grids.iterdir()] == [".json"]


def test_damaged_cells_are_asked_again(project: Project, runner: FakeRunner, tmp_path: Path) -> None:
    grid = grid_of(project.grids.sets(import_sets(project, tmp_path)))
    runner.fail_at = 4
    with pytest.raises(InputError, match="fell apart"):
        project.grids.evaluate(["cascade"], grid)
    (partial,) = project.paths.grids.iterdir()
    partial.write_text(partial.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    runner.fail_at = 0
    runner.asked.clear()
    project.grids.evaluate(["cascade"], grid)
    assert len(runner.asked) == 9


def test_only_parallel_evaluation_sets_make_grids(project: Project, tmp_path: Path) -> None:
    """tiny is no evaluation set; fr has other ids; it may be trained on."""
    (en, es) = import_sets(project, tmp_path, "en", "es")
    project.importing.import_file(write_set(tmp_path, "fr", "wxyz"), role="evaluation", language="fr")
    (it,) = import_sets(project, tmp_path, "it", role="annotate")
    assert [info.id for info in project.grids.parallel()] == [en, es]
    with pytest.raises(InputError, match="may have been trained"):
        project.grids.sets([en, it])


def test_two_sets_of_one_language_are_not_parallel(project: Project, tmp_path: Path) -> None:
    import_sets(project, tmp_path, "es")
    part = write_set(tmp_path, "es", "ab", name="part.json")
    project.importing.import_file(part, role="evaluation", language="es")
    assert project.grids.parallel() == []


def test_systems_are_checked_before_anything_is_asked(
    project: Project, runner: FakeRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid = grid_of(project.grids.sets(import_sets(project, tmp_path)))
    with pytest.raises(InputError, match="no such model version"):
        project.grids.evaluate(["cascade", "magic"], grid)
    with pytest.raises(InputError, match="no system"):
        project.grids.evaluate([], grid)
    monkeypatch.setattr("core.services.answering.is_composed", lambda system: system == "reader")
    assert "reader" in SYSTEMS
    with pytest.raises(InputError, match="translates between two languages"):
        project.grids.evaluate(["cascade", "reader"], grid)
    assert runner.asked == []


def test_what_is_no_grid_is_told_and_only_grids_are_removed(project: Project, tmp_path: Path) -> None:
    grid = grid_of(project.grids.sets(import_sets(project, tmp_path)))
    (kept,), _ = project.grids.evaluate(["cascade"], grid)
    damaged = project.paths.grids / "other.json"
    damaged.write_text("{", encoding="utf-8")
    assert project.grids.kept().damaged == (damaged,)
    with pytest.raises(InputError, match="no language grid"):
        project.grids.remove(project.paths.database)
    assert project.grids.remove(kept.path).evaluations
    assert project.grids.kept().grids == () and project.paths.database.is_file()


def test_files_need_no_project(tmp_path: Path) -> None:
    sets = sets_of_files([ParallelFile(write_set(tmp_path, code)) for code in ("en", "es")])
    seen: list[tuple[str, int, int]] = []
    progress = Progress(lambda event: seen.append((event.label, event.done, event.total)))
    answerers = [("a@1", answering(right)), ("b@1", answering(right_at_home))]
    first, second = score_grid(answerers, grid_of(sets, limit=2), progress)
    assert (first.whole("f1"), second.across("exact_match")) == (100.0, 0.0)
    assert first.cells[Pair("en", "es")].total == 2 and first.available == 4 and first.created_at
    assert seen[0] == ("a@1", 2, 16) and seen[-1] == ("b@1", 16, 16)


def test_a_report_has_the_newest_grid_of_its_systems(project: Project, tmp_path: Path) -> None:
    numbers = import_sets(project, tmp_path)
    scored, _ = project.evaluating.evaluate(["cascade"], dataset_id=numbers[0])
    rows = score_rows(project, scored)
    without = write_report(project, tmp_path / "without.html", title="Report", scores=rows)
    assert 'class="heat"' not in without.read_text(encoding="utf-8")
    for limit in (2, 0):
        grid = grid_of(project.grids.sets(numbers), limit=limit)
        project.grids.evaluate(["cascade", "reader"], grid)
    page = write_report(project, tmp_path / "with.html", title="Report", scores=rows)
    text = page.read_text(encoding="utf-8")
    assert text.count('<svg class="heat"') == 2 and "reader@v1" not in text
    assert "en: F1 100.0 (100.0 to 100.0), 4 questions" in text
