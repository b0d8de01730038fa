"""The project's memory: which entry counts, and that nothing in it is ever changed."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from core.domain.translations import CORRECTED, MemoryEntry
from core.services.catalogue import Project
from core.translation.base import Direction

ZH_EN, EN_ZH = Direction("zh", "en"), Direction("en", "zh")
BROUGHT = MemoryEntry("en", "zh", "The capital.", "首都。", "a.tmx", "ann", "2024-01-02T03:04:05+00:00")


def corrected(target: str, source: str = "首都。") -> MemoryEntry:
    return MemoryEntry("zh", "en", source, target, CORRECTED, "bob")


def add(project: Project, *entries: MemoryEntry) -> int:
    with project.store.write() as unit:
        new = unit.memory.add(entries)
        unit.commit()
    return new


def correct(project: Project, entry: MemoryEntry) -> None:
    with project.store.write() as unit:
        unit.memory.correct(entry)
        unit.commit()


def find(project: Project, direction: Direction, *texts: str) -> dict[str, str]:
    with project.store.read() as unit:
        return {text: entry.target for text, entry in unit.memory.find(direction, texts).items()}


def test_an_entry_is_kept_with_all_it_says(project: Project) -> None:
    assert add(project, BROUGHT) == 1
    with project.store.read() as unit:
        (entry,) = unit.memory.entries()
    assert entry == MemoryEntry(
        *BROUGHT.languages, *("The capital.", "首都。", "a.tmx", "ann", BROUGHT.at), 1
    )


def test_the_same_entry_is_stored_once(project: Project) -> None:
    assert add(project, BROUGHT, BROUGHT) == 1
    assert add(project, BROUGHT, BROUGHT.turned()) == 1
    with project.store.read() as unit:
        assert unit.memory.count() == 2


def test_entries_are_found_in_both_directions(project: Project) -> None:
    add(project, BROUGHT)
    assert find(project, EN_ZH, "The capital.", "unknown") == {"The capital.": "首都。"}
    assert find(project, ZH_EN, "首都。") == {"首都。": "The capital."}
    assert find(project, Direction("en", "ja"), "The capital.") == {}


def test_what_was_corrected_counts_before_what_was_brought(project: Project) -> None:
    correct(project, corrected("A capital."))
    add(project, BROUGHT, MemoryEntry("zh", "en", "首都。", "Capital city.", "b.tmx"))
    assert find(project, ZH_EN, "首都。") == {"首都。": "A capital."}


def test_the_newest_counts_also_when_it_goes_back(project: Project) -> None:
    for target in ("One.", "Two.", "One."):
        correct(project, corrected(target))
        assert find(project, ZH_EN, "首都。") == {"首都。": target}
    with project.store.read() as unit:
        assert [entry.target for entry in unit.memory.entries()] == ["One.", "Two.", "One."]


def test_entries_are_listed_by_language_corrected_ones_first(project: Project) -> None:
    correct(project, corrected("A capital."))
    add(project, BROUGHT, MemoryEntry("en", "de", "The capital.", "Die Hauptstadt.", "c.tmx"))
    with project.store.read() as unit:
        assert [one.origin for one in unit.memory.entries()] == [CORRECTED, "c.tmx", "a.tmx"]
        assert [one.origin for one in unit.memory.entries(("zh", "en"))] == [CORRECTED, "a.tmx"]
        assert [one.origin for one in unit.memory.entries(("en", "de"), limit=1)] == ["c.tmx"]


@pytest.mark.parametrize("statement", ["UPDATE memory_entry SET target = 'x'", "DELETE FROM memory_entry"])
def test_nothing_of_it_is_changed_or_deleted(project: Project, statement: str) -> None:
    add(project, BROUGHT)
    with pytest.raises(IntegrityError, match="append-only"), project.store.write() as unit:
        unit.connection.exec_driver_sql(statement)
