"""The engine's remedies as the window says them: a page and its action in place of a command.

The engine writes a command as ``with: spanbridge WORDS`` or ``see: spanbridge WORDS``, for the terminal; such
texts also come from child processes and from several faults in one sentence, so they are told by their form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACES: Mapping[str, str] = {
    "models install": "on Models & data with “Install a model…”",
    "models replace": "on Models & data",
    "models promote": "on Models & data with “Promote the chosen version”",
    "models list": "Models & data",
    "translators": "Models & data",
    "systems": "Models & data",
    "keys set": "on Models & data with “Key of the chosen service…”",
    "branches make": "on Models & data with “Make a language branch…”",
    "new": "with “New project…”",
    "restore": "in a terminal, as the manual says under “Backups”",
}
"""First words of a command → where the window does the same, by the titles of its actions."""

_WORD = r'(?:"[^"]*"|(?:[^\s"(),;]|,(?=\S))*[^\s"(),;.])'
_COMMAND = re.compile(
    rf"(?P<how>[Ww]ith|[Ss]ee): spanbridge (?P<command>{'|'.join(map(re.escape, PLACES))})"
    rf"(?: {_WORD})*(?: \(see: spanbridge [a-z ]+\))?"
)


def in_window(text: str) -> str:
    """`text` with the window's ways in place of the terminal's commands."""
    return _COMMAND.sub(_place, text)


def _place(found: re.Match[str]) -> str:
    place = PLACES[found["command"]]
    return f"{found['how']} {place}" if found["how"].lower() == "see" else place
