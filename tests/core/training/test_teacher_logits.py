"""A teacher's logits on disk are what it says, and change hands only between equal tokenizers and windows."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import Cancelled, InputError
from core.models.loading import load_reader, place
from core.models.reader import Reader
from core.models.tokens import TextEncoder
from core.models.windows import Window
from core.progress import Progress, ProgressEvent, silent
from core.training import teacher_logits
from core.training.items import TrainingItem
from core.training.logit_store import LogitStore
from core.training.mixtures import make_examples
from tests.core.training.making import SMALL, eight_items, item
from tests.tiny import tiny_reader


def windows_of(encoder: TextEncoder, items: list[TrainingItem]) -> list[Window]:
    return [example.window for example in make_examples(items, encoder, SMALL)]


def store_of(
    folder: Path, encoder: TextEncoder, items: list[TrainingItem], windows: list[Window]
) -> LogitStore:
    found = teacher_logits.identity(encoder, items, windows, weights="one")
    return LogitStore(folder, found, [len(window) for window in windows])


def many_items() -> list[TrainingItem]:
    """The eight, and two longer than a window."""
    return [*eight_items(), *(item(f"long-{n}", "问？", "江" * 60 + "东" + "河" * n, "东") for n in (9, 30))]


def test_they_are_the_model_s_own_up_to_a_shift(tiny: Path, encoder: TextEncoder, tmp_path: Path) -> None:
    items = many_items()
    windows = windows_of(encoder, items)
    store = store_of(tmp_path / "logits", encoder, items, windows)
    teacher_logits.compute(store, tiny, encoder, windows, place("cpu"), silent())
    assert store.complete
    reader = Reader(load_reader(tiny), encoder, place("cpu"))
    for row, window in enumerate(windows):
        own = reader.logits([window])[0]
        found = store.read([row], len(window))[:, 0]
        for said, wanted in zip(found, (own.start, own.end), strict=True):
            shift = wanted[0] - said[0]
            assert np.abs(said + shift - wanted).max() < 2e-3
            inside = [0, *range(window.passage_at, window.passage_at + window.count)]
            assert said[inside].max() == 0.0


def test_stopped_between_two_chunks_it_goes_on(
    tiny: Path, encoder: TextEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teacher_logits, "CHUNK", 3)
    items = many_items()
    windows = windows_of(encoder, items)
    whole = store_of(tmp_path / "whole", encoder, items, windows)
    teacher_logits.compute(whole, tiny, encoder, windows, place("cpu"), silent())

    seen: list[int] = []

    def stop_at_six(event: ProgressEvent) -> None:
        seen.append(event.done)
        if event.done >= 6:
            stopping.cancel()

    stopping = Progress(stop_at_six)
    with pytest.raises(Cancelled):
        teacher_logits.compute(
            store_of(tmp_path / "broken", encoder, items, windows),
            tiny,
            encoder,
            windows,
            place("cpu"),
            stopping,
        )
    again = store_of(tmp_path / "broken", encoder, items, windows)
    assert 6 <= again.written < len(windows)
    teacher_logits.compute(again, tiny, encoder, windows, place("cpu"), silent())
    rows, longest = range(len(windows)), max(map(len, windows))
    assert np.array_equal(again.read(rows, longest), whole.read(rows, longest))
    assert seen[:3] == [0, 3, 6]


def test_a_complete_store_loads_no_teacher(encoder: TextEncoder, tiny: Path, tmp_path: Path) -> None:
    items = eight_items()
    windows = windows_of(encoder, items)
    store = store_of(tmp_path / "logits", encoder, items, windows)
    teacher_logits.compute(store, tiny, encoder, windows, place("cpu"), silent())
    gone = tmp_path / "no teacher here"
    teacher_logits.compute(
        store_of(tmp_path / "logits", encoder, items, windows), gone, encoder, windows, place("cpu"), silent()
    )


def test_each_thing_logits_depend_on_shows_in_the_identity(tiny: Path, encoder: TextEncoder) -> None:
    items = eight_items()
    windows = windows_of(encoder, items)
    plain = teacher_logits.identity(encoder, items, windows)
    assert plain == teacher_logits.identity(encoder, items, windows)
    renamed = [replace(items[0], key="another"), *items[1:]]
    assert teacher_logits.identity(encoder, renamed, windows).items != plain.items
    assert teacher_logits.identity(encoder, renamed, windows).windows == plain.windows
    assert teacher_logits.identity(encoder, items, shorter(encoder, items)).windows != plain.windows
    assert teacher_logits.identity(encoder, items, windows[1:]).windows != plain.windows


def shorter(encoder: TextEncoder, items: list[TrainingItem]) -> list[Window]:
    return [example.window for example in make_examples(items, encoder, replace(SMALL, max_query=4))]


def test_a_corrected_answer_keeps_the_logits(encoder: TextEncoder) -> None:
    """They do not depend on it: a run after corrections need not ask the teachers again."""
    items = eight_items()
    windows = windows_of(encoder, items)
    unanswered = [replace(one, span=None) for one in items]
    assert teacher_logits.identity(encoder, unanswered, windows) == teacher_logits.identity(
        encoder, items, windows
    )


def test_other_weights_have_another_digest(tiny: Path, tmp_path: Path) -> None:
    other = tiny_reader(tmp_path / "other", seed=1)
    same = Path(shutil.copytree(tiny, tmp_path / "same"))
    assert teacher_logits.weights_digest(same) == teacher_logits.weights_digest(tiny)
    assert teacher_logits.weights_digest(other) != teacher_logits.weights_digest(tiny)


def test_a_teacher_with_another_tokenizer_is_refused(
    tiny: Path, encoder: TextEncoder, tmp_path: Path
) -> None:
    other = Path(shutil.copytree(tiny, tmp_path / "other"))
    teacher_logits.check_tokenizers(encoder, {"same": other})
    page = other / "tokenizer.json"
    page.write_text(page.read_text(encoding="utf-8").replace('"东"', '"㍼"'), encoding="utf-8")
    with pytest.raises(InputError, match="the teacher es has another tokenizer than the student"):
        teacher_logits.check_tokenizers(encoder, {"en": tiny, "es": other})
