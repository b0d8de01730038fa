"""A reader as ONNX, for runtimes without Python or torch; on request also with weights of 8-bit integers.

What is written is asked the same questions as the model it came from before the folder appears.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from core.domain.suggestions import ReadingItem
from core.errors import Bug, InputError
from core.models.exporting import SAMPLES, read_origin, sample_window, settle_tokenizer
from core.models.exports import ONNX, ExportOrder, check_format, new_folder
from core.models.loading import place, save_config, save_tokenizer
from core.models.model_card import write_cards
from core.models.onnx_running import Agreement, OnnxModel, Said, agreement, asked
from core.models.reader import Reader, collate, trained_settings
from core.models.tokens import TextEncoder
from core.progress import Progress

WHOLE, SMALL = "model.onnx", "model_int8.onnx"
"""The names that other programs look for."""

OPSET = 18
"""Of ONNX: what the exporter writes without conversion; ONNX Runtime has read it since 1.14."""

_OUTPUTS = ("start_logits", "end_logits")
_EQUAL = 1e-3  # largest difference of two logits that are the same: two programs add in another order
_ONE_FILE = 1_900_000_000  # bytes of weights; a file of this kind ends at 2 GiB
_STEPS = 4


def export_onnx(order: ExportOrder, progress: Progress) -> dict[str, Any]:
    """Write the reader as ONNX with its tokenizer and card to a new folder, whole or not at all.

    ``model.onnx`` takes ``input_ids``, ``attention_mask`` and, where the model has them, ``token_type_ids``,
    each int64 ``[batch, length]``; it gives ``start_logits`` and ``end_logits``, float32 ``[batch, length]``.
    Returns the card's words about it: how far each file answers as the origin does.

    Raises `InputError` where the source is no reader or the target is there, `EnvironmentFault` where
    packages lack or the folder cannot be written, `Bug` where it does not answer as the source does.
    """
    check_format(ONNX, int8=order.int8)
    steps = _STEPS + order.int8
    with new_folder(order.target) as partial:
        progress.report("loading the model", 0, steps)
        model, encoder, card = read_origin(order.source)
        save_config(model, partial)
        save_tokenizer(partial, order.source)
        settle_tokenizer(partial, encoder, item=order.source)
        progress.report("writing ONNX", 1, steps)
        _write_whole(model, encoder, partial / WHOLE)
        items = [ReadingItem(str(n), *pair) for n, pair in enumerate(order.samples or SAMPLES)]
        origin = Reader(model, encoder, place("cpu"), **trained_settings(card))
        said = asked(origin, items, progress.part("asking the model", 2, 1, steps))
        told: dict[str, Any] = {"format": ONNX, "opset": OPSET, "torch": torch.__version__}
        told[WHOLE] = _held(partial / WHOLE, origin, items, said, progress.part("asking ONNX", 3, 1, steps))
        if order.int8:
            _write_small(partial / WHOLE, partial / SMALL, large=_weight(model) // 4 > _ONE_FILE)
            part = progress.part("asking the 8-bit model", 4, 1, steps)
            told[SMALL] = _compared(partial / SMALL, origin, items, said, part).to_dict()
        apart = sorted(path.name for path in partial.glob("*.data"))
        notes = _notes(told, encoder, apart, builtin=not order.samples)
        write_cards(partial, card | {"export": told}, order.facts, library="onnx", notes=notes)
        progress.check()
    return told


class _Spans(torch.nn.Module):
    """The model with inputs in a fixed order and nothing but the two logits as outputs."""

    def __init__(self, model: Any, names: Sequence[str]) -> None:
        super().__init__()
        self.model = model
        self.names = tuple(names)

    def forward(self, *inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        found = self.model(**dict(zip(self.names, inputs, strict=True)))
        return found.start_logits, found.end_logits


def _write_whole(model: Any, encoder: TextEncoder, file: Path) -> None:
    """Write the float32 model; where its weights are too many for one file, they go into one beside it."""
    windows = [sample_window(encoder, *sample) for sample in SAMPLES]
    inputs = collate(windows, encoder.special.pad, torch.device("cpu"))
    free = {0: torch.export.Dim("batch"), 1: torch.export.Dim("length")}
    try:
        with _quiet(), torch.inference_mode():
            written = torch.onnx.export(
                _Spans(model, tuple(inputs)).eval(),
                tuple(inputs.values()),
                input_names=tuple(inputs),
                output_names=_OUTPUTS,
                dynamic_shapes=(tuple(free for _ in inputs),),
                opset_version=OPSET,
                dynamo=True,
                verbose=False,
            )
            assert written is not None  # told by dynamo=True
            _forget_places(written.model)
            written.save(str(file), external_data=_weight(model) > _ONE_FILE)
    except (MemoryError, OSError):
        raise
    except Exception as fault:  # the library answers what it cannot write with every kind of error
        first = (str(fault).strip().splitlines() or [type(fault).__name__])[0]
        raise InputError(
            f"torch {torch.__version__} cannot write this kind of model as ONNX ({first})",
            item=str(model.config.model_type),
            remedy="Export it for transformers instead",
        ) from fault


def _forget_places(model: Any) -> None:
    """Take out of the graph by which lines of which files on this machine it was made."""
    parts = [model, model.graph, *model.graph.all_nodes(), *model.graph.initializers.values()]
    for part in parts:
        part.metadata_props.clear()
        for value in getattr(part, "outputs", ()):
            value.metadata_props.clear()


def _write_small(whole: Path, small: Path, *, large: bool) -> None:
    """Write the model of 8-bit integers: a scale for each column of a matrix, activations as they come."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with _quiet():
        quantize_dynamic(
            whole, small, per_channel=True, weight_type=QuantType.QInt8, use_external_data_format=large
        )


