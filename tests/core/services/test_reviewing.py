from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.corrections import Decision, ReviewState
from core.domain.questions import Dataset
from core.domain.reviews import QUEUE_ORDERS, QueueCounts, QueueFilter, Snippet
from core.domain.spans import Span
from core.errors import InputError
from core.services.catalogue import Project
from core.store import search
from tests.core.store.building import BEIJING, PARIS, SMALL, add, new_project, passage, suggest, suggestion


def found(project: Project, text: str = "", **filters: object) -> list[int]:
    return list(project.reviewing.queue(QueueFilter(text=text, **filters)))  # type: ignore[arg-type]


def decide(project: Project, question_id: int, state: ReviewState, flag: str | None = None) -> None:
    spans = (Span.of(BEIJING, 0, 2),)
    project.correcting.save(question_id, Decision(spans, state=state, flag=flag), action="x", author="ann")


class TestQuestion:
    def test_everything_the_page_draws(self, project: Project) -> None:
        suggest(
            project,
            (1, suggestion(BEIJING, "北京", score=0.9)),
            (1, suggestion(BEIJING, "北京", system="cascade", score=0.3)),
            (1, suggestion(BEIJING, "华北平原", system="zero-shot")),
        )
        view = project.reviewing.question(1)
        assert (view.question, view.passage, view.title) == ("中国的首都是哪里？", BEIJING, "title of zh")
        assert (view.dataset, view.role, view.language, view.held_out) == ("small", "annotate", "zh", False)
        assert [(one.label, one.agreement) for one in view.suggestions] == [
            ("cascade@v1", 1),
            ("reader@v1", 1),
            ("zero-shot@v1", 0),
        ]
        assert view.suggestions[1].suggestion.trace[0].data == {"windows": 1}
        assert (view.disagreement, view.uncertainty) == (pytest.approx(1 / 3), pytest.approx(0.1))
        assert view.gold[0].span == Span(0, 2, "北京")
        assert view.decision == Decision()

    def test_an_unknown_one_is_named(self, project: Project) -> None:
        with pytest.raises(InputError, match="no question with the number 9"):
            project.reviewing.question(9)


