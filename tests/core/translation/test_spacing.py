"""Sentences get back the spaces that splitting at every mark has lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers.pre_tokenizers import BertPreTokenizer

from core.translation.spacing import respaced, without_wide_gaps

SENTENCES = [
    "The well-known city (pop. 1,234,567) isn't far, it's 3.5 km away!",
    'He said "no" and left; "why?" she asked.',
    "L'homme d'État n'a pas dit qu'il vient.",
    "¿Dónde está la casa? ¡Aquí!",
    "In 1998, 2000 people came at 10:30, i.e. 45% of them.",
    "Das ist [vielleicht] 10/12 davon.",
    "It costs $5, she doesn't know.",
    "他在北京。",
    "我在Berlin工作，你呢？",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_comes_back(sentence: str) -> None:
    words = [word for word, _ in BertPreTokenizer().pre_tokenize_str(sentence)]
    assert respaced(" ".join(words)) == sentence


def test_what_is_written_well_stays() -> None:
    for sentence in SENTENCES:
        assert respaced(sentence) == sentence


def test_gaps_go_only_beside_wide_characters() -> None:
    assert without_wide_gaps("a b 北 京 , c") == "a b北京, c"


def test_an_odd_quote_is_left_where_it_is() -> None:
    assert respaced('a " b') == 'a " b'


@given(st.text(max_size=50))
def test_nothing_but_spaces_changes(text: str) -> None:
    assert "".join(respaced(text).split()) == "".join(text.split())
