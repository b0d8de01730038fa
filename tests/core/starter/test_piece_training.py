"""Pieces are the frequent parts of words, and the same in every run."""

from __future__ import annotations

from tokenizers import normalizers, pre_tokenizers

from core.starter.piece_training import train_pieces
from tests.data_folder import facts

LOWER, WORDS = normalizers.Lowercase(), pre_tokenizers.Whitespace()


def trained(texts: list[str], size: int, **more: int) -> list[str]:
    return train_pieces(texts, LOWER, WORDS, size, ["<pad>", "<unk>"], **more)


def test_every_run_gives_the_same_pieces() -> None:
    """Half of all pairs here are equally frequent: only a fixed order decides."""
    texts = [one.said("en") for one in facts("ties", 300)]
    first = trained(texts, 800)
    assert len(first) == 800
    assert all(trained(texts, 800) == first for _ in range(3))


def test_special_pieces_come_first_then_letters_then_what_is_frequent() -> None:
    found = trained(["the then the", "The thing"], 40)
    assert found[:2] == ["<pad>", "<unk>"] and "the" in found and "The" not in found
    assert {"t", "##h", "##e", "##n", "##i", "##g"} <= set(found)
    assert "h" in found and "##t" not in found  # a letter may begin a word; inside one only those that do


def test_no_more_pieces_than_asked_for() -> None:
    texts = [one.said("de") for one in facts("many", 200)]
    assert len(trained(texts, 120)) == 120


def test_rare_letters_and_rare_pairs_are_left_out() -> None:
    texts = ["aab aab aab ab", "aa zebra"]
    assert "z" not in trained(texts, 60, most_letters=2)
    assert "zebra" in trained(texts, 60)
    assert "zebra" not in trained(texts, 60, min_frequency=2) and "aab" in trained(texts, 60, min_frequency=2)
