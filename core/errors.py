"""The errors a person may see: what happened, to which item, and what to do about it."""

from __future__ import annotations

import socket


class CoreError(Exception):
    """A fault that is reported in one plain sentence, never as a traceback.

    Attributes:
        what: What happened, one sentence without a trailing full stop.
        item: The file, question, job or other thing it happened to; empty when there is none.
        remedy: What the person can do; empty when nothing can be done.
    """

    exit_code = 1

    def __init__(self, what: str, *, item: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.item = item
        self.remedy = remedy

    def __str__(self) -> str:
        where = f"{self.item}: " if self.item else ""
        remedy = f". {self.remedy}" if self.remedy else ""
        return f"{where}{self.what}{remedy}"


class InputError(CoreError):
    """Something the person gave is wrong: a file, a name, an option. Exit code 2."""

    exit_code = 2


class MalformedFile(InputError):
    """A file that cannot be read as what it claims to be; names the place in it.

    Attributes:
        line: Line of the fault, counted from 1; 0 when it has no place.
        column: Column of the fault in code points, counted from 1.
    """

    def __init__(self, what: str, *, item: str, line: int = 0, column: int = 0, remedy: str = "") -> None:
        self.line = line
        self.column = column
        place = f"{item}:{line}:{column}" if line else item
        super().__init__(what, item=place, remedy=remedy)


class EnvironmentFault(CoreError):
    """The machine is at fault, not the input and not our code: disk full, no device, file locked."""


class Cancelled(CoreError):
    """The person asked for the work to stop."""

    def __init__(self) -> None:
        super().__init__("cancelled")


def why_unreachable(fault: BaseException) -> str:
    """Why a connection failed, in plain words: those of the deepest fault of the system that caused it."""
    cause: BaseException | None = fault
    found, seen = "", set[int]()
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        if isinstance(cause, socket.gaierror):
            return "the name of the server could not be resolved: is there a network?"
        if isinstance(cause, ConnectionRefusedError):
            return "nothing answers at this address"
        if isinstance(cause, OSError) and cause.strerror:
            found = cause.strerror[0].lower() + cause.strerror[1:]
        cause = cause.__cause__ or cause.__context__
    return found or str(fault).strip() or type(fault).__name__


class Bug(CoreError):
    """Our own code broke a promise; worth a report."""
