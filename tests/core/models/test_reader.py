"""A reader's answers depend on the item alone, and are spans of the passage."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest
import torch

from core.domain.suggestions import ReadingItem
from core.errors import Cancelled, EnvironmentFault
from core.models.decoding import DecodingSettings
from core.models.reader import Reader, answerable, batches_by_length, collate
from core.models.readings import Reading
from core.models.windows import Window, WindowSettings, make_windows
from core.progress import Progress, ProgressEvent, silent
from tests.tiny import CHARACTERS

LONG = "".join(random.Random(3).choices(CHARACTERS, k=400))
ITEMS = [
    ReadingItem("long", "北京在哪里？", LONG),
    ReadingItem("short", "哪里？", "天津和上海。"),
    ReadingItem("empty", "有人吗？", ""),
    ReadingItem("blank", "有人吗？", " \r\n\u3000 "),
    ReadingItem("wordy", "什么" * 200, "北京是中国的首都。"),
    ReadingItem("astral", "𠮷野家在哪里？", "👩‍👩‍👧 𠮷野家在东京🗼。\r\n上海也有。"),
    ReadingItem("english", "which river?", "The river se flows.\r\nIt is long"),
    ReadingItem("nothing asked", "", "北京上海"),
    ReadingItem("again", "天津在哪里？", LONG),
]


@pytest.fixture(scope="module")
def reader(tiny: Path) -> Reader:
    return Reader.load(tiny, device="cpu", windows=WindowSettings(64, 20, 16))


def _places(reading: Reading) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in reading.candidates]


def _alike(left: Reading, right: Reading) -> bool:
    return (
        _places(left)[:3] == _places(right)[:3]
        and left.windows == right.windows
        and left.probability == pytest.approx(right.probability, abs=1e-4)
        and all(
            one.score == pytest.approx(other.score, abs=1e-4)
            for one, other in zip(left.candidates, right.candidates, strict=True)
        )
    )


@pytest.mark.parametrize("batch_tokens", [1, 150, 100_000])
def test_answers_do_not_depend_on_batch_order_or_padding(
    reader: Reader, tiny: Path, batch_tokens: int
) -> None:
    alone = [reader.read([item], silent())[0] for item in ITEMS]
    other = Reader.load(tiny, device="cpu", windows=reader.windows, batch_tokens=batch_tokens)
    order = random.Random(batch_tokens).sample(range(len(ITEMS)), len(ITEMS))
    shuffled = other.read([ITEMS[index] for index in order], silent())
    for place, index in enumerate(order):
        assert _alike(shuffled[place], alone[index]), ITEMS[index].key


def test_every_candidate_is_a_span_and_the_windows_are_counted(reader: Reader) -> None:
    readings = reader.read(ITEMS, silent())
    for item, reading in zip(ITEMS, readings, strict=True):
        for one in reading.candidates:
            assert 0 <= one.start < one.end <= len(item.passage)
        assert 0.0 <= reading.probability <= 1.0
    by_key = {item.key: reading for item, reading in zip(ITEMS, readings, strict=True)}
    assert by_key["long"].windows > 5 and by_key["short"].windows == 1
    assert by_key["empty"].candidates == by_key["blank"].candidates == ()
    assert by_key["wordy"].candidates and by_key["nothing asked"].candidates


def test_the_end_of_a_long_passage_is_read_too(reader: Reader) -> None:
    found = reader.read([ReadingItem("x", "？", LONG)], silent())[0]
    wide = Reader(
        reader.model, reader.encoder, reader.placement, reader.windows, DecodingSettings(n_best=100_000)
    )
    every = wide.read([ReadingItem("x", "？", LONG)], silent())[0]
    assert max(one.end for one in every.candidates) == len(LONG)
    assert min(one.start for one in every.candidates) == 0
    assert _places(every)[:20] == _places(found)


def test_nothing_asked_nothing_answered(reader: Reader) -> None:
    assert reader.read([], silent()) == []


def test_progress_counts_questions_and_may_cancel(reader: Reader) -> None:
    heard: list[ProgressEvent] = []
    reader.read(ITEMS, Progress(heard.append))
    assert [event.done for event in heard] == sorted(event.done for event in heard)
    assert (heard[-1].done, heard[-1].total) == (len(ITEMS), len(ITEMS))
    stopped = Progress()
    stopped.cancel()
    with pytest.raises(Cancelled):
        reader.read(ITEMS, stopped)


def test_windows_are_never_longer_than_the_model_reads(reader: Reader, tiny: Path) -> None:
    """The tiny model has 128 positions; a card or a caller may ask for more."""
    wide = Reader.load(tiny, device="cpu", windows=WindowSettings(512, 128, 64))
    assert wide.windows.max_length == 128
    assert wide.read([ITEMS[0]], silent())[0].candidates


def test_text_is_cut_as_it_was_in_training(tiny: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny, tmp_path / "trained"))
    settings = {"max_length": 48, "stride": 12, "max_query": 10, "max_answer_length": 5}
    (folder / "card.json").write_text(json.dumps({"settings": settings}), encoding="utf-8")
    reader = Reader.load(folder, device="cpu")
    assert reader.windows == WindowSettings(48, 12, 10)
    assert reader.decoding.max_answer_length == 5
    assert Reader.load(folder, device="cpu", windows=WindowSettings(60, 12, 10)).windows.max_length == 60


@pytest.mark.parametrize("card", ["{}", '{"settings": {"max_length": "wide"}}', '{"settings": 3}'])
def test_a_card_without_settings_leaves_the_defaults(tiny: Path, tmp_path: Path, card: str) -> None:
    folder = Path(shutil.copytree(tiny, tmp_path / "model"))
    (folder / "card.json").write_text(card, encoding="utf-8")
    assert Reader.load(folder, device="cpu").windows == WindowSettings(128, 128, 64)


def test_a_gpu_that_is_not_there_is_said_before_anything_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(EnvironmentFault, match="no usable GPU"):
        Reader.load(tmp_path, device="cuda")


def _windows(reader: Reader) -> list[Window]:
    encode = reader.encoder.encode
    return [
        window
        for index, item in enumerate(ITEMS)
        for window in make_windows(
            encode(item.question), encode(item.passage), reader.windows, reader.encoder.special, item=index
        )
    ]


def test_batches_hold_every_window_once_and_stay_small(reader: Reader) -> None:
    windows = _windows(reader)
    batches = list(batches_by_length(windows, 200))
    assert sorted(id(one) for batch in batches for one in batch) == sorted(id(one) for one in windows)
    assert all(len(batch) == 1 or max(map(len, batch)) * len(batch) <= 200 for batch in batches)


def test_inputs_have_segments_and_a_mask_for_padding(reader: Reader) -> None:
    short, long = sorted(_windows(reader), key=len)[:: len(_windows(reader)) - 1]
    inputs = collate([short, long], 0, torch.device("cpu"))
    assert inputs["input_ids"].shape == (2, len(long))
    assert inputs["attention_mask"].sum(dim=1).tolist() == [len(short), len(long)]
    assert inputs["token_type_ids"].sum(dim=1).tolist() == [
        len(short) - short.passage_at,
        len(long) - long.passage_at,
    ]


def test_only_the_passage_and_cls_are_answerable(reader: Reader) -> None:
    window = _windows(reader)[0]
    mask = answerable([window], torch.device("cpu"))[0]
    allowed = [0, *range(window.passage_at, window.passage_at + window.count)]
    assert torch.nonzero(mask == 0).flatten().tolist() == allowed
    assert set(mask.tolist()) == {0.0, -1e4}
