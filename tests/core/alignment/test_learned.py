"""Aligner and verifier are readers asked with the answer's translation."""

from __future__ import annotations

import pytest

from core.alignment.learned import ALIGNER, VERIFIER, LearnedAlignment
from core.progress import silent
from tests.core.alignment.items import item
from tests.core.systems.composing import PhraseReader


@pytest.mark.parametrize(("name", "asked"), [(ALIGNER, "北京"), (VERIFIER, "北京 # 首都是哪里？")])
def test_the_translated_answer_is_the_question(name: str, asked: str) -> None:
    reader = PhraseReader(["北京", "上海"], probability=0.75)
    (found,) = LearnedAlignment(name, reader).align([item()], silent())
    assert [(one.key, one.question, one.passage) for one in reader.asked] == [("k", asked, item().passage)]
    assert found.span is not None and (found.span.text, found.score) == ("北京", 0.75)
    (step,) = found.trace
    assert (step.label, step.text) == (name, "+3.0 above no answer; next best: 上海")
    assert [one["text"] for one in step.data["candidates"]] == ["北京", "上海"]


def test_without_a_candidate_there_is_no_span() -> None:
    (found,) = LearnedAlignment(ALIGNER, PhraseReader([])).align([item()], silent())
    assert (found.span, found.score, found.discarded) == (None, 0.0, "no candidate")
