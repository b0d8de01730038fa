"""Fields of a file that we do not use: kept, and written back as they came.

Names that begin with ``$`` in an `extra` are ours: what a file says in another way than the domain
does. A file's own names of that kind get a second ``$`` in front.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from core.domain.questions import Extra

ID = "$id"
"""The id as it came, where it is not the key: an integer, a duplicate, empty."""

START = "$start"
"""The offset as it came, where the answer is a scoring reference only."""

ABSENT = "$absent"
"""Names of the usual fields that the file leaves out here."""

TITLE = "$title"
VERSION = "$version"
"""The title or version as it came, where it is no text."""

EMPTY_DOCUMENTS = "$empty_documents"
"""Documents without any passage, by their number."""

LAYOUT = "$layout"
"""How the lines of a JSON-lines file are laid out."""

LANGUAGES = "$languages"
"""Languages told by the file's name: ``{"context": …, "question": …}``."""


def unused(entry: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    """The fields of `entry` that are not `known`."""
    return {
        ("$" + name if name[:1] == "$" else name): value for name, value in entry.items() if name not in known
    }


def written_back(extra: Extra) -> dict[str, Any]:
    """The fields of the file in `extra`, without ours."""
    return {
        (name[1:] if name[:2] == "$$" else name): value
        for name, value in extra.items()
        if name[:1] != "$" or name[:2] == "$$"
    }


def mark_absent(extra: dict[str, Any], name: str) -> None:
    """Remember that the file leaves out the field `name`."""
    extra[ABSENT] = [*extra.get(ABSENT, ()), name]


def is_absent(extra: Extra, name: str) -> bool:
    return name in extra.get(ABSENT, ())
