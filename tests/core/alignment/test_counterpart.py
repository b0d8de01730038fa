from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.alignment.counterpart import counterpart

ZH = "黑豹队只丢了 308分。贾里德·艾伦是五次职业碗选手。他曾以136 次擒杀成为 NFL 的领袖。"
EN = "The Panthers gave up 308 points. Jared Allen was a 5-time pro-bowler. He was the NFL leader with 136."


def lit(words: str) -> tuple[list[str], bool]:
    start = ZH.index(words)
    found = counterpart(ZH, start, start + len(words), EN)
    return [span.text for span in found.spans], found.exact


def test_numbers_and_names_are_exact() -> None:
    assert lit("136 次") == (["136"], True)
    assert lit("308分") == (["308"], True)
    assert lit("136 次擒杀成为 NFL") == (["NFL", "136"], True)


def test_other_words_light_up_their_sentence() -> None:
    assert lit("五次职业碗") == (["Jared Allen was a 5-time pro-bowler."], False)


def test_thousands_marks_do_not_matter() -> None:
    found = counterpart("共有1234人", 2, 6, "There were 1,234 people")
    assert [span.text for span in found.spans] == ["1,234"]


def test_nothing_to_look_for() -> None:
    assert counterpart(ZH, 3, 3, EN).spans == ()
    assert counterpart(ZH, 0, 3, "").spans == ()


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40), st.data())
def test_it_always_answers_with_spans_of_the_translation(passage: str, other: str, data) -> None:  # type: ignore[no-untyped-def]
    start = data.draw(st.integers(0, len(passage) - 1))
    end = data.draw(st.integers(start + 1, len(passage)))
    assert all(span.matches(other) for span in counterpart(passage, start, end, other).spans)
