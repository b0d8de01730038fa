"""Small questions with their translations, and a base to train Dual BERT from."""

from __future__ import annotations

from pathlib import Path

from core.domain.spans import Span
from core.models.dual_bert import DualOptions, start_dual
from core.models.loading import save_reader
from core.text.parallel import sentence_links
from core.training.bilingual_items import BilingualItem
from tests.core.training.making import eight_items

_CITIES = {"北京": "bei", "上海": "shang", "天津": "tian", "巴黎": "pari"}
_THINGS = {"东": "east", "海": "sea", "江": "river", "河": "stream"}


def bilingual(
    key: str,
    question: str,
    passage: str,
    answer: str | None,
    source_question: str,
    source_passage: str,
    source_answer: str | None,
) -> BilingualItem:
    """A question whose answers stand first in their passages; None for no answer, or none that is aligned."""
    return BilingualItem(
        key,
        question,
        passage,
        _span(passage, answer),
        (answer,) if answer else (),
        source_question=source_question,
        source_passage=source_passage,
        source_span=_span(source_passage, source_answer),
        links=sentence_links(passage, source_passage),
    )


def eight_bilingual() -> list[BilingualItem]:
    """The eight questions of `making`, each with a translation of a few words."""
    items = []
    for one in eight_items():
        city = next(name for name in _CITIES if name in one.passage)
        thing = next(word for word in _THINGS if f"{word}之上" in one.passage)
        number = one.passage[-5:-1].strip("有")
        passage = f"{_CITIES[city]} is on the {_THINGS[thing]}, {number} are there."
        assert one.span is not None
        answer = _THINGS[thing] if one.key.endswith("thing") else one.span.text
        question = "on what?" if one.key.endswith("thing") else "how many?"
        items.append(bilingual(one.key, one.question, one.passage, one.span.text, question, passage, answer))
    return items


def tiny_dual(base: Path, folder: Path) -> Path:
    """A Dual BERT made of the reader in `base`."""
    save_reader(start_dual(base, DualOptions()), folder, tokenizer_from=base)
    return folder


def _span(passage: str, answer: str | None) -> Span | None:
    if answer is None:
        return None
    start = passage.index(answer)
    return Span.of(passage, start, start + len(answer))
