"""What every system can do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from core.domain.suggestions import ReadingItem, Suggestion
from core.progress import Progress
from core.translation.base import TranslationCache


class System(Protocol):
    """Something that answers questions with spans.

    `id` and `version` come back in every suggestion. The answer to an item does not depend on what else
    is asked in the same call.
    """

    id: str
    version: str

    def predict(self, items: Sequence[ReadingItem], progress: Progress) -> list[Suggestion]:
        """One suggestion an item, in the items' order."""
        ...


@runtime_checkable
class Translating(Protocol):
    """A system that translates on the way."""

    def keeping(self, cache: TranslationCache) -> System:
        """The same system, which looks for translations in `cache` and keeps those it makes there."""
        ...
