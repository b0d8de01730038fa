from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.evaluation.metrics.cmrc2018 import Cmrc2018, longest_common_run

METRIC = Cmrc2018()


def brute_force(left: str, right: str) -> int:
    runs = [left[i:j] for i in range(len(left)) for j in range(i + 1, len(left) + 1)]
    return max((len(run) for run in runs if run in right), default=0)


@given(st.text("abc", max_size=9), st.text("abc", max_size=9))
def test_the_longest_run_is_the_longest(left: str, right: str) -> None:
    run = "".join(longest_common_run(left, right))
    assert run in left
    assert run in right
    assert len(run) == brute_force(left, right)


def test_f1_goes_by_the_longest_run_and_not_by_shared_characters() -> None:
    exact, f1 = METRIC.score("北京上海", ["上海北京"])
    assert (exact, f1) == (0.0, 0.5)


def test_chinese_is_cut_into_characters_and_the_rest_into_words() -> None:
    assert METRIC.units("《C—语言》及Assembly语言3.5%") == (
        *("c—", "语", "言", "及", "assembly", "语", "言", "3.5", "%"),
    )


def test_punctuation_of_the_official_list_and_case_do_not_count() -> None:
    assert METRIC.score("「红花」", ["红花"]) == (1.0, 1.0)
    assert METRIC.score("DNA", ["dna"]) == (1.0, 1.0)


def test_ascii_commas_do_count() -> None:
    assert METRIC.score("红,花", ["红花"])[0] == 0.0


def test_an_answer_of_nothing_but_punctuation_equals_an_empty_one() -> None:
    assert METRIC.score("", ["。"]) == (1.0, 0.0)


def test_lower_case_follows_the_script_letter_by_letter() -> None:
    assert METRIC.normalise("ΟΔΟΣ İ") == "οδοσ i"
