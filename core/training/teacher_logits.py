"""What teachers say about every window a student trains on: computed once, kept on disk (L 4.1.3)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch

from core.errors import InputError
from core.models.decoding import WindowLogits
from core.models.files import CONFIG, weight_files
from core.models.loading import Placement, load_reader
from core.models.reader import Reader, batches_by_length
from core.models.shared import is_difference, shared_file
from core.models.tokens import TextEncoder
from core.models.windows import Window
from core.progress import Progress
from core.training.items import TrainingItem
from core.training.logit_store import Identity, LogitStore, Pair

CHUNK = 64
"""Windows whose logits are made durable together: what a killed run computes again at most."""
_BATCH_TOKENS = 8192
_READ = 1 << 20  # bytes


def check_tokenizers(student: TextEncoder, teachers: dict[str, Path]) -> None:
    """Raise `InputError` where a teacher has another tokenizer than the student.

    Their logits stand for tokens: where these differ, they cannot be added.
    """
    for name, folder in teachers.items():
        own = TextEncoder.load(folder)
        if (own.vocabulary, own.special) != (student.vocabulary, student.special):
            raise InputError(
                f"the teacher {name} has another tokenizer than the student",
                item=str(folder),
                remedy="Train teachers and student from encoders with one tokenizer",
            )


def identity(
    encoder: TextEncoder, items: Sequence[TrainingItem], windows: Iterable[Window], *, weights: str = ""
) -> Identity:
    """What logits on these windows depend on; `Window.item` is an index of `items`."""
    texts, cuts = hashlib.sha256(), hashlib.sha256()
    for window in windows:
        item = items[window.item]
        for text in (item.key, item.question, item.passage):
            texts.update(text.encode("utf-8", "surrogatepass") + b"\0")
        cuts.update(f"{window.item}/{window.first}/{window.passage_at}/{window.count}/".encode())
        cuts.update(np.ascontiguousarray(window.input_ids).tobytes())
    frame = f"{encoder.vocabulary}\0{encoder.special}"
    return Identity(
        weights=weights,
        tokenizer=hashlib.sha256(frame.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        items=texts.hexdigest()[:16],
        windows=cuts.hexdigest()[:16],
    )


def weights_digest(folder: Path) -> str:
    """The identity of a model's weights and configuration: 16 hexadecimal digits."""
    total = hashlib.sha256()
    shared = [shared_file(folder)] if is_difference(folder) else []
    for path in (folder / CONFIG, *weight_files(folder), *shared):
        with path.open("rb") as file:
            while piece := file.read(_READ):
                total.update(piece)
    return total.hexdigest()[:16]


def compute(
    store: LogitStore,
    teacher: Path,
    encoder: TextEncoder,
    windows: Sequence[Window],
    placement: Placement,
    progress: Progress,
) -> None:
    """Fill what `store` lacks with the logits of the model in `teacher`. Reports progress in windows.

    Raises `Cancelled` between two chunks when it is told to stop; what is written then stays.
    """
    if store.complete:
        return
    reader = Reader(load_reader(teacher), encoder, placement, batch_tokens=_BATCH_TOKENS)
    while not store.complete:
        progress.report("teacher", store.written, len(store))
        store.append(_logits(reader, windows[store.written : store.written + CHUNK]))
    progress.report("teacher", len(store), len(store))
    if placement.device.type == "cuda":
        del reader
        torch.cuda.empty_cache()


def _logits(reader: Reader, windows: Sequence[Window]) -> list[Pair]:
    """Of each window in the given order, though windows of like length are computed together."""
    said: dict[int, Pair] = {}
    for batch in batches_by_length(windows, reader.batch_tokens):
        for found in reader.logits(batch):
            said[id(found.window)] = centred(found)
    return [said[id(window)] for window in windows]


def centred(found: WindowLogits) -> Pair:
    """Start and end logits ``[2, length]``, the highest of an answerable position being 0.

    A softmax does not see the shift, and half precision is finest where the likely answers then are.
    """
    window = found.window
    pair = np.stack((found.start, found.end)).astype(np.float32)
    may = [0, *range(window.passage_at, window.passage_at + window.count)]
    highest = pair[:, may].max(axis=1, keepdims=True)
    return np.asarray(pair - highest, dtype=np.float32)
