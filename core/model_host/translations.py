"""Translations that a system makes in the child are kept by whoever asked it: the cache, seen from afar."""

from __future__ import annotations

import queue
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.model_host.protocol import Message, translated_from_json, translated_to_json
from core.progress import Progress
from core.translation.base import Direction, Translated, TranslationCache

_POLL_SECONDS = 0.05

WANTED = ("wholes", "find", "keep")
"""What the child asks for."""

Tell = Callable[..., None]
"""Sends a message of this kind with these fields to the other side."""


class DistantCache:
    """In the child: asks the process that wants the answers. One thread uses it.

    Args:
        tell: Sends ``find``, ``wholes`` and ``keep``.
        progress: Of the request; a request that is cancelled waits for nothing.
    """

    def __init__(self, tell: Tell, progress: Progress) -> None:
        self._tell = tell
        self._progress = progress
        self._answers: queue.SimpleQueue[Message] = queue.SimpleQueue()

    def hear(self, answer: Message) -> None:
        """Take the answer to a ``find`` or ``wholes``; called by the thread that reads."""
        self._answers.put(answer)

    def find(self, translator: str, direction: Direction, texts: Sequence[str]) -> dict[str, Translated]:
        """What is known, by source sentence. Raises `Cancelled` when nobody waits any more."""
        if not texts:
            return {}
        self._tell("find", translator=translator, direction=_plain(direction), texts=list(texts))
        return self._found()

    def wholes(self, direction: Direction, texts: Sequence[str]) -> dict[str, Translated]:
        """Translations that came with the texts. Raises `Cancelled` when nobody waits any more."""
        if not texts:
            return {}
        self._tell("wholes", direction=_plain(direction), texts=list(texts))
        return self._found()

    def keep(self, translator: str, direction: Direction, found: Mapping[str, Translated]) -> None:
        if found:
            self._tell("keep", translator=translator, direction=_plain(direction), found=_to_json(found))

    def _found(self) -> dict[str, Translated]:
        while True:
            self._progress.check()
            try:
                return _from_json(self._answers.get(timeout=_POLL_SECONDS)["found"])
            except queue.Empty:
                continue


def attend(message: Message, cache: TranslationCache) -> Message | None:
    """In the asking process: do what a message of `WANTED` wants; the answer, where there is one."""
    kind, direction = message["kind"], Direction(*message["direction"])
    if kind == "keep":
        cache.keep(message["translator"], direction, _from_json(message["found"]))
        return None
    if kind == "wholes":
        found = cache.wholes(direction, message["texts"])
    else:
        found = cache.find(message["translator"], direction, message["texts"])
    return {"kind": "found", "target": message["id"], "found": _to_json(found)}


def _plain(direction: Direction) -> list[str]:
    return [direction.source, direction.target]


def _to_json(found: Mapping[str, Translated]) -> dict[str, Any]:
    return {text: translated_to_json(one) for text, one in found.items()}


def _from_json(found: Mapping[str, Any]) -> dict[str, Translated]:
    read = {text: translated_from_json(one) for text, one in found.items()}
    return {text: one for text, one in read.items() if one is not None}
