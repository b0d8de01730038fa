"""The window navigates by mouse and key, remembers where the person was, and says when it only reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from core.services.opening import open_to_edit
from desktop_app.actions.catalogue import ACTIONS
from desktop_app.app import WindowApp
from desktop_app.main_window import PAGES
from desktop_app.tasks.operation import Fault
from tests.desktop_app.building import small_project

Start = Callable[[], WindowApp]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    small_project(tmp_path / "project").close()
    return tmp_path / "project"


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication, root: Path) -> Iterator[Start]:
    """Starts a window on the project and waits until it is open and still."""
    started: list[WindowApp] = []

    def run() -> WindowApp:
        app = WindowApp(qapp, root)
        started.append(app)
        app.context.errors.reported.connect(_refuse)
        app.show()
        qtbot.waitUntil(lambda: app.context.project.is_open, timeout=20_000)
        rest(qtbot, app)
        return app

    yield run
    for app in started:
        app.window.close()


def _refuse(fault: Fault) -> None:
    raise AssertionError(f"{fault.title}: {fault.what} {fault.details}")


def rest(qtbot: QtBot, app: WindowApp) -> None:
    qtbot.waitUntil(lambda: not app.context.runner.running(), timeout=20_000)


def test_pages_are_built_when_they_are_first_shown(qtbot: QtBot, start: Start) -> None:
    app = start()
    assert (app.window.shown, set(app.window._pages)) == ("correct", {"correct"})
    qtbot.mouseClick(app.window.rail.button("models"), Qt.MouseButton.LeftButton)
    assert (app.window.shown, set(app.window._pages)) == ("models", {"correct", "models"})
    rest(qtbot, app)


def test_keys_lead_to_pages(qtbot: QtBot, start: Start) -> None:
    app = start()
    app.window.activateWindow()
    for name, key in zip(PAGES, "1234", strict=True):
        qtbot.keyClick(app.window, key, Qt.KeyboardModifier.ControlModifier)
        assert app.window.shown == name
        assert app.window.rail.button(name).isChecked()
    rest(qtbot, app)


def test_every_declared_action_does_something_once_the_pages_are_built(qtbot: QtBot, start: Start) -> None:
    app = start()
    for name in PAGES:
        app.window.show_page(name)
    rest(qtbot, app)
    idle = [spec.name for spec in ACTIONS if not app.context.actions.has_handler(spec.name)]
    assert idle == []


def test_f6_gives_the_focus_to_each_pane_in_turn(qtbot: QtBot, start: Start) -> None:
    app = start()
    app.window.activateWindow()
    app.window.show_page("train")
    rest(qtbot, app)
    page = app.window.page("train")
    seen = []
    for _ in range(4):
        qtbot.keyClick(app.window, Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        seen.append([pane is focus or pane.isAncestorOf(focus) for pane in page.panes()])
    assert any(one[0] for one in seen)
    assert any(not any(one) for one in seen), "the rail has its turn too"


def test_hints_tell_the_keys_of_the_page(qtbot: QtBot, start: Start) -> None:
    app = start()
    hints = {word: key for key, word in app.window.strip.hints.hints()}
    assert hints["take"] == "1–9"
    assert hints["keys"] == "F1"
    app.window.show_page("models")
    assert "take" not in [word for _, word in app.window.strip.hints.hints()]
    rest(qtbot, app)


def test_a_letter_in_a_text_field_is_typed_and_nothing_else(qtbot: QtBot, start: Start) -> None:
    app = start()
    app.window.activateWindow()
    done: list[str] = []
    app.context.actions.handle("correct.no_answer", lambda: done.append("no answer"))
    field = app.window.page("correct").findChild(QLineEdit)
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_N)
    assert (field.text(), done) == ("n", [])
    rest(qtbot, app)


def test_place_and_size_are_found_again(qtbot: QtBot, start: Start) -> None:
    app = start()
    app.window.resize(app.window.minimumWidth(), 700)  # the screen of these tests is small
    app.window.show_page("models")
    rest(qtbot, app)
    app.window.close()
    again = start()
    assert again.window.shown == "models"
    assert again.window.height() == 700


def test_a_second_window_says_that_it_only_reads(qtbot: QtBot, start: Start, root: Path) -> None:
    holder = open_to_edit(root)
    app = start()
    assert app.context.project.read_only
    assert "editing this project" in app.window.notice.text()
    assert "(read-only)" in app.window.windowTitle()
    for name in ("project.import", "train.start", "evaluate.run"):
        page = name.partition(".")[0]
        if page in PAGES:
            app.window.show_page(page)
            rest(qtbot, app)
        assert not app.context.actions.action(name).isEnabled(), name
    holder.close()


def test_a_folder_that_is_no_project_leaves_the_ways_to_go_on(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    app = WindowApp(qapp, tmp_path / "empty")
    faults: list[Fault] = []
    app.context.errors.reported.connect(faults.append)
    app.show()
    qtbot.waitUntil(lambda: bool(faults), timeout=20_000)
    assert "no SpanBridge project" in faults[0].what
    assert faults[0].what == app.window.welcome.words.text()
    assert not app.window.rail.button("train").isEnabled()
    app.window.close()


def test_another_project_takes_the_place_of_the_first(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    app = start()
    first = app.context.project.current
    app.opener.create(tmp_path / "other", "Other", "en", "hi", 10)
    qtbot.waitUntil(lambda: app.context.project.current is not first, timeout=20_000)
    rest(qtbot, app)
    assert app.window.windowTitle() == "Other · SpanBridge"
    assert app.context.project.current.info.target == "hi"
    opened = open_to_edit(first.root)
    assert opened.notice == "", "the first one was closed and its lock is free"
    opened.close()
