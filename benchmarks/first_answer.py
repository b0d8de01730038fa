"""From a model folder to the first answer: SpanBridge's reader against transformers' own classes.

Both read the same weights: the bundled student as it ships (packed), or --model, and for transformers the
plain folder that an export writes. Each turn is a fresh process with its libraries loaded, on --threads
threads: it loads the model, answers the first question of the sample that fits into one window, then others.
Any warning on SpanBridge's side is an error, and both must give the same answers. Times are wall-clock
seconds, medians over the rounds; ratios are of the same round. Run: python benchmarks/first_answer.py
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import torch
import transformers

from core.domain.suggestions import ReadingItem
from core.formats.catalogue import read
from core.models.decoding import DecodingSettings
from core.models.exporting import settle_tokenizer
from core.models.loading import load_reader, save_reader
from core.models.reader import Reader
from core.models.tokens import TextEncoder
from core.models.windows import make_windows
from core.paths import resources
from core.progress import silent

OURS, THEIRS = "spanbridge", "transformers"
LONGEST = DecodingSettings().max_answer_length
Answer = Callable[[ReadingItem], str]


def questions(model: Path, count: int) -> list[ReadingItem]:
    """Questions of the sample whose passage is read in one window: there both ways cut alike."""
    reader, encoder = Reader.load(model, device="cpu"), TextEncoder.load(model)
    dataset, _ = read(resources() / "sample" / "xquad-zh.json")
    found = [
        ReadingItem(question.key, question.text, passage.text)
        for passage in dataset.passages
        for question in passage.questions
        if len(
            make_windows(
                encoder.encode(question.text), encoder.encode(passage.text), reader.windows, encoder.special
            )
        )
        == 1
    ]
    return found[:count]


def ours(model: Path) -> Answer:
    reader = Reader.load(model, device="cpu")

    def answer(item: ReadingItem) -> str:
        best = reader.read([item], silent())[0].candidates[0]
        return item.passage[best.start : best.end]

    return answer


def theirs(model: Path) -> Answer:
    """As one writes it by hand: one window, the best pair of ends in the passage."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(model)
    network = transformers.AutoModelForQuestionAnswering.from_pretrained(model).eval()

    def answer(item: ReadingItem) -> str:
        found = tokenizer(item.question, item.passage, return_tensors="pt", return_offsets_mapping=True)
        offsets = found.pop("offset_mapping")[0].tolist()
        inside = torch.tensor([place == 1 for place in found.sequence_ids(0)])
        with torch.inference_mode():
            logits = network(**found)
        start, end = (
            side[0].masked_fill(~inside, -torch.inf) for side in (logits.start_logits, logits.end_logits)
        )
        pairs = start[:, None] + end[None, :]
        allowed = torch.ones_like(pairs).triu().tril(LONGEST - 1).bool()
        pairs = pairs.masked_fill(~allowed, -torch.inf)
        first, last = divmod(int(pairs.argmax()), len(start))
        return item.passage[offsets[first][0] : offsets[last][1]]

    return answer


def one_turn(way: str, model: Path, items: Sequence[ReadingItem]) -> dict[str, Any]:
    """Seconds to load for the first time and again, to the first answer, and of a later one; the answers.

    The first time holds what the libraries import only when a model of a kind is made.
    """
    loads = []
    for _ in range(2):
        began = time.perf_counter()
        answer = {OURS: ours, THEIRS: theirs}[way](model)
        loads.append(time.perf_counter() - began)
    said, times = [], []
    for item in items:
        asked = time.perf_counter()
        said.append(answer(item))
        times.append(time.perf_counter() - asked)
    later = statistics.median(times[1:] or times)
    return {"cold": loads[0], "load": loads[1], "first": times[0], "later": later, "answers": said}


def in_a_process(way: str, model: Path, items: Path, threads: int) -> dict[str, Any]:
    command = [sys.executable, __file__, "--turn", way, "--model", str(model), "--items", str(items)]
    done = subprocess.run([*command, "--threads", str(threads)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{way}: {done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measured(model: Path, options: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as place:
        plain, items = Path(place) / "plain", Path(place) / "items.json"
        save_reader(load_reader(model), plain, tokenizer_from=model)
        settle_tokenizer(plain, TextEncoder.load(model), item=model)
        asked = questions(model, options.questions)
        items.write_text(json.dumps([(one.key, one.question, one.passage) for one in asked]), "utf-8")
        rounds = []
        for _ in range(options.rounds):
            turn = {
                way: in_a_process(way, folder, items, options.threads)
                for way, folder in ((OURS, model), (THEIRS, plain))
            }
            assert turn[OURS]["answers"] == turn[THEIRS]["answers"], "the answers differ"
            rounds.append(turn)
    return {
        what: {
            OURS: statistics.median(turn[OURS][what] for turn in rounds),
            THEIRS: statistics.median(turn[THEIRS][what] for turn in rounds),
            "ratio": statistics.median(turn[OURS][what] / turn[THEIRS][what] for turn in rounds),
        }
        for what in ("cold", "load", "first", "later")
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=resources() / "models" / "student-impurity")
    parser.add_argument("--questions", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--turn", choices=(OURS, THEIRS), help=argparse.SUPPRESS)
    parser.add_argument("--items", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    if options.turn:
        if options.turn == OURS:
            warnings.simplefilter("error")
        items = [ReadingItem(*one) for one in json.loads(options.items.read_text("utf-8"))]
        print(json.dumps(one_turn(options.turn, options.model, items)))
        return
    figures = measured(options.model, options)
    if options.json:
        print(
            json.dumps(
                {"model": options.model.name, "threads": options.threads, "seconds": figures}, indent=2
            )
        )
        return
    print(f"{options.model.name}, {options.threads} threads, {options.rounds} rounds, milliseconds")
    print(f"{'':8}{OURS:>14}{THEIRS:>14}{'ratio':>8}")
    for what, one in figures.items():
        print(f"{what:8}{1e3 * one[OURS]:14.0f}{1e3 * one[THEIRS]:14.0f}{one['ratio']:8.2f}")


if __name__ == "__main__":
    main()
