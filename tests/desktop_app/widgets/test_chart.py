"""A chart's axes fit what is measured."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.widgets.chart import Chart


@pytest.fixture
def chart(qtbot: QtBot) -> Chart:
    made = Chart("Held-out score")
    made.add_series("F1", "good")
    made.add_series("EM", "warning")
    qtbot.addWidget(made)
    made.resize(400, 260)
    made.show()
    return made


def test_a_single_step_is_shown_from_zero(chart: Chart) -> None:
    chart.set_data("F1", [28], [61.5])
    chart.set_data("EM", [28], [40.0])
    low, high = chart.step_range()
    assert low == pytest.approx(0, abs=1) and high == pytest.approx(28, abs=1)


def test_more_steps_are_shown_as_they_are(chart: Chart, qtbot: QtBot) -> None:
    chart.set_data("F1", [200], [61.5])
    chart.set_data("F1", [200, 300], [61.5, 62.0])
    qtbot.waitUntil(lambda: chart.step_range()[0] > 150)


def test_a_point_at_the_start_has_a_range(chart: Chart) -> None:
    chart.set_data("F1", [0], [61.5])
    low, high = chart.step_range()
    assert high - low >= 1
