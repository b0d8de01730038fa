"""Entries come back from the disk as they went there."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.translations import MemoryEntry
from core.errors import EnvironmentFault
from core.services.set_aside import set_aside

TEXTS = st.text(st.characters(exclude_categories=()), max_size=20)
ENTRIES = st.lists(st.builds(MemoryEntry, *[TEXTS] * 7, st.integers(0, 9)), max_size=5)


@given(ENTRIES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_set_aside_is_read_as_often_as_one_likes(tmp_path: Path, entries: list[MemoryEntry]) -> None:
    with set_aside(entries, tmp_path) as kept:
        assert len(kept) == len(entries)
        assert list(kept) == entries and list(kept) == entries
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_is_told(tmp_path: Path) -> None:
    def filling() -> Iterator[MemoryEntry]:
        yield MemoryEntry("zh", "en", "河。", "A river.")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(EnvironmentFault, match="the disk is full"), set_aside(filling(), tmp_path):
        pass
