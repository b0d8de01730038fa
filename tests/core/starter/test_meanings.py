"""Model 1 finds who translates whom, and first vectors lie where their translations lie."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch

from core.starter.meanings import Lexicon, count_translations, first_vectors

WORDS = 12
TRUTH = {new: (5 * new + 3) % WORDS for new in range(WORDS)}
"""New word → its English."""


def corpus(count: int = 300, seed: int = 0) -> list[tuple[list[int], list[int]]]:
    """Sentences of four words each and their English, in another order."""
    draw = random.Random(seed)
    found = []
    for _ in range(count):
        new = [draw.randrange(WORDS) for _ in range(4)]
        english = [TRUTH[one] for one in new]
        draw.shuffle(english)
        found.append((new, english))
    return found


def table(lexicon: Lexicon) -> np.ndarray:
    """Counts as ``[new, English]``."""
    counts = np.zeros((WORDS, WORDS))
    counts[lexicon.new, lexicon.english] = lexicon.counts
    return counts


def test_the_translation_of_every_word_is_found() -> None:
    counts = table(count_translations(corpus()))
    assert counts.argmax(axis=1).tolist() == [TRUTH[new] for new in range(WORDS)]


def test_every_round_makes_it_surer() -> None:
    shares = []
    for rounds in (1, 3, 6):
        counts = table(count_translations(corpus(), rounds))
        shares.append(sum(counts[new, english] for new, english in TRUTH.items()) / counts.sum())
    assert shares[0] < 0.6 < 0.8 < shares[1] < shares[2]


def test_each_word_is_counted_as_often_as_it_stands_there() -> None:
    """What the counts lack is what the empty word took."""
    pairs = corpus(50)
    counts = table(count_translations(pairs))
    seen = np.bincount([one for new, _ in pairs for one in new], minlength=WORDS)
    assert (counts.sum(axis=1) <= seen + 1e-9).all() and counts.sum() > 0.5 * seen.sum()


def test_one_round_by_hand() -> None:
    """Two words over two and the empty one: at first each is a third; 1 stands with 7 alone in the second."""
    found = count_translations([([0, 1], [6, 7]), ([1], [7])], rounds=1)
    assert dict(
        zip(zip(found.new.tolist(), found.english.tolist(), strict=True), found.counts, strict=True)
    ) == {
        (0, 6): pytest.approx(1 / 3),
        (0, 7): pytest.approx(1 / 3),
        (1, 6): pytest.approx(1 / 3),
        (1, 7): pytest.approx(1 / 3 + 1 / 2),
    }


@pytest.mark.parametrize("pairs", [[], [([], [1])], [([1], [])], [([1] * 65, [2])], [([1], [2] * 65)]])
def test_empty_and_very_long_sentences_say_nothing(pairs: list[tuple[list[int], list[int]]]) -> None:
    assert len(count_translations(pairs).counts) == 0
    counts = count_translations([*pairs, ([3], [4])])
    assert counts.new.tolist() == [3] and counts.english.tolist() == [4]


@pytest.fixture
def english() -> torch.Tensor:
    return torch.randn(WORDS, 24, generator=torch.Generator().manual_seed(5)) + 1.5


def test_a_new_piece_lies_nearest_to_its_translation(english: torch.Tensor) -> None:
    rows = first_vectors(WORDS, [count_translations(corpus())], english, {}, seed=1)
    near = torch.nn.functional.cosine_similarity(
        (rows - english.mean(dim=0))[:, None], (english - english.mean(dim=0))[None], dim=-1
    )
    assert near.argmax(dim=1).tolist() == [TRUTH[new] for new in range(WORDS)]


def test_new_pieces_vary_as_the_english_ones_do(english: torch.Tensor) -> None:
    rows = first_vectors(WORDS + 40, [count_translations(corpus())], english, {}, seed=1)
    centre = english.mean(dim=0)
    spread = (english - centre).norm(dim=1).mean()
    translated = (rows[:WORDS] - centre).norm(dim=1) / spread
    unseen = (rows[WORDS:] - centre).norm(dim=1) / spread
    assert translated.min() > 0.7 and translated.max() < 1.1
    assert torch.allclose(unseen, torch.full_like(unseen, 0.5), atol=1e-4)


def test_known_rows_stay(english: torch.Tensor) -> None:
    known = {3: torch.arange(24.0), WORDS + 1: english[2]}
    rows = first_vectors(WORDS + 2, [count_translations(corpus())], english, known, seed=1)
    for number, row in known.items():
        assert torch.equal(rows[number], row)


def test_what_several_languages_say_is_put_together(english: torch.Tensor) -> None:
    """A piece of two languages with two meanings lies between them."""
    one, other = (count_translations([([0], [word])]) for word in (4, 9))
    (row,) = first_vectors(1, [one, other], english, {}, seed=1)
    centre = english.mean(dim=0)
    between = torch.nn.functional.cosine_similarity(
        row - centre, (english[4] + english[9]) / 2 - centre, dim=0
    )
    assert between > 0.9


def test_pieces_of_one_meaning_are_told_apart(english: torch.Tensor) -> None:
    rows = first_vectors(2, [count_translations([([0], [4]), ([1], [4])])], english, {}, seed=1)
    assert torch.nn.functional.cosine_similarity(*(rows - english.mean(dim=0)), dim=0) < 0.999


def test_a_seed_gives_the_same_rows(english: torch.Tensor) -> None:
    lexicon = count_translations(corpus())
    one, same, other = (first_vectors(WORDS, [lexicon], english, {}, seed) for seed in (1, 1, 2))
    assert torch.equal(one, same) and not torch.equal(one, other)


def test_without_any_translation_all_is_drawn(english: torch.Tensor) -> None:
    rows = first_vectors(6, [count_translations([])], english, {0: english[0]}, seed=1)
    assert rows.isfinite().all() and torch.equal(rows[0], english[0])
