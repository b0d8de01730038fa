"""Training at multilingual BERT's size on one GPU: a reader at length 384, Dual BERT at 512 x 512, bf16.

The weights are random and the windows full: speed depends on neither. Both ways make the same steps in turn:
this program's training loop, and transformers' model with torch's AdamW under autocast, written out by hand.
A model's operations are 6 for each weight that multiplies a token and 12 x length x width for each layer's
attention (Chowdhery et al. 2022, appendix B), whatever is computed twice; the peak is the fastest product of
two 8192 x 8192 bf16 matrices in this run. Run: python benchmarks/gpu_training.py
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from string import ascii_lowercase
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import torch
from torch.nn import functional

from core.models.dual_bert import DualBert
from core.models.loading import Placement, load_reader, place, save_reader
from core.models.windows import Window
from core.starter.vocabulary import SPECIAL, write_tokenizer
from core.training.config import TrainingConfig
from core.training.dual_examples import DualExample
from core.training.loop import Loop, Stage
from core.training.mixtures import Example
from core.training.orders import Order
from core.training.tasks.base import Task
from core.training.tasks.dual import DualTask
from core.training.tasks.spans import SpanTask

_SIZES = {
    "multilingual BERT": {
        "vocab_size": 119_547,
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "intermediate_size": 3072,
    },
    "tiny": {
        "vocab_size": 500,
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 64,
    },
}
_QUERY = 20


class Silent:
    """Follows a loop without a word, and stops it after so many steps."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def stage(self, stage: str, step: int, total: int) -> None: ...

    def step(self, figures: dict[str, float]) -> None:
        self.left -= 1

    def dev(self, step: int) -> None: ...

    def saved(self, step: int) -> None: ...

    def order(self) -> Order:
        return Order.GO_ON if self.left else Order.CANCEL


def lay_out(folder: Path, size: str) -> None:
    """A folder with a BERT of random weights; its tokenizer only says which pieces are special."""
    from transformers import BertConfig, BertForQuestionAnswering

    torch.manual_seed(1)
    config = BertConfig(**_SIZES[size], architectures=["BertForQuestionAnswering"])
    pieces = [*SPECIAL, *ascii_lowercase]
    folder.mkdir(parents=True)
    write_tokenizer(pieces, folder)
    save_reader(BertForQuestionAnswering(config), folder, tokenizer_from=folder)


def example(length: int, vocabulary: int, draw: np.random.Generator) -> Example:
    """A full window of random pieces with a random answer."""
    ids = draw.integers(200, vocabulary, length).astype(np.int32)
    start = int(draw.integers(_QUERY + 3, length - 8))
    return Example(Window(0, ids, _QUERY + 2, 0, length - _QUERY - 3), start, start + 4)


def operations(weights: int, layers: int, width: int, length: int) -> float:
    """Floating point operations of a training step for each token."""
    return 6.0 * weights + 12.0 * layers * width * length


def multiplying(model: Any) -> int:
    """How many weights multiply each token: matrices, but not tables that are looked up."""
    tables = sum(one.weight.numel() for one in model.modules() if isinstance(one, torch.nn.Embedding))
    return sum(one.numel() for one in model.parameters() if one.ndim == 2) - tables


def peak(device: torch.device, size: int) -> float:
    """Operations a second of the fastest of a few products of two bf16 matrices."""
    a, b = (torch.randn(size, size, device=device, dtype=torch.bfloat16) for _ in range(2))
    return 2.0 * size**3 / min(seconds(lambda: a @ b, device) for _ in range(20))


def seconds(work: Callable[[], Any], device: torch.device) -> float:
    """Wall-clock seconds of a piece of work, the device's included."""
    _wait(device)
    began = time.perf_counter()
    work()
    _wait(device)
    return time.perf_counter() - began


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def by_loop(
    task: Task, model: Any, examples: Sequence[Any], config: TrainingConfig, placement: Placement
) -> Any:
    """`steps` → seconds of so many steps of this program's loop."""
    made = Loop(model, [Stage("random", examples)], config, placement, Path("nowhere"), task, Silent(0))

    def run(steps: int) -> float:
        watcher = Silent(steps)
        made.watcher = watcher
        return seconds(lambda: made._run_stage(made.stages[0]), placement.device)

    return run


def by_hand(model: Any, batch: Sequence[Example], placement: Placement) -> Any:
    """`steps` → seconds of so many steps of a reader as one would write them with transformers."""
    device = placement.device
    ids = torch.from_numpy(np.stack([one.window.input_ids for one in batch]).astype(np.int64)).to(device)
    starts, ends = (
        torch.tensor(some, device=device) for some in zip(*((b.start, b.end) for b in batch), strict=True)
    )
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-5, weight_decay=0.01)

    def run(steps: int) -> float:
        def work() -> None:
            for _ in range(steps):
                with placement.precision():
                    out = model(input_ids=ids, attention_mask=torch.ones_like(ids))
                loss = functional.cross_entropy(out.start_logits.float(), starts)
                loss = loss + functional.cross_entropy(out.end_logits.float(), ends)
                loss.backward()  # type: ignore[no-untyped-call]
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimiser.step()
                optimiser.zero_grad(set_to_none=True)
                loss.item()

        return seconds(work, device)

    return run


