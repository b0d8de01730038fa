"""Language grids of a project's systems: asked where its systems run, kept in its reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.domain.changes import Changes
from core.domain.reviews import DatasetInfo
from core.domain.runs import ModelVersion
from core.domain.suggestions import ReadingItem
from core.errors import CoreError, InputError
from core.evaluation.grid import Ask, LanguageGrid, LanguageSet
from core.evaluation.grid_scores import CellScore, GridScore
from core.paths import file_name
from core.progress import Progress, silent
from core.reports.grid_files import read_cells, read_grids, write_cells, write_grids
from core.services.answering import check_direct
from core.services.parallel_files import metric_named
from core.store.clock import utc_now

if TYPE_CHECKING:
    from core.services.catalogue import Project


_PARTIAL = ".partial"
"""Ends the name of the file that keeps the cells of a grid which was stopped."""


@dataclass(frozen=True, slots=True)
class KeptGrid:
    """A grid and the file it is kept in."""

    path: Path
    score: GridScore


@dataclass(frozen=True, slots=True)
class KeptGrids:
    """The grids of a project, and what lies among them and cannot be read."""

    grids: tuple[KeptGrid, ...] = ()
    damaged: tuple[Path, ...] = ()


def score_grid(
    answerers: Sequence[tuple[str, Ask]], grid: LanguageGrid, progress: Progress | None = None
) -> list[GridScore]:
    """The grid of each labelled answerer. Raises what `LanguageGrid.score` raises."""
    progress = progress or silent()
    found = []
    for number, (label, ask) in enumerate(answerers):
        part = _share(progress, label, number, grid.total(), len(answerers))
        found.append(_dated(grid.score(label, ask, part)))
    return found


class Grids:
    """The language grids of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def parallel(self) -> list[DatasetInfo]:
        """The evaluation data sets that share ids with one in another language, in the order of import.

        Of data sets that are trained on, a passage that is held out in one language may have been seen in
        another: they make no grid.
        """
        with self._project.store.read() as unit:
            together = {number for pair in unit.parallel.shared() for number in pair}
            return [info for info in unit.datasets.all() if info.id in together]

    def sets(self, dataset_ids: Sequence[int], metric: str = "") -> list[LanguageSet]:
        """The data sets for a grid; `metric` as in `metric_named`. An unknown id raises `InputError`."""
        found = []
        with self._project.store.read() as unit:
            for number in dataset_ids:
                info, content = unit.datasets.head(number), unit.datasets.content(number)
                if info.role != "evaluation":
                    raise InputError(
                        "systems may have been trained on this data set, in this language or another",
                        item=info.name,
                        remedy="Take data sets that were imported with the role evaluation",
                    )
                measure = metric_named(metric, info.format, info.language, content)
                found.append(LanguageSet(info.language, content, measure))
        return found

    def evaluate(
        self,
        systems: Sequence[str],
        grid: LanguageGrid,
        *,
        progress: Progress | None = None,
        origin: str = "",
    ) -> tuple[list[KeptGrid], Changes]:
        """Score systems (id, or id@version) in every pair of languages, and keep the grids.

        A grid that is kept already is not asked again. Where one was stopped, its whole cells are kept, and
        the next time the rest is asked. Raises `InputError` for an unknown system and for one that
        translates, before anything is asked.
        """
        progress = progress or silent()
        versions = self._versions(systems)
        kept, new = [], False
        for number, version in enumerate(versions):
            path = self._place(version.label, grid.identity(version.label))
            score = self._known(path)
            if score is None:
                part = _share(progress, version.label, number, grid.total(), len(versions))
                score = self._score(version, grid, path, part)
                new = True
            kept.append(KeptGrid(path, score))
        return kept, Changes(origin, evaluations=new)

    def kept(self) -> KeptGrids:
        """Every grid of the project, the newest first, and the files in their place that are none."""
        found = [(path, self._known(path)) for path in self._files()]
        grids = [KeptGrid(path, score) for path, score in found if score is not None]
        grids.sort(key=lambda one: (one.score.created_at, one.path.name), reverse=True)
        return KeptGrids(tuple(grids), tuple(path for path, score in found if score is None))

    def remove(self, path: Path, *, origin: str = "") -> Changes:
        """Remove a kept grid; raises `InputError` for a file that is none of the project's."""
        if path not in self._files():
            raise InputError("this is no language grid of the project", item=str(path))
        path.unlink(missing_ok=True)
        return Changes(origin, evaluations=True)

    def _score(self, version: ModelVersion, grid: LanguageGrid, path: Path, progress: Progress) -> GridScore:
        """Ask what is missing of a grid, and keep it in `path`; its cells lie beside it meanwhile."""
        partial = path.with_suffix(_PARTIAL)
        cells = read_cells(partial)

        def scored(cell: CellScore) -> None:
            cells.append(cell)
            write_cells(cells, partial)

        ask = self._asking(version)
        score = _dated(grid.score(version.label, ask, progress, known=list(cells), scored=scored))
        write_grids([score], path)
        partial.unlink(missing_ok=True)
        return score

    def _versions(self, systems: Sequence[str]) -> list[ModelVersion]:
        if not systems:
            raise InputError("no system was named", remedy="See: spanbridge systems")
        versions = [self._project.models.resolve(system) for system in systems]
        for version in versions:
            check_direct(version.system)
        return list({version.label: version for version in versions}.values())

    def _asking(self, version: ModelVersion) -> Ask:
        parts, runner = self._project.models.parts(version.label), self._project.predicting.runner

        def ask(items: Sequence[ReadingItem], progress: Progress) -> list[str]:
            found = runner.run(version.system, version.version, parts, items, progress)
            return [one.text for one in found]

        return ask

    def _place(self, label: str, identity: str) -> Path:
        return self._project.paths.grids / f"{file_name(label)}-{identity}.json"

    def _files(self) -> list[Path]:
        return sorted(self._project.paths.grids.glob("*.json"))

    def _known(self, path: Path) -> GridScore | None:
        if not path.is_file():
            return None
        try:
            (score,) = read_grids(path)
        except (CoreError, ValueError):
            return None
        return score


def _dated(score: GridScore) -> GridScore:
    return replace(score, created_at=utc_now())


def _share(progress: Progress, label: str, number: int, size: int, grids: int) -> Progress:
    """The progress of one grid among several that ask the same."""
    return progress if grids == 1 else progress.part(label, number * size, size, grids * size)
