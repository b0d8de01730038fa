"""Several translators as one: each is asked for what those before it could not say."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import Bug, InputError
from core.progress import Progress
from core.translation.base import Direction, Translated, Translator


def knows(translator: Translator, direction: Direction) -> bool:
    """Whether the translator can be asked for this direction."""
    ways = translator.directions()
    return ways is None or direction in ways


class ChainTranslator:
    """A memory before a model, a model before a service: the first that has something to say is heard.

    Attributes:
        id: The ids of all, in their order.
        local: Whether no text leaves the machine, whichever is heard.
    """

    def __init__(self, translators: Sequence[Translator]) -> None:
        if not translators:
            raise Bug("a chain needs a translator")
        self._translators = tuple(translators)
        self.id = " > ".join(one.id for one in self._translators)
        self.local = all(one.local for one in self._translators)

    def directions(self) -> Sequence[Direction] | None:
        known: dict[Direction, None] = {}
        for one in self._translators:
            ways = one.directions()
            if ways is None:
                return None
            known |= dict.fromkeys(ways)
        return list(known)

    def translate_batch(
        self, texts: Sequence[str], direction: Direction, progress: Progress
    ) -> list[Translated | None]:
        """One result a sentence, in order. Raises `InputError` where none of them knows the direction."""
        able = [one for one in self._translators if knows(one, direction)]
        if not able:
            raise InputError(f"none of these translators translates {direction}", item=self.id)
        found: list[Translated | None] = [None] * len(texts)
        for translator in able:
            still = [place for place, one in enumerate(found) if one is None]
            if not still:
                break
            results = translator.translate_batch([texts[place] for place in still], direction, progress)
            for place, result in zip(still, results, strict=True):
                found[place] = result
        return found
