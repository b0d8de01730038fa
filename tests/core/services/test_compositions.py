"""Systems made of parts: their versions pin the parts, and what is missing is said."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.domain.runs import ModelVersion
from core.errors import InputError
from core.services.catalogue import Project, open_project
from core.services.compositions import COMPOSED
from core.translation.base import Direction
from core.translation.catalogue import TranslatorSpec
from core.translation.installed import neural_kind, spec_named
from tests.core.services.composed_project import composed_project, translator_folder
from tests.core.services.training_project import TEXTS, add_english
from tests.core.translation.tiny_translators import tiny_tagged

SYSTEM = "bt+simplematch"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    with composed_project(tmp_path, monkeypatch, "zero-shot") as made:
        yield made


def labels(project: Project) -> list[str]:
    return [one.label for one in project.models.versions()]


def test_a_composed_system_answers_and_its_version_is_kept(project: Project) -> None:
    changes = project.predicting.predict([SYSTEM], question_ids=[1, 2])
    assert changes.questions == {1, 2}
    version = project.models.resolve(SYSTEM)
    assert version.label in labels(project) and version.folder == COMPOSED
    with project.store.read() as unit:
        answered = unit.suggestions.of_system(SYSTEM, version.version)
    assert [step.label for step in answered[1][1].trace][:4] == [
        "question translated",
        "passage translated",
        "source answer",
        "translated back",
    ]


def test_what_it_translates_is_kept_in_the_project(project: Project) -> None:
    project.predicting.predict(["bt"], question_ids=[1])
    with project.store.read() as unit:
        (item,) = unit.questions.items([1])
        kept = unit.sentences.newest(Direction("zh", "en"), [item.question])
    assert item.question in kept


def test_the_same_parts_are_the_same_version(project: Project) -> None:
    first = project.models.resolve(SYSTEM)
    assert project.models.resolve(SYSTEM) == first == project.models.resolve(first.label)
    assert labels(project).count(first.label) == 1
    assert project.models.resolve("bt").label != first.label


def test_another_part_is_another_version_and_the_old_one_stays(project: Project) -> None:
    first = project.models.resolve(SYSTEM)
    with project.store.write() as unit:
        old = unit.models.get("zero-shot@starter-1")
        unit.models.add(replace(old, id=0, version="v1"))
        unit.models.promote("zero-shot@v1")
        unit.commit()
    second = project.models.resolve(SYSTEM)
    assert second.version != first.version
    assert first.data["parts"]["zero-shot"] == "zero-shot@starter-1"
    assert second.data["parts"]["zero-shot"] == "zero-shot@v1"
    assert project.models.resolve(first.label) == first


def test_the_project_can_choose_its_translator(project: Project) -> None:
    first = project.models.resolve(SYSTEM)
    project.models.composed.translator = spec_named("tiny", {"beam": 1})
    chosen = project.models.resolve(SYSTEM)
    assert chosen.version != first.version
    parts = project.models.parts(chosen.label)
    assert parts.to_source == parts.to_target
    assert parts.to_source is not None and parts.to_source.options == {"beam": 1}
    assert (parts.source, parts.target) == ("en", "zh")


def test_the_choice_is_kept_in_the_project(project: Project, tmp_path: Path) -> None:
    own = tiny_tagged(tmp_path / "own", seed=5)
    by_default = project.models.resolve(SYSTEM)
    assert project.models.composed.choose(str(own), origin="test").models
    chosen = project.models.resolve(SYSTEM)
    assert chosen != by_default
    with open_project(project.root, read_only=True) as again:
        assert again.info.translator == str(own)
        assert again.models.resolve(SYSTEM).label == chosen.label
        assert again.models.parts(chosen.label).to_source == TranslatorSpec(neural_kind(), own)
    for wrong in ("google", "nowhere"):
        with pytest.raises(InputError):
            project.models.composed.choose(wrong)
    project.models.composed.choose("")
    assert project.models.resolve(SYSTEM) == by_default


def test_a_service_is_no_part_of_a_system(project: Project) -> None:
    project.models.composed.translator = TranslatorSpec("google")
    with pytest.raises(InputError, match="not with 'google'"):
        project.models.resolve(SYSTEM)


def test_a_translator_that_was_replaced_is_not_taken_for_the_old_one(project: Project) -> None:
    first = project.models.resolve(SYSTEM)
    shutil.rmtree(translator_folder())
    with pytest.raises(InputError, match=r"the translator tiny of this version is gone"):
        project.models.parts(first.label)
    tiny_tagged(translator_folder(), seed=7)
    with pytest.raises(InputError, match=r"is another one by now") as caught:
        project.models.parts(first.label)
    assert SYSTEM in caught.value.remedy
    assert project.models.resolve(SYSTEM).version != first.version


def test_a_translator_may_move(project: Project, tmp_path: Path) -> None:
    first = project.models.resolve(SYSTEM)
    os.utime(translator_folder() / "model.safetensors", ns=(0, 0))
    assert project.models.resolve(SYSTEM) == first


def test_what_is_missing_is_said_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with composed_project(tmp_path, monkeypatch, translator=False) as project:
        states = {one.id: one for one in project.models.composed.states()}
        reader, translator = states[SYSTEM].missing
        assert "no model in use for the part 'zero-shot'" in reader and "recipe zero-shot" in reader
        assert "no translator on this machine" in translator and "models install" in translator
        assert states["cascade"].missing and "'cascade'" in states["cascade"].missing[0]
        with pytest.raises(InputError, match="'zero-shot'"):
            project.predicting.predict([SYSTEM])


def test_a_system_that_has_all_its_parts_lacks_nothing(project: Project) -> None:
    states = {one.id: one.missing for one in project.models.composed.states()}
    assert states[SYSTEM] == states["bt"] == states["zero-shot"] == ()
    assert labels(project) == ["zero-shot@starter-1"]  # looking makes no version


def test_a_composed_version_has_no_folder_and_scores_like_others(project: Project) -> None:
    label = project.models.resolve(SYSTEM).label
    for refused in (project.models.folder, project.models.promote):
        with pytest.raises(InputError, match="no weights of its own") as caught:
            refused(label)
        assert "zero-shot@starter-1" in caught.value.remedy
    (info,) = project.reviewing.datasets()
    (scored,), _ = project.evaluating.evaluate([SYSTEM], dataset_id=info.id)
    assert scored.system == label


def test_weights_of_its_own_are_pinned_with_the_other_parts(project: Project) -> None:
    shutil.copytree(project.models.folder("zero-shot"), project.root / "models" / "own")
    with project.store.write() as unit:
        zero_shot = unit.models.get("zero-shot@starter-1")
        for version in ("v1", "v2"):
            unit.models.add(
                replace(zero_shot, id=0, system="dual-bert", version=version, folder="models/own")
            )
        unit.models.promote("dual-bert@v2")
        unit.commit()
    first, second = project.models.resolve("dual-bert@v1"), project.models.resolve("dual-bert")
    assert first.folder == second.folder == COMPOSED and first.version != second.version
    assert (first.data["parts"]["dual-bert"], second.data["parts"]["dual-bert"]) == (
        "dual-bert@v1",
        "dual-bert@v2",
    )
    parts = project.models.parts(first.label)
    assert parts.model("dual-bert") == project.models.folder("dual-bert@v1") and parts.to_source is not None
    # What is trained from, promoted or copied are the weights alone.
    assert project.models.stored("dual-bert").label == "dual-bert@v2"
    assert project.models.promote("dual-bert@v1").models
    assert project.models.resolve("dual-bert") == first


def test_what_is_in_the_source_language_is_not_translated(project: Project) -> None:
    add_english(project)
    asked = project.predicting.open_questions("bt")
    assert asked == len(TEXTS) == project.predicting.open_questions("zero-shot") - 1
    english = next(one.id for one in project.reviewing.datasets() if one.language == "en")
    with pytest.raises(InputError, match="nothing to translate"):
        project.predicting.predict(["bt"], dataset_id=english)


def test_what_is_in_a_third_language_is_not_translated_as_if_it_were_the_target(project: Project) -> None:
    add_english(project, language="es")
    assert project.predicting.open_questions("bt") == len(TEXTS)
    spanish = next(one.id for one in project.reviewing.datasets() if one.language == "es")
    with pytest.raises(InputError, match=r"translates Chinese \(zh\) alone"):
        project.predicting.predict(["bt"], dataset_id=spanish)
    label = project.models.resolve("bt").label
    project.info = replace(project.info, target="es")  # which the versions made before do not follow
    assert project.predicting.why_not("bt", ("zh",)) is not None
    assert project.predicting.why_not(label, ("zh",)) is None


def test_each_gap_names_its_part(project: Project) -> None:
    shutil.rmtree(translator_folder())
    states = {one.id: one for one in project.models.composed.states()}
    assert [gap.part for gap in states["bt+aligner"].gaps] == ["translator", "aligner"]
    assert [gap.part for gap in states["dual-bert+source"].gaps] == ["dual-bert+source", "translator"]
    assert states["zero-shot"].gaps == ()


def test_weights_that_are_gone_are_a_gap(project: Project) -> None:
    (project.models.folder("zero-shot") / "model.safetensors").unlink()
    states = {one.id: one for one in project.models.composed.states()}
    (gap,) = states["zero-shot"].gaps
    assert gap.part == "zero-shot" and "weights of this model version are missing" in str(gap)
    assert states[SYSTEM].gaps == (gap,)


def test_a_family_says_so_and_its_members_follow_it(project: Project) -> None:
    shutil.copytree(project.models.folder("zero-shot"), project.root / "models" / "own")
    with project.store.write() as unit:
        unit.models.add(ModelVersion(0, "branch:es", "v1", "models/own"))
        unit.models.promote("branch:es@v1")
        unit.commit()
    states = project.models.composed.states()
    at = [one.id for one in states].index("branch:<lang>")
    family, member = states[at], states[at + 1]
    assert family.is_family and "one system of each language" in family.missing[0]
    assert (member.id, member.title, member.gaps, member.is_family) == (
        "branch:es",
        "Language branch es",
        (),
        False,
    )
