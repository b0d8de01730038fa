"""Translators that translate by rule, and remember what they were asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.errors import EnvironmentFault
from core.progress import Progress
from core.translation.base import Direction, Translated

ZH_EN = Direction("zh", "en")
EN_ZH = Direction("en", "zh")


@dataclass
class RuleTranslator:
    """Translates with `rule`; a None of it means that it has nothing to say.

    Attributes:
        asked: The batches, in the order in which they came.
        fail_at: The number of the batch that breaks, from 1; 0 where none does.
        cancel_at: The number of the batch during which the work is asked to stop.
    """

    rule: Callable[[str], str | None] = lambda text: f"<{text}>"
    id: str = "rule"
    local: bool = True
    ways: tuple[Direction, ...] | None = None
    fail_at: int = 0
    cancel_at: int = 0
    asked: list[list[str]] = field(default_factory=list)

    @property
    def sentences(self) -> list[str]:
        """Every sentence asked for."""
        return [text for batch in self.asked for text in batch]

    def directions(self) -> Sequence[Direction] | None:
        return self.ways

    def translate_batch(
        self, texts: Sequence[str], direction: Direction, progress: Progress
    ) -> list[Translated | None]:
        self.asked.append(list(texts))
        if len(self.asked) == self.fail_at:
            raise EnvironmentFault("the translator broke")
        if len(self.asked) == self.cancel_at:
            progress.cancel()
        said = [self.rule(text) for text in texts]
        return [None if one is None else Translated(one, self.id, -0.5) for one in said]
