"""A system's answers as texts alone: what scoring asks for."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.suggestions import ReadingItem
from core.progress import Progress
from core.systems.base import System, Translating
from core.translation.base import TranslationCache


def answer_texts(system: System, items: Sequence[ReadingItem], progress: Progress) -> list[str]:
    """What the system answers, in the items' order; empty where it finds nothing."""
    return [one.text for one in system.predict(items, progress)]


def keeping(system: System, cache: TranslationCache) -> System:
    """The system with its translations kept in `cache`; one that does not translate stays as it is."""
    return system.keeping(cache) if isinstance(system, Translating) else system
