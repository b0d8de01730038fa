"""Every question meets every passage of its id, is scored by the passage's metric, and counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.questions import Dataset, GoldAnswer, Passage, Question
from core.domain.suggestions import ReadingItem
from core.errors import Bug, Cancelled, InputError
from core.evaluation.grid import LanguageGrid, LanguageSet
from core.evaluation.grid_scores import Pair
from core.evaluation.metrics.catalogue import metric
from core.progress import Progress, silent
from tests.core.evaluation.grids import answering, grid, right, right_at_home, words


def test_a_cell_has_the_questions_of_its_row_about_the_passages_of_its_column() -> None:
    made = grid(words("en", "abc"), words("es", "abc"))
    assert [str(pair) for pair in made.pairs()] == ["en→en", "en→es", "es→en", "es→es"]
    first = made.items(Pair("en", "es"))[0]
    assert first == ReadingItem("en→es/a", "en a?", "passage es aes bes")


def test_rows_columns_and_both_kinds_of_pairs_have_means() -> None:
    score = grid().score("s@1", answering(right_at_home), silent())
    assert (score.within("f1"), score.within("exact_match")) == (100.0, 100.0)
    across = score.across("f1")
    assert across is not None and across == pytest.approx(200 / 3)
    assert score.across("exact_match") == 0.0
    assert score.row("es", "f1") == pytest.approx((100 + 2 * across) / 3)
    assert score.column("es", "f1") == score.row("es", "f1") == pytest.approx(score.whole("f1"))
    assert score.even and score.available == 4 and score.name == "words"


def test_only_what_the_answer_is_wrong_about_is_lost() -> None:
    def ask(item: ReadingItem) -> str:
        return "" if item.key == "de→es/b" else right(item)

    score = grid().score("s@1", answering(ask), silent())
    cell = score.cells[Pair("de", "es")]
    assert [(one.key, one.f1) for one in cell.items] == [("a", 1.0), ("b", 0.0), ("c", 1.0), ("d", 1.0)]
    assert cell.f1.mean == 75.0 and cell.f1.low < 75.0 < cell.f1.high
    assert score.cells[Pair("es", "de")].f1.low == 100.0


def test_answers_are_scored_by_the_passages_language() -> None:
    def sets(language: str, text: str) -> LanguageSet:
        asked = Question("q", f"{language}?", (GoldAnswer(text, 0),))
        return LanguageSet(
            language, Dataset("mlqa", (Passage("p", text, questions=(asked,)),)), f"mlqa_{language}"
        )

    made = LanguageGrid([sets("en", "the cat"), sets("es", "el gato")])
    said = {"en→en/q": "cat", "en→es/q": "gato", "es→en/q": "el cat", "es→es/q": "the gato"}
    score = made.score("s@1", answering(lambda item: said[item.key]), silent())
    assert {str(pair): cell.exact_match.mean for pair, cell in score.cells.items()} == {
        "en→en": 100.0, "en→es": 100.0, "es→en": 0.0, "es→es": 0.0,
    }  # fmt: skip
    assert [cell.metric for cell in score.cells.values()] == ["mlqa_en", "mlqa_es"] * 2


def test_what_a_language_lacks_is_left_out_with_its_reason() -> None:
    made = grid(words("en", "abcd"), words("es", "abe", without="b"))
    assert made.keys(Pair("en", "en")) == ("a", "b", "c", "d")
    assert made.keys(Pair("es", "en")) == ("a", "b")
    assert made.left_out(Pair("es", "en")) == {"no question in es": 2, "no passage in en": 1}
    assert made.keys(Pair("en", "es")) == ("a",)
    assert made.left_out(Pair("en", "es")) == {
        "no answer to score in es": 1, "no passage in es": 2, "no question in en": 1,
    }  # fmt: skip
    assert not made.score("s@1", answering(right), silent()).even


def test_shared_ids_are_those_that_every_cell_can_ask() -> None:
    made = grid(words("en", "abcd"), words("es", "abe", without="b"), shared=True)
    assert made.ids == ("a",) and made.total() == 4
    assert made.score("s@1", answering(right), silent()).even


def test_a_limit_draws_the_same_ids_from_those_that_all_have() -> None:
    sets = words("en", "abcdefgh"), words("es", "bdfhxy")
    made = grid(*sets, limit=3)
    assert len(made.ids) == 3 and set(made.ids) < set("bdfh")
    assert made.ids == grid(*sets, limit=3).ids
    assert list(made.ids) == sorted(made.ids)  # in the data's order


def test_unanswerable_questions_count_where_the_metric_knows_them() -> None:
    asked = Question("q", "?", (), impossible=True)
    dataset = Dataset("d", (Passage("p", "text", questions=(asked,)),))
    made = LanguageGrid([LanguageSet(code, dataset, "squad_v2.0") for code in ("en", "es")])
    score = made.score("s@1", answering(lambda item: ""), silent())
    assert score.whole("exact_match") == 100.0
    with pytest.raises(InputError, match="no question of these data sets"):
        LanguageGrid([LanguageSet(code, dataset, "squad_v1.1") for code in ("en", "es")])


def test_sets_that_make_no_grid_are_refused() -> None:
    for sets, says in (
        ((words("en", "ab"),), "at least two languages"),
        ((words("en", "ab"), words("en", "ab")), "'en' comes twice"),
        ((words("en", "ab"), words("es", "cd")), "no question of these data sets is in en and es"),
    ):
        with pytest.raises(InputError, match=says):
            LanguageGrid(sets)
    with pytest.raises(InputError, match="no metric called"):
        LanguageGrid([words("en", "ab"), LanguageSet("es", words("es", "ab").dataset, "guess")])


def test_progress_goes_through_all_cells_and_stops_between_batches() -> None:
    seen: list[tuple[str, int, int]] = []
    progress = Progress(lambda event: seen.append((event.label, event.done, event.total)))
    grid(words("en", "ab"), words("es", "ab")).score("s@1", answering(right), progress)
    steps = list(dict.fromkeys(seen))
    assert steps == [("s@1, en→en", 2, 8), ("s@1, en→es", 4, 8), ("s@1, es→en", 6, 8), ("s@1, es→es", 8, 8)]
    progress.cancel()
    with pytest.raises(Cancelled):
        grid().score("s@1", answering(right), progress)


def test_known_cells_are_not_asked_and_new_ones_are_told() -> None:
    made = grid(words("en", "ab"), words("es", "ab"))
    asked: list[str] = []
    told: list[str] = []

    def ask(item: ReadingItem) -> str:
        asked.append(item.key)
        return right(item)

    whole = made.score("s@1", answering(ask), silent(), scored=lambda cell: told.append(str(cell.pair)))
    assert told == ["en→en", "en→es", "es→en", "es→es"] and len(asked) == 8
    known = [cell for cell in whole.cells.values() if cell.pair != Pair("es", "en")]
    again = made.score("s@1", answering(ask), silent(), known=known)
    assert again == whole and asked[8:] == ["es→en/a", "es→en/b"]
    made.score("t@1", answering(ask), silent(), known=known)  # another system's cells are no use
    assert len(asked) == 8 + 2 + 8


def test_a_system_that_swallows_a_question_is_a_bug() -> None:
    def ask(items: Sequence[ReadingItem], progress: Progress) -> list[str]:
        return [right(item) for item in items[1:]]

    with pytest.raises(Bug):
        grid().score("s@1", ask, silent())


def test_signatures_tell_systems_and_question_languages_apart() -> None:
    scores = [grid().score(system, answering(right), silent()) for system in ("a@1", "b@1")]
    signatures = {cell.signature for score in scores for cell in score.cells.values()}
    assert len(signatures) == 2 * 9


def test_a_grid_is_known_before_it_is_asked() -> None:
    made = grid()
    assert made.score("a@1", answering(right), silent()).identity == made.identity("a@1")
    other = grid(words("en", "abcd"), words("es", "abcd"), words("de", "abcd", without="a"))
    assert len({made.identity("a@1"), made.identity("b@1"), other.identity("a@1")}) == 3


def test_another_wording_of_a_question_is_another_grid() -> None:
    """Ids and answers are the same, and yet the scores may not be."""
    reworded = words("es", "abcd")
    passages = tuple(
        replace(passage, questions=tuple(replace(one, text=f"¿{one.text}") for one in passage.questions))
        for passage in reworded.dataset.passages
    )
    other = replace(reworded, dataset=replace(reworded.dataset, passages=passages))
    signatures = {
        grid(words("en", "abcd"), second).signature("a@1", Pair("es", "en")) for second in (reworded, other)
    }
    assert len(signatures) == 2


keys = st.text(alphabet="abcdefghij", max_size=8).map(lambda text: "".join(dict.fromkeys(text)))


@given(keys, keys, st.booleans(), st.integers(0, 5))
def test_every_id_is_asked_or_left_out_in_every_cell(
    first: str, second: str, shared: bool, limit: int
) -> None:
    try:
        made = grid(words("en", first), words("es", second), shared=shared, limit=limit)
    except InputError:
        assert not set(first) & set(second)
        return
    for pair in made.pairs():
        assert len(made.keys(pair)) + sum(made.left_out(pair).values()) == len(made.ids)
        expected = {key for key in made.ids if key in {"en": first, "es": second}[pair.passage]}
        assert set(made.keys(pair)) == expected & set({"en": first, "es": second}[pair.question])
    assert made.total() == sum(len(made.items(pair)) for pair in made.pairs())


def test_each_cell_equals_the_metric_asked_directly() -> None:
    """The grid adds nothing of its own to the official numbers."""
    made = grid()
    said = {item.key: item.passage.split()[-1] for pair in made.pairs() for item in made.items(pair)}
    score = made.score("s@1", answering(lambda item: said[item.key]), silent())
    official = metric("squad_v1.1")
    for pair, cell in score.cells.items():
        for one in cell.items:
            expected = official.score(said[f"{pair}/{one.key}"], [one.key + pair.passage])
            assert (one.exact_match, one.f1) == expected
