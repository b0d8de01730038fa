"""Self-adaptive attention of Dual BERT: three fused calls against the plain triple product.

Both get the same random states, padding included, in turn within each round; a step is forward and backward.
Times are seconds of this process on one thread (wall seconds on a GPU), figures are medians over the rounds.
Memory is what a step adds at its peak, each form in a process of its own.
Run: python benchmarks/dual_attention.py
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"  # before torch is loaded
sys.path.insert(0, str(Path(__file__).parents[1]))

import psutil
import torch

from core.models.self_adaptive import fused_context, plain_context

Form = Callable[..., torch.Tensor]
FORMS: dict[str, Form] = {"plain": plain_context, "fused": fused_context}
SPREAD = 0.4
"""Of the states: products of wider ones give weights so small that a CPU is slow at them."""


class Work:
    """Random states of a batch of pairs, and a step over them."""

    def __init__(self, options: argparse.Namespace) -> None:
        torch.manual_seed(options.seed)
        shape = (options.batch, options.heads, options.length, options.head)
        device = torch.device(options.device)
        self.device = device
        self.parts = [(SPREAD * torch.randn(shape, device=device)).requires_grad_() for _ in range(3)]
        lengths = torch.linspace(options.length, options.length * 0.8, options.batch, device=device).round()
        self.mask = torch.arange(options.length, device=device) < lengths[:, None]
        self.gradient = torch.randn(shape, device=device)

    def step(self, form: Form) -> tuple[torch.Tensor, ...]:
        """The context and the gradients of query, key and value."""
        context = form(*self.parts, self.mask, self.mask)
        return context.detach(), *torch.autograd.grad(context, self.parts, self.gradient)

    def seconds(self, form: Form) -> float:
        began = self._clock()
        self.step(form)
        return self._clock() - began

    def memory(self, form: Form) -> float:
        """Bytes that a step adds at its peak."""
        if self.device.type == "cuda":
            torch.cuda.reset_peak_memory_stats()
            before = torch.cuda.memory_allocated()
            self.step(form)
            return torch.cuda.max_memory_allocated() - before
        with Peak() as peak:
            self.step(form)
        return peak.added

    def _clock(self) -> float:
        if self.device.type != "cuda":
            return time.process_time()
        torch.cuda.synchronize()
        return time.perf_counter()


class Peak:
    """The most memory of this process while it lasts, looked at every millisecond, above that before."""

    added = 0.0

    def __enter__(self) -> Peak:
        self._process = psutil.Process()
        self._before = self._process.memory_info().rss
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.001):
            self.added = max(self.added, self._process.memory_info().rss - self._before)


def difference(work: Work) -> float:
    """The largest difference between both forms, as a share of the largest number."""
    pairs = zip(work.step(plain_context), work.step(fused_context), strict=True)
    return max(((a - b).abs().max() / a.abs().max()).item() for a, b in pairs)


def memory_of(form: str) -> float:
    """Bytes, in a fresh process: what another form has left behind would be used again."""
    command = [sys.executable, __file__, *sys.argv[1:], "--memory-of", form]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--length", type=int, default=512)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--heads", type=int, default=12)
    parser.add_argument("--head", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--memory-of", choices=FORMS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    torch.set_num_threads(1)
    work = Work(options)
    if options.memory_of:
        print(work.memory(FORMS[options.memory_of]))
        return
    apart = difference(work)
    rounds = [{name: work.seconds(form) for name, form in FORMS.items()} for _ in range(options.rounds)]
    seconds = {name: statistics.median(one[name] for one in rounds) for name in FORMS}
    memory = {name: memory_of(name) for name in FORMS}
    show(options, seconds, memory, apart)


def show(
    options: argparse.Namespace, seconds: dict[str, float], memory: dict[str, float], apart: float
) -> None:
    result = {
        "length": options.length,
        "batch": options.batch,
        "heads": options.heads,
        "device": options.device,
        "rounds": options.rounds,
        "difference": apart,
        "time_ratio": seconds["plain"] / seconds["fused"],
        "memory_ratio": memory["fused"] / max(1.0, memory["plain"]),
        "forms": {
            name: {"milliseconds": 1000 * seconds[name], "megabytes": memory[name] / 2**20} for name in FORMS
        },
    }
    if options.json:
        print(json.dumps(result, indent=2))
        return
    print(", ".join(f"{name.replace('_', ' ')} {value}" for name, value in list(result.items())[:5]))
    print(f"{'':8}{'ms a step':>12}{'MB at peak':>12}")
    for name, one in result["forms"].items():
        print(f"{name:8}{one['milliseconds']:12.1f}{one['megabytes']:12.1f}")
    print(
        f"fused: {result['time_ratio']:.2f} × as fast, {result['memory_ratio']:.2f} of the memory; ", end=""
    )
    print(f"largest difference {apart:.1e} of the largest number")


if __name__ == "__main__":
    main()
