"""A reader in ONNX form, run in the place of the model it was made from; how alike the two are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from core.domain.suggestions import ReadingItem
from core.models.decoding import WindowLogits
from core.models.reader import Reader, batches_by_length, read_windows
from core.models.readings import Reading
from core.models.windows import make_windows
from core.progress import Progress


class OnnxModel:
    """Takes and gives what a question-answering model of transformers does; computes on the CPU."""

    def __init__(self, file: Path, config: Any) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self.config = config

    def to(self, _device: torch.device) -> OnnxModel:
        """Itself: ONNX Runtime keeps its own weights."""
        return self

    def __call__(self, **inputs: torch.Tensor) -> SimpleNamespace:
        """`start_logits` and `end_logits`, each ``[batch, length]``."""
        start, end = self._session.run(None, {name: one.cpu().numpy() for name, one in inputs.items()})
        return SimpleNamespace(start_logits=torch.from_numpy(start), end_logits=torch.from_numpy(end))


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a form of a model answers as the model does.

    Attributes:
        questions: How many were asked of both.
        same: How many of them got the same span.
        mean, largest: Difference of two logits, over all tokens of all windows.
    """

    questions: int
    same: int
    mean: float
    largest: float

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Said:
    """What a reader said to one question, and the logits it said it by."""

    reading: Reading
    windows: tuple[WindowLogits, ...]


def asked(reader: Reader, items: Sequence[ReadingItem], progress: Progress) -> list[Said]:
    """What the reader says to each of the items. Reports progress in questions."""
    said = []
    for number, item in enumerate(items):
        progress.report("comparing it with its origin", number, len(items))
        passage = reader.encoder.encode(item.passage)
        question = reader.encoder.encode(item.question)
        windows = make_windows(question, passage, reader.windows, reader.encoder.special)
        logits = [
            found
            for batch in batches_by_length(windows, reader.batch_tokens)
            for found in reader.logits(batch)
        ]
        logits.sort(key=lambda one: one.window.first)
        said.append(Said(read_windows(logits, passage, reader.decoding), tuple(logits)))
    return said


def agreement(origin: Sequence[Said], form: Sequence[Said], *, tie: float = 0.0) -> Agreement:
    """How far `form` says what `origin` said to the same questions.

    A span whose score for the origin is within `tie` of its best counts as the same: where two spans are that
    close, rounding decides.
    """
    gaps = np.concatenate([_gaps(a, b) for a, b in zip(origin, form, strict=True)])
    same = sum(_alike(a.reading, b.reading, tie) for a, b in zip(origin, form, strict=True))
    return Agreement(len(origin), same, float(gaps.mean()), float(gaps.max()))


def _gaps(one: Said, other: Said) -> np.ndarray[Any, np.dtype[np.float32]]:
    pairs = zip(one.windows, other.windows, strict=True)
    return np.concatenate([np.abs(np.concatenate((a.start - b.start, a.end - b.end))) for a, b in pairs])


def _alike(origin: Reading, form: Reading, tie: float) -> bool:
    if not origin.candidates or not form.candidates:
        return not origin.candidates and not form.candidates
    theirs = form.candidates[0]
    least = origin.candidates[0].score - tie
    return any(
        (one.start, one.end) == (theirs.start, theirs.end)
        for number, one in enumerate(origin.candidates)
        if number == 0 or one.score > least
    )
