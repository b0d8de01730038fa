"""Systems that translate are not asked, or scored on, questions in a language that they do not know."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core import paths
from core.services.catalogue import Project
from core.translation.folders import write_card
from desktop_app.context import Context
from desktop_app.dialogs.evaluate import EvaluateDialog
from desktop_app.dialogs.predict import SCOPE_QUESTION, SCOPE_QUEUE, PredictDialog
from desktop_app.view_models.evaluate import EvaluateModel
from tests.core.translation.tiny_translators import CARD
from tests.desktop_app.building import small_project, squad
from tests.desktop_app.translating import bundle

Rest = Callable[[], None]
CHINESE, SPANISH = 1, 25
"""Row ids of a question in each language."""


@pytest.fixture
def rest(qtbot: QtBot, context: Context) -> Rest:
    return lambda: qtbot.waitUntil(lambda: not context.runner.running(), timeout=90_000)


@pytest.fixture
def project(context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """English to Chinese with a Chinese and a Spanish data set, a reader, Dual BERT and a translator."""
    monkeypatch.setattr("core.services.models.bundled", list)
    bundle(tmp_path / "nothing", monkeypatch)
    made = small_project(tmp_path / "project", models=("zero-shot@v1", "dual-bert@v1"))
    other = tmp_path / "other.json"
    other.write_text(json.dumps(squad(passages=2)), encoding="utf-8")
    made.importing.import_file(other, name="otro", language="es")
    folder = paths.user_data() / "models" / "both-ways"
    folder.mkdir(parents=True)
    write_card(CARD, folder)
    context.project.put(made)
    return made


def test_a_data_set_greys_out_who_cannot_answer_it(
    project: Project, context: Context, qtbot: QtBot, rest: Rest
) -> None:
    model = EvaluateModel(context.runner, context.bus, context.project)
    model.reload()
    rest()
    dialog = EvaluateDialog(model.scores)
    qtbot.addWidget(dialog)
    assert dialog.systems.chosen() == ["zero-shot@v1", "dual-bert@v1"]
    dialog.dataset.setCurrentIndex(1)
    assert dialog.systems.chosen() == ["zero-shot@v1"]
    assert not dialog.systems.boxes["bt"].isEnabled()
    assert "translates Chinese (zh) alone" in dialog.systems.boxes["dual-bert@v1"].toolTip()
    dialog.dataset.setCurrentIndex(0)
    assert dialog.systems.chosen() == ["zero-shot@v1", "dual-bert@v1"]


def test_so_does_the_question_that_is_asked_about(
    project: Project, context: Context, qtbot: QtBot, rest: Rest
) -> None:
    dialog = PredictDialog(context, SPANISH, [CHINESE, SPANISH])
    qtbot.addWidget(dialog)
    rest()
    assert dialog.systems.chosen() == ["zero-shot@v1", "dual-bert@v1"]  # about the queue, which has both
    dialog.scopes[SCOPE_QUESTION].setChecked(True)
    assert dialog.systems.chosen() == ["zero-shot@v1"]
    dialog.scopes[SCOPE_QUEUE].setChecked(True)
    assert dialog.systems.chosen() == ["zero-shot@v1", "dual-bert@v1"]


def test_a_system_alone_that_cannot_answer_is_not_asked(
    project: Project, context: Context, qtbot: QtBot, rest: Rest
) -> None:
    dialog = PredictDialog(context, SPANISH, [CHINESE, SPANISH], system="bt")
    qtbot.addWidget(dialog)
    rest()
    assert dialog.scopes[SCOPE_QUESTION].isChecked()
    assert dialog.systems.chosen() == [] and not dialog.ask_button.isEnabled()
    dialog.scopes[SCOPE_QUEUE].setChecked(True)
    assert dialog.systems.chosen() == ["bt"] and dialog.ask_button.isEnabled()
