"""Says when versions that a project uses no longer ship, and offers what stands in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.domain.changes import Changes
from core.progress import Progress
from desktop_app.context import Context
from desktop_app.tasks.operation import Command, Query

if TYPE_CHECKING:
    from core.services.catalogue import Project
    from core.services.standing_in import Lost

ORIGIN = "lost models"


class LostModels(QObject):
    """Looks when a project is opened; changes nothing unless the person presses the button."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        context.project.opened.connect(self._look)

    def _look(self) -> None:
        project = self._context.project.current

        def look(progress: Progress) -> tuple[tuple[Lost, ...], tuple[tuple[str, str], ...]]:
            return project.models.standing_in.lost(), project.models.renewed

        query = Query("Looking for models", look, key="lost-models")
        self._context.runner.query(query, lambda found: self._tell(project, *found), owner=self)

    def _tell(self, project: Project, lost: tuple[Lost, ...], renewed: tuple[tuple[str, str], ...]) -> None:
        if not lost and not renewed:
            return
        told = " ".join([*(_renewed(*one) for one in renewed), *(_sentence(one) for one in lost)])
        there = [one for one in lost if one.instead is not None]
        if not there or self._context.project.read_only:
            self._context.errors.notice(told)
            return
        names = " and ".join(dict.fromkeys(one.instead.label for one in there if one.instead is not None))
        self._context.errors.offer(told, f"Use {names}", lambda: self._take(project, there, names))

    def _take(self, project: Project, lost: list[Lost], names: str) -> None:
        if not self._context.project.is_open or self._context.project.current is not project:
            return  # another project is open by now
        author = self._context.settings.settings.author

        def work(progress: Progress) -> Changes:
            changes = Changes(ORIGIN)
            for one in lost:
                changes |= project.models.standing_in.take(one.version.label, author=author, origin=ORIGIN)
            return changes

        self._context.runner.command(
            Command("Replacing models", work),
            lambda _: self._context.errors.notice(
                f"{names} {'stands' if len(lost) == 1 else 'stand'} in the place of what is gone now."
            ),
            owner=self,
        )


def _renewed(old: str, new: str) -> str:
    system = new.partition("@")[0]
    return f"{system} now means {new}, which this SpanBridge brings in the place of {old}."


def _sentence(lost: Lost) -> str:
    gone = f"{lost.version.label} came with an earlier SpanBridge, and its weights are gone"
    if lost.instead is None:
        return f"{gone}. {lost.remedy}."
    return f"{gone}; {lost.instead.label} stands in its place."
