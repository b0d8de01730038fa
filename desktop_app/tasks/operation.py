"""What the window asks the engine to do: a query reads, a command writes and says what it changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from core.domain.changes import Changes
from core.errors import Bug, CoreError
from core.progress import Progress
from desktop_app.tasks.remedies import in_window

T = TypeVar("T")


class Lane(Enum):
    """Where an operation runs.

    READ: a small pool; reads run side by side.
    WRITE: one at a time, in the order asked. Only short writes, so that a correction is never kept waiting.
    LONG: one at a time beside the writes: imports, predictions and evaluations, which take minutes.
    ASIDE: two at a time, whatever else runs: what a person waits for, as the translation of what is shown.
    FETCH: one at a time, and of no project: models that are installed.
    """

    READ = "read"
    WRITE = "write"
    LONG = "long"
    ASIDE = "aside"
    FETCH = "fetch"


OF_PROJECT = (Lane.READ, Lane.WRITE, Lane.LONG, Lane.ASIDE)
"""What works on the opened project and ends before it is closed."""
STOPPABLE = (Lane.LONG, Lane.ASIDE, Lane.FETCH)
"""What takes longer than a moment, so that it is shown and can be stopped."""


@dataclass(frozen=True, slots=True)
class Query(Generic[T]):
    """A read.

    Attributes:
        title: A few words for people, shown with errors and progress.
        work: Runs on a worker thread; it never touches a widget.
        key: Of two queries with one key only the later delivers; the earlier's result is stale.
    """

    title: str
    work: Callable[[Progress], T]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Command(Generic[T]):
    """A write.

    Attributes:
        title: A few words for people, shown with errors and progress.
        work: Runs on a worker thread and returns its result.
        changes: Picks what was changed out of the result; the default takes a result that is `Changes`
            and the first `Changes` in a tuple.
        lane: `Lane.WRITE`, or one of `STOPPABLE` for work that takes more than a moment.
    """

    title: str
    work: Callable[[Progress], T]
    changes: Callable[[T], Changes] | None = None
    lane: Lane = Lane.WRITE

    def changes_of(self, result: T) -> Changes:
        if self.changes is not None:
            return self.changes(result)
        return changes_in(result)


def changes_in(result: Any) -> Changes:
    """The changes a service returned: alone, in a tuple, or as the attribute ``changes``."""
    if isinstance(result, Changes):
        return result
    if isinstance(result, tuple):
        for part in result:
            if isinstance(part, Changes):
                return part
    found = getattr(result, "changes", None)
    return found if isinstance(found, Changes) else Changes()


@dataclass(frozen=True, slots=True)
class Fault:
    """A failed operation, ready to be shown.

    Attributes:
        title: What was being done.
        what, item, remedy: As in `CoreError`, in the window's words.
        details: Everything a report needs, for "copy details".
        bug: Our own code is at fault.
    """

    title: str
    what: str
    item: str = ""
    remedy: str = ""
    details: str = ""
    bug: bool = False

    @classmethod
    def of(cls, title: str, error: BaseException, details: str = "") -> Fault:
        """The fault that `error` means; anything but a `CoreError` is our bug."""
        if isinstance(error, CoreError):
            bug = isinstance(error, Bug)
            what, remedy = (_sentence(in_window(text)) for text in (error.what, error.remedy))
            return cls(title, what, error.item, remedy, details, bug)
        what = f"Something went wrong inside SpanBridge ({type(error).__name__})"
        remedy = "Nothing was changed by this step. Copy the details for a report."
        return cls(title, what, "", remedy, details, bug=True)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