def _held(
    file: Path, origin: Reader, items: Sequence[ReadingItem], said: Sequence[Said], progress: Progress
) -> dict[str, Any]:
    """How the whole model compares; raises `Bug` where it is not the same."""
    found = _compared(file, origin, items, said, progress, tie=_EQUAL)
    if not found.largest <= _EQUAL or found.same < found.questions:  # what is no number is not equal either
        raise Bug(
            f"the ONNX model answers otherwise than its origin: {found.same} of {found.questions} spans are "
            f"the same, logits differ by up to {found.largest:.2g}",
            item=str(origin.model.config.model_type),
            remedy="Export it for transformers instead",
        )
    return found.to_dict()


def _compared(
    file: Path,
    origin: Reader,
    items: Sequence[ReadingItem],
    said: Sequence[Said],
    progress: Progress,
    *,
    tie: float = 0.0,
) -> Agreement:
    model = OnnxModel(file, origin.model.config)
    reader = Reader(model, origin.encoder, origin.placement, origin.windows, origin.decoding)
    return agreement(said, asked(reader, items, progress), tie=tie)


def _weight(model: Any) -> int:
    """Bytes of the weights."""
    return sum(one.numel() * one.element_size() for one in model.state_dict().values())


def _notes(told: dict[str, Any], encoder: TextEncoder, apart: Sequence[str], *, builtin: bool) -> list[str]:
    """Lines for the card; `apart` names the files that hold the weights of another file."""
    segments = "`input_ids`, `attention_mask` and `token_type_ids` (0 in the question, 1 in the passage)"
    inputs = segments if encoder.special.segments else "`input_ids` and `attention_mask`"
    asked_of = "built-in questions" if builtin else "questions of the project it was exported from"
    notes = [
        f"`{WHOLE}` (opset {OPSET}) takes {inputs}, int64 of batch × length, and gives `start_logits` and "
        f"`end_logits`, float32 of batch × length. {_words(told[WHOLE], asked_of)}"
    ]
    if SMALL in told:
        notes.append(
            f"`{SMALL}` is the same with weights of 8-bit integers. {_words(told[SMALL], asked_of)} "
            "Measured on the CPU it was written on; another kind of CPU may round otherwise."
        )
    return [
        *notes,
        *(f"`{name}` holds the weights of the file beside it; keep both together." for name in apart),
        "The tokenizer is for `AutoTokenizer` of transformers; `card.json`: the same facts for programs.",
    ]


def _words(found: dict[str, Any], asked_of: str) -> str:
    return (
        f"Of {found['questions']} {asked_of} {found['same']} got the span that the original model gives; "
        f"logits differ by {found['mean']:.2g} on average, {found['largest']:.2g} at most."
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the libraries' remarks on their own workings from the person."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
