"""Both windows of a pair hold their answer, and what cannot be known of the translation is not learned."""

from __future__ import annotations

from dataclasses import replace

from core.models.tokens import TextEncoder
from core.training.dual_examples import DualExample, make_dual_examples
from tests.core.training.bilingual_making import bilingual, eight_bilingual
from tests.core.training.making import SMALL

CUT = replace(SMALL, max_length=26, stride=8, max_query=4)


def answer(example: DualExample, side: str) -> list[int]:
    part = getattr(example, side)
    return list(part.window.input_ids[part.start : part.end + 1])


def test_the_labels_are_the_answers_tokens(encoder: TextEncoder) -> None:
    for item, example in zip(
        eight_bilingual(), make_dual_examples(eight_bilingual(), encoder, SMALL), strict=True
    ):
        assert item.span is not None and item.source_span is not None
        assert answer(example, "target") == list(encoder.encode(item.span.text).ids)
        assert answer(example, "source") == list(encoder.encode(item.source_span.text).ids)
        assert example.learns_source and len(example) == len(example.target) + len(example.source)


def long_item(source_answer: str | None = "zebra") -> object:
    """The answer stands at the passage's end, and its translation far from where one would look for it."""
    return bilingual(
        "long",
        "人？",
        "北京在东。" * 8 + "人在海上。",
        "海",
        "who?",
        "a zebra is there." + "bei is east." * 8,
        source_answer,
    )


def test_beside_a_window_with_the_answer_stands_one_with_it(encoder: TextEncoder) -> None:
    examples = make_dual_examples([long_item()], encoder, CUT)  # type: ignore[list-item]
    positive = [one for one in examples if one.target.end]
    assert positive and all(one.source.end and one.learns_source for one in positive)
    assert all(answer(one, "source") == list(encoder.encode("zebra").ids) for one in positive)


def test_a_pair_that_says_two_things_teaches_the_target_alone(encoder: TextEncoder) -> None:
    examples = make_dual_examples([long_item()], encoder, CUT)  # type: ignore[list-item]
    negative = [one for one in examples if not one.target.end]
    assert {(bool(one.source.end), one.learns_source) for one in negative} == {(True, False), (False, True)}


def test_an_answer_that_was_not_aligned_is_not_learned_in_the_translation(encoder: TextEncoder) -> None:
    examples = make_dual_examples([long_item(None)], encoder, CUT)  # type: ignore[list-item]
    assert any(one.target.end for one in examples) and not any(one.learns_source for one in examples)


def test_no_answer_is_the_same_in_both_languages_where_there_is_a_translation(encoder: TextEncoder) -> None:
    nobody = bilingual("none", "谁？", "没有人。", None, "who?", "nobody.", None)
    untranslated = replace(nobody, source_passage="", source_question="", links=())
    found = make_dual_examples([nobody, untranslated], encoder, SMALL)
    assert [(one.source.start, one.source.end, one.learns_source) for one in found] == [
        (0, 0, True),
        (0, 0, False),
    ]


def test_no_more_questions_than_asked_for(encoder: TextEncoder) -> None:
    assert len(make_dual_examples(eight_bilingual(), encoder, replace(SMALL, max_questions=3))) == 3
