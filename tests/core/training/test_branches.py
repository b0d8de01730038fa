"""Branches have the right pairs, every loss is counted, and nothing of a held-out passage gets in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.questions import Dataset, GoldAnswer, Passage, Question, is_held_out
from core.domain.spans import Span
from core.errors import InputError
from core.training.branches import (
    NOT_ALIGNED,
    NOT_THERE,
    Branches,
    Rendition,
    of_dataset,
    of_items,
)
from core.training.items import TrainingItem, read_items, write_items
from tests.core.training.making import item


def rendition(code: str, key: str, *, lost: str = "", origin: str = "gold") -> Rendition:
    passage = f"{code} passage of {key}: the answer {code}{key}."
    start = passage.rindex(f"{code}{key}")
    span = None if lost else Span.of(passage, start, start + len(code + key))
    return Rendition(f"{code} question {key}?", passage, span, (code + key,), lost, origin)


def table(code: str, *keys: str, lost: str = "") -> dict[str, Rendition]:
    return {key: rendition(code, key, lost=NOT_ALIGNED if key in lost.split() else "") for key in keys}


def three() -> Branches:
    """1 and 2 are everywhere, 3 lost its place in es, 4 is not in it."""
    return Branches(
        {
            "en": table("en", "1", "2", "3"),
            "es": table("es", "2", "1", "3", lost="3"),
            "it": table("it", "1", "2", "3", "4"),
        }
    )


def test_a_branch_has_its_passages_with_questions_in_every_language() -> None:
    keys = [one.key for one in three().branch("es")]
    assert keys == ["en→es/1", "es→es/1", "it→es/1", "en→es/2", "es→es/2", "it→es/2"]
    first = next(three().branch("es"))
    assert first.question == "en question 1?" and first.passage.startswith("es passage of 1")
    assert first.span is not None and first.span.text == "es1" and first.references == ("es1",)


def test_a_question_whose_answer_is_lost_still_asks_about_other_passages() -> None:
    keys = [one.key for one in three().branch("en")]
    assert "es→en/3" in keys and len(keys) == 9
    assert [one.key for one in three().branch("it") if one.key.endswith("/4")] == ["it→it/4"]


def test_the_union_has_all_pairs_of_languages() -> None:
    pairs = Counter(one.key.partition("/")[0] for one in three().union())
    assert len(pairs) == 9
    assert pairs["es→en"] == 3 and pairs["en→es"] == 2 and pairs["it→it"] == 4


def test_joined_by_all_only_common_ids_train() -> None:
    common = Branches(
        {"en": table("en", "1", "2", "3"), "es": table("es", "2", "1", "3", lost="3")}, joining="all"
    )
    assert [one.key for one in common.union()] == [
        *("en→en/1", "es→en/1", "en→en/2", "es→en/2"),
        *("en→es/1", "es→es/1", "en→es/2", "es→es/2"),
    ]
    assert common.report()[0].lost == {"lost in another language": 1}


def test_one_language_alone_has_its_own_questions() -> None:
    assert [one.key for one in three().translated("es")] == ["es→es/1", "es→es/2"]


def test_the_parts_are_those_that_recipes_ask_for(tmp_path: Path) -> None:
    parts = three().parts()
    assert list(parts) == ["branches", "branch-en", "branch-es", "branch-it"]
    assert write_items(tmp_path / "part.jsonl", parts["branches"]) == 25
    assert list(read_items(tmp_path / "part.jsonl")) == list(three().union())


def test_every_loss_is_counted_with_its_reason() -> None:
    english, spanish, italian = three().report()
    assert (english.items, english.kept, dict(english.lost)) == (4, 3, {NOT_THERE: 1})
    assert (spanish.items, spanish.kept) == (4, 2)
    assert dict(spanish.lost) == {NOT_ALIGNED: 1, NOT_THERE: 1}
    assert spanish.examples == (("3", NOT_ALIGNED), ("4", NOT_THERE))
    assert (italian.kept, dict(italian.lost)) == (4, {})
    assert dict(italian.pairs) == {"en": 3, "es": 3, "it": 4}


@given(
    st.dictionaries(
        st.sampled_from(["en", "es", "it", "de"]),
        st.dictionaries(st.sampled_from("abcdefg"), st.booleans(), min_size=1),
        min_size=2,
    )
)
def test_counts_add_up_whatever_is_missing(given_: dict[str, dict[str, bool]]) -> None:
    tables = {
        code: {key: rendition(code, key, lost="" if there else NOT_ALIGNED) for key, there in keys.items()}
        for code, keys in given_.items()
    }
    if not any(there for keys in given_.values() for there in keys.values()):
        with pytest.raises(InputError, match="no question has its answer"):
            Branches(tables)
        return
    branches = Branches(tables)
    for report in branches.report():
        assert report.kept + sum(report.lost.values()) == report.items == len(branches.ids)
        assert sum(report.pairs.values()) == len(list(branches.branch(report.language)))
        assert report.pairs.get(report.language, 0) == report.kept
    for one in branches.union():
        one.check()


def test_a_held_out_passage_takes_its_translations_with_it() -> None:
    keys = [str(number) for number in range(60)]
    whole = Branches({"en": table("en", *keys), "es": table("es", *keys)})
    kept = whole.without_held_out(30)
    out = {key for key in keys if is_held_out(rendition("en", key).passage, 30)}
    assert out and {one.key.partition("/")[2] for one in kept.union()} == set(keys) - out


def test_so_does_one_whose_source_is_missing() -> None:
    """Two questions about one Spanish passage; only one of them has its English passage."""
    english = next(one for n in range(99) if is_held_out((one := rendition("en", str(n))).passage, 50))
    spanish = next(one for n in range(99) if not is_held_out((one := rendition("es", str(n))).passage, 50))
    tables = {
        "en": {"1": english, **table("en", "x")},
        "es": {"1": spanish, "2": spanish, **table("es", "x")},
    }
    assert {*Branches(tables).without_held_out(50).ids} <= {"x"}


def test_a_sample_is_drawn_from_what_trains_everywhere_and_by_the_seed_alone() -> None:
    keys = [str(number) for number in range(30)]
    whole = Branches({"en": table("en", *keys), "es": table("es", *keys, lost="3 4 5")})
    drawn = whole.sample(10, seed=1)
    assert drawn.ids == whole.sample(10, seed=1).ids != whole.sample(10, seed=2).ids
    assert len(drawn.ids) == 10 and not {"3", "4", "5"} & {*drawn.ids}
    assert len(whole.sample(99, seed=1).ids) == 27
    assert list(drawn.ids) == [key for key in keys if key in drawn.ids]


def test_corrections_are_counted() -> None:
    corrected = {"1": rendition("es", "1", origin="correction")}
    found = Branches({"en": table("en", "1"), "es": corrected}).report()
    assert [one.corrected for one in found] == [0, 1]


def test_what_cannot_be_joined_is_told() -> None:
    with pytest.raises(InputError, match="at least two"):
        Branches({"en": table("en", "1")})
    with pytest.raises(InputError, match=r"no language branch 'de'. Known: en, es, it"):
        list(three().branch("de"))
    apart = Branches({"en": table("en", "1"), "es": table("es", "2")})
    assert [one.key for one in apart.union()] == ["en→en/1", "es→es/2"]
    with pytest.raises(InputError, match="same ids"):
        Branches({"en": table("en", "1"), "es": table("es", "2")}, joining="all")


def test_a_data_set_becomes_renditions() -> None:
    questions = (
        Question("aligned", "¿Dónde?", (GoldAnswer("Roma", 0), GoldAnswer("Roma", 8))),
        Question("lost", "¿Quién?", (GoldAnswer("París"),)),
        Question("none", "¿Nada?", impossible=True),
    )
    found = of_dataset(Dataset("es", (Passage("p", "Roma es Roma", questions=questions),)))
    assert found["aligned"].span == Span(0, 4, "Roma") and not found["aligned"].lost
    assert (found["lost"].span, found["lost"].lost) == (None, NOT_ALIGNED)
    assert (found["none"].span, found["none"].lost) == (None, "")


def test_items_of_a_snapshot_become_renditions() -> None:
    given_ = TrainingItem("7", "Q?", "abc", Span(1, 2, "b"), ("b",), "correction")
    found = of_items([given_, item("8", "问？", "江东", None)])
    assert found["7"] == Rendition("Q?", "abc", Span(1, 2, "b"), ("b",), origin="correction")
    assert found["8"].span is None and not found["8"].lost
