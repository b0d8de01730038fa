"""Which gold spans tokens can say exactly, counted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.corpora import EVALUATION, TRAINING
from core.domain.questions import GoldAnswer, Passage, Question
from core.models.tokens import TextEncoder
from core.starter import survival
from core.starter.vocabulary import SPECIAL, write_tokenizer

PIECES = [*SPECIAL, *"北京在中国。", "house", "boat", "##s", "1", "##9", "."]


@pytest.fixture
def encoder(tmp_path: Path) -> TextEncoder:
    write_tokenizer(PIECES, tmp_path / "tokenizer")
    return TextEncoder.load(tmp_path / "tokenizer")


def asking(text: str, *answers: tuple[int, int]) -> Passage:
    gold = tuple(GoldAnswer(text[start:end], start) for start, end in answers)
    return Passage("p", text, questions=(Question("q", "?", gold),))


@pytest.mark.parametrize(
    ("text", "answers", "survive"),
    [
        ("北京在中国。", ((0, 2), (1, 2), (3, 5)), 3),  # any character
        ("houses boat.", ((0, 6), (0, 5), (7, 11)), 3),  # a piece may end an answer
        ("houses boat.", ((0, 3), (1, 6), (8, 11)), 0),  # a part of a piece may not
        ("houses  boat.", ((0, 7), (6, 12)), 2),  # space at an edge is no loss
        ("house boat", ((0, 10),), 1),  # several words
        ("中 lost 国", ((2, 6), (3, 6)), 1),  # an unknown word survives whole
        ("", (), 0),
    ],
)
def test_spans_that_tokens_can_say(
    encoder: TextEncoder, text: str, answers: tuple[tuple[int, int], ...], survive: int
) -> None:
    assert survival.surviving([asking(text, *answers)], encoder) == (survive, len(answers))


def test_answers_without_a_place_are_not_counted(encoder: TextEncoder) -> None:
    question = Question("q", "?", (GoldAnswer("boat"), GoldAnswer("house", 0)))
    passage = Passage("p", "house", questions=(question,))
    assert survival.surviving([passage], encoder) == (1, 1)


def test_every_set_has_its_row(data: Path, tmp_path: Path) -> None:
    write_tokenizer(PIECES, tmp_path / "tokenizer")
    table = survival.table(data, tmp_path / "tokenizer")
    assert [row[0] for row in table.rows] == [one.name for one in (*TRAINING, *EVALUATION)]
    assert all(0 <= float(row[3]) <= 100 and int(row[2]) > 0 for row in table.rows)
