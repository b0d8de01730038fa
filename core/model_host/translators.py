"""A translator whose model lives in the model host."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.model_host.protocol import (
    Message,
    directions_from_json,
    spec_to_json,
    translated_from_json,
)
from core.progress import Progress
from core.translation.base import Direction, Translated
from core.translation.catalogue import TranslatorSpec

Ask = Callable[[Message, Progress], Message]
"""Sends a request to the child and returns its answer; raises `CoreError`."""


class HostedTranslator:
    """Asks the child for every batch. A child that died is started again with the next one."""

    local = True

    def __init__(
        self, spec: TranslatorSpec, ask: Ask, name: str, directions: Sequence[Direction] | None
    ) -> None:
        self.id = name
        self._spec = spec
        self._ask = ask
        self._directions = directions

    @classmethod
    def of(cls, spec: TranslatorSpec, ask: Ask, progress: Progress) -> HostedTranslator:
        """The translator of `spec`, loaded in the child; raises what loading it raised."""
        told = ask({"kind": "translator", "spec": spec_to_json(spec)}, progress)
        return cls(spec, ask, told["name"], directions_from_json(told["directions"]))

    def directions(self) -> Sequence[Direction] | None:
        return self._directions

    def translate_batch(
        self, texts: Sequence[str], direction: Direction, progress: Progress
    ) -> list[Translated | None]:
        """One result a sentence, in order.

        Raises what the translator raised in the child, `Cancelled` when `progress` was cancelled, and
        `EnvironmentFault` when the child died.
        """
        reply = self._ask(
            {
                "kind": "translate",
                "spec": spec_to_json(self._spec),
                "direction": [direction.source, direction.target],
                "texts": list(texts),
            },
            progress,
        )
        return [translated_from_json(one) for one in reply["translated"]]
