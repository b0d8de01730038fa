"""The language branches of a project: what there is of each, and making more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.domain.changes import Changes
from core.errors import InputError
from core.progress import Progress
from desktop_app.tasks.change_bus import ChangeBus
from desktop_app.tasks.operation import Command, Lane, Query
from desktop_app.tasks.project_handle import ProjectHandle
from desktop_app.tasks.runner import Runner
from desktop_app.view_models.words import language_name

if TYPE_CHECKING:
    from core.services.branching import BranchExample, BranchMade, BranchOrder, BranchReport, BranchState
    from core.services.catalogue import Project

ORIGIN = "branches"


@dataclass(frozen=True, slots=True)
class Branches:
    """What the page shows.

    Attributes:
        report: None where there are no branches.
        reason: Why there are none, for people.
        source: The language that branches are made from.
        sources: Data sets in it: row id → name.
    """

    report: BranchReport | None = None
    reason: str = ""
    source: str = ""
    sources: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A line of the list to look at."""

    found: BranchExample

    @property
    def remark(self) -> str:
        """Why it is worth a look."""
        if self.found.lost:
            return self.found.lost[:1].upper() + self.found.lost[1:]
        return f"Carried with a score of {self.found.score or 0:.2f}"


class BranchesModel(QObject):
    """Reads and makes through the runner; the view listens."""

    changed = Signal()
    told = Signal(str)
    """One sentence about what was done."""

    def __init__(
        self, runner: Runner, bus: ChangeBus, project: ProjectHandle, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._project = project
        self.branches = Branches()
        self.making = ""
        """The language that is being made; empty while none is."""
        self.chosen = ""
        self.is_read = False
        """Whether `branches` are those of the opened project."""
        self._stale = True
        bus.changed.connect(self._take_changes)

    @property
    def states(self) -> tuple[BranchState, ...]:
        return self.branches.report.languages if self.branches.report is not None else ()

    @property
    def state(self) -> BranchState | None:
        """The chosen language; the first translated one where none was chosen."""
        found = {one.language: one for one in self.states}
        return found.get(self.chosen) or next(iter(self.states[1:]), None)

    def choose(self, language: str) -> None:
        self.chosen = language
        self.changed.emit()

    def examples(self) -> tuple[Example, ...]:
        """What is worth a look in the chosen language: what was lost, then what is least sure."""
        state = self.state
        return tuple(map(Example, (*state.losses, *state.unsure))) if state is not None else ()

    def forget(self) -> None:
        """Another project was opened."""
        self.branches, self.chosen, self.is_read, self._stale = Branches(), "", False, True
        self.changed.emit()

    def reload(self) -> None:
        """Read everything anew, where something has changed."""
        if not self._stale or not self._project.is_open:
            return
        self._stale = False
        project = self._project.current
        query = Query("Reading the branches", lambda _: read_branches(project), key="branches")
        self._runner.query(query, self._take, owner=self)

    def can_make(self) -> bool:
        return self._project.is_open and not self._project.read_only and not self.making

    def make(self, order: BranchOrder) -> None:
        """Make a branch in the background; what is made shows at once, and stays when it is stopped."""
        if not self.can_make():
            return
        project, announce = self._project.current, self._runner.announce
        self.making = order.language
        self.changed.emit()

        def work(progress: Progress) -> BranchMade:
            # Where the systems run, translators run too: in the window that is the model host.
            project.translating.load = project.predicting.runner.translator  # type: ignore[attr-defined]
            made: BranchMade = project.branching.make(
                order, progress=progress, origin=ORIGIN, stored=lambda step: announce(step.changes)
            )
            return made

        title = f"Making the branch {language_name(order.language)}"
        self._runner.command(Command(title, work, lane=Lane.LONG), self._made, owner=self, ended=self._ended)

    def _made(self, made: BranchMade) -> None:
        self.chosen = made.language
        self.told.emit(said(made))

    def _ended(self) -> None:
        self.making = ""
        self._stale = True
        self.reload()
        self.changed.emit()

    def _take(self, branches: Branches) -> None:
        self.branches, self.is_read = branches, True
        self.changed.emit()

    def _take_changes(self, changes: Changes) -> None:
        if changes.questions or changes.datasets:
            self._stale = True


def read_branches(project: Project) -> Branches:
    """What there is; for worker threads."""
    branching = project.branching
    sources = tuple((one.source.info.id, one.source.info.name) for one in branching.families())
    try:
        return Branches(branching.report(), "", branching.source, sources)
    except InputError:
        spoken = language_name(branching.source)
        reason = (
            f"The questions of the {spoken} data sets can be translated with their answers, or joined with a "
            "translated data set that you import."
            if sources
            else f"Branches are made of questions in {spoken}: import a data set in it first."
        )
        return Branches(None, reason, branching.source, sources)


def said(made: BranchMade) -> str:
    """What was made, in one sentence."""
    parts = [f"{made.carried:,} {'answer' if made.carried == 1 else 'answers'} carried over"]
    lost = made.lost.total()
    parts += [f"{lost:,} lost"] if lost else []
    parts += [f"{made.joined:,} joined by their ids"] if made.joined else []
    parts += [f"{made.kept:,} left as they were"] if made.kept else []
    return f"{language_name(made.language)}: {', '.join(parts)}."
