"""The palette lists what can be done now, best match first, and does it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.context import Context
from desktop_app.dialogs.palette import CommandPalette, matches


@pytest.mark.parametrize(
    ("wanted", "text", "fit"),
    [("", "Quit", 3), ("qu", "Quit", 3), ("dark", "Switch to dark", 2), ("std", "Switch to dark", 1)],
)
def test_how_well_letters_fit(wanted: str, text: str, fit: int) -> None:
    assert matches(wanted, text) == fit
    assert matches("xyz", text) == 0


@pytest.fixture
def palette(qtbot: QtBot, context: Context) -> CommandPalette:
    for name in ("window.about", "window.theme", "page.train", "train.start"):
        context.actions.handle(name, lambda: None)
    made = CommandPalette(context.actions)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


def test_only_what_can_be_done_now_is_listed(palette: CommandPalette) -> None:
    assert set(palette.names()) == {"window.about", "window.theme", "page.train"}


def test_where_nothing_fits_it_says_so(qtbot: QtBot, palette: CommandPalette) -> None:
    assert not palette.nothing.isVisible()
    qtbot.keyClicks(palette.field, "xyzzy")
    assert palette.names() == [] and palette.nothing.isVisible() and not palette.list.isVisible()
    palette.field.clear()
    assert palette.list.isVisible() and not palette.nothing.isVisible()


def test_an_action_is_found_by_its_name_after_all_titles(qtbot: QtBot, palette: CommandPalette) -> None:
    qtbot.keyClicks(palette.field, "window.t")
    assert palette.names() == ["window.theme"]


def test_typing_narrows_and_enter_chooses(qtbot: QtBot, palette: CommandPalette) -> None:
    chosen: list[str] = []
    palette.chosen.connect(chosen.append)
    qtbot.keyClicks(palette.field, "light")
    assert palette.names() == ["window.theme"]
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert chosen == ["window.theme"]
    assert not palette.isVisible()


def test_arrows_move_the_choice(qtbot: QtBot, palette: CommandPalette) -> None:
    chosen: list[str] = []
    palette.chosen.connect(chosen.append)
    second = palette.names()[1]
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert chosen == [second]


def test_escape_does_nothing_else_than_close(qtbot: QtBot, palette: CommandPalette) -> None:
    palette.chosen.connect(lambda name: pytest.fail(name))
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()
