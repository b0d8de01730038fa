"""A job trains a reader from every kind of encoder, and what it leaves answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.suggestions import ReadingItem
from core.jobs import worker
from core.jobs.spec import read_result
from core.models.checking import check_model
from core.models.reader import Reader
from core.progress import silent
from tests.core.jobs.making import lay_out
from tests.core.models.tiny_encoders import KINDS, tiny_encoder


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_one_pass_over_eight_questions(kind: str, tmp_path: Path) -> None:
    base = tiny_encoder(tmp_path / "base", kind)
    folder = lay_out(tmp_path / "job", base, epochs=1, batch_size=8, max_length=128)
    assert worker.main([str(folder)]) == 0
    result = read_result(folder)
    assert result is not None and result["state"] == "done" and result["step"] >= 1
    made = folder / "model"
    assert check_model(made).role == "reader"
    [reading] = Reader.load(made, device="cpu").read(
        [ReadingItem("x", "北京在哪里", "北京在东之上。")], silent()
    )
    assert reading.candidates
