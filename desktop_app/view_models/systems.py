"""The state of the list of systems: what each lacks, what they translate with, getting what is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.domain.changes import Changes
from core.progress import Progress
from desktop_app.tasks.change_bus import ChangeBus
from desktop_app.tasks.operation import Command, Query
from desktop_app.tasks.project_handle import ProjectHandle
from desktop_app.tasks.runner import Runner
from desktop_app.view_models.system_parts import SystemDetail, read_detail
from desktop_app.view_models.systems_reading import SystemItem, Systems, read_systems

if TYPE_CHECKING:
    from core.services.catalogue import Project

ORIGIN = "systems"


class SystemsModel(QObject):
    """Reads and writes through the runner; the view listens."""

    changed = Signal()
    """The systems or the translators are others."""
    detail_changed = Signal()
    """`detail` is another; None while it is being read."""
    told = Signal(str)
    """One sentence about what was done."""

    def __init__(
        self, runner: Runner, bus: ChangeBus, project: ProjectHandle, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._project = project
        self._chosen = ""
        self.systems = Systems()
        self.detail: SystemDetail | None = None
        bus.changed.connect(self._take_changes)

    @property
    def chosen(self) -> SystemItem | None:
        """The system that is looked at."""
        return self.systems.item(self._chosen)

    @property
    def ready(self) -> int:
        """How many systems can answer."""
        return sum(one.ready for one in self.systems.items)

    def forget(self) -> None:
        """Another project was opened."""
        self.systems, self.detail = Systems(), None
        self.changed.emit()
        self.detail_changed.emit()

    def reload(self) -> None:
        """Read everything anew."""
        if self._project.is_open:
            project = self._project.current
            query = Query("Reading the systems", lambda _: read_systems(project), key="systems")
            self._runner.query(query, self._take, owner=self)

    def choose(self, system: str) -> None:
        """Look at a system, which may not have been read yet."""
        if system != self._chosen:
            self._chosen, self.detail = system, None
            self.detail_changed.emit()
            self._read_detail()

    def choose_translator(self, name: str) -> None:
        """Let the project's systems translate with this model; an empty name leaves it to the machine."""
        composed = self._project.current.models.composed
        told = f"The systems translate with {dict(self.systems.translators.models).get(name, name)} now."
        self._write(
            "Choosing the translator",
            lambda: composed.choose(name, origin=ORIGIN),
            told if name else "The systems translate with what fits of this machine now.",
        )

    def use(self, label: str, author: str) -> None:
        """Let the system's bare id mean this version."""
        models = self._project.current.models
        self._write(
            f"Promoting {label}",
            lambda: models.promote(label, author=author, origin=ORIGIN),
            f"{label} is in use now.",
        )

    def replace(self, label: str, author: str) -> None:
        """Use what stands in the place of a version whose weights are gone."""
        models = self._project.current.models
        self._write(
            f"Replacing {label}",
            lambda: models.standing_in.take(label, author=author, origin=ORIGIN),
            f"{label} is no longer in use.",
        )

    def _write(self, title: str, work: Callable[[], Changes], told: str) -> None:
        self._runner.command(
            Command(title, lambda _: work()),
            lambda _: self.told.emit(told),
            owner=self,
            ended=self.changed.emit,  # also where it failed: what was chosen in vain is shown no longer
        )

    def _take(self, systems: Systems) -> None:
        self.systems = systems
        self.changed.emit()
        self._read_detail()

    def _read_detail(self) -> None:
        """Read the chosen system anew; what was read of it before stays until then."""
        item, translators = self.chosen, self.systems.translators
        if item is None or not self._project.is_open:
            return
        project: Project = self._project.current

        def work(progress: Progress) -> SystemDetail:
            return read_detail(project, item, translators)

        query = Query(f"Reading {item.id}", work, key="system-detail")
        self._runner.query(query, self._take_detail, owner=self)

    def _take_detail(self, detail: SystemDetail) -> None:
        if detail.item.id == self._chosen:
            self.detail = detail
            self.detail_changed.emit()

    def _take_changes(self, changes: Changes) -> None:
        shown = bool(self.systems.items)  # before it was looked at, there is nothing to read anew
        if shown and (changes.models or changes.datasets):
            self.reload()