def tokens_a_second(run: Callable[[int], float], tokens: int, steps: int, rounds: int) -> list[float]:
    run(3)  # for warming up
    return [tokens * steps / run(steps) for _ in range(rounds)]


def reader(base: Path, options: argparse.Namespace, placement: Placement) -> dict[str, Any]:
    """Readers by both ways."""
    config = TrainingConfig(batch_size=options.batch, max_length=options.length, epochs=1e6)
    draw = np.random.default_rng(1)
    task = SpanTask(base, config)
    model = task.model()
    vocabulary = int(model.config.vocab_size)
    examples = [example(options.length, vocabulary, draw) for _ in range(options.batch * 8)]
    ways = {
        "loop": by_loop(task, model, examples, config, placement),
        "by hand": by_hand(
            load_reader(base).to(placement.device).train(), examples[: options.batch], placement
        ),
    }
    tokens = options.batch * options.length
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(options.rounds):
        for name, run in ways.items():
            found[name] += tokens_a_second(run, tokens, options.steps, 1)
    each = operations(multiplying(model), *_shape(model), options.length)
    ratio = statistics.median(a / b for a, b in zip(found["loop"], found["by hand"], strict=True))
    return {
        "batch": options.batch,
        "length": options.length,
        "tokens_a_second": {name: statistics.median(some) for name, some in found.items()},
        "operations_a_token": each,
        "times_by_hand": ratio,
    }


def dual(base: Path, options: argparse.Namespace, placement: Placement) -> dict[str, Any]:
    """Dual BERT by this program's loop, both languages counted as tokens."""
    length = options.dual_length
    config = TrainingConfig(batch_size=options.dual_batch, max_length=length, epochs=1e6)
    draw = np.random.default_rng(1)
    task = DualTask(base, config)
    model: DualBert = task.model()
    vocabulary = int(model.config.encoder["vocab_size"])
    examples = [
        DualExample(example(length, vocabulary, draw), example(length, vocabulary, draw), True)
        for _ in range(options.dual_batch * 4)
    ]
    if placement.device.type == "cuda":
        torch.cuda.reset_peak_memory_stats()
    tokens = 2 * options.dual_batch * length
    run = by_loop(task, model, examples, config, placement)
    found = tokens_a_second(run, tokens, options.steps, options.rounds)
    layers, width = _shape(model.base_model)
    encoder = operations(multiplying(model.base_model), layers, width, length)
    # Of the fusion: each of its matrices sees one of the two texts, each of its three attentions likewise.
    fusion = 3.0 * multiplying(model.decoder) + 12.0 * 3 * width * length / 2
    memory = torch.cuda.max_memory_allocated() / 2**30 if placement.device.type == "cuda" else None
    pieces = next(iter(task._pieces(model, examples[: options.dual_batch], placement)))
    return {
        "batch": options.dual_batch,
        "length": f"{length} x {length}",
        "at_once": len(pieces),
        "states_made_again": task._spared,
        "tokens_a_second": {"loop": statistics.median(found)},
        "operations_a_token": encoder + fusion,
        "memory_gib": memory,
    }


def _shape(model: Any) -> tuple[int, int]:
    return int(model.config.num_hidden_layers), int(model.config.hidden_size)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=_SIZES, default="multilingual BERT")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--length", type=int, default=384)
    parser.add_argument("--dual-batch", type=int, default=64)
    parser.add_argument("--dual-length", type=int, default=512)
    parser.add_argument("--product", type=int, default=8192, help="rows of the matrices that give the peak")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    placement = place(options.device)
    fastest = peak(placement.device, options.product)
    with tempfile.TemporaryDirectory() as place_:
        base = Path(place_) / "base"
        lay_out(base, options.size)
        figures = {"reader": reader(base, options, placement)}
        _free(placement)
        figures["dual-bert"] = dual(base, options, placement)
    for one in figures.values():
        speed = one["tokens_a_second"]["loop"]
        one["share_of_peak"] = speed * one["operations_a_token"] / fastest
    name = torch.cuda.get_device_name() if placement.device.type == "cuda" else "CPU"
    told = {"device": name, "torch": torch.__version__, "size": options.size, "peak": fastest, **figures}
    if options.json:
        print(json.dumps(told, indent=2))
        return
    print(f"{options.size}, {name}, torch {torch.__version__}; peak {fastest / 1e12:.0f} Tflop/s")
    for system, one in figures.items():
        speeds = ", ".join(f"{way} {speed:,.0f}" for way, speed in one["tokens_a_second"].items())
        print(f"{system}, batch {one['batch']}, length {one['length']}: tokens a second: {speeds}")
        print(f"    {one['share_of_peak']:.0%} of the peak")
        rest = {
            name: value
            for name, value in one.items()
            if name in ("times_by_hand", "at_once", "states_made_again", "memory_gib")
        }
        print("    " + ", ".join(f"{name} {value}" for name, value in rest.items()))


def _free(placement: Placement) -> None:
    if placement.device.type == "cuda":
        torch.cuda.empty_cache()


if __name__ == "__main__":
    main()
