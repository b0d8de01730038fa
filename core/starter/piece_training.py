"""WordPiece training that gives the same pieces every time.

The library's trainer numbers the letters inside words as it meets them, in an order that is another in every
run, and these numbers decide between pairs that are equally frequent. Here they are numbered beforehand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.trainers import WordPieceTrainer

CONTINUES = "##"


def train_pieces(
    texts: Sequence[str],
    normaliser: Any,
    splitter: Any,
    size: int,
    special: Sequence[str],
    *,
    most_letters: int | None = None,
    min_frequency: int = 0,
) -> list[str]:
    """The pieces in order of their ids, `special` first: `size` of them, more only where letters need it.

    `normaliser` and `splitter` are those of the tokenizer that will use the pieces. Of the letters only the
    `most_letters` most frequent are kept; a pair that is rarer than `min_frequency` is never put together.
    """
    letters, inside = _letters(texts, normaliser, splitter)
    kept = letters[:most_letters]
    tokenizer = Tokenizer(WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normaliser
    tokenizer.pre_tokenizer = splitter
    trainer = WordPieceTrainer(
        vocab_size=size,
        min_frequency=min_frequency,
        special_tokens=[*special, *(f"{CONTINUES}{one}" for one in sorted(inside.intersection(kept)))],
        initial_alphabet=kept,
        limit_alphabet=len(kept),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    numbered = tokenizer.get_vocab()
    return sorted(numbered, key=numbered.__getitem__)


def _letters(texts: Iterable[str], normaliser: Any, splitter: Any) -> tuple[list[str], set[str]]:
    """The letters of all words, the most frequent first, and those that stand inside some word."""
    counts: Counter[str] = Counter()
    inside: set[str] = set()
    for text in texts:
        for word, _ in splitter.pre_tokenize_str(normaliser.normalize_str(text)):
            counts.update(word)
            inside.update(word[1:])
    return sorted(counts, key=lambda one: (-counts[one], one)), inside
