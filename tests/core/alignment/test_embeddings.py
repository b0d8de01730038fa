"""Pieces that are each other's most similar ones carry the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.alignment.embeddings import EmbeddingAlignment, links, similarities
from core.alignment.parts import Parts
from core.alignment.workshop import Workshop
from core.progress import Progress, silent
from tests.core.alignment.items import item
from tests.tiny import tiny_reader

MEANINGS = {
    **{"Beijing": (0,), "北": (0, 9), "京": (0, 8)},
    **{"is": (1,), "是": (1,), "the": (2,), "capital.": (3,), "首": (3, 7), "都": (3, 6)},
    **{"The": (2, 5), "cat": (10,), "猫": (10,), "sits.": (11,), "坐": (11,), "着": (11, 5)},
    **{
        "Shanghai": (12,),
        "上": (12, 9),
        "海": (12, 8),
        "large.": (13,),
        "大": (13,),
        "很": (14,),
        "。": (15,),
    },
}


@dataclass
class Pieces:
    starts: np.ndarray
    ends: np.ndarray
    vectors: np.ndarray


class Dictionary:
    """Pieces are words, or characters without spaces; their vectors say what they mean."""

    def states(self, texts: Sequence[str], progress: Progress) -> list[Pieces]:
        return [self._pieces(text) for text in texts]

    def _pieces(self, text: str) -> Pieces:
        words = text.split(" ") if " " in text else list(text)
        starts, at = [], 0
        for word in words:
            starts.append(text.index(word, at))
            at = starts[-1] + len(word)
        vectors = np.zeros((len(words), 16), dtype=np.float32)
        for row, word in enumerate(words):
            for place, meaning in enumerate(MEANINGS.get(word, ())):
                vectors[row, meaning] = 1.0 / (1 + place)
        return Pieces(np.array(starts), np.array(starts) + [len(word) for word in words], vectors)


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(("answer", "expected"), [("Beijing", "北京"), ("capital", "首都"), ("cat", "猫")])
def test_the_answer_stands_where_its_links_are(answer: str, expected: str, known: bool) -> None:
    (found,) = EmbeddingAlignment(Dictionary()).align([item(answer, known=known)], silent())
    assert found.span is not None and found.span.text == expected
    assert found.score == 1.0
    assert {one["to"] for one in found.trace[0].data["links"]} == {*expected}


@pytest.mark.parametrize(("other", "second"), [(0.2, [True, False]), (0.75, [False, True])])
def test_what_is_left_over_is_linked_again_or_shares_a_link(other: float, second: list[bool]) -> None:
    similar = np.array([[0.9, 0.1], [0.8, other]], dtype=np.float32)
    assert links(similar, rounds=1)[0].tolist() == [True, False]
    assert links(similar, rounds=2).tolist() == [[True, False], second]


def test_an_answer_that_others_are_more_like_gets_what_it_is_most_like() -> None:
    class Crowded(Dictionary):
        def _pieces(self, text: str) -> Pieces:
            pieces = super()._pieces(text)
            for at, start in enumerate(pieces.starts):
                if text[start:].startswith("cat"):  # a little like the capital, and like nothing else
                    pieces.vectors[at] = 0.0
                    pieces.vectors[at, [3, 5]] = 0.5, 2.0
                if text[start:].startswith("着"):
                    pieces.vectors[at, 5] = 0.0
            return pieces

    (found,) = EmbeddingAlignment(Crowded()).align([item("cat", known=False)], silent())
    assert found.span is not None and found.span.text in "首都"


@given(
    arrays.arrays(
        np.float32, st.tuples(st.integers(0, 5), st.integers(0, 5)), elements=st.floats(-1, 1, width=32)
    )
)
def test_links_of_the_first_round_are_mutual_and_more_rounds_only_add(similar: np.ndarray) -> None:
    first, second = links(similar, rounds=1), links(similar, rounds=2)
    assert first.shape == similar.shape and not (first & ~second).any()
    assert (first.sum(0) <= 1).all() and (first.sum(1) <= 1).all()
    for row, column in np.argwhere(first):
        assert similar[row, column] == similar[row].max() == similar[:, column].max() > 0


def test_a_single_piece_keeps_its_direction() -> None:
    one = np.array([[3.0, 4.0]], dtype=np.float32)
    assert similarities(one, one) == pytest.approx(np.array([[1.0]]))


def test_a_real_encoder_aligns_spans_of_the_passage(tmp_path: Path) -> None:
    workshop = Workshop(Parts({"encoder": tiny_reader(tmp_path / "tiny")}), "cpu")
    found = EmbeddingAlignment.load(workshop).align([item(), item("cat"), item("large")], silent())
    assert all(one.span is None or one.span.matches(item().passage) for one in found)
    assert all(one.trace for one in found)
