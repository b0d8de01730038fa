"""Whom one can ask: what cannot answer is grey, and says why."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.view_models.systems_reading import Askable, SystemItem
from desktop_app.widgets.system_chooser import SystemChooser

WHY = "It translates Chinese (zh) alone; these questions are in another language."
READY = (
    SystemItem("cascade", "Cascade reader", "", "Ready", True, "cascade@v1"),
    SystemItem("dual-bert", "Dual BERT", "", "Ready", True, "dual-bert@v1"),
    SystemItem("bt", "Back-translation", "", "Ready", True, "bt"),
)
UNFIT = {"dual-bert@v1": WHY, "bt": WHY}


@pytest.fixture
def chooser(qtbot: QtBot) -> SystemChooser:
    made = SystemChooser()
    qtbot.addWidget(made)
    made.fill(Askable(READY))
    made.show()
    return made


def test_what_is_unfit_cannot_be_ticked_and_its_tick_returns(chooser: SystemChooser) -> None:
    assert chooser.chosen() == ["cascade@v1", "dual-bert@v1"]
    chooser.limit(UNFIT)
    assert chooser.chosen() == ["cascade@v1"]
    assert [name for name, box in chooser.boxes.items() if not box.isEnabled()] == ["dual-bert@v1", "bt"]
    assert chooser.boxes["bt"].toolTip() == WHY
    assert chooser.limits.isVisible() and chooser.limits.text().count(WHY) == 1
    chooser.limit(UNFIT)
    chooser.limit({})
    assert chooser.chosen() == ["cascade@v1", "dual-bert@v1"]
    assert chooser.boxes["bt"].isEnabled() and chooser.boxes["bt"].toolTip() == "bt"
    assert chooser.limits.isHidden()
