"""What a project knows of sentences: its memory first, then what translators said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.progress import silent
from core.store.store import Store
from core.store.unit_of_work import Unit
from core.translation.base import Direction, Translated
from core.translation.memory import ORIGIN, MemoryTranslator

MEMORY = "memory"
"""The id under which sentences are kept that came from a memory, not from a model."""


class ProjectCache:
    """A `TranslationCache` in the project's database.

    A text that came with a translation, as a data set brings it, has that one. A sentence that the
    project's memory has word for word is found there, whoever was asked for it. With a
    `memory`, sentences that are like one of its own are found in it.
    """

    def __init__(self, store: Store, memory: MemoryTranslator | None = None) -> None:
        self._store = store
        self._memory = memory

    def wholes(self, direction: Direction, texts: Sequence[str]) -> dict[str, Translated]:
        """What came with passages and questions of the project, unless they were translated anew since."""
        with self._store.read() as unit:
            return unit.translations.wholes(direction, texts)

    def find(self, translator: str, direction: Direction, texts: Sequence[str]) -> dict[str, Translated]:
        with self._store.read() as unit:
            found = _remembered(unit, direction, texts)
            kept = unit.sentences.find(translator, direction, texts)
        if self._memory is not None:
            rest = [text for text in texts if text not in found]
            like = self._memory.translate_batch(rest, direction, silent())
            found |= {text: one for text, one in zip(rest, like, strict=True) if one is not None}
        return kept | found

    def keep(self, translator: str, direction: Direction, found: Mapping[str, Translated]) -> None:
        """Keep what a model said. What a memory said is looked up again: it may have changed by then."""
        said = {text: one for text, one in found.items() if not one.origin.startswith(ORIGIN)}
        if said:
            with self._store.write() as unit:
                unit.sentences.keep(translator, direction, said)
                unit.commit()


def known_sentences(unit: Unit, direction: Direction, texts: Sequence[str]) -> dict[str, Translated]:
    """What is known of sentences, whoever said it: the memory word for word, or else what was said last."""
    return unit.sentences.newest(direction, texts) | _remembered(unit, direction, texts)


def _remembered(unit: Unit, direction: Direction, texts: Sequence[str]) -> dict[str, Translated]:
    return {
        text: Translated(entry.target, f"{ORIGIN}{entry.origin}", 1.0)
        for text, entry in unit.memory.find(direction, texts).items()
    }
