"""Names for parts that are imported only when they are used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from typing import Any, Generic, TypeVar

from core.errors import InputError

T = TypeVar("T")

LANGUAGE = "<lang>"
"""Stands in the names of a family of parts, one for each language, as in ``branch:<lang>``."""
_LANGUAGE = r"([a-z]{2,3}(?:-[A-Z][a-z]{3})?)"


@dataclass(frozen=True, slots=True)
class Entry:
    """One registered part.

    Attributes:
        name: The id, the same in the terminal, the window, the database and the reports. With `LANGUAGE` in
            it, that of a family: asked for one of its members, the registry puts the language in.
        target: Where it lives, ``"package.module:attribute"``; that of a family makes a part of a language.
        title: A few words for people.
        row: The row of the papers' tables it reproduces; empty where there is none.
        needs: Names of what must be there before it can run (roles of models, devices).
    """

    name: str
    target: str
    title: str
    row: str = ""
    needs: tuple[str, ...] = ()

    def member(self, name: str) -> Entry | None:
        """The entry called `name` of this family; None where it is none of it."""
        language = language_in(self.name, name)
        if not language:
            return None
        needs = tuple(dict.fromkeys(need.replace(LANGUAGE, language) for need in self.needs))
        return replace(self, name=name, title=self.title.replace(LANGUAGE, language), needs=needs)


def language_in(family: str, name: str) -> str:
    """The language in the name of a member of a family; empty where it is no member."""
    found = _pattern(family).fullmatch(name) if LANGUAGE in family else None
    return found.group(1) if found else ""


@cache
def _pattern(family: str) -> re.Pattern[str]:
    before, after = family.split(LANGUAGE)
    return re.compile(re.escape(before) + _LANGUAGE + re.escape(after))


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
        return name in self._entries or (isinstance(name, str) and self._member(name) is not None)

    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def entry(self, name: str) -> Entry:
        """The entry called `name`; an unknown name raises `InputError` and lists the known ones."""
        found = self._entries.get(name) or self._member(name)
        if found is None:
            close = get_close_matches(name, self._entries, n=1)
            hint = f"Did you mean {close[0]!r}? " if close else ""
            raise InputError(
                f"there is no {self.kind} called {name!r}",
                remedy=f"{hint}Known: {', '.join(self._entries)}",
            )
        return found

    def _member(self, name: str) -> Entry | None:
        """The member called `name` of one of the families."""
        members = (entry.member(name) for entry in self._entries.values())
        return next((one for one in members if one is not None), None)

    def resolve(self, name: str) -> T:
        """Import the part called `name` and return it; a family itself gives the one for `LANGUAGE`."""
        module, _, attribute = self.entry(name).target.partition(":")
        part: Any = import_module(module)
        for step in attribute.split("."):
            part = getattr(part, step)
        language = self._language(name)
        resolved: T = part(language) if language else part
        return resolved

    def _language(self, name: str) -> str:
        """The language in the name of a family's member; empty for a part on its own."""
        if name in self._entries:
            return LANGUAGE if LANGUAGE in name else ""
        return next(filter(None, (language_in(family, name) for family in self._entries)), "")
