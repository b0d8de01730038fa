"""XQuAD and MLQA: the languages are in the name."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.formats.catalogue import read
from core.formats.mlqa import languages
from tests.core.formats.helpers import GOLDEN, rewritten, value_of


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("xquad.zh.json", {"context": "zh", "question": "zh"}),
        ("test-context-de-question-en.json", {"context": "de", "question": "en"}),
        ("squad.json", {}),
    ],
)
def test_languages_by_name(name: str, told: dict[str, str]) -> None:
    assert languages(Path(name)) == told


def test_the_file_comes_back_and_the_offset_is_the_given_one(tmp_path: Path) -> None:
    dataset, report = read(GOLDEN / "xquad.zh.json")
    assert report.format == "mlqa"
    assert dataset.extra["$languages"] == {"context": "zh", "question": "zh"}
    passage = dataset.passages[0]
    assert passage.questions[0].spans[0].start == passage.text.rindex("安港")
    assert rewritten(GOLDEN / "xquad.zh.json", tmp_path, "mlqa") == value_of(GOLDEN / "xquad.zh.json")
