"""Entries of a memory kept in a file of their own until all of them are known to be good."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import TextIO

from core.domain.translations import MemoryEntry
from core.formats.files import as_core_error


class SetAside:
    """Entries in a file that nobody else sees; `len` tells how many, and each reading begins anew."""

    def __init__(self, file: TextIO, entries: Iterable[MemoryEntry]) -> None:
        self._file = file
        self._count = 0
        for entry in entries:
            file.write(json.dumps(astuple(entry), ensure_ascii=False) + "\n")
            self._count += 1
        file.flush()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[MemoryEntry]:
        self._file.seek(0)
        for line in self._file:
            yield MemoryEntry(*json.loads(line))


@contextmanager
def set_aside(entries: Iterable[MemoryEntry], folder: Path) -> Iterator[SetAside]:
    """All `entries`, read to their end, on the disk of `folder`: a large file's would not fit into memory.

    The file has no name where the system allows that, and goes with this process, however it ends. Raises
    `EnvironmentFault` where the disk is full, and what reading the entries raises.
    """
    try:
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="surrogatepass", dir=folder) as file:
            yield SetAside(file, entries)
    except OSError as fault:
        raise as_core_error(fault, folder) from fault
