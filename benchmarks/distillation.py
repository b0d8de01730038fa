"""A step of distillation from K teachers against a step of plain fine-tuning: same student, same batch.

The student is the bundled encoder (6 layers of width 384), or --model; the questions are the sample's. What
the teachers said lies on disk, as in a job, so a teacher's size plays no role: theirs is small. The ways take
turns within each round. Times are CPU seconds with one thread at work; figures are medians over the rounds.
Run: python benchmarks/distillation.py
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"  # before torch is loaded
sys.path.insert(0, str(Path(__file__).parents[1]))

import torch
import transformers

from core.formats.catalogue import read
from core.models.files import tokenizer_files
from core.models.loading import place, save_reader
from core.models.tokens import TextEncoder
from core.paths import resources
from core.progress import silent
from core.training.branches import of_dataset
from core.training.config import TrainingConfig
from core.training.items import TrainingItem, write_items
from core.training.mixtures import make_batches
from core.training.tasks.base import Task
from core.training.tasks.distilling import FIXED, IMPURITY
from core.training.tasks.spans import SpanTask

CPU = place("cpu")


def lay_out(job: Path, model: Path, teachers: int, questions: int) -> Path:
    """A job's folder: base, teachers of random weights, questions of the sample; returns the last's file."""
    shutil.copytree(model, job / "base", ignore=shutil.ignore_patterns("*.md"))
    if (model.parent / "encoder").is_dir():
        shutil.copytree(model.parent / "encoder", job / "encoder")
    size = len(TextEncoder.load(model))
    for number in range(teachers):
        torch.manual_seed(number)
        config = transformers.BertConfig(
            vocab_size=size, hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
        )
        folder = job / "teachers" / f"teacher-{number}"
        save_reader(transformers.BertForQuestionAnswering(config), folder, tokenizer_from=model)
    (job / "data").mkdir()
    dataset, _ = read(resources() / "sample" / "cmrc-trial.json")
    found = [
        TrainingItem(key, one.question, one.passage, one.span)
        for key, one in of_dataset(dataset).items()
        if one.span is not None
    ]
    write_items(job / "data" / "branches.jsonl", found[:questions])
    return job / "data" / "branches.jsonl"


def step(task: Task, model: Any, optimiser: torch.optim.Optimizer, batch: Sequence[Any]) -> float:
    """CPU seconds of one step, as the training loop makes it."""
    began = time.process_time()
    task.gradients(model, batch, CPU)
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    optimiser.zero_grad(set_to_none=True)
    return time.process_time() - began


def same_loss(job: Path, part: Path, config: TrainingConfig) -> float:
    """How far the loss without any teacher's share is from the plain one; nothing where both are right."""
    alone = IMPURITY(job / "base", replace(config, gold_share=1.0, teacher_share=0.0))
    plain = SpanTask(job / "base", config)
    batch = alone.examples(part)[: config.batch_size]
    alone.prepare(CPU, silent())
    model = plain.model().eval()
    with torch.inference_mode():
        wanted = plain.loss(model, plain.examples(part)[: config.batch_size], CPU)
        return float((alone.loss(model, batch, CPU) - wanted).abs())


def measured(job: Path, part: Path, config: TrainingConfig, rounds: int) -> dict[str, Any]:
    torch.set_num_threads(1)
    difference = same_loss(job, part, config)
    assert difference < 1e-6, f"the losses differ by {difference}"
    tasks: dict[str, Any] = {
        "plain": SpanTask(job / "base", config),
        "fixed": FIXED(job / "base", config),
        "impurity": IMPURITY(job / "base", config),
    }
    examples = {name: task.examples(part) for name, task in tasks.items()}
    for name in ("fixed", "impurity"):
        tasks[name].prepare(CPU, silent())
    model = tasks["plain"].model().train()
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-5)
    batches = make_batches(examples["plain"], config, 0)
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for number in range(rounds + 1):
        rows = batches[number % len(batches)]
        for name, task in tasks.items():
            seconds = step(task, model, optimiser, [examples[name][row] for row in rows])
            times[name] += [seconds] if number else []  # the first step of each is for warming up
    return {
        name: {
            "milliseconds_a_step": 1e3 * statistics.median(own),
            "times_plain": statistics.median(a / b for a, b in zip(own, times["plain"], strict=True)),
        }
        for name, own in times.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--model", type=Path, default=resources() / "models" / "zero-shot", help="the student"
    )
    parser.add_argument("--teachers", type=int, default=5)
    parser.add_argument("--questions", type=int, default=96)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--length", type=int, default=384)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not tokenizer_files(options.model):
        parser.error(f"{options.model} has no tokenizer")
    config = TrainingConfig(batch_size=options.batch, max_length=options.length, device="cpu", threads=1)
    with tempfile.TemporaryDirectory() as place_:
        job = Path(place_) / "job"
        part = lay_out(job, options.model, options.teachers, options.questions)
        figures = measured(job, part, config, options.rounds)
    show(figures, options)


def show(figures: dict[str, Any], options: argparse.Namespace) -> None:
    about = {name: getattr(options, name) for name in ("teachers", "batch", "length", "rounds")}
    if options.json:
        print(json.dumps({**about, "model": options.model.name, "ways": figures}, indent=2))
        return
    print(", ".join([f"student {options.model.name}", *(f"{name} {value}" for name, value in about.items())]))
    print(f"{'':12}{'ms a step':>12}{'× plain':>10}")
    for name, one in figures.items():
        print(f"{name:12}{one['milliseconds_a_step']:12.1f}{one['times_plain']:10.3f}")


if __name__ == "__main__":
    main()
