"""A job trains Dual BERT from a reader, tells λ, and leaves a model that reads pairs and trains on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.jobs import worker
from core.jobs.events import read_all
from core.jobs.prepare import prepare
from core.jobs.spec import read_result
from core.models.dual_reader import DualItem, DualReader
from core.models.library import read_card
from core.progress import silent
from core.text.parallel import sentence_links
from tests.core.jobs.making import job_order
from tests.core.training.bilingual_making import eight_bilingual


def run(folder: Path, base: Path, base_system: str, recipe: str) -> Path:
    order = replace(
        job_order(base, recipe=recipe, epochs=1, batch_size=4, dev_questions=3),
        system=recipe,
        base=f"{base_system}@v1",
        base_system=base_system,
    )
    prepare(folder, order, {"bilingual": eight_bilingual(), "dev": eight_bilingual()[:3]})
    assert worker.main([str(folder)]) == 0
    return folder / "model"


@pytest.mark.parametrize("recipe", ["dual-bert+source", "dual-bert+source/-saa"])
def test_a_reader_becomes_a_dual_bert_and_that_trains_on(tiny: Path, tmp_path: Path, recipe: str) -> None:
    made = run(tmp_path / "first", tiny, "zero-shot", recipe)
    result = read_result(tmp_path / "first")
    assert result is not None and result["state"] == "done" and result["dev"]["total"] == 3
    steps = [event for event in read_all(tmp_path / "first") if event["kind"] == "step"]
    assert all(0 <= event["lambda"] <= 1 and event["source_loss"] > 0 for event in steps)
    assert read_card(made)["recipe"] == recipe
    reader = DualReader.load(made, device="cpu")
    assert reader.windows.max_length == read_card(made)["settings"]["max_length"]
    passage, translation = "北京在东之上。", "bei is on the east."
    asked = DualItem("在哪里", passage, "where", translation, sentence_links(passage, translation))
    assert reader.read([asked], silent())[0].answer.candidates
    again = run(tmp_path / "second", made, recipe, recipe)
    assert (again / "model.safetensors").is_file()
