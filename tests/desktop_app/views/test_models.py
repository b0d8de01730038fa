"""Versions are promoted and rolled back with one click, and every data set shows its import's report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.domain.runs import ModelVersion
from core.services.catalogue import Project
from core.services.compositions import COMPOSED
from desktop_app.context import Context
from desktop_app.dialogs.export_model import ExportModelDialog
from desktop_app.dialogs.report import ReportDialog
from desktop_app.tasks.operation import Fault
from desktop_app.views.models import ModelsPage

Rest = Callable[[], None]


@pytest.fixture
def page(
    qtbot: QtBot,
    context: Context,
    project_with_models: Project,
    rest: Rest,
) -> ModelsPage:
    made = ModelsPage(context)
    qtbot.addWidget(made)
    made.resize(1300, 800)
    made.show()
    context.actions.set_page("models")
    rest()
    return made


def labels(page: ModelsPage) -> list[tuple[str, bool]]:
    return [(one.label, one.promoted) for one in page.versions_table.records()]


def choose(page: ModelsPage, label: str) -> None:
    page.versions.choose_row([one.label for one in page.versions_table.records()].index(label))


def test_the_newest_version_stands_first(page: ModelsPage) -> None:
    assert labels(page) == [("cascade@v2", False), ("cascade@v1", True), ("zero-shot@v1", True)]
    assert page.card.title.text() == "cascade@v2"
    assert page.promote_button.isEnabled()
    assert not page.rollback_button.isEnabled()


def test_promoting_and_rolling_back(page: ModelsPage, rest: Rest, project_with_models: Project) -> None:
    choose(page, "cascade@v2")
    page.promote_button.click()
    rest()
    assert project_with_models.models.resolve("cascade").label == "cascade@v2"
    assert labels(page)[:2] == [("cascade@v2", True), ("cascade@v1", False)]
    assert not page.promote_button.isEnabled()
    assert page.rollback_button.isEnabled()
    page.rollback_button.click()
    rest()
    assert project_with_models.models.resolve("cascade").label == "cascade@v1"
    assert page.promote_button.isEnabled()


def test_a_version_is_exported_as_a_folder(
    page: ModelsPage, rest: Rest, tmp_path: Path, context: Context
) -> None:
    told: list[str] = []
    context.errors.noticed.connect(told.append)
    page.export_button.click()
    (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, ExportModelDialog)]
    dialog.folder.setText(str(tmp_path / "out"))
    dialog.export_button.click()
    rest()
    assert (tmp_path / "out" / "model.safetensors").is_file()
    assert told == [f"cascade@v2 was written to {tmp_path / 'out'}."]


def test_the_data_set_shows_its_counts_and_its_report(page: ModelsPage, rest: Rest) -> None:
    (info,) = page.datasets_table.records()
    assert (info.name, info.passages, info.questions) == ("short", 12, 24)
    page.datasets.choose_row(0)
    page.report_button.click()
    rest()
    (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, ReportDialog)]
    assert "12 passages and 24 questions" in dialog.view.head.text()
    dialog.close()


def test_what_others_change_is_shown_at_once(
    page: ModelsPage, rest: Rest, context: Context, project_with_models: Project
) -> None:
    context.bus.publish(project_with_models.models.promote("cascade@v2", origin="terminal"))
    rest()
    assert labels(page)[0] == ("cascade@v2", True)


def test_what_is_made_of_parts_is_neither_promoted_nor_exported_and_shows_them(
    page: ModelsPage, rest: Rest, context: Context, project_with_models: Project
) -> None:
    translator = {"name": "both-ways", "weights": "0123456789abcdef"}
    pinned = {"languages": ["en", "zh"], "zero-shot": "zero-shot@v1", "to_source": translator}
    with project_with_models.store.write() as unit:
        unit.models.add(ModelVersion(0, "bt", "1a2b3c4d", COMPOSED, data={"parts": pinned}))
        unit.commit()
    page.model.reload()
    rest()
    choose(page, "bt@1a2b3c4d")
    for button in (page.promote_button, page.export_button):
        assert not button.isEnabled()
        assert button.toolTip() == (
            "This version is made of parts and has no weights of its own. Choose a part: zero-shot@v1."
        )
    assert not context.actions.action("models.export").isEnabled()
    told = [one.text() for one in page.card.findChildren(QLabel)]
    for words in ("Zero-shot reader", "zero-shot@v1", "Chinese to English", "both-ways · 01234567"):
        assert words in told
    choose(page, "cascade@v2")
    for button in (page.promote_button, page.export_button):
        assert button.isEnabled() and button.toolTip() == ""


def test_missing_weights_are_told_and_change_nothing(
    page: ModelsPage, rest: Rest, project_with_models: Project, faults: list[Fault]
) -> None:
    (project_with_models.root / "models" / "cascade-v2" / "model.safetensors").unlink()
    choose(page, "cascade@v2")
    page.promote_button.click()
    rest()
    assert "weights of this model version are missing" in faults[0].what
    assert project_with_models.models.resolve("cascade").label == "cascade@v1"
