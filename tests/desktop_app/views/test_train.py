"""The Train page says why it cannot start, starts real jobs, and finds them again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.jobs import control, local
from core.jobs.local import JobState
from core.services.catalogue import Project, open_project
from core.services.training import TrainingRequest
from desktop_app.context import Context, make_context
from desktop_app.tasks.operation import Fault
from desktop_app.views.train import TrainPage
from tests.desktop_app.views.conftest import LONG

Rest = Callable[[], None]


def opened(qtbot: QtBot, context: Context) -> TrainPage:
    page = TrainPage(context)
    qtbot.addWidget(page)
    page.resize(1300, 800)
    page.show()
    context.actions.set_page("train")
    qtbot.waitUntil(lambda: page.model.preflight is not None, timeout=LONG)
    return page


def choose(page: TrainPage, **settings: float) -> None:
    """A quick training of the tiny model, which takes 128 tokens at most."""
    page.form.recipe.setCurrentIndex(page.form.recipe.findData("cascade"))
    page.form.length.setValue(128)
    for name, value in settings.items():
        getattr(page.form, name).setValue(value)


def test_without_a_model_it_cannot_start_and_says_why(
    qtbot: QtBot, context: Context, project: Project
) -> None:
    page = opened(qtbot, context)
    assert not page.form.start_button.isEnabled()
    assert not context.actions.action("train.start").isEnabled()
    assert page.form.reason.text() == "It cannot start for the reason above."
    assert "There is no model" in page.form.preflight.texts()[0]
    assert page.empty.isVisible()


def test_what_is_missing_is_said_in_the_window_s_words(
    qtbot: QtBot, context: Context, project_with_models: Project
) -> None:
    """The engine names the command that makes a branch; the window names its action."""
    request = TrainingRequest("mixmrc")
    (fault,) = (one for one in project_with_models.training.preflight(request).faults if "another" in one)
    assert "spanbridge branches make" in fault
    page = opened(qtbot, context)
    page.model.set_request(request)
    qtbot.waitUntil(lambda: "another language" in " ".join(page.form.preflight.texts()), timeout=LONG)
    said = " ".join(page.form.preflight.texts())
    assert "spanbridge " not in said and "“Make a language branch…”" in said


def test_the_preflight_says_what_will_be_used(
    qtbot: QtBot, context: Context, project_with_models: Project
) -> None:
    page = opened(qtbot, context)
    choose(page)
    qtbot.waitUntil(page.model.can_start, timeout=LONG)
    (info,) = project_with_models.reviewing.datasets()
    said = " ".join(page.form.preflight.texts())
    assert f"{info.questions - info.held_out} questions in the annotated language" in said
    assert f"{info.held_out} questions held out" in said
    assert page.form.start_button.isEnabled()


def test_data_of_a_third_language_is_not_offered(
    qtbot: QtBot, context: Context, project_with_models: Project, tmp_path: Path
) -> None:
    foreign = tmp_path / "foreign.json"
    answers = [{"text": "dos", "answer_start": 4}]
    qas = [{"id": "1", "question": "¿Cuántos?", "answers": answers}]
    data = {"version": "1.1", "data": [{"title": "t", "paragraphs": [{"context": "Son dos.", "qas": qas}]}]}
    foreign.write_text(json.dumps(data), encoding="utf-8")
    project_with_models.importing.import_file(foreign, language="es")
    page = opened(qtbot, context)
    known = {info.id: info.language for info in project_with_models.reviewing.datasets()}
    assert "es" in known.values()
    assert {known[one] for one in page.form.datasets} == {"zh"}


def test_corrections_alone_are_missing_at_first(
    qtbot: QtBot, context: Context, project_with_models: Project
) -> None:
    page = opened(qtbot, context)
    choose(page)
    page.form.answers.set_value("correction")
    page.form.answers.chosen.emit("correction")
    qtbot.waitUntil(lambda: page.model.preflight is not None, timeout=LONG)
    assert not page.form.start_button.isEnabled()
    assert "confirm corrections" in page.form.preflight.texts()[0]


def test_no_data_set_ticked_is_a_fault_and_not_all_of_them(
    qtbot: QtBot, context: Context, project_with_models: Project
) -> None:
    page = opened(qtbot, context)
    choose(page)
    for box in page.form.datasets.values():
        box.setChecked(False)
    qtbot.waitUntil(lambda: page.model.preflight is not None, timeout=LONG)
    assert not page.model.can_start()


def test_another_job_counts_in_the_preflight_only_while_it_runs(
    qtbot: QtBot, context: Context, project_with_models: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "start", lambda folder, **_: local.status(folder))
    page = opened(qtbot, context)
    choose(page)
    qtbot.waitUntil(page.model.can_start, timeout=LONG)
    other, _ = project_with_models.training.start(TrainingRequest("cascade", settings={"max_length": 128}))
    control.sign_on(other.folder)  # this process runs it
    page.board.refresh()
    qtbot.waitUntil(lambda: "1 other job is running" in " ".join(page.form.preflight.texts()), timeout=LONG)
    control.sign_off(other.folder)
    qtbot.waitUntil(
        lambda: page.model.can_start() and "other job" not in " ".join(page.form.preflight.texts()),
        timeout=LONG,
    )


def test_a_job_outlives_its_window_and_is_found_again(
    qtbot: QtBot, context: Context, project_with_models: Project, rest: Rest, faults: list[Fault]
) -> None:
    page = opened(qtbot, context)
    choose(page, epochs=50, batch=1, dev_every=1)  # scoring at every step makes it last
    qtbot.waitUntil(page.model.can_start, timeout=LONG)
    page.form.start_button.click()
    qtbot.waitUntil(lambda: bool(page.board.jobs), timeout=LONG)
    job = page.board.jobs[0]
    qtbot.waitUntil(lambda: page.board.log(job).step >= 3, timeout=LONG)
    assert page.panel.state.text() == "Running"
    assert {name for name, button in page.panel.buttons.items() if button.isVisible()} == {
        "pause",
        "stop",
        "cancel",
    }
    assert page.panel.loss.data("loss")[0][:3] == [1, 2, 3]

    # The window goes, its parts with it; only the folder and the process stay.
    context.jobs.clear()
    rest()
    page.close()
    assert local.status(job.folder).state is JobState.RUNNING

    second = make_context()
    other = open_project(project_with_models.root)
    try:
        finished: list[str] = []
        second.jobs.finished.connect(lambda ended: finished.append(ended.model))
        second.project.put(other)
        again = opened(qtbot, second)
        qtbot.waitUntil(lambda: again.panel.job_id == job.id, timeout=LONG)
        qtbot.waitUntil(lambda: again.panel.loss.data("loss")[0][:3] == [1, 2, 3], timeout=LONG)
        again.panel.buttons["stop"].click()
        qtbot.waitUntil(lambda: again.board.jobs[0].model == "cascade@v3", timeout=LONG)
        assert again.panel.state.text() == "Stopped and kept"
        assert finished == ["cascade@v3"]
        assert not any(button.isVisible() for button in again.panel.buttons.values())
        asked: list[tuple[str, str]] = []
        second.intents.compare.connect(lambda a, b: asked.append((a, b)))
        again.panel.compare_button.click()
        assert asked == [("cascade@v1", "cascade@v3")]
    finally:
        second.jobs.clear()
        second.runner.close()
        other.close()
        if not local.status(job.folder).state.ended:
            local.cancel(job.folder)
    assert faults == []


def test_a_low_window_cuts_nothing_of_a_job_off(qtbot: QtBot, context: Context, project: Project) -> None:
    page = TrainPage(context)
    qtbot.addWidget(page)
    for widget in (page.course, page.jobs):
        widget.show()
    page.empty.hide()
    page.jobs.setFixedHeight(200)
    page.panel.message.setText("a message that takes its room " * 20)
    page.panel.message.show()
    page.panel.loss.set_data("loss", [1, 2], [3.0, 2.0])
    page.panel.dev.set_data("F1", [28], [61.5])
    page.resize(960, 560)
    page.show()
    panel = page.panel
    least = panel.lines.minimumHeight()
    qtbot.waitUntil(lambda: panel.height() > page.course.viewport().height() > 0)
    assert panel.lines.height() >= least
    assert panel.lines.geometry().bottom() < panel.height()
    assert page.course.verticalScrollBar().maximum() > 0
    page.resize(1300, 1000)
    qtbot.waitUntil(lambda: page.course.verticalScrollBar().maximum() == 0)
