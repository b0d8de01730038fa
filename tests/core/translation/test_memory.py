"""What a translation memory knows word for word, and what is like enough."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from core.domain.translations import CORRECTED, MemoryEntry
from core.errors import Cancelled, InputError
from core.progress import Progress, silent
from core.translation.base import Direction, Translated
from core.translation.catalogue import TranslatorSpec, load_translator
from core.translation.memory import MemoryTranslator
from tests.core.translation.fakes import EN_ZH, ZH_EN

RIVER = MemoryEntry("zh", "en", "临江全长214公里。", "The Lin is 214 km long.", "rivers.tmx")
CAPITAL = MemoryEntry("en", "zh", "Beijing is the capital of China.", "北京是中国的首都。", CORRECTED)


def say(memory: MemoryTranslator, text: str, direction: Direction = ZH_EN) -> Translated | None:
    (found,) = memory.translate_batch([text], direction, silent())
    return found


def test_the_same_sentence_is_found_with_its_origin() -> None:
    memory = MemoryTranslator([RIVER, CAPITAL])
    assert say(memory, RIVER.source) == Translated("The Lin is 214 km long.", "memory:rivers.tmx", 1.0)
    assert say(memory, CAPITAL.source, EN_ZH) == Translated("北京是中国的首都。", "memory:corrected", 1.0)


def test_entries_are_read_in_both_directions() -> None:
    memory = MemoryTranslator([RIVER, CAPITAL])
    assert set(memory.directions()) == {ZH_EN, EN_ZH}
    found = say(memory, "北京是中国的首都。")
    assert found is not None and found.text == CAPITAL.source


def test_an_entry_in_the_direction_goes_before_a_turned_one() -> None:
    own = MemoryEntry("zh", "en", CAPITAL.target, "China's capital is Beijing.")
    for entries in ([CAPITAL, own], [own, CAPITAL]):
        found = say(MemoryTranslator(entries), CAPITAL.target)
        assert found is not None and found.text == own.target


def test_the_first_of_several_translations_counts() -> None:
    other = MemoryEntry("zh", "en", RIVER.source, "Another one.")
    found = say(MemoryTranslator([RIVER, other]), RIVER.source)
    assert found is not None and found.text == RIVER.target


def test_width_case_and_white_space_make_no_difference() -> None:
    memory = MemoryTranslator([CAPITAL], threshold=1)
    found = say(memory, "BEIJING  is the capital of Ｃｈｉｎａ.", EN_ZH)
    assert found == Translated(CAPITAL.target, "memory:corrected", 1.0)
    assert say(memory, "Beijing is a capital of China.", EN_ZH) is None


def test_a_like_sentence_is_found_with_its_similarity() -> None:
    asked = "Beijing was the capital of China."
    found = say(MemoryTranslator([CAPITAL]), asked, EN_ZH)
    assert found is not None and found.text == CAPITAL.target
    expected = Levenshtein.normalized_similarity(asked.lower(), CAPITAL.source.lower())
    assert found.score == pytest.approx(expected) and 0.85 <= expected < 1


def test_a_sentence_with_other_numbers_is_never_like() -> None:
    memory = MemoryTranslator([RIVER])
    assert say(memory, "临江全长241公里。") is None
    by_word = MemoryTranslator([MemoryEntry("zh", "en", "两国在三百年后停战。", "They made peace.")])
    assert say(by_word, "两国在五百年后停战。") is None
    assert say(by_word, "两国在三百年后停战！") is not None
    near = say(memory, "临江全长２１４公里！")
    assert near is not None and near.text == RIVER.target


def test_a_language_the_memory_has_not_is_no_hit() -> None:
    assert say(MemoryTranslator([RIVER]), RIVER.source, Direction("zh", "de")) is None


def test_the_id_changes_with_what_it_says() -> None:
    one = MemoryTranslator([RIVER], name="m")
    assert one.id == MemoryTranslator([RIVER], name="m").id
    others = {
        MemoryTranslator([RIVER, CAPITAL], name="m").id,
        MemoryTranslator([RIVER], name="m", threshold=0.9).id,
        MemoryTranslator([RIVER.turned()], name="m").id,
    }
    assert len(others | {one.id}) == 4
    assert one.local


def test_it_can_be_stopped() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        MemoryTranslator([RIVER]).translate_batch(["甲"], ZH_EN, progress)


@pytest.mark.parametrize("threshold", [0.2, 1.01, float("nan")])
def test_a_senseless_threshold_is_refused(threshold: float) -> None:
    with pytest.raises(InputError, match=r"between 0\.5 and 1"):
        MemoryTranslator([RIVER], threshold=threshold)


def test_a_memory_without_a_file_says_what_it_needs() -> None:
    with pytest.raises(InputError, match="needs a file"):
        load_translator(TranslatorSpec("memory"))


SENTENCES = st.lists(st.text("abcd 12", min_size=1, max_size=14), min_size=1, max_size=12, unique=True)


@given(SENTENCES, st.text("abcd 12", min_size=1, max_size=14), st.sampled_from([0.5, 0.7, 0.85, 1.0]))
def test_the_fast_search_finds_what_comparing_with_all_finds(
    sources: list[str], asked: str, threshold: float
) -> None:
    memory = MemoryTranslator(
        [MemoryEntry("en", "zh", text, f"T{n}") for n, text in enumerate(sources)], threshold=threshold
    )
    found = say(memory, asked, EN_ZH)
    if asked in sources:
        assert found == Translated(f"T{sources.index(asked)}", "memory:entries", 1.0)
        return
    best = max((_likeness(asked, text) for text in sources), default=0.0)
    assert (found.score if found else None) == (pytest.approx(best) if best >= threshold else None)
    if found:
        assert _likeness(asked, sources[int(found.text[1:])]) == pytest.approx(best)


def _likeness(one: str, other: str) -> float:
    folded = [" ".join(text.split()) for text in (one, other)]
    if _digits(folded[0]) != _digits(folded[1]):
        return 0.0
    return Levenshtein.normalized_similarity(*folded)


def _digits(text: str) -> Sequence[str]:
    return "".join(c if c.isdigit() else " " for c in text).split()
