"""What was computed from the same scores is read, not computed again."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.runs import ItemScore
from core.evaluation import significance
from core.services.kept_statistics import KeptStatistics

GOOD = [ItemScore(f"q{n}", "", float(n % 2), (n % 4) / 4) for n in range(12)]
BETTER = [ItemScore(f"q{n}", "", float(n % 3 > 0), (n % 5) / 5) for n in range(12)]
PASSAGES = [n // 3 for n in range(12)]
LABELS = ("a@v1", "b@v1")


@pytest.fixture
def kept(tmp_path: Path) -> KeptStatistics:
    return KeptStatistics(tmp_path / "statistics", writes=True)


def forbid(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("computed again")

    monkeypatch.setattr(significance, "bootstrap_interval", fail)
    monkeypatch.setattr(significance, "compare", fail)


def test_after_a_restart_the_same_is_read(
    kept: KeptStatistics, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    intervals = kept.intervals(GOOD, PASSAGES)
    compared = kept.comparison(GOOD, BETTER, labels=LABELS, clusters=PASSAGES)
    assert intervals[1] == significance.bootstrap_interval([one.f1 for one in GOOD], PASSAGES)
    assert compared == significance.compare(GOOD, BETTER, labels=LABELS, clusters=PASSAGES)
    forbid(monkeypatch)
    again = KeptStatistics(tmp_path / "statistics", writes=True)
    assert again.intervals(GOOD, [f"passage {n}" for n in PASSAGES]) == intervals
    assert again.comparison(GOOD, BETTER, labels=LABELS, clusters=PASSAGES) == compared


def test_other_scores_passages_or_labels_are_computed(kept: KeptStatistics, tmp_path: Path) -> None:
    kept.intervals(GOOD, PASSAGES)
    kept.intervals(BETTER, PASSAGES)
    kept.intervals(GOOD, list(range(12)))
    kept.comparison(GOOD, BETTER, labels=LABELS, clusters=PASSAGES)
    kept.comparison(BETTER, GOOD, labels=LABELS[::-1], clusters=PASSAGES)
    assert len(list((tmp_path / "statistics").iterdir())) == 5


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"exact_match": {}, "f1": {}}'])
def test_a_damaged_file_is_computed_and_written_again(
    kept: KeptStatistics, tmp_path: Path, text: str
) -> None:
    found = kept.intervals(GOOD, PASSAGES)
    (path,) = (tmp_path / "statistics").iterdir()
    whole = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    assert kept.intervals(GOOD, PASSAGES) == found
    assert path.read_text(encoding="utf-8") == whole


def test_a_project_that_is_only_read_stays_as_it_is(tmp_path: Path) -> None:
    KeptStatistics(tmp_path / "statistics", writes=False).intervals(GOOD, PASSAGES)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_costs_only_time(tmp_path: Path) -> None:
    kept = KeptStatistics(tmp_path / "gone" / "statistics", writes=True)
    assert kept.intervals(GOOD, PASSAGES) == kept.intervals(GOOD, PASSAGES)
