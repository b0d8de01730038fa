"""Heat colours can be read, and ordered without seeing their hue, on light and on dark ground."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reports.heat import Scale, contrast, fill, ink, luminance, scale_of

shares = st.floats(0, 1)


@given(shares, st.booleans())
def test_every_number_can_be_read_on_its_colour(share: float, dark: bool) -> None:
    ground = fill(share, dark=dark)
    assert contrast(ink(ground), ground) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_brightness_alone_tells_the_order(dark: bool) -> None:
    brightness = [luminance(fill(step / 20, dark=dark)) for step in range(21)]
    for before, after in pairwise(brightness):
        assert (after > before) is dark


def test_known_contrasts() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


def test_a_scale_ends_at_round_numbers() -> None:
    assert scale_of([12.4, 31.0]) == Scale(10.0, 35.0)
    assert scale_of([]) == Scale(0.0, 100.0)
    assert scale_of([50.0]) == Scale(45.0, 55.0)  # no difference is not drawn as one
    assert scale_of([0.0, 100.0]) == Scale(0.0, 100.0)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=20))
def test_every_value_has_its_place_on_the_scale(values: list[float]) -> None:
    scale = scale_of(values)
    assert 0 <= scale.low < scale.high <= 100
    assert scale.low <= min(values) and max(values) <= scale.high
    for value in values:
        share = scale.share(value)
        assert scale.low + share * (scale.high - scale.low) == pytest.approx(value)
