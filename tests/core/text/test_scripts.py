"""Scripts, direction, and Simplified ↔ Traditional."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text.scripts import (
    Variant,
    convert_script,
    convert_with_map,
    equal_across_scripts,
    is_right_to_left,
    main_script,
    script_counts,
)

CHINESE = st.text(
    alphabet=st.one_of(
        st.sampled_from("头发展后天里面干乾隆台湾頭髮發後臺灣裡麵制製么麼，。 aＡ１👍"), st.characters()
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("由光荣和ω-force开发", "Han"),
        ("State Route 99", "Latin"),
        ("हिन्दी में लिखा", "Devanagari"),
        ("كيف حالك؟", "Arabic"),
        ("ภาษาไทย", "Thai"),
        ("2010 — 55.1%", "Common"),
        ("", "Common"),
    ],
)
def test_main_script(text: str, script: str) -> None:
    assert main_script(text) == script


def test_combining_marks_count_with_their_letters() -> None:
    assert script_counts("हिन्दी") == {"Devanagari": 6}


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Google هي شركة أمريكية", True),
        ("The word سلام means peace", False),
        ("שלום", True),
        ("123", False),
        ("", False),
    ],
)
def test_direction_is_that_of_most_letters(text: str, right: bool) -> None:
    assert is_right_to_left(text) is right


def test_conversion_is_by_phrase() -> None:
    assert convert_with_map("头发发展", "s2t").text == "頭髮發展"
    assert convert_with_map("头发发展", "s2t").map.is_identity


@settings(deadline=None)
@given(CHINESE, st.sampled_from(["s2t", "t2s"]))
def test_the_map_of_a_conversion_is_monotone_and_covers(text: str, variant: Variant) -> None:
    mapped = convert_with_map(text, variant)
    assert mapped.text == convert_script(text, variant)
    assert mapped.map.original[-1] == len(text)
    assert mapped.map.changed[-1] == len(mapped.text)
    assert list(mapped.map.original) == sorted(mapped.map.original)
    assert list(mapped.map.changed) == sorted(mapped.map.changed)
    if mapped.text == text:
        assert mapped.map.is_identity


def test_a_phrase_that_changes_its_length_maps_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    class Regional:
        def convert(self, text: str) -> str:
            return text.replace("内存", "記憶體").replace("发", "發")

    monkeypatch.setattr("core.text.scripts._converter", lambda variant: Regional())
    mapped = convert_with_map("他开发内存卡", "s2t")
    assert mapped.text == "他开發記憶體卡"
    assert mapped.map.span_to_changed(3, 5) == (3, 6)
    assert mapped.map.span_to_original(6, 7) == (5, 6)
    assert mapped.map.span_to_original(4, 5) == (3, 5)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("头发", "頭髮", True),
        ("２０１０年", "2010年", True),
        ("后天", "後天", True),
        ("٣", "3", True),
        ("cafe\u0301", "café", True),
        ("头发", "头", False),
        ("Ab", "ab", False),
    ],
)
def test_equality_across_scripts(one: str, other: str, equal: bool) -> None:
    assert equal_across_scripts(one, other) is equal


def test_the_dictionaries_load_only_when_needed() -> None:
    code = "import sys, core.text.scripts, core.text.units; sys.exit('opencc' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
