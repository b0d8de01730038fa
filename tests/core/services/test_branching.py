"""A project's branches: made or joined, opened and corrected like any other question, and made again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core import paths
from core.domain.corrections import Decision
from core.domain.questions import is_held_out
from core.errors import Cancelled, InputError
from core.model_host.base import InProcessRunner
from core.progress import Progress, ProgressEvent
from core.services import branching
from core.services.branch_families import BESIDE, EVALUATED, HELD_OUT, NO_CORRECTION, NOT_YET, REJECTED
from core.services.branching import BranchOrder, BranchState
from core.services.catalogue import Project
from core.training.branches import NOT_ALIGNED, NOT_THERE
from tests.core.services.branching_project import (
    HELD_OUT as HELD_OUT_TEXTS,
)
from tests.core.services.branching_project import (
    PERCENT,
    RIVERS,
    TRAINED,
    add,
    branching_project,
    confirm,
    in_capitals,
    number_of,
    river,
    rivers,
    spoken,
)
from tests.core.services.fakes import FakeRunner
from tests.core.services.training_project import bundle
from tests.core.translation.fakes import RuleTranslator
from tests.tiny import tiny_reader

SPANISH = BranchOrder("es")
NAME = "rivers (es)"
LOST = "markers lost"


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Project, RuleTranslator]]:
    project, translator = branching_project(tmp_path / "project", monkeypatch)
    with project:
        yield project, translator


@pytest.fixture
def project(made: tuple[Project, RuleTranslator]) -> Project:
    return made[0]


@pytest.fixture
def translator(made: tuple[Project, RuleTranslator]) -> RuleTranslator:
    return made[1]


def state(project: Project, language: str = "es") -> BranchState:
    return next(one for one in project.branching.report().languages if one.language == language)


def carried(project: Project) -> dict[str, str]:
    """Key → the answer that trains in Spanish."""
    found = project.branching.joined().languages["es"]
    return {key: one.span.text for key, one in found.items() if one.span is not None and not one.lost}


class TestMaking:
    def test_the_branch_becomes_a_data_set_with_the_same_ids(self, project: Project) -> None:
        result = project.branching.make(SPANISH, origin="here")
        assert result.datasets == (NAME,) and result.changes.datasets and result.changes.origin == "here"
        (info,) = [one for one in project.reviewing.datasets() if one.name == NAME]
        assert (info.language, info.role, info.passages) == ("es", "annotate", len(TRAINED))
        with project.store.read() as unit:
            content = unit.datasets.content(info.id)
        assert {passage.text for passage in content.passages} == {spoken(text) for text in TRAINED}
        keys = {question.key for passage in content.passages for question in passage.questions}
        assert keys == {f"{river(text)}-{end}" for text in TRAINED for end in ("where", "why")}

    def test_a_carried_answer_is_a_suggestion_and_no_gold(self, project: Project) -> None:
        project.branching.make(SPANISH)
        view = project.reviewing.question(number_of(project, NAME, "Seine-where"))
        assert view.gold == () and view.decision == Decision()
        (one,) = view.suggestions
        assert one.suggestion.system == "markers" and one.suggestion.version
        span = one.suggestion.span
        assert span is not None and (span.text, span.start) == ("SEINE", view.passage.rindex("SEINE"))
        assert [step.label for step in one.suggestion.trace][:2] == ["source answer", "markers"]
        assert one.suggestion.trace[0].text == "Seine"

    def test_the_source_stands_beside_it(self, project: Project) -> None:
        project.branching.make(SPANISH)
        view = project.reviewing.question(number_of(project, NAME, "Seine-where"))
        question, passage = view.translation("en")
        assert (question, passage) == ("Where do people fish? (5)", TRAINED[RIVERS.index("Seine")])

    def test_a_question_without_an_answer_stays_without(self, project: Project) -> None:
        project.branching.make(SPANISH)
        (one,) = project.reviewing.question(number_of(project, NAME, "Seine-why")).suggestions
        assert (one.suggestion.span, one.suggestion.text) == (None, "")
        assert not project.branching.joined().languages["es"]["Seine-why"].lost

    def test_lost_items_are_counted_and_can_be_opened(self, project: Project) -> None:
        result = project.branching.make(SPANISH)
        assert dict(result.lost) == {LOST: 1} and result.carried == 2 * len(TRAINED) - 1
        found = state(project)
        assert dict(found.counts.lost) == {LOST: 1} and found.counts.kept == 2 * len(TRAINED) - 1
        (example,) = found.losses
        assert (example.item, example.lost, example.source_answer) == ("Ebro-where", LOST, "Ebro")
        view = project.reviewing.question(example.question_id)
        assert view.dataset == NAME and view.suggestions == ()

    def test_held_out_passages_are_not_made(self, project: Project, translator: RuleTranslator) -> None:
        project.branching.make(SPANISH)
        assert HELD_OUT_TEXTS
        joined = project.branching.joined()
        assert joined.left_out == {HELD_OUT: 2 * len(HELD_OUT_TEXTS)}
        passages = {one.passage for items in joined.languages.values() for one in items.values()}
        assert not passages & {*HELD_OUT_TEXTS, *map(spoken, HELD_OUT_TEXTS)}
        assert not any(river(text) in said for text in HELD_OUT_TEXTS for said in translator.sentences)

    def test_a_passage_of_an_evaluation_set_trains_in_no_language(self, project: Project) -> None:
        add(project, rivers(TRAINED[:1], "tested"), "en", "evaluation")
        assert project.branching.make(SPANISH).carried == 2 * len(TRAINED) - 3
        joined = project.branching.joined()
        assert joined.left_out[EVALUATED] == 2
        assert not {key for items in joined.languages.values() for key in items if river(TRAINED[0]) in key}

    def test_where_no_question_may_train_it_says_why_and_makes_nothing(self, project: Project) -> None:
        add(project, rivers(TRAINED, "tested"), "en", "evaluation")
        before = [one.name for one in project.reviewing.datasets()]
        (said,) = project.branching.outlook(SPANISH).faults
        assert "no question in en may train" in said and "an evaluation set" in said
        with pytest.raises(InputError, match="no question in en may train"):
            project.branching.make(SPANISH)
        assert [one.name for one in project.reviewing.datasets()] == before

    def test_progress_and_steps_are_told(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(branching, "BATCH", 4)
        seen: list[ProgressEvent] = []
        steps: list[int] = []
        result = project.branching.make(
            SPANISH,
            progress=Progress(seen.append),
            stored=lambda step: steps.append(step.carried + step.lost.total()),
        )
        assert sum(steps) == 2 * len(TRAINED) == result.carried + result.lost.total() and len(steps) > 2
        assert {event.total for event in seen} == {2 * len(TRAINED)}

    @pytest.mark.parametrize(
        ("order", "sentence"),
        [
            (BranchOrder("en"), "another language than en"),
            (BranchOrder("es", "magic"), "no alignment called 'magic'"),
            (BranchOrder("es", "aligner"), "no weights in use for its part 'aligner'. Train and promote"),
            (BranchOrder("es", datasets=(99,)), "no data set in en"),
        ],
    )
    def test_what_is_missing_is_said_before_any_work(
        self, project: Project, order: BranchOrder, sentence: str
    ) -> None:
        assert sentence in " ".join(project.branching.faults(order))
        with pytest.raises(InputError, match=sentence):
            project.branching.make(order)
        assert [one.name for one in project.reviewing.datasets()] == ["rivers"]


def test_an_alignment_with_a_model_runs_where_models_do(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle(tmp_path / "resources", tiny_reader(tmp_path / "tiny"), "encoder")
    monkeypatch.setattr(paths, "resources", lambda: tmp_path / "resources")
    project.predicting.runner = InProcessRunner(device="cpu")
    result = project.branching.make(BranchOrder("es", "embeddings"))
    assert result.carried + result.lost.total() == 2 * len(TRAINED)
    with project.store.read() as unit:
        assert [system for system, _ in unit.suggestions.systems()] == ["embeddings"]
    project.predicting.runner = FakeRunner()
    with pytest.raises(InputError, match="embeddings cannot run here"):
        project.branching.make(BranchOrder("it", "embeddings"))


class TestAgain:
    def test_a_second_run_makes_nothing_twice(self, project: Project, translator: RuleTranslator) -> None:
        project.branching.make(SPANISH)
        asked = len(translator.asked)
        result = project.branching.make(SPANISH)
        assert (result.carried, result.kept, len(translator.asked)) == (0, 2 * len(TRAINED), asked)
        assert state(project).counts.lost == {LOST: 1}

    def test_corrections_go_before_what_was_carried_and_outlive_every_run(self, project: Project) -> None:
        project.branching.make(SPANISH)
        number = number_of(project, NAME, "Seine-where")
        lost = number_of(project, NAME, "Ebro-where")
        confirm(project, number, "BOATS")
        confirm(project, lost, "EBRO")
        project.branching.make(BranchOrder("es", "simplematch"))
        assert number_of(project, NAME, "Seine-where") == number
        found = state(project)
        assert (found.counts.corrected, found.counts.lost) == (2, {})
        assert carried(project)["Seine-where"] == "BOATS" and carried(project)["Ebro-where"] == "EBRO"
        history = project.reviewing.question(number).history
        assert [step.decision.spans[0].text for step in history] == ["BOATS"]

    def test_another_alignment_carries_anew_on_the_same_passages(self, project: Project) -> None:
        project.branching.make(SPANISH)
        result = project.branching.make(BranchOrder("es", "simplematch"))
        assert result.carried == 2 * len(TRAINED)
        assert len([one for one in project.reviewing.datasets() if one.language == "es"]) == 1
        view = project.reviewing.question(number_of(project, NAME, "Ebro-where"))
        assert [one.suggestion.system for one in view.suggestions] == ["simplematch"]
        both = project.reviewing.question(number_of(project, NAME, "Seine-where")).suggestions
        assert [one.suggestion.system for one in both] == ["markers", "simplematch"]
        assert state(project).made_by == (both[1].label,)

    def test_an_interruption_loses_no_batch(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(branching, "BATCH", 4)
        progress = Progress()
        with pytest.raises(Cancelled):
            project.branching.make(SPANISH, progress=progress, stored=lambda step: progress.cancel())
        found = state(project)
        assert found.counts.kept == 4 and found.counts.lost[NOT_THERE] == 2 * len(TRAINED) - 4
        assert project.branching.make(SPANISH).kept == 4

    def test_a_corrected_source_answer_is_carried_anew(self, project: Project) -> None:
        project.branching.make(SPANISH)
        confirm(project, number_of(project, "rivers", "Seine-where"), "Boats")
        assert project.branching.make(SPANISH).carried == 1
        assert carried(project)["Seine-where"] == "BOATS"

    def test_a_new_question_joins_its_passage(self, project: Project) -> None:
        project.branching.make(SPANISH)
        number, _ = project.importing.add_question(1, "What goes up?")
        key = project.reviewing.question(number).key
        confirm(project, number, "Boats")
        assert project.branching.make(SPANISH).carried == 1
        view = project.reviewing.question(number_of(project, NAME, key))
        assert (view.question, view.passage) == ("WHAT GOES UP?", spoken(TRAINED[0]))
        assert carried(project)[key] == "BOATS"

    def test_a_rejected_answer_does_not_train(self, project: Project) -> None:
        project.branching.make(SPANISH)
        number = number_of(project, NAME, "Seine-where")
        label = project.reviewing.question(number).suggestions[0].label
        project.correcting.save(number, Decision(rejected=(label,)), action="rejected", author="ann")
        assert state(project).counts.lost == {LOST: 1, REJECTED: 1}


class TestJoining:
    def test_an_imported_set_is_joined_and_not_made(
        self, project: Project, translator: RuleTranslator
    ) -> None:
        add(project, in_capitals(TRAINED), "es")
        result = project.branching.make(SPANISH)
        assert result.joined == len(TRAINED)
        assert not any("Where" in text for text in translator.sentences)
        found = state(project)
        assert found.datasets == ("capitals", NAME)

    def test_where_all_is_joined_nothing_else_is_needed(
        self, project: Project, translator: RuleTranslator
    ) -> None:
        order = BranchOrder("es", "aligner")
        assert project.branching.faults(order), "nobody has trained an aligner"
        add(project, rivers(TRAINED, "by hand"), "es")
        assert project.branching.faults(order) == ()
        result = project.branching.make(order)
        assert (result.joined, result.carried, result.datasets) == (2 * len(TRAINED), 0, ())
        assert not translator.sentences

    def test_a_translation_of_a_held_out_passage_is_held_out_with_it(self, project: Project) -> None:
        add(project, in_capitals(TRAINED + HELD_OUT_TEXTS), "es")
        with project.store.read() as unit:
            closed = {item.key for item in unit.questions.items(held_out=True) if item.key.endswith("where")}
        assert closed > {f"{river(text)}-where" for text in HELD_OUT_TEXTS}
        joined = project.branching.joined()
        trained = {key for items in joined.languages.values() for key in items}
        assert trained and not trained & closed

    def test_a_held_out_passage_closes_the_questions_that_its_language_lacks(self, project: Project) -> None:
        add(project, in_capitals(TRAINED + HELD_OUT_TEXTS), "es")
        ours = [text for text in TRAINED if is_held_out(f"(es) {spoken(text)}", PERCENT)]
        joined = project.branching.joined()
        assert ours and joined.left_out == {HELD_OUT: 2 * len(HELD_OUT_TEXTS) + len(ours), BESIDE: len(ours)}
        assert not {one.passage for one in joined.languages["en"].values()} & {*ours}

    def test_a_correction_in_a_made_branch_goes_before_an_imported_answer(self, project: Project) -> None:
        project.branching.make(SPANISH)
        confirm(project, number_of(project, NAME, "Seine-where"), "BOATS")
        add(project, in_capitals(TRAINED), "es")
        found = project.branching.joined().languages["es"]
        assert (found["Seine-where"].origin, carried(project)["Seine-where"]) == ("correction", "BOATS")
        assert {one.origin for key, one in found.items() if key.endswith("where")} == {"correction", "gold"}

    def test_only_corrections_where_only_they_are_wanted(self, project: Project) -> None:
        project.branching.make(SPANISH)
        confirm(project, number_of(project, NAME, "Seine-where"), "BOATS")
        joined = project.branching.joined(sources=frozenset({"correction"}))
        assert {key for key, one in joined.languages["es"].items() if not one.lost} == {"Seine-where"}
        assert {one.lost for one in joined.languages["es"].values() if one.lost} == {NO_CORRECTION}

    def test_two_data_sets_with_the_same_ids_stay_apart(self, project: Project) -> None:
        other = tuple(
            changed for text in TRAINED if not is_held_out(changed := text.replace("Boats", "Ships"), PERCENT)
        )
        add(project, rivers(other, "ships"), "en")
        key = f"{river(other[0])}-where"
        result = project.branching.make(SPANISH)
        assert result.datasets == (NAME, "ships (es)")
        english = project.branching.joined().languages["en"]
        assert "Boats" in english[key].passage and "Ships" in english[f"ships/{key}"].passage

    def test_without_a_second_language_it_is_said_what_to_do(self, project: Project) -> None:
        with pytest.raises(InputError, match="spanbridge branches make"):
            project.branching.report()
        assert project.branching.languages() == ("en",)

    def test_what_a_new_alignment_has_not_reached_is_told(
        self, project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        project.branching.make(SPANISH)
        monkeypatch.setattr(branching, "BATCH", 4)
        progress = Progress()
        with pytest.raises(Cancelled):
            project.branching.make(
                BranchOrder("es", "simplematch"), progress=progress, stored=lambda step: progress.cancel()
            )
        assert state(project).counts.lost == {NOT_YET: 2 * len(TRAINED) - 4}

    def test_losses_that_can_be_mended_come_first(self, project: Project) -> None:
        add(project, in_capitals(TRAINED[:1]), "es")
        mendable = project.importing.add_question(number_of_passage(project, "(es)"), "¿Y?")[0]
        first, second, *_ = state(project).losses
        assert (first.question_id, first.lost) == (mendable, NOT_ALIGNED)
        assert second.lost == NOT_THERE


def number_of_passage(project: Project, beginning: str) -> int:
    return next(one.id for one in project.reviewing.passages() if one.beginning.startswith(beginning))
