"""The strip shows work in any unit, bytes of large models too."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar
from pytestqt.qtbot import QtBot

from desktop_app.widgets.status_strip import StatusStrip


def test_more_bytes_than_qt_can_count(qtbot: QtBot) -> None:
    strip = StatusStrip()
    qtbot.addWidget(strip)
    strip.show()
    strip.show_work("Installing", 3 * 2**30, 12 * 2**30, stoppable=True)
    (bar,) = [one for one in strip.findChildren(QProgressBar) if one.isVisible()]
    assert abs(bar.value() / bar.maximum() - 0.25) < 0.001
