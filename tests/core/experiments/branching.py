"""A bench on made-up data, and a memory that translates them into German."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.experiments.bench import Bench, Material, Weights
from core.experiments.budgets import budget
from core.translation.base import Direction
from core.translation.catalogue import TranslatorSpec
from tests.data_folder import PASSAGES, PER_PASSAGE, Fact, facts, passage

QUESTIONS = 18
"""Of the 24 ids of the made-up sets; two epochs look at 36 questions."""
TOLD = facts("squad", PASSAGES * PER_PASSAGE)
"""What the sets of the branches' languages tell."""

Translators = Callable[[Direction], TranslatorSpec]


def no_translator(direction: Direction) -> TranslatorSpec:
    raise InputError(f"nobody translates {direction}")


def a_bench(
    data: Path, out: Path, translator: Translators = no_translator, questions: int = QUESTIONS
) -> Bench:
    """A bench of the small budget with an encoder that is not there."""
    encoder = Weights("encoder", out / "encoder", "a key")
    limits = budget("small").limited(questions, 4, (1,), {"epochs": 2.0})
    return Bench(data, out, encoder, limits, translator, "cpu", lambda text: None)


class Recording:
    """Takes the place of `Bench.train`: remembers what was asked for, trains nothing."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []

    def train(
        self, bench: Bench, recipe: str, base: Weights, parts: dict[str, Material], seed: int, **more: Any
    ) -> Weights:
        self.calls.append({"recipe": recipe, "parts": parts, "seed": seed, **more})
        return Weights(recipe, bench.out / recipe / "model", f"{recipe} {seed}")

    @property
    def last(self) -> dict[str, Any]:
        return self.calls[-1]


def german_memory(path: Path, unmarked: Iterable[Fact] = ()) -> Translators:
    """Write a TMX file that has the English set's texts in German, and passages again with an answer marked.

    Those of `unmarked` are there without marks alone.
    """
    left_out = set(unmarked)
    cut = [TOLD[at : at + PER_PASSAGE] for at in range(0, len(TOLD), PER_PASSAGE)]
    pairs = {one.asked("en"): one.asked("de") for one in TOLD}
    pairs |= {passage(some, "en"): passage(some, "de") for some in cut}
    pairs |= {
        _marked(some, one, "en"): _marked(some, one, "de")
        for some in cut
        for one in some
        if one not in left_out
    }
    side = '<tuv xml:lang="{}"><seg>{}</seg></tuv>'
    units = "".join(
        f"<tu>{side.format('en', english)}{side.format('de', german)}</tu>"
        for english, german in pairs.items()
    )
    header = '<header srclang="en" segtype="sentence" datatype="text" o-tmf="x" adminlang="en"></header>'
    path.write_text(f'<tmx version="1.4">{header}<body>{units}</body></tmx>', encoding="utf-8")

    def translator(direction: Direction) -> TranslatorSpec:
        return TranslatorSpec("memory", path)

    return translator


def _marked(told: Sequence[Fact], fact: Fact, language: str) -> str:
    """The passage of these facts with the answer of one of them in quotes."""
    text, sentence, answer = passage(told, language), fact.said(language), fact.answer(language)
    at = text.index(sentence) + sentence.rindex(answer)
    return f'{text[:at]}"{answer}"{text[at + len(answer) :]}'
