"""Names for parts that are imported only when they are used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import Any, Generic, TypeVar

from core.errors import InputError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """One registered part.

    Attributes:
        name: The id, the same in the terminal, the window, the database and the reports.
        target: Where it lives, ``"package.module:attribute"``.
        title: A few words for people.
        row: The row of the papers' tables it reproduces; empty where there is none.
        needs: Names of what must be there before it can run (roles of models, devices).
    """

    name: str
    target: str
    title: str
    row: str = ""
    needs: tuple[str, ...] = ()


class Registry(Generic[T]):
    """Entries of one kind, in the order in which they were added."""

    def __init__(self, kind: str, entries: tuple[Entry, ...] = ()) -> None:
        self.kind = kind
        self._entries: dict[str, Entry] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Register `entry`; a name that is taken is refused with `InputError`."""
        if entry.name in self._entries:
            raise InputError(f"the {self.kind} {entry.name!r} is registered twice")
        self._entries[entry.name] = entry

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def entry(self, name: str) -> Entry:
        """The entry called `name`; an unknown name raises `InputError` and lists the known ones."""
        try:
            return self._entries[name]
        except KeyError:
            close = get_close_matches(name, self._entries, n=1)
            hint = f"Did you mean {close[0]!r}? " if close else ""
            raise InputError(
                f"there is no {self.kind} called {name!r}",
                remedy=f"{hint}Known: {', '.join(self._entries)}",
            ) from None

    def resolve(self, name: str) -> T:
        """Import the part called `name` and return it."""
        module, _, attribute = self.entry(name).target.partition(":")
        part: Any = import_module(module)
        for step in attribute.split("."):
            part = getattr(part, step)
        resolved: T = part
        return resolved
