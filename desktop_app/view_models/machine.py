"""The translators and models of this machine: installed with progress, stopped, removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.domain.changes import Changes
from core.progress import Progress, ProgressEvent
from desktop_app.tasks.change_bus import ChangeBus
from desktop_app.tasks.operation import Command, Lane, Query
from desktop_app.tasks.project_handle import ProjectHandle
from desktop_app.tasks.runner import Runner, Task
from desktop_app.view_models.machine_reading import Item, Machine, read_machine
from desktop_app.view_models.translator_choices import model_title
from desktop_app.view_models.words import size

if TYPE_CHECKING:
    from core.formats.tmx import TmxReport
    from core.services.installing import Inspection

ORIGIN = "machine"


@dataclass(slots=True)
class Installation:
    """A model that is being installed, and how many bytes of it are there."""

    name: str
    task: Task
    event: ProgressEvent = field(default_factory=lambda: ProgressEvent("", 0, 0))

    @property
    def words(self) -> str:
        if not self.event.total:
            return "Waiting"
        return f"Installing {100 * self.event.done // self.event.total} %"

    @property
    def amount(self) -> str:
        """How much of it is there: "40 MB of 310 MB"."""
        total = self.event.total
        return f"{size(self.event.done) or '0 MB'} of {size(total)}" if total else ""


class MachineModel(QObject):
    """Reads and installs through the runner; the view listens. Needs no project."""

    changed = Signal()
    """The lists are other ones."""
    advanced = Signal()
    """Something that is being installed went on."""
    told = Signal(str)

    def __init__(
        self, runner: Runner, bus: ChangeBus, project: ProjectHandle, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._bus = bus
        self._project = project
        self._machine = Machine()
        self.address = ""
        """Of the person's LibreTranslate server."""
        self.installing: dict[str, Installation] = {}
        bus.changed.connect(self._take_changes)

    @property
    def translators(self) -> tuple[Item, ...]:
        return self._machine.translators

    @property
    def models(self) -> tuple[Item, ...]:
        """Bundled ones first, then installed ones, then those that could be; and what is on its way."""
        known = {one.name for one in (*self._machine.translators, *self._machine.models)}
        strangers = [one for one in self.installing if one not in known]
        return (*(Item(one, model_title(one), "Model", "") for one in strangers), *self._machine.models)

    def state(self, item: Item) -> str:
        """Its state in a word or two; how far it is while it is being installed."""
        found = self.installing.get(item.name)
        return found.words if found is not None else item.state

    def reload(self) -> None:
        """Read everything anew."""
        project = self._project.current if self._project.is_open else None
        query = Query("Reading the models", lambda _: read_machine(project, self.address), "machine")
        self._runner.query(query, self._take, owner=self)

    def install(self, inspected: Inspection) -> None:
        """Install what was looked at, in the very state in which it was looked at."""
        from core.services import installing

        name, exactly = inspected.name, inspected.exactly
        if name in self.installing:
            return

        def work(progress: Progress) -> str:
            return installing.install(exactly, progress).version

        task = self._runner.command(
            Command(f"Installing {name}", work, lane=Lane.FETCH),
            self._installed,
            owner=self,
            advanced=lambda event: self._advance(name, event),
            ended=lambda: self._ended(name),
        )
        self.installing[name] = Installation(name, task)
        self.changed.emit()

    def stop(self, name: str) -> None:
        """Stop installing; what has come is kept, and gone on with the next time."""
        if name in self.installing:
            self.installing[name].task.cancel()

    def remove(self, item: Item) -> None:
        """Delete an installed model, or what is left of one that was never whole."""
        from core.services import installing

        self._runner.command(
            Command(f"Removing {item.name}", lambda _: installing.remove(item.name), lane=Lane.ASIDE),
            lambda freed: self._removed(item, freed),
            owner=self,
        )

    def import_memory(self, path: Path, done: Callable[[TmxReport, int], None]) -> None:
        """Take the sentences of a TMX file into the project's memory."""
        translating = self._project.current.translating
        self._runner.command(
            Command(
                f"Importing {path.name}",
                lambda p: translating.import_memory(path, progress=p),
                lane=Lane.LONG,
            ),
            lambda found: self._imported(found, done),
            owner=self,
        )

    def export_memory(self, path: Path) -> None:
        """Write the project's memory as a TMX file."""
        translating = self._project.current.translating
        self._runner.command(
            Command(f"Writing {path.name}", lambda _: translating.export_memory(path), lane=Lane.LONG),
            lambda _: self.told.emit(f"The memory was written to {path}."),
            owner=self,
        )

    def _imported(self, found: tuple[TmxReport, int], done: Callable[[TmxReport, int], None]) -> None:
        self.reload()
        done(*found)

    def _installed(self, name: str) -> None:
        self.told.emit(f"{name} is installed.")
        self._tell()

    def _removed(self, item: Item, freed: int) -> None:
        self.told.emit(f"{item.title} is removed; {size(freed) or 'nothing'} became free.")
        self._tell()

    def _tell(self) -> None:
        """Let the project know the model, and every page that there are other ones."""
        if self._project.is_open and not self._project.read_only:
            models = self._project.current.models
            self._runner.command(Command("Reading the models", lambda _: models.refresh(origin=ORIGIN)))
        self._bus.publish(Changes(ORIGIN, models=True))

    def _advance(self, name: str, event: ProgressEvent) -> None:
        found = self.installing.get(name)
        if found is None:
            return
        before, found.event = (found.words, found.amount), event
        if before != (found.words, found.amount):  # thousands of blocks come; only what is seen is told
            self.advanced.emit()

    def _ended(self, name: str) -> None:
        self.installing.pop(name, None)
        self.changed.emit()

    def _take(self, machine: Machine) -> None:
        self._machine = machine
        self.changed.emit()

    def _take_changes(self, changes: Changes) -> None:
        if changes.models:
            self.reload()
