from __future__ import annotations

from desktop_app.view_models.pace import Pace


def test_the_mean_without_breaks() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    assert pace.seconds is None
    for taken in (30.0, 50.0, 4000.0):
        pace.shown()
        now[0] += taken
        pace.confirmed()
    assert pace.seconds == 40.0
