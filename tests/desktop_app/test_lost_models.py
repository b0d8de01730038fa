"""A version that no longer ships is told of, and what stands in its place is one press away, never taken."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.services.catalogue import open_project
from desktop_app.app import WindowApp
from desktop_app.dialogs.predict import PredictDialog
from desktop_app.views.models import ModelsPage
from tests.desktop_app.building import small_project
from tests.tiny import tiny_reader

Start = Callable[[], WindowApp]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_reader(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def root(tmp_path: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that used the bundled `reader`; what ships now is `cascade`."""
    models = tmp_path / "resources" / "models"
    for system in ("reader", "cascade"):
        shutil.copytree(tiny, models / system)
        card = {"version": "starter-1" if system == "reader" else "starter-2"}
        (models / system / "card.json").write_text(json.dumps(card), encoding="utf-8")
    monkeypatch.setattr("core.services.models.paths.resources", lambda: tmp_path / "resources")
    monkeypatch.setattr("core.models.library.paths.resources", lambda: tmp_path / "resources")
    with small_project(tmp_path / "project") as made:
        assert made.models.resolve("reader").label == "reader@starter-1"
    shutil.rmtree(models / "reader")
    return tmp_path / "project"


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication, root: Path) -> Iterator[Start]:
    started: list[WindowApp] = []

    def run() -> WindowApp:
        app = WindowApp(qapp, root)
        started.append(app)
        app.show()
        qtbot.waitUntil(lambda: app.context.project.is_open, timeout=20_000)
        rest(qtbot, app)
        return app

    yield run
    for app in started:
        app.window.close()


def rest(qtbot: QtBot, app: WindowApp) -> None:
    qtbot.waitUntil(lambda: not app.context.runner.running(), timeout=20_000)


def in_use(app: WindowApp) -> set[str]:
    return {one.label for one in app.context.project.current.models.versions() if one.promoted}


def test_opening_says_it_and_offers_one_press(qtbot: QtBot, start: Start, root: Path) -> None:
    app = start()
    notice = app.window.notice
    assert "reader@starter-1 came with an earlier SpanBridge" in notice.text()
    assert "cascade@starter-2 stands in its place" in notice.text()
    assert notice.button.text() == "Use cascade@starter-2"
    assert in_use(app) == {"reader@starter-1", "cascade@starter-2"}
    notice.button.click()
    rest(qtbot, app)
    assert in_use(app) == {"cascade@starter-2"}
    assert "in the place of what is gone" in notice.text() and not notice.button.isVisible()
    with open_project(root, read_only=True) as again:
        assert again.models.standing_in.lost() == ()


def test_newer_weights_of_the_same_system_are_told_of(
    qtbot: QtBot, start: Start, tmp_path: Path, tiny: Path
) -> None:
    models = tmp_path / "resources" / "models"
    shutil.copytree(tiny, models / "reader")
    (models / "reader" / "card.json").write_text(json.dumps({"version": "starter-3"}), encoding="utf-8")
    app = start()
    assert app.window.notice.text() == (
        "reader now means reader@starter-3, which this SpanBridge brings in the place of reader@starter-1."
    )
    assert in_use(app) == {"reader@starter-3", "cascade@starter-2"}
    assert not app.window.notice.button.isVisible()


def test_the_list_of_versions_says_it_too(qtbot: QtBot, start: Start) -> None:
    app = start()
    app.window.show_page("models")
    page = app.window.page("models")
    assert isinstance(page, ModelsPage)
    rest(qtbot, app)
    page.versions.choose_row([one.label for one in page.versions_table.records()].index("reader@starter-1"))
    assert page.card.badge.text() == "Weights gone"
    assert page.versions_table.index(page.versions.currentIndex().row(), 1).data() == "Weights gone"
    assert page.card.replace_button.text() == "Use cascade@starter-2"
    page.card.replace_button.click()
    rest(qtbot, app)
    assert in_use(app) == {"cascade@starter-2"}
    assert page.card.replace_button.isHidden() and page.card.lost.isHidden()


def test_the_dialog_that_asks_offers_it(qtbot: QtBot, start: Start) -> None:
    app = start()
    app.context.actions.trigger("correct.predict")
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, PredictDialog)
    rest(qtbot, app)
    assert list(dialog.systems.boxes) == ["cascade@starter-2"]
    dialog.systems.replace_buttons["reader@starter-1"].click()
    rest(qtbot, app)
    assert in_use(app) == {"cascade@starter-2"} and dialog.systems.replace_buttons == {}
    assert dialog.systems.chosen() == ["cascade@starter-2"]
    dialog.reject()


def test_a_project_that_is_only_read_is_told_without_a_button(qtbot: QtBot, start: Start, root: Path) -> None:
    first = start()
    second = start()
    assert second.context.project.read_only
    assert "weights are gone" in second.window.notice.text()
    assert not second.window.notice.button.isVisible()
    assert in_use(first) == {"reader@starter-1", "cascade@starter-2"}
