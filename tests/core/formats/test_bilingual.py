"""The authors' form: a translation beside every text."""

from __future__ import annotations

from pathlib import Path

from core.domain.spans import Span
from core.domain.translations import TranslationKind
from core.formats import bilingual
from core.formats.catalogue import read, write
from core.formats.report import Finding
from tests.core.formats.helpers import GOLDEN, rewritten, value_of

ENGLISH = "The Lin rises in the Green Hills, is 214 km long and meets the sea at Port Aster."


def test_the_file_comes_back_with_the_repaired_start(tmp_path: Path) -> None:
    expected = value_of(GOLDEN / "bilingual.json")
    expected["data"][0]["paragraphs"][0]["qas"][1]["answers"][0]["trans_aligned_start"] -= 1
    assert rewritten(GOLDEN / "bilingual.json", tmp_path) == expected


def test_every_translation_is_handed_out() -> None:
    dataset, report = read(GOLDEN / "bilingual.json")
    assert report.format == "bilingual"
    assert list(bilingual.translations(dataset)) == [
        bilingual.SourceText(TranslationKind.PASSAGE, "B0", ENGLISH),
        bilingual.SourceText(TranslationKind.QUESTION, "B0_0", "How long is the Lin?"),
        bilingual.SourceText(TranslationKind.QUESTION, "B0_1", "Where does it meet the sea?"),
    ]


def test_aligned_answers_are_spans_of_the_translation_or_nothing() -> None:
    dataset, report = read(GOLDEN / "bilingual.json")
    passage = dataset.passages[0]
    answers = [question.answers[0] for question in passage.questions]
    spans = [bilingual.source_span(passage, answer) for answer in answers]
    assert [span.text if span else None for span in spans] == ["214 km", "Port Aster", None]
    assert all(span.matches(ENGLISH) for span in spans if span)
    assert bilingual.source_answer(answers[0]) == "214 kilometres"
    start = ENGLISH.index("Port Aster")
    assert report.repaired == [Finding("B0_1", bilingual.ALIGNED_MOVED, str(start + 1), str(start))]
    assert report.refused == [Finding("B0_2", bilingual.NOT_ALIGNED, "Blue Hills")]


def test_translations_can_be_set_and_written(tmp_path: Path) -> None:
    dataset, _ = read(GOLDEN / "cmrc.json")
    passage = bilingual.with_source_passage(dataset.passages[0], ENGLISH)
    question = bilingual.with_source_question(passage.questions[0], "How long?")
    span = Span.of(ENGLISH, 37, 43)
    answer = bilingual.with_source_answer(question.answers[0], "214 km", span)
    assert bilingual.source_passage(passage) == ENGLISH
    assert bilingual.source_question(question) == "How long?"
    assert bilingual.source_span(passage, answer) == span
    assert bilingual.source_span(passage, dataset.passages[0].questions[0].answers[0]) is None


def test_a_passage_without_a_translation_is_reported(tmp_path: Path) -> None:
    dataset, _ = read(GOLDEN / "cmrc.json")
    report = write(dataset, tmp_path / "out.json", "bilingual")
    assert report.lost == [Finding("DEMO_0", bilingual.UNTRANSLATED)]
