"""Counts of branches are kept beside the questions and said in a line each."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InputError
from core.experiments import branch_counts
from core.experiments.branch_counts import Counts, LanguageCount

COUNTS = Counts(
    3600,
    360,
    222,
    {
        "en": LanguageCount(
            "squad-open-en", 5000, 4000, {"not in the data set": 1000}, 222, {"en": 222, "de": 222}
        ),
        "de": LanguageCount("", 222, 0, {"markers lost": 222}, 0, {}),
    },
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    file = tmp_path / "branches-1.jsonl"
    assert not branch_counts.is_there(file)
    branch_counts.write(file, COUNTS)
    assert branch_counts.is_there(file) and branch_counts.read(file) == COUNTS


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", '{"shared": 1, "apart": 0, "drawn": 1, "languages": {"en": {"x": 1}}}'),
        '{"shared": [], "apart": 0, "drawn": 1, "languages": {}}',
        '{"shared": 1, "apart": 0, "drawn": 1, "languages": {"en": {"made_of": "", "looked_for": 1, '
        '"usable": 1, "lost": 3, "drawn": 1, "pairs": {}}}}',
    ],
)
def test_a_damaged_file_says_what_to_do(tmp_path: Path, text: str) -> None:
    file = tmp_path / "branches-1.jsonl"
    branch_counts.write(file, COUNTS)
    next(tmp_path.glob("*.json")).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="damaged") as fault:
        branch_counts.read(file)
    assert fault.value.remedy


def test_each_language_has_a_line_also_one_without_a_branch() -> None:
    assert branch_counts.told(COUNTS, {"fr": "nobody can"}) == [
        (
            "branches",
            "en, de: 222 of 3,600 ids that can train in all data sets (360 kept apart), 444 pairs of a "
            "question and a passage",
        ),
        (
            "branch en",
            "squad-open-en: 4,000 of 5,000 questions can train (lost: 1,000 not in the data set); 222 do, "
            "asked 222 in en, 222 in de",
        ),
        ("branch de", "translated from en: 0 of 222 questions can train (lost: 222 markers lost); 0 do"),
        ("branch fr", "not made: nobody can"),
    ]
