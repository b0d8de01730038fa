"""A narrow line says that it goes on."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from desktop_app.widgets.elided_label import ElidedLabel
from desktop_app.widgets.parallel_view import ParallelText, ParallelView


def test_a_narrow_label_ends_in_an_ellipsis(qtbot: QtBot) -> None:
    made = ElidedLabel("caption")
    qtbot.addWidget(made)
    made.setText("a data set with a long name · Chinese ← English")
    made.resize(made.sizeHint().width() + 4, made.sizeHint().height())
    assert made.shown_text() == made.text()
    made.resize(80, made.height())
    assert made.shown_text().endswith("…") and made.text().endswith("English")


def test_the_badge_keeps_its_words_beside_a_long_origin(qtbot: QtBot) -> None:
    view = ParallelView()
    qtbot.addWidget(view)
    origin = "a translator with a name that is longer than there is room for in a pane"
    view.set_text(ParallelText("en", "English", "A short text.", "", origin))
    view.show()
    view._badge.show_state("same sentence")
    view._badge.show()
    view.resize(360, 200)
    qtbot.waitUntil(lambda: view._origin.shown_text().endswith("…"))
    assert view._badge.width() >= view._badge.sizeHint().width()
