"""Whether answers can be said at all: spans that begin and end where tokens do."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from core import corpora
from core.domain.questions import Passage
from core.models.tokens import TextEncoder, TokenizedText
from core.reports.tables import Table


def surviving(passages: Iterable[Passage], encoder: TextEncoder) -> tuple[int, int]:
    """How many gold spans tokens can say exactly, and how many there are; space at an edge is no loss."""
    exact = total = 0
    listed = list(passages)
    for passage, tokens in zip(listed, encoder.encode_many([one.text for one in listed]), strict=True):
        for question in passage.questions:
            for answer in question.answers:
                text = answer.span.text.strip() if answer.span else ""
                if answer.span is None or not text:
                    continue
                start = answer.span.start + answer.span.text.index(text)
                exact += _stands(start, start + len(text), tokens)
                total += 1
    return exact, total


def table(data: Path, tokenizer: Path) -> Table:
    """Every training and evaluation set: gold spans, and the share that survives in percent."""
    encoder = TextEncoder.load(tokenizer)
    rows = []
    for source in (*corpora.TRAINING, *corpora.EVALUATION):
        exact, total = surviving(corpora.passages(source, data), encoder)
        rows.append((source.name, source.language, str(total), f"{100 * exact / max(total, 1):.2f}"))
    return Table(("data", "language", "gold spans", "survive, %"), tuple(rows), frozenset({2, 3}))


def _stands(start: int, end: int, tokens: TokenizedText) -> bool:
    first = int(np.searchsorted(tokens.starts, start))
    last = int(np.searchsorted(tokens.ends, end))
    return (
        first < len(tokens)
        and last < len(tokens)
        and tokens.starts[first] == start
        and tokens.ends[last] == end
    )
