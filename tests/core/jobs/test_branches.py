"""Jobs over language branches: a teacher, all pairs, and phrases before or beside them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.domain.suggestions import ReadingItem
from core.jobs import worker
from core.jobs.prepare import prepare
from core.jobs.spec import read_result, read_spec
from core.models.reader import Reader
from core.progress import silent
from core.training.branches import Branches, of_items
from core.training.phrases import phrase_items, text_items
from tests.core.jobs.making import job_order, kinds, model_weights
from tests.core.training.making import eight_items, same

CITIES = {
    "en": of_items(eight_items()),
    "es": of_items(replace(one, question=f"¿{one.question}") for one in eight_items()),
}


def run(folder: Path, base: Path, recipe: str, **settings: object) -> Path:
    """A job on all parts that a recipe of branches may ask for, run to its end."""
    branches = Branches(CITIES)
    order = replace(job_order(base, recipe=recipe, **{"epochs": 1, **settings}), system=recipe)
    texts = [one.passage for one in eight_items()]
    parts = {
        **branches.parts(),
        "source": branches.translated("en"),
        "texts": text_items(texts),
        "phrases": phrase_items(["北京", "上海", "天津", "巴黎"]),
        "dev": eight_items()[:2],
    }
    prepare(folder, order, parts)
    assert worker.main([str(folder)]) == 0, (folder / "result.json").read_text(encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("recipe", "steps"),
    [
        ("branch:es", 11),  # 16 + 16 pairs, 3 at a time
        ("branch:en", 6),
        ("mixmrc", 11),
        ("mixmrc+lakm", 12),  # and 4 texts
        ("lakm", 5),  # 4 texts, then 8 questions
    ],
)
def test_it_ends_with_a_reader_of_its_own_id(tiny: Path, tmp_path: Path, recipe: str, steps: int) -> None:
    folder = run(tmp_path / "job", tiny, recipe)
    result = read_result(folder)
    assert result is not None and (result["state"], result["step"]) == ("done", steps)
    assert result["dev"]["total"] == 2
    assert read_spec(folder).system == recipe
    [reading] = Reader.load(folder / "model", device="cpu").read(
        [ReadingItem("x", "北京在什么之上？", "北京在东之上。")], silent()
    )
    assert reading.candidates


def test_phrases_come_before_the_source_language(tiny: Path, tmp_path: Path) -> None:
    told = kinds(run(tmp_path / "job", tiny, "lakm"))
    assert told.count("training") == 2


def test_a_broken_run_through_both_stages_ends_alike(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the second stage one head learns nothing: its moments must not be missed."""
    whole = run(tmp_path / "whole", tiny, "lakm")
    from core.training.tasks.knowledge import KnowledgeTask

    steps = 0
    plain = KnowledgeTask.loss

    def dying(self, model, batch, placement):  # type: ignore[no-untyped-def]
        nonlocal steps
        steps += 1
        if steps == 5:
            raise MemoryError
        return plain(self, model, batch, placement)

    with monkeypatch.context() as patched, pytest.raises(AssertionError):
        patched.setattr(KnowledgeTask, "loss", dying)
        run(tmp_path / "broken", tiny, "lakm")
    (tmp_path / "broken" / "result.json").unlink()
    assert worker.main([str(tmp_path / "broken")]) == 0
    assert same(model_weights(tmp_path / "broken"), model_weights(whole))
