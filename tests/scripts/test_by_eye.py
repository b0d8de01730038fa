"""The answers to be read by eye: which passages they are of, and how they are counted."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from core import corpora
from core.domain.questions import GoldAnswer, Passage, Question
from scripts import by_eye
from scripts.by_eye import Answered, Asked, chosen, confidences, counts, page


def passage(key: str, text: str, questions: int) -> Passage:
    gold = GoldAnswer(text[:2], 0)
    return Passage(
        key, text, questions=tuple(Question(f"{key}-{at}", f"q{at}?", (gold,)) for at in range(questions))
    )


def answered(kind: str, confidence: float = 0.5) -> Answered:
    exact, f1 = {"exact": (1.0, 1.0), "bounds": (0.0, by_eye.NEAR), "wrong": (0.0, 0.49)}[kind]
    return Answered("ab", confidence, exact, f1)


def test_the_passages_are_those_of_the_smallest_hash_with_questions_enough() -> None:
    passages = [passage(str(at), f"text {at}", at % 3) for at in range(12)]
    found = chosen(passages, 3, least=2)
    able = {one.text for one in passages if len(one.questions) == 2}
    assert [one.text for one in found] == sorted(
        able, key=lambda text: hashlib.sha256(f"eye{text}".encode()).hexdigest()
    )[:3]
    assert chosen(passages[::-1], 3, least=2) == found


@pytest.mark.parametrize("kind", ["exact", "bounds", "wrong"])
def test_an_answer_is_exact_or_near_or_wrong(kind: str) -> None:
    assert answered(kind).kind == kind


def test_the_page_counts_every_reader_and_shows_every_answer() -> None:
    read = passage("p", "abc def", 2)
    asked = [
        Asked("set", read, question, dict.fromkeys(by_eye.READERS, answered(kind, confidence)))
        for question, kind, confidence in zip(read.questions, ("exact", "wrong"), (0.9, 0.2), strict=True)
    ]
    assert counts(asked).rows[0] == ("set", by_eye.READERS[0], "1", "0", "1")
    assert confidences(asked).rows[0] == ("set", by_eye.READERS[0], "0.90", "0.20")
    written = page(asked)
    assert written.count("## set: p") == 1
    assert written.count("(exact, 0.90)") == written.count("(wrong, 0.20)") == len(by_eye.READERS)


def test_every_data_set_and_reader_is_there_to_be_asked() -> None:
    assert {name for name, _, _ in by_eye.CHOICE} <= {source.name for source in corpora.EVALUATION}
    assert all((by_eye.ROOT / "resources" / "models" / name).is_dir() for name in by_eye.READERS)


def test_without_the_data_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["by_eye", str(tmp_path), "--out", str(tmp_path / "page.md")])
    assert by_eye.main() == 2
    assert "lacks this file" in capsys.readouterr().err
    assert not (tmp_path / "page.md").exists()