class TestQueue:
    def test_file_order_keeps_added_questions_with_their_passage(self, project: Project) -> None:
        number, _ = project.importing.add_question(1, "后来的问题？")
        assert found(project) == [1, 2, number, 3]

    def test_disagreement_comes_first(self, project: Project) -> None:
        suggest(project, (2, suggestion(BEIJING, "北京")), (2, suggestion(BEIJING, "首都", system="other")))
        suggest(project, (3, suggestion(PARIS, "Seine", score=0.1)))
        assert found(project, order="disagreement") == [2, 1, 3]
        assert found(project, order="uncertainty") == [3, 2, 1]

    def test_short_passages_first(self, project: Project) -> None:
        assert found(project, order="length") == [1, 2, 3]
        assert len(BEIJING) < len(PARIS)

    def test_the_random_order_is_always_the_same_one(self, project: Project, tmp_path: Path) -> None:
        with new_project(tmp_path / "other") as other:
            add(other, SMALL)
            assert found(project, order="random") == found(other, order="random")

    def test_by_passage_keeps_its_questions_together(self, project: Project) -> None:
        suggest(project, (2, suggestion(BEIJING, "北京")), (2, suggestion(BEIJING, "首都", system="other")))
        assert found(project, order="disagreement", by="passage") == [1, 2, 3]
        suggest(project, (3, suggestion(PARIS, "Seine")), (3, suggestion(PARIS, "France", system="other")))
        suggest(project, (3, suggestion(PARIS, "Paris", system="third")))
        assert found(project, order="disagreement", by="passage") == [3, 1, 2]

    @pytest.mark.parametrize("order", QUEUE_ORDERS)
    @pytest.mark.parametrize("by", ["question", "passage"])
    def test_every_order_has_every_question_once(self, project: Project, order: str, by: str) -> None:
        assert sorted(found(project, order=order, by=by)) == [1, 2, 3]

    def test_filters_combine(self, project: Project) -> None:
        other = add(project, SMALL, name="other", role="evaluation").dataset
        decide(project, 1, ReviewState.CONFIRMED)
        decide(project, 2, ReviewState.TOUCHED, flag="odd")
        done = frozenset({ReviewState.CONFIRMED, ReviewState.TOUCHED})
        assert found(project, states=done) == [1, 2]
        assert found(project, states=done, flagged=True) == [2]
        assert found(project, flagged=False, dataset_id=1) == [1, 3]
        assert found(project, dataset_id=other) == [4, 5, 6]
        assert found(project, held_out=True) == []

    def test_counts_tell_what_other_states_would_show(self, project: Project) -> None:
        decide(project, 1, ReviewState.CONFIRMED, flag="a")
        decide(project, 2, ReviewState.CONFIRMED, flag="b")
        wanted = QueueFilter(states=frozenset({ReviewState.CONFIRMED}))
        assert project.reviewing.counts(wanted) == QueueCounts(2, 1, 0, 2, 2)
        assert project.reviewing.counts(QueueFilter(text="Seine")) == QueueCounts(1, 1, 0, 0, 0)

    def test_rows_come_in_the_order_asked_for(self, project: Project) -> None:
        rows = project.reviewing.rows([3, 99, 1])
        assert [row.question for row in rows] == ["Which river flows there?", "中国的首都是哪里？"]

    def test_an_empty_project_has_an_empty_queue(self, tmp_path: Path) -> None:
        with new_project(tmp_path / "empty") as project:
            assert (found(project), project.reviewing.counts()) == ([], QueueCounts())


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "ids"),
        [
            ("首都", [1, 2]),
            ("人口？", [2]),
            ("🏙️", [1, 2]),
            ("。🏙️ 人", [1, 2]),
            ("seine", [3]),
            ("the Seine.", [3]),
            ("theSeine", []),
            ("is", [3]),
            ("i", [1, 2, 3]),
            ("zh-q1", [2]),
            ("title of en", [3]),
            ('"', []),
            ("%", []),
            ("NOT", []),
            ("上海", []),
        ],
    )
    def test_any_piece_of_text_is_found(self, project: Project, text: str, ids: list[int]) -> None:
        assert found(project, text) == ids

    @pytest.mark.parametrize(
        ("text", "ids"), [("首.", [1, 2]), (r"\bSEINE\b", [3]), ("^北京有", [2]), ("x{9}", [])]
    )
    def test_regular_expressions(self, project: Project, text: str, ids: list[int]) -> None:
        assert found(project, text, regex=True) == ids

    @pytest.mark.parametrize("text", ["(", "[a", "*", "(?P<a", "a{2,1}"])
    def test_a_wrong_one_says_where(self, project: Project, text: str) -> None:
        with pytest.raises(InputError, match="not a regular expression"):
            found(project, text, regex=True)

    def test_one_that_never_ends_is_stopped(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(search, "REGEX_SECONDS", 0.1)
        with new_project(tmp_path / "slow") as project:
            add(project, Dataset("slow", (passage("p", "a" * 5000 + "c", ("Why?", "a")),)))
            with pytest.raises(InputError, match="takes too long"):
                found(project, "(a|aa)+$", regex=True)

    def test_hits_are_shown_in_their_context(self, project: Project) -> None:
        snippets = project.reviewing.snippets([1, 2, 3], QueueFilter(text="平原"))
        assert set(snippets) == {1, 2}
        shown = snippets[1]
        assert (shown.field, shown.text[shown.start : shown.end]) == ("passage", "平原")
        assert project.reviewing.snippets([1], QueueFilter()) == {}

    def test_a_long_context_is_cut_on_both_sides(self) -> None:
        shown = search.snippet("passage", "x" * 100 + "\nhit\t" + "y" * 100, 101, 104)
        assert shown == Snippet("passage", "…" + "x" * 29 + " hit " + "y" * 29 + "…", 31, 34)

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(data=st.data())
    def test_every_piece_of_a_passage_finds_it(self, project: Project, data: st.DataObject) -> None:
        text = data.draw(st.sampled_from([BEIJING, PARIS]))
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        wanted = {1, 2} if text == BEIJING else {3}
        assert wanted <= set(found(project, text[start:end]))


def test_the_queue_equals_a_plain_sort(tmp_path: Path) -> None:
    """300 questions with every mixture of states and scores, against Python's own sort."""
    chance = random.Random(7)
    texts = [BEIJING + "。" * chance.randint(0, 9) for _ in range(60)]
    parts = tuple(
        passage(f"p{n}", text, *[(f"问{m}？", "北京") for m in range(5)]) for n, text in enumerate(texts)
    )
    with new_project(tmp_path / "many", held_out_percent=30) as project:
        add(project, Dataset("many", parts))
        for system in ("a", "b", "c"):
            answers = [chance.choice(["北京", "首都", ""]) for _ in range(300)]
            suggest(
                project,
                *(
                    (n, suggestion(texts[(n - 1) // 5], answer, system=system, score=chance.random()))
                    for n, answer in enumerate(answers, start=1)
                ),
            )
        rows = project.reviewing.rows(range(1, 301))
        keep = replace(QueueFilter(), order="disagreement", held_out=False)
        wanted = sorted(
            (row for row in rows if not row.held_out), key=lambda row: (-row.disagreement, row.id)
        )
        assert list(project.reviewing.queue(keep)) == [row.id for row in wanted]
        sure = sorted(rows, key=lambda row: (-row.uncertainty, row.id))
        assert found(project, order="uncertainty") == [row.id for row in sure]
