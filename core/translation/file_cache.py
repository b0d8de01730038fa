"""A translation cache in a file of lines, for work that has no database: nothing is translated twice."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.translation.base import Direction, MemoryCache, Translated

_FIELDS = {"by", "from", "into", "text", "said", "origin", "score"}


class FileCache:
    """What translators said, appended to a file as it comes; a line that a killed run left half is skipped.

    Read whole when it is opened. One process at a time writes it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = MemoryCache()
        for line in _lines(path):
            self._known.known[line["by"], Direction(line["from"], line["into"]), line["text"]] = Translated(
                line["said"], line["origin"], line["score"]
            )

    def wholes(self, direction: Direction, texts: Sequence[str]) -> dict[str, Translated]:
        return {}

    def find(self, translator: str, direction: Direction, texts: Sequence[str]) -> dict[str, Translated]:
        return self._known.find(translator, direction, texts)

    def keep(self, translator: str, direction: Direction, found: Mapping[str, Translated]) -> None:
        self._known.keep(translator, direction, found)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8", errors="surrogatepass", newline="\n") as file:
            # Begun on a line of its own, whatever the last run left behind.
            file.write("\n")
            for text, one in found.items():
                told = {
                    "by": translator,
                    "from": direction.source,
                    "into": direction.target,
                    "text": text,
                    "said": one.text,
                    "origin": one.origin,
                    "score": one.score,
                }
                file.write(json.dumps(told) + "\n")


def _lines(path: Path) -> list[dict[str, Any]]:
    found = []
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    for line in text.split("\n"):
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if isinstance(told, dict) and told.keys() >= {
            "by",
            "from",
            "into",
            "text",
            "said",
            "origin",
            "score",
        }:
            found.append(told)
    return found
