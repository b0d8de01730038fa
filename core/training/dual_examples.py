"""From bilingual questions to pairs of windows that train Dual BERT (systems.md, "Dual BERT", windows)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from core.models.paired_windows import best_place, covered
from core.models.reader import tokenised
from core.models.tokens import TextEncoder, TokenizedText
from core.models.windows import Window, WindowSettings, label, make_windows
from core.training.bilingual_items import BilingualItem
from core.training.config import TrainingConfig
from core.training.mixtures import Example, choose


@dataclass(frozen=True, slots=True)
class DualExample:
    """A window of the passage and one of its translation, each with the positions to learn.

    `learns_source` is false where nothing true can be said about the translation: the answer could not be
    aligned, or only one of the two windows holds it.
    """

    target: Example
    source: Example
    learns_source: bool

    def __len__(self) -> int:
        return len(self.target) + len(self.source)

    @property
    def end(self) -> int:
        return self.target.end


@dataclass(frozen=True, slots=True)
class _Texts:
    """A question with its passage in one language, and the windows of both."""

    passage: TokenizedText
    windows: list[Window]


def make_dual_examples(
    items: Sequence[BilingualItem], encoder: TextEncoder, config: TrainingConfig
) -> list[DualExample]:
    """All pairs of windows of all items that `config` lets train, in the items' order."""
    chosen = items[: config.max_questions or None]
    texts = tokenised(
        encoder,
        (
            text
            for one in chosen
            for text in (one.question, one.passage, one.source_question, one.source_passage)
        ),
    )
    settings = WindowSettings(config.max_length, config.stride, config.max_query)

    def cut(question: str, passage: str, index: int) -> _Texts:
        windows = make_windows(texts[question], texts[passage], settings, encoder.special, item=index)
        return _Texts(texts[passage], windows)

    pick = random.Random(config.seed)
    examples: list[DualExample] = []
    for index, item in enumerate(chosen):
        target = cut(item.question, item.passage, index)
        source = cut(item.source_question, item.source_passage, index)
        pairs = _paired(item, target, source)
        examples += choose(pairs, config, pick, answerable=item.span is not None)
    return examples


def _paired(item: BilingualItem, target: _Texts, source: _Texts) -> list[DualExample]:
    """Each window of the passage with the one of the translation that belongs to it."""
    labelled = [
        Example(window, *label(window, source.passage, item.source_span)) for window in source.windows
    ]
    places = [covered(window, source.passage) for window in source.windows]
    holding = [at for at, example in enumerate(labelled) if example.end]
    pairs = []
    for window in target.windows:
        ours = Example(window, *label(window, target.passage, item.span))
        # Beside a window that holds the answer stands one that holds it too, where there is one.
        among = holding if ours.end and holding else range(len(labelled))
        found = best_place(covered(window, target.passage), [places[at] for at in among], item.links)
        theirs = labelled[among[found]]
        pairs.append(DualExample(ours, theirs, _true_of_source(item, ours, theirs)))
    return pairs


def _true_of_source(item: BilingualItem, ours: Example, theirs: Example) -> bool:
    aligned = item.span is None or item.source_span is not None
    return bool(item.source_passage) and aligned and bool(ours.end) == bool(theirs.end)
