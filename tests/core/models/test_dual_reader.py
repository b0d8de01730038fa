"""A question's answer is its own: no batch, no order and no neighbour changes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Cancelled
from core.models.decoding import DecodingSettings
from core.models.dual_bert import DualOptions, start_dual
from core.models.dual_reader import DualItem, DualReader, DualReading
from core.models.loading import place, save_reader
from core.models.tokens import TextEncoder
from core.models.windows import WindowSettings
from core.progress import Progress, silent
from core.text.parallel import sentence_links

TEXTS = ("北京在东。", "上海在海上，人有二十。天津在江上。", "巴黎在河上。" * 9, "a b c d e f g。" * 6, "")
QUESTIONS = ("北京在什么之上？", "人？", "ab")


def item(question: str, passage: str, translation: str) -> DualItem:
    return DualItem(question, passage, question, translation, sentence_links(passage, translation))


items = st.builds(item, st.sampled_from(QUESTIONS), st.sampled_from(TEXTS), st.sampled_from(TEXTS))


@pytest.fixture(scope="module")
def folder(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(7)
    where = tmp_path_factory.mktemp("dual") / "model"
    save_reader(start_dual(tiny, DualOptions()), where, tokenizer_from=tiny)
    return where


def load(folder: Path, batch_tokens: int = 4096) -> DualReader:
    return DualReader.load(
        folder,
        device="cpu",
        windows=WindowSettings(32, 12, 8),
        decoding=DecodingSettings(n_best=5, max_answer_length=9),
        batch_tokens=batch_tokens,
    )


def assert_same(left: DualReading, right: DualReading) -> None:
    assert left.sources == right.sources
    for ours, theirs in ((left.answer, right.answer), (left.source, right.source)):
        assert ours is not None and theirs is not None
        assert ours.windows == theirs.windows
        assert ours.probability == pytest.approx(theirs.probability, abs=1e-5)
        scores = [[one.score for one in reading.candidates] for reading in (ours, theirs)]
        assert scores[0] == pytest.approx(scores[1], abs=1e-4)


@settings(deadline=None, max_examples=20)
@given(asked=st.lists(items, min_size=1, max_size=5), order=st.randoms(use_true_random=False))
def test_batch_order_and_padding_change_nothing(folder: Path, asked: list[DualItem], order: object) -> None:
    alone = [load(folder).read([one], silent())[0] for one in asked]
    turned = list(range(len(asked)))
    order.shuffle(turned)  # type: ignore[attr-defined]
    many = load(folder).read([asked[at] for at in turned], silent())
    few = load(folder, batch_tokens=70).read(asked, silent())
    for at, found in zip(turned, many, strict=True):
        assert_same(found, alone[at])
    for one, found in zip(few, alone, strict=True):
        assert_same(one, found)


def test_answers_are_of_the_passage_and_the_source_answer_of_its_translation(folder: Path) -> None:
    asked = item(QUESTIONS[0], TEXTS[2], TEXTS[3])
    found = load(folder).read([asked], silent())[0]
    best = found.answer.candidates[0]
    assert 0 <= best.start < best.end <= len(asked.passage)
    assert found.source is not None
    assert all(one.end <= len(asked.source_passage) for one in found.source.candidates)
    assert found.answer.windows == len(found.sources) > 1


def test_without_a_translation_or_a_passage_there_is_still_a_reading(folder: Path) -> None:
    untranslated, empty = load(folder).read(
        [item("人？", TEXTS[1], ""), item("人？", "", TEXTS[1])], silent()
    )
    assert untranslated.answer.candidates and untranslated.source is not None
    assert untranslated.source.candidates == () and empty.answer.candidates == ()


def test_a_model_without_the_auxiliary_head_has_no_source_answer(folder: Path, tiny: Path) -> None:
    reader = load(folder)
    reader.model.config = replace(reader.model.config, options=DualOptions(aux=False))
    assert reader.read([item("人？", TEXTS[1], TEXTS[1])], silent())[0].source is None


def test_a_window_beside_several_others_is_read_once(folder: Path) -> None:
    reader, rows = load(folder), []
    reader.model.base_model.register_forward_hook(lambda _, __, output: rows.append(len(output[0])))
    found = reader.read([item("人？", TEXTS[2], TEXTS[0])], silent())[0]
    assert found.sources == (0,) * len(found.sources) and len(found.sources) > 1
    assert sum(rows) == len(found.sources) + 1


def test_windows_are_no_longer_than_the_encoder_reads(tiny: Path) -> None:
    model = start_dual(tiny, DualOptions())
    reader = DualReader(model, TextEncoder.load(tiny), place("cpu"), WindowSettings(999))
    assert reader.windows.max_length == 128


def test_reading_stops_when_asked(folder: Path) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        load(folder).read([item("人？", TEXTS[1], TEXTS[1])], progress)
