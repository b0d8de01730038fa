"""Who runs a system: the `Runner` that predicting asks, and the cache of loaded systems behind it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.domain.suggestions import ReadingItem, Suggestion
from core.progress import Progress
from core.systems.base import System
from core.systems.catalogue import Loader, load_system


class Runner(Protocol):
    """Runs systems, in this process or in another one."""

    def run(
        self,
        system: str,
        version: str,
        folder: Path,
        items: Sequence[ReadingItem],
        progress: Progress,
    ) -> list[Suggestion]:
        """One suggestion for each item, in the items' order; raises `CoreError`."""
        ...

    def close(self) -> None:
        """Give up the loaded models; the runner may be used again."""
        ...


def load_from_catalogue(system: str, version: str, folder: Path, device: str) -> System:
    """Load a system through the registry, which imports the heavy libraries only now."""
    return load_system(system, version, folder, device=device)


@dataclass(frozen=True, slots=True)
class SystemKey:
    """What makes a loaded system reusable for another request."""

    system: str
    version: str
    folder: str
    device: str
    stamp: int = 0
    """Newest modification time in the folder: weights replaced in place are loaded anew."""

    @classmethod
    def of(cls, system: str, version: str, folder: Path, device: str) -> SystemKey:
        stamps = [part.stat().st_mtime_ns for part in folder.glob("*")] if folder.is_dir() else []
        return cls(system, version, str(folder), device, max(stamps, default=0))


class SystemCache:
    """Loaded systems, the least recently used given up first.

    Args:
        loader: Loads a system that is not there yet.
        max_systems: At most this many stay loaded.
        max_bytes: At most this much weight (size of the safetensors files) stays loaded; the system
            in use is kept even when it alone is larger.
    """

    def __init__(
        self,
        loader: Loader = load_from_catalogue,
        *,
        max_systems: int = 8,
        max_bytes: int = 4 * 1024**3,
    ) -> None:
        self._loader = loader
        self._max_systems = max_systems
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._loaded: OrderedDict[SystemKey, tuple[System, int]] = OrderedDict()

    def get(self, system: str, version: str, folder: Path, device: str) -> System:
        """The loaded system, from the cache where it is there; one thread loads at a time."""
        key = SystemKey.of(system, version, folder, device)
        with self._lock:
            if key in self._loaded:
                self._loaded.move_to_end(key)
                return self._loaded[key][0]
            weight = sum(part.stat().st_size for part in folder.rglob("*.safetensors"))
            self._make_room(weight)
            loaded = self._loader(system, version, folder, device)
            self._loaded[key] = (loaded, weight)
            return loaded

    def _make_room(self, weight: int) -> None:
        """Give up systems before the next one is loaded, so that both never share the memory."""
        while self._loaded and (
            len(self._loaded) >= self._max_systems
            or sum(size for _, size in self._loaded.values()) + weight > self._max_bytes
        ):
            self._loaded.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._loaded.clear()

    def loaded(self) -> tuple[SystemKey, ...]:
        """What is loaded, the least recently used first."""
        return tuple(self._loaded)


class InProcessRunner:
    """Runs systems in this process: for the terminal and for tests, never for the window."""

    def __init__(self, *, device: str = "auto", loader: Loader = load_from_catalogue) -> None:
        self._device = device
        self._cache = SystemCache(loader)

    def run(
        self,
        system: str,
        version: str,
        folder: Path,
        items: Sequence[ReadingItem],
        progress: Progress,
    ) -> list[Suggestion]:
        """One suggestion for each item, in the items' order; raises `CoreError`."""
        loaded = self._cache.get(system, version, folder, self._device)
        return loaded.predict(items, progress)

    def close(self) -> None:
        self._cache.clear()
