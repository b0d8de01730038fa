"""Training language branches from the form: which languages, which teachers, which phrases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.services.branching import BranchOrder
from core.services.catalogue import Project
from desktop_app.context import Context
from desktop_app.views.train import TrainPage
from desktop_app.views.train_form import TrainForm
from tests.core.services.branching_project import TRAINED, branching_project
from tests.desktop_app.building import add_models
from tests.desktop_app.views.conftest import LONG

Rest = Callable[[], None]
MODELS = ("encoder@v1", "branch:en@v1", "branch:es@v1", "branch:es@v2")


@pytest.fixture
def project(
    context: Context, tmp_path: Path, no_bundled_models: None, monkeypatch: pytest.MonkeyPatch
) -> Project:
    """Rivers in English, Spanish and Italian, with trained teachers of the first two."""
    made, _ = branching_project(tmp_path / "project", monkeypatch)
    for code in ("es", "it"):
        made.branching.make(BranchOrder(code))
    add_models(made, MODELS)
    context.project.put(made)
    return made


@pytest.fixture
def form(qtbot: QtBot, context: Context, project: Project) -> Iterator[TrainForm]:
    page = TrainPage(context)
    qtbot.addWidget(page)
    page.resize(1300, 900)
    page.show()
    context.actions.set_page("train")
    qtbot.waitUntil(lambda: page.model.preflight is not None, timeout=LONG)
    yield page.form


def choose(form: TrainForm, recipe: str, rest: Rest) -> None:
    form.recipe.setCurrentIndex(form.recipe.findData(recipe))
    form.length.setValue(128)
    settle(form, rest)


def settle(form: TrainForm, rest: Rest) -> None:
    """Ask the pre-flight at once instead of waiting until the typing rests."""
    form._model._rest.stop()
    form._model._check()
    rest()


def said(form: TrainForm) -> str:
    return " ".join(form.preflight.texts())


def test_recipes_are_offered_for_the_languages_that_are_there(form: TrainForm, rest: Rest) -> None:
    names = {form.recipe.itemData(row) for row in range(form.recipe.count())}
    assert {"mixmrc", "branch:es", "branch:it", "student/impurity", "student/impurity/-it"} <= names
    assert len(form.datasets) == 3
    choose(form, "mixmrc", rest)
    assert [*form.branches.languages] == ["es", "it"] and not form.branches.teachers
    assert "questions in all pairs of languages" in said(form)
    form.recipe.setCurrentIndex(form.recipe.findData("zero-shot"))
    assert not form.branches.isVisible()


def test_a_language_can_be_left_out(form: TrainForm, rest: Rest) -> None:
    choose(form, "branch:es", rest)
    assert form.request().languages == ()
    form.branches.languages["it"].setChecked(False)
    settle(form, rest)
    assert form.request().languages == ("es",)
    assert f"{2 * (2 * len(TRAINED) - 1)} questions about Spanish passages" in said(form)


def test_a_missing_teacher_is_told_and_others_can_be_chosen(form: TrainForm, rest: Rest) -> None:
    choose(form, "student/impurity", rest)
    assert "These teachers are not trained yet: branch:it. Train them first" in said(form)
    assert not form.start_button.isEnabled()
    form.branches.languages["it"].setChecked(False)
    settle(form, rest)
    assert "Its teachers are branch:en@v1, branch:es@v1." in said(form)
    assert form.start_button.isEnabled() and form.request().teachers == ()
    box = form.branches.teachers["es"]
    box.setCurrentIndex(box.findData("branch:es@v2"))
    settle(form, rest)
    assert form.request().teachers == ("branch:en@v1", "branch:es@v2")
    assert "Its teachers are branch:en@v1, branch:es@v2." in said(form)


def test_phrases_come_from_a_file_where_one_is_named(form: TrainForm, rest: Rest, tmp_path: Path) -> None:
    choose(form, "lakm", rest)
    assert form.branches.phrases.isVisible() and not form.branches.languages
    assert "texts to mask" in said(form) and form.request().phrases is None
    path = tmp_path / "phrases.txt"
    path.write_text("go up\n", encoding="utf-8")
    form.branches.phrases.setText(str(path))
    settle(form, rest)
    assert form.request().phrases == path and "1 phrase to mask in them" in said(form)
    choose(form, "mixmrc", rest)
    assert form.request().phrases is None
