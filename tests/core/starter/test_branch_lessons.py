"""Teachers and their student learn from the same questions, which exist in several languages."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from core.starter import branch_lessons, gathering
from core.starter.branch_lessons import SETS, student_lessons, teacher_lessons
from core.training.items import TrainingItem


def pairs(items: list[TrainingItem]) -> Counter[str]:
    return Counter(one.key.partition("/")[0] for one in items)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branch_lessons, "OWN", {"en": 9, "es": 6, "it": 10_000})
    monkeypatch.setattr(branch_lessons, "FOREIGN", {"en": 4, "es": 0, "it": 5})
    monkeypatch.setattr(branch_lessons, "KEPT", {"jaquad": 3})


def test_a_teacher_reads_its_branch_and_the_english_one(gathered: Path) -> None:
    found = teacher_lessons(gathered, "it")
    assert found.keys() == {"branch-it", "branch-en", "dev"}
    assert {one.key.partition("→")[2][:2] for one in found["branch-it"]} == {"it"}
    english = pairs(found["branch-en"])
    assert english.pop("en→en") == 9 and sum(english.values()) == 4
    assert teacher_lessons(gathered, "en").keys() == {"branch-en", "dev"}
    assert teacher_lessons(gathered, "en")["branch-en"] == found["branch-en"]


def test_the_student_reads_all_branches_and_some_of_the_other_languages(gathered: Path) -> None:
    found = student_lessons(gathered)["branches"]
    whole = len(gathering.items(gathered, "squad-it"))
    counts = pairs(found)
    assert counts.pop("jaquad") == 3
    assert (counts["en→en"], counts["es→es"], counts["it→it"]) == (9, 6, whole)
    assert sum(counts.values()) == 9 + 4 + 6 + 0 + whole + 5
    for code in SETS:
        assert [one for one in found if f"→{code}/" in one.key] == teacher_lessons(gathered, code)[
            f"branch-{code}"
        ]
    assert all(
        one.span is None or one.passage[one.span.start : one.span.end] == one.span.text for one in found
    )
    assert len({one.key for one in found}) == len(found)


def test_the_same_at_every_call(gathered: Path) -> None:
    assert student_lessons(gathered) == student_lessons(gathered)
