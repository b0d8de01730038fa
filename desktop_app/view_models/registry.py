"""The Models & data page's state: the project's model versions and data sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from core.domain.changes import Changes
from core.progress import Progress
from desktop_app.tasks.change_bus import ChangeBus
from desktop_app.tasks.operation import Command, Lane, Query
from desktop_app.tasks.project_handle import ProjectHandle
from desktop_app.tasks.runner import Runner
from desktop_app.view_models.systems_reading import why_not_alone

if TYPE_CHECKING:
    from core.domain.reviews import DatasetInfo
    from core.domain.runs import ModelVersion
    from core.services.model_exports import Exported

ORIGIN = "models"


@dataclass(frozen=True, slots=True)
class WantedExport:
    """What a person asked for; `format` is one of `core.models.exports.EXPORTERS`."""

    folder: Path
    format: str
    int8: bool = False


@dataclass(frozen=True, slots=True)
class Registry:
    """What the page shows.

    Attributes:
        versions: Newest first.
        datasets: In the order in which they were imported.
        can_roll_back: Systems with an earlier promoted version.
        lost: Versions in use whose weights no longer ship, with the label of what stands in the place of each
            (empty where nothing does).
    """

    versions: tuple[ModelVersion, ...] = ()
    datasets: tuple[DatasetInfo, ...] = ()
    can_roll_back: frozenset[str] = frozenset()
    lost: Mapping[str, str] = field(default_factory=dict)


class RegistryModel(QObject):
    """Reads and writes through the runner; the view listens."""

    changed = Signal()
    told = Signal(str)
    """One sentence about what was done."""

    def __init__(
        self, runner: Runner, bus: ChangeBus, project: ProjectHandle, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._project = project
        self.registry = Registry()
        bus.changed.connect(self._take_changes)

    def reload(self) -> None:
        """Read everything anew."""
        if self._project.is_open:
            query = Query("Reading models and data sets", self._read, key="registry")
            self._runner.query(query, self._take, owner=self)

    def can_promote(self, version: ModelVersion | None) -> bool:
        there = version is not None and not version.promoted and not why_not_alone(version)
        return there and not self._project.read_only

    def can_export(self, version: ModelVersion | None) -> bool:
        """Whether the version has weights of its own to take out."""
        return version is not None and not why_not_alone(version)

    def can_roll_back(self, version: ModelVersion | None) -> bool:
        """Whether the version is the one in use and there was one before it."""
        there = version is not None and version.promoted and version.system in self.registry.can_roll_back
        return there and not self._project.read_only

    def promote(self, version: ModelVersion, author: str) -> None:
        """Let the system's bare id mean this version from now on."""
        models = self._project.current.models
        self._write(
            f"Promoting {version.label}",
            lambda: models.promote(version.label, author=author, origin=ORIGIN),
            f"{version.system} now means {version.label}. Roll back takes it back.",
        )

    def replace(self, version: ModelVersion, author: str) -> None:
        """Use what stands in the place of a version whose weights are gone."""
        standing_in = self._project.current.models.standing_in
        instead = self.registry.lost[version.label]
        self._write(
            f"Replacing {version.label}",
            lambda: standing_in.take(version.label, author=author, origin=ORIGIN),
            f"{version.label} is no longer in use; {instead} stands in its place.",
        )

    def roll_back(self, version: ModelVersion, author: str) -> None:
        """Go back to the version that was in use before."""
        models = self._project.current.models

        def work() -> Changes:
            changes: Changes = models.rollback(version.system, author=author, origin=ORIGIN)
            return changes

        self._write(f"Rolling back {version.system}", work, f"{version.label} is no longer in use.")

    def export(self, version: ModelVersion, wanted: WantedExport) -> None:
        """Write the version to a new folder, in a process of its own."""
        exports = self._project.current.models.exports

        def work(progress: Progress) -> Exported:
            exported: Exported = exports.export(
                version.label,
                wanted.folder,
                format=wanted.format,
                int8=wanted.int8,
                progress=progress,
            )
            return exported

        def tell(done: Exported) -> None:
            self.told.emit(" ".join([f"{done.label} was written to {done.folder}.", *done.sentences()]))

        command = Command(f"Exporting {version.label}", work, lane=Lane.LONG)
        self._runner.command(command, tell, owner=self)

    def read_report(self, info: DatasetInfo, done: Callable[[dict[str, Any]], None]) -> None:
        """Read the report of the data set's import."""
        reviewing = self._project.current.reviewing
        query = Query(f"Reading the report of {info.name}", lambda _: reviewing.import_report(info.id))
        self._runner.query(query, done, owner=self)

    def _write(self, title: str, work: Callable[[], Changes], told: str) -> None:
        self._runner.command(Command(title, lambda _: work()), lambda _: self.told.emit(told), owner=self)

    def _read(self, progress: Progress) -> Registry:
        project = self._project.current
        versions = project.models.versions()
        systems = {version.system for version in versions}
        back = frozenset(system for system in systems if project.models.can_roll_back(system))
        lost = {
            one.version.label: one.instead.label if one.instead else ""
            for one in project.models.standing_in.lost()
        }
        return Registry(tuple(reversed(versions)), tuple(project.reviewing.datasets()), back, lost)

    def _take(self, registry: Registry) -> None:
        self.registry = registry
        self.changed.emit()

    def _take_changes(self, changes: Changes) -> None:
        if changes.models or changes.datasets or changes.evaluations or changes.questions:
            self.reload()
