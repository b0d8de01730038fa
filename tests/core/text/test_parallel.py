"""Sentences and their counterparts."""

from __future__ import annotations

from core.text.parallel import sentence_links


def test_as_many_sentences_belong_together_in_order() -> None:
    text, translation = "北京在东。上海在海上。", "Beijing is in the east. Shanghai is at the sea."
    links = sentence_links(text, translation)
    assert [(text[a:b], translation[c:d].strip()) for (a, b), (c, d) in links] == [
        ("北京在东。", "Beijing is in the east."),
        ("上海在海上。", "Shanghai is at the sea."),
    ]


def test_other_numbers_are_cut_at_the_same_shares() -> None:
    assert sentence_links("一二三。四五。六七。", "x" * 20) == (
        ((0, 4), (0, 8)),
        ((4, 7), (8, 14)),
        ((7, 10), (14, 20)),
    )


def test_no_translation_leaves_every_sentence_without_one() -> None:
    assert sentence_links("一。二。", "") == (((0, 2), (0, 0)), ((2, 4), (0, 0)))
    assert sentence_links("", "text") == ()
