"""Who runs systems and alignments: the `Runner` that predicting asks, and the loaded models behind it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar, cast, runtime_checkable

from core.alignment.base import Aligned, Alignment, AlignmentItem
from core.alignment.catalogue import load_alignment
from core.alignment.parts import Parts
from core.alignment.workshop import Workshop, stamp
from core.domain.suggestions import ReadingItem, Suggestion
from core.progress import Progress
from core.systems.answers import keeping
from core.systems.base import System
from core.systems.catalogue import Loader, load_system
from core.translation.base import TranslationCache, Translator
from core.translation.catalogue import Loader as TranslatorLoader
from core.translation.catalogue import TranslatorSpec, load_translator, with_device

M = TypeVar("M", System, Translator, Alignment)


class Runner(Protocol):
    """Runs systems, in this process or in another one."""

    def run(
        self,
        system: str,
        version: str,
        parts: Parts,
        items: Sequence[ReadingItem],
        progress: Progress,
        cache: TranslationCache | None = None,
    ) -> list[Suggestion]:
        """One suggestion for each item, in the items' order; raises `CoreError`.

        Translations that the system makes on the way are looked for and kept in `cache`.
        """
        ...

    def close(self) -> None:
        """Give up the loaded models; the runner may be used again."""
        ...


@runtime_checkable
class AlignmentRunner(Protocol):
    """Runs alignments that have a model of their own, in this process or in another one."""

    def align(
        self, alignment: str, parts: Parts, items: Sequence[AlignmentItem], progress: Progress
    ) -> list[Aligned]:
        """One result for each item, in the items' order; raises `CoreError`."""
        ...


def load_from_catalogue(system: str, version: str, parts: Parts, device: str) -> System:
    """Load a system through the registry, which imports the heavy libraries only now."""
    return load_system(system, version, parts, device=device)


def ask(
    system: System, items: Sequence[ReadingItem], progress: Progress, cache: TranslationCache | None
) -> list[Suggestion]:
    """What a loaded system answers; one that translates keeps its translations in `cache`."""
    return (system if cache is None else keeping(system, cache)).predict(items, progress)


@dataclass(frozen=True, slots=True)
class SystemKey:
    """What makes a loaded system reusable for another request."""

    system: str
    version: str
    parts: str
    device: str
    stamps: tuple[int, ...] = ()
    """Newest modification time in each folder: weights replaced in place are loaded anew."""

    @classmethod
    def of(cls, system: str, version: str, parts: Parts, device: str) -> SystemKey:
        return cls(system, version, repr(parts), device, tuple(map(stamp, parts.places())))

    @property
    def label(self) -> str:
        return f"{self.system}@{self.version}"


@dataclass(frozen=True, slots=True)
class TranslatorKey:
    """What makes a loaded translator reusable for another request."""

    kind: str
    folder: str
    options: tuple[tuple[str, str | int | float], ...]
    stamp: int = 0

    @classmethod
    def of(cls, spec: TranslatorSpec) -> TranslatorKey:
        folder = spec.folder
        at = stamp(folder) if folder else 0
        return cls(spec.kind, str(folder or ""), tuple(sorted(spec.options.items())), at)

    @property
    def label(self) -> str:
        return f"{self.kind}:{Path(self.folder).name}"


@dataclass(frozen=True, slots=True)
class AlignmentKey:
    """What makes a loaded alignment reusable for another request."""

    alignment: str
    parts: str
    device: str
    stamps: tuple[int, ...] = ()

    @property
    def label(self) -> str:
        return self.alignment


ModelKey = SystemKey | TranslatorKey | AlignmentKey


class ModelCache:
    """Loaded systems and translators, the least recently used given up first.

    Args:
        loader: Loads a system that is not there yet.
        translator_loader: Loads a translator that is not there yet.
        max_models: At most this many stay loaded.
        max_bytes: At most this much weight (size of the files) stays loaded; the model in use is kept even
            when it alone is larger.
    """

    def __init__(
        self,
        loader: Loader = load_from_catalogue,
        translator_loader: TranslatorLoader = load_translator,
        *,
        max_models: int = 8,
        max_bytes: int = 4 * 1024**3,
    ) -> None:
        self._loader = loader
        self._translator_loader = translator_loader
        self._max_models = max_models
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._loaded: OrderedDict[ModelKey, tuple[System | Translator | Alignment, int]] = OrderedDict()

    def get(self, system: str, version: str, parts: Parts, device: str) -> System:
        """The loaded system, from the cache where it is there; one thread loads at a time."""
        key = SystemKey.of(system, version, parts, device)
        return self._get(key, parts.places(), lambda: self._loader(system, version, parts, device))

    def translator(self, spec: TranslatorSpec) -> Translator:
        """The loaded translator, from the cache where it is there."""
        places = [spec.folder] if spec.folder else []
        return self._get(TranslatorKey.of(spec), places, lambda: self._translator_loader(spec))

    def alignment(self, name: str, parts: Parts, device: str) -> Alignment:
        """The loaded alignment, from the cache where it is there."""
        key = AlignmentKey(name, repr(parts), device, tuple(map(stamp, parts.places())))
        return self._get(key, parts.places(), lambda: load_alignment(name, Workshop(parts, device)))

    def _get(self, key: ModelKey, places: Iterable[Path], load: Callable[[], M]) -> M:
        with self._lock:
            if key in self._loaded:
                self._loaded.move_to_end(key)
                # A key of one kind only ever holds what its own loader made.
                return cast(M, self._loaded[key][0])
            weight = sum(map(_weight, places))
            self._make_room(weight)
            loaded = load()
            self._loaded[key] = (loaded, weight)
            return loaded

    def _make_room(self, weight: int) -> None:
        """Give up models before the next one is loaded, so that both never share the memory."""
        while self._loaded and (
            len(self._loaded) >= self._max_models
            or sum(size for _, size in self._loaded.values()) + weight > self._max_bytes
        ):
            self._loaded.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._loaded.clear()

    def loaded(self) -> tuple[ModelKey, ...]:
        """What is loaded, the least recently used first."""
        return tuple(self._loaded)


def _weight(folder: Path) -> int:
    """Bytes of the weights; of a checkpoint and its converted forms only one is loaded."""
    whole = sum(part.stat().st_size for part in folder.rglob("*.safetensors"))
    return max(whole, *(part.stat().st_size for part in folder.rglob("model.bin")), 0)


class InProcessRunner:
    """Runs systems in this process: for the terminal and for tests, never for the window."""

    def __init__(self, *, device: str = "auto", loader: Loader = load_from_catalogue) -> None:
        self._device = device
        self._cache = ModelCache(loader)

    def run(
        self,
        system: str,
        version: str,
        parts: Parts,
        items: Sequence[ReadingItem],
        progress: Progress,
        cache: TranslationCache | None = None,
    ) -> list[Suggestion]:
        """One suggestion for each item, in the items' order; raises `CoreError`."""
        return ask(self._cache.get(system, version, parts, self._device), items, progress, cache)

    def align(
        self, alignment: str, parts: Parts, items: Sequence[AlignmentItem], progress: Progress
    ) -> list[Aligned]:
        """One result for each item, in the items' order; raises `CoreError`."""
        return self._cache.alignment(alignment, parts, self._device).align(items, progress)

    def translator(self, spec: TranslatorSpec) -> Translator:
        """The translator, loaded once; raises `CoreError`."""
        return self._cache.translator(with_device(spec, self._device))

    def close(self) -> None:
        self._cache.clear()
