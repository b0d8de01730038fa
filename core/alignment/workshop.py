"""The parts of a system, loaded when they are asked for, and once for all systems that have them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, cast
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt

from core.alignment.parts import Parts
from core.domain.suggestions import ReadingItem
from core.errors import InputError
from core.models.engines import ENGINES
from core.models.readings import Reading
from core.progress import Progress
from core.translation.base import Translator
from core.translation.catalogue import TranslatorSpec, load_translator, with_device

Key = tuple[object, ...]


class PieceStates(Protocol):
    """The pieces of a text: their places in code points, and a vector each. `core.models.states.States`."""

    @property
    def starts(self) -> npt.NDArray[np.int32]: ...
    @property
    def ends(self) -> npt.NDArray[np.int32]: ...
    @property
    def vectors(self) -> npt.NDArray[np.float32]: ...


class PieceEncoder(Protocol):
    """Gives states of texts: `core.models.states.StateEncoder`."""

    def states(self, texts: Sequence[str], progress: Progress) -> Sequence[PieceStates]: ...


class PassageReader(Protocol):
    """Reads questions and passages: `core.models.reader.Reader`."""

    def read(self, items: Sequence[ReadingItem], progress: Progress) -> list[Reading]: ...


class Workshop:
    """Loads parts. What a living system has loaded already is given again.

    Args:
        parts: Which parts there are.
        device: auto, cpu or cuda.
    """

    def __init__(self, parts: Parts, device: str = "auto") -> None:
        self.parts = parts
        self._device = device

    def to_source(self) -> Translator:
        """The translator into the source language; raises `InputError` where there is none."""
        return self._translator(self.parts.to_source, f"{self.parts.into_source}")

    def to_target(self) -> Translator:
        """The translator into the target language; raises `InputError` where there is none."""
        return self._translator(self.parts.to_target, f"{self.parts.into_target}")

    def reader(self, role: str) -> PassageReader:
        """The reader whose weights have this role; raises `InputError` for a damaged model."""
        return cast(PassageReader, self._engine("reader", role))

    def states(self, role: str) -> PieceEncoder:
        """The encoder whose weights have this role; raises `InputError` for a damaged model."""
        return cast(PieceEncoder, self._engine("states", role))

    def _engine(self, kind: str, role: str) -> object:
        folder = self.parts.model(role)
        key = (kind, str(folder), stamp(folder), self._device)
        return _SHARED.get(key, lambda: ENGINES.resolve(kind)(folder, device=self._device))

    def _translator(self, spec: TranslatorSpec | None, way: str) -> Translator:
        if spec is None:
            raise InputError(f"there is no translator {way}")
        spec = with_device(spec, self._device)
        options = tuple(sorted(spec.options.items()))
        key = (spec.kind, str(spec.folder), stamp(spec.folder) if spec.folder else 0, options)
        return cast(Translator, _SHARED.get(key, lambda: load_translator(spec)))


def stamp(folder: Path) -> int:
    """Newest modification time (ns) among the files of a folder: a conversion beside the weights is none."""
    parts = folder.glob("*") if folder.is_dir() else [folder]
    return max((part.stat().st_mtime_ns for part in parts if part.is_file()), default=0)


class _Shared:
    """What is loaded, for as long as somebody holds it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: WeakValueDictionary[Key, object] = WeakValueDictionary()

    def get(self, key: Key, load: Callable[[], object]) -> object:
        with self._lock:
            found = self._loaded.get(key)
            if found is None:
                found = self._loaded[key] = load()
            return found


_SHARED = _Shared()
