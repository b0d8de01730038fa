"""Windows are paired by the sentences they share, not by their number."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.models.paired_windows import best_place, covered, pair_windows
from core.models.tokens import TextEncoder, TokenizedText
from core.models.windows import Window, WindowSettings, make_windows
from core.text.parallel import Link, Place

SENTENCES: list[Link] = [((0, 10), (0, 40)), ((10, 20), (40, 60)), ((20, 30), (60, 100))]
places = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: (min(pair), max(pair)))


def test_the_window_that_translates_most_sentences_is_taken() -> None:
    sources = [(0, 45), (30, 70), (55, 100)]
    assert best_place((0, 10), sources, SENTENCES) == 0
    assert best_place((10, 20), sources, SENTENCES) == 1
    assert best_place((15, 30), sources, SENTENCES) == 2


def test_equals_go_to_the_earliest_and_so_does_nothing_at_all() -> None:
    assert best_place((0, 10), [(0, 50), (0, 60), (0, 100)], SENTENCES) == 0
    assert best_place((0, 10), [(60, 100), (0, 60), (0, 100)], SENTENCES) == 1
    assert best_place((0, 10), [(50, 60), (60, 70)], SENTENCES) == 0
    assert best_place((0, 10), [(50, 60), (60, 70)], []) == 0


def test_a_sentence_without_a_translation_asks_for_no_window() -> None:
    links = [((0, 10), (40, 40)), ((10, 20), (40, 60))]
    assert best_place((0, 20), [(0, 40), (40, 60)], links) == 1


@given(
    target=places,
    sources=st.lists(places, min_size=1, max_size=6),
    links=st.lists(st.tuples(places, places), max_size=5),
)
def test_it_is_the_best_of_all_by_plain_counting(
    target: Place, sources: list[Place], links: list[Link]
) -> None:
    def counted(source: Place) -> float:
        total = 0.0
        for ours, theirs in links:
            a = len(set(range(*ours)) & set(range(*target))) / max(1, ours[1] - ours[0])
            b = len(set(range(*theirs)) & set(range(*source))) / max(1, theirs[1] - theirs[0])
            total += a * b
        return total

    found = best_place(target, sources, links)
    assert counted(sources[found]) == max(map(counted, sources))
    assert all(counted(one) < counted(sources[found]) for one in sources[:found])


def test_windows_say_what_they_cover() -> None:
    text = TokenizedText(np.arange(3, dtype=np.int32), np.array([0, 4, 9]), np.array([3, 8, 12]))
    window = Window(0, np.zeros(5, dtype=np.int32), 2, 1, 2)
    assert covered(window, text) == (4, 12)
    assert covered(Window(0, np.zeros(3, dtype=np.int32), 2, 0, 0), text) == (0, 0)


def test_a_passage_of_many_windows_goes_through_its_translation(encoder: TextEncoder) -> None:
    """The translation says the same in half as many tokens, so the window numbers differ."""
    passage, translation = "".join("北京在东。" for _ in range(12)), "".join("ab。" for _ in range(12))
    links = [((5 * n, 5 * n + 5), (3 * n, 3 * n + 3)) for n in range(12)]
    settings = WindowSettings(max_length=24, stride=10, max_query=4)
    texts = [encoder.encode(text) for text in (passage, translation)]
    targets, sources = (make_windows(encoder.encode("北"), text, settings, encoder.special) for text in texts)
    chosen = pair_windows(targets, sources, *texts, links)
    assert chosen[0] == 0 and chosen[-1] == len(sources) - 1
    assert chosen == sorted(chosen) and len(targets) > len(sources) > 1
