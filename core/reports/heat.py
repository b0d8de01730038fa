"""The colours of heat maps: one hue, so that they can be told apart without colour, in light and in dark.

More is darker on light ground and lighter on dark ground: little fades into the page, much stands out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_LIGHT = ("#eef4fb", "#c3d9f0", "#8bb8e3", "#4f90cf", "#2566b0", "#0f3f82")
_DARK = ("#1b2633", "#203f60", "#275b91", "#3f82c2", "#82b5e8", "#d3e7fc")
_STEP = 5.0  # a scale's ends stand at multiples of this
_NARROWEST = 10.0  # a narrower scale would make chance look like a difference


@dataclass(frozen=True, slots=True)
class Scale:
    """What the lightest and the darkest colour stand for, in percent."""

    low: float
    high: float

    def share(self, value: float) -> float:
        """Where `value` stands between the ends, in 0..1."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


def scale_of(values: Iterable[float]) -> Scale:
    """The scale that holds all `values` (in 0..100), its ends at multiples of 5; 0 to 100 without any."""
    listed = list(values)
    if not listed:
        return Scale(0.0, 100.0)
    low = math.floor(min(listed) / _STEP) * _STEP
    high = math.ceil(max(listed) / _STEP) * _STEP
    if high - low < _NARROWEST:
        low, high = low - _STEP, high + _STEP
    return Scale(max(0.0, low), min(100.0, high))


def fill(share: float, *, dark: bool = False) -> str:
    """The colour ``#rrggbb`` for a share in 0..1 of the scale."""
    stops = _DARK if dark else _LIGHT
    place = min(1.0, max(0.0, share)) * (len(stops) - 1)
    first = min(int(place), len(stops) - 2)
    mixed = (
        round(left + (right - left) * (place - first))
        for left, right in zip(_channels(stops[first]), _channels(stops[first + 1]), strict=True)
    )
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def ink(ground: str) -> str:
    """Black or white, whichever is read more easily on `ground`: at least 4.5 to 1, as WCAG AA asks."""
    return max(("#000000", "#ffffff"), key=lambda one: contrast(one, ground))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 defines it, in 1..21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of ``#rrggbb``, in 0..1."""
    linear = (_linear(channel / 255) for channel in _channels(colour))
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
