"""The translators `fast` and `marian` against transformers' `generate`: same weights, beam and batches.

Without --model the weights are random, in the size of an OPUS-MT model: that changes what is said, not what a
step costs, and every way says as many pieces, since none of them ends a sentence early. The ways take turns
within each round. Times are CPU seconds with one thread at work; figures are medians over the rounds.
Run: python benchmarks/translation.py
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"  # before torch is loaded
sys.path.insert(0, str(Path(__file__).parents[1]))

import torch
import transformers

from core.formats.catalogue import read
from core.paths import resources
from core.progress import Progress, silent
from core.text.sentences import sentences
from core.translation.base import Direction, Translated, Translator
from core.translation.catalogue import TranslatorSpec, load_translator
from core.translation.folders import TranslatorCard, write_card
from core.translation.marian import MarianTranslator
from core.translation.neural import Hypothesis, NeuralTranslator

ZH_EN = Direction("zh", "en")
_CARD = TranslatorCard("marian", ("zh", "en"), (ZH_EN,))
_SPECIAL = ("<pad>", "<unk>", "</s>")


@dataclass(frozen=True, slots=True)
class Way:
    """One way of translating: how it is loaded, and whether it gets all sentences or one at a time."""

    load: Callable[[TranslatorSpec], Translator]
    kind: str
    options: Mapping[str, str | int | float]
    alone: bool = False


class Generate(MarianTranslator):
    """`generate` alone: what one would write first, in the batches of our translators."""

    def decode(
        self, sources: Sequence[Sequence[str]], direction: Direction, limit: int, progress: Progress
    ) -> list[Hypothesis]:
        ids, mask = self.padded([self.tokenizer.ids(source) for source in sources])
        found = self.model.generate(
            input_ids=ids, attention_mask=mask, generation_config=self.generation(limit)
        )
        # The first piece is the one that begins a translation.
        rows = [self.tokenizer.named(row[1:]) for row in found.tolist()]
        return [Hypothesis(tuple(row), 0.0, len(row)) for row in rows]


WAYS = {
    "generate": Way(Generate.load, "marian", {}),
    "generate, one by one": Way(Generate.load, "marian", {}, alone=True),
    "marian": Way(load_translator, "marian", {}),
    "fast float32": Way(load_translator, "fast", {"precision": "float32"}),
    "fast int8": Way(load_translator, "fast", {"precision": "int8"}),
}


def random_model(folder: Path, width: int, layers: int, vocabulary: int) -> Path:
    """A Marian checkpoint of random weights over the sample's characters, which never ends a sentence."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import MarianConfig, MarianMTModel

    characters = sorted(set("".join(load(10_000))))[: vocabulary - len(_SPECIAL)]
    pieces = [*_SPECIAL, *characters]
    pieces += [f"[{number}]" for number in range(vocabulary - len(pieces))]
    tokenizer = Tokenizer(
        models.WordPiece({piece: number for number, piece in enumerate(pieces)}, unk_token="<unk>")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.save(str(folder / "tokenizer.json"))
    write_card(_CARD, folder)
    torch.manual_seed(0)
    config = MarianConfig(
        vocab_size=len(pieces),
        d_model=width,
        encoder_layers=layers,
        decoder_layers=layers,
        encoder_ffn_dim=4 * width,
        decoder_ffn_dim=4 * width,
        encoder_attention_heads=8,
        decoder_attention_heads=8,
        activation_function="swish",
        scale_embedding=True,
        pad_token_id=0,
        eos_token_id=2,
        decoder_start_token_id=0,
    )
    transformers.utils.logging.disable_progress_bar()
    model = MarianMTModel(config)
    model.final_logits_bias[0, 2] = -1e4
    model.save_pretrained(folder)
    return folder


def load(count: int) -> list[str]:
    """Sentences of the bundled CMRC 2018 passages, in their order."""
    dataset, _ = read(resources() / "sample" / "cmrc-trial.json")
    found = [
        passage.text[start:end].strip()
        for passage in dataset.passages
        for start, end in sentences(passage.text)
    ]
    return found[:count]


def run(translator: NeuralTranslator, way: Way, texts: Sequence[str]) -> list[Translated | None]:
    if not way.alone:
        return translator.translate_batch(texts, ZH_EN, silent())
    return [one for text in texts for one in translator.translate_batch([text], ZH_EN, silent())]


def same(one: Sequence[Translated | None], other: Sequence[Translated | None]) -> int:
    """How many translations are equal to the letter."""
    return sum(a is not None and b is not None and a.text == b.text for a, b in zip(one, other, strict=True))


def measured(folder: Path, texts: list[str], options: argparse.Namespace) -> dict[str, Any]:
    torch.set_num_threads(1)
    loaded: dict[str, NeuralTranslator] = {}
    for name, way in WAYS.items():
        shared: dict[str, str | int | float] = {"device": "cpu", "threads": 1, "beam": options.beam}
        shared |= {} if options.model else {"max_ratio": options.ratio}
        translator = way.load(TranslatorSpec(way.kind, folder, {**shared, **way.options}))
        assert isinstance(translator, NeuralTranslator)
        loaded[name] = translator
    said = {name: run(loaded[name], way, texts) for name, way in WAYS.items()}
    rounds = [
        {name: seconds(loaded[name], way, texts) for name, way in WAYS.items()} for _ in range(options.rounds)
    ]
    return {
        name: {
            "milliseconds_a_sentence": 1e3 * statistics.median(one[name] for one in rounds) / len(texts),
            "times_faster_than_generate": statistics.median(one["generate"] / one[name] for one in rounds),
            "times_faster_than_one_by_one": statistics.median(
                one["generate, one by one"] / one[name] for one in rounds
            ),
            "same_as_generate": same(said[name], said["generate"]),
        }
        for name in WAYS
    }


def seconds(translator: NeuralTranslator, way: Way, texts: Sequence[str]) -> float:
    began = time.process_time()
    run(translator, way, texts)
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="a checkpoint that translates zh to en")
    parser.add_argument("--sentences", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--beam", type=int, default=4)
    parser.add_argument(
        "--ratio", type=float, default=0.5, help="target pieces a source piece, of random weights"
    )
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--vocabulary", type=int, default=32_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    texts = load(options.sentences)
    with tempfile.TemporaryDirectory() as place:
        folder = options.model or random_model(Path(place), options.width, options.layers, options.vocabulary)
        figures = measured(folder, texts, options)
    show(figures, texts, options)


def show(figures: dict[str, Any], texts: list[str], options: argparse.Namespace) -> None:
    about = {
        "model": options.model.name if options.model else f"random, width {options.width}",
        "layers": options.layers,
        "sentences": len(texts),
        "characters": statistics.mean(map(len, texts)),
        "beam": options.beam,
        "rounds": options.rounds,
    }
    if options.json:
        print(json.dumps({**about, "ways": figures}, indent=2))
        return
    print(
        ", ".join(
            f"{name} {value if isinstance(value, str) else f'{value:g}'}" for name, value in about.items()
        )
    )
    print(f"{'':22}{'ms a sentence':>15}{'× generate':>12}{'× one by one':>14}{'same':>7}")
    for name, one in figures.items():
        print(
            f"{name:22}{one['milliseconds_a_sentence']:15.1f}{one['times_faster_than_generate']:12.1f}"
            f"{one['times_faster_than_one_by_one']:14.1f}{one['same_as_generate']:7}"
        )


if __name__ == "__main__":
    main()
