"""A line chart as one SVG that stands alone or in a page: some lines over sizes that grow by factors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _HEIGHT = 760, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 178, 28, 62
_TICKS = 5  # of the vertical axis, about
_ROOM = 18.0  # between two lines' names
_WIDE = 52.0  # between two sizes
_ASIDE = 8.0  # between points of two lines at one size, so that their intervals can be seen

_KINDS = ("one", "two", "three", "four")
"""Lines differ in colour, in their marks and in their dashes: none of these alone has to be seen."""

_DASHES = {"one": "", "two": "8 4", "three": "2 4", "four": "10 3 2 3"}
_LIGHT = {
    "surface": "#ffffff",
    "muted": "#5b6577",
    "grid": "#e4e7ee",
    "one": "#0072b2",
    "two": "#b06f00",
    "three": "#1b8a5a",
    "four": "#8f4a9e",
}
"""Written as attributes, which whatever draws SVG knows: figures go into papers."""
_DARK = {
    "surface": "#1a1d24",
    "muted": "#a3abba",
    "grid": "#2a2f39",
    "one": "#4aa8e0",
    "two": "#f2ac33",
    "three": "#4cc38a",
    "four": "#c99ad6",
}
_FONT = 'font-family="Inter, Noto Sans, system-ui, sans-serif" font-size="14"'


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A value at a size above 0, with the bounds of its interval."""

    size: float
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Line:
    """A named line through points, in any order; a line without points is left out."""

    name: str
    points: tuple[Point, ...]


def line_chart(title: str, lines: Sequence[Line], across: str, up: str) -> str:
    """The drawing with all intervals, readable on light and dark ground; empty where there is no point.

    `across` and `up` name the axes; the former grows by factors. Each line has its name at its end. At most
    four lines can be told apart; more raise `ValueError`.
    """
    drawn = [Line(one.name, tuple(sorted(one.points))) for one in lines if one.points]
    if not drawn:
        return ""
    if len(drawn) > len(_KINDS):
        raise ValueError(f"at most {len(_KINDS)} lines can be told apart")
    frame = _Frame.around([point for one in drawn for point in one.points])
    places = _apart([frame.y(one.points[-1].value) for one in drawn])
    ground = f'class="ground" fill="{_LIGHT["surface"]}"'
    parts = [
        f'<rect {ground} width="{_WIDTH}" height="{_HEIGHT}" rx="14"/>',
        *_across(frame, across),
        *_up(frame, up),
        *(
            _line(frame, line, kind, label, _ASIDE * (number - (len(drawn) - 1) / 2))
            for number, (line, kind, label) in enumerate(zip(drawn, _KINDS, places, strict=False))
        ),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="lines" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-label="{escape(title)}" {_FONT}>'
        f"<style>{_dark_style()}</style>{''.join(parts)}</svg>\n"
    )


def _dark_style() -> str:
    """What goes before the attributes on dark ground, where that is known."""
    surface = _DARK["surface"]
    rules = {
        ".ground": f"fill: {surface}",
        ".grid": f"stroke: {_DARK['grid']}",
        "text": f"fill: {_DARK['muted']}",
        "text.halo": f"fill: {surface}; stroke: {surface}",
    }
    for kind in _KINDS:
        rules |= {
            f".{kind} .stroke": f"stroke: {_DARK[kind]}",
            f".{kind} .mark": f"fill: {_DARK[kind]}; stroke: {surface}",
            f".{kind} text.name": f"fill: {_DARK[kind]}",
        }
    told = " ".join(f"svg.lines {where} {{ {what}; }}" for where, what in rules.items())
    return f"@media (prefers-color-scheme: dark) {{ {told} }}"


@dataclass(frozen=True, slots=True)
class _Frame:
    """From values to places in the drawing. `sizes` are the values that stand below it."""

    sizes: tuple[float, ...]
    low: float
    high: float
    step: float

    @classmethod
    def around(cls, points: Sequence[Point]) -> _Frame:
        sizes = [one.size for one in points]
        heights = [height for one in points for height in (one.value, one.low, one.high)]
        step = _even((max(heights) - min(heights)) / _TICKS or 1.0)
        low = math.floor(min(heights) / step) * step
        high = math.ceil(max(heights) / step) * step
        return cls(tuple(sorted(set(sizes))), low, max(high, low + step), step)

    def x(self, size: float) -> float:
        first, last = math.log(self.sizes[0]), math.log(self.sizes[-1])
        share = (math.log(size) - first) / (last - first) if last > first else 0.5
        return _LEFT + 20 + share * (_WIDTH - _LEFT - _RIGHT - 40)

    def y(self, height: float) -> float:
        share = (height - self.low) / (self.high - self.low)
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)

    def heights(self) -> list[float]:
        return [
            self.low + number * self.step for number in range(round((self.high - self.low) / self.step) + 1)
        ]


def _even(step: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= step * (1 - 1e-9))


def _apart(places: Sequence[float]) -> list[float]:
    """Where labels stand that belong at these heights: in their order, none over another."""
    found = [0.0] * len(places)
    at = -math.inf
    for number in sorted(range(len(places)), key=places.__getitem__):
        at = found[number] = max(places[number], at + _ROOM)
    return found


def _across(frame: _Frame, name: str) -> list[str]:
    found, last = [], -math.inf
    for size in frame.sizes:
        x = frame.x(size)
        found.append(_grid(f"M{x:.1f} {_TOP}V{_HEIGHT - _BOTTOM}"))
        if x - last >= _WIDE:  # where sizes are close, some go without their number
            found.append(_text(x, _HEIGHT - _BOTTOM + 22, f"{size:,.0f}", "middle"))
            last = x
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    return [*found, _text(middle, _HEIGHT - 14, name, "middle")]


def _up(frame: _Frame, name: str) -> list[str]:
    digits = max(0, -math.floor(math.log10(frame.step)))
    found = []
    for height in frame.heights():
        y = frame.y(height)
        found.append(_grid(f"M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}"))
        found.append(_text(_LEFT - 10, y + 5, f"{height:.{digits}f}", "end"))
    middle = (_TOP + _HEIGHT - _BOTTOM) / 2
    return [*found, f'<g transform="translate(18 {middle:g}) rotate(-90)">{_text(0, 0, name, "middle")}</g>']


def _grid(path: str) -> str:
    return f'<path class="grid" fill="none" stroke="{_LIGHT["grid"]}" d="{path}"/>'


def _line(frame: _Frame, line: Line, kind: str, label: float, aside: float) -> str:
    places = [(frame.x(one.size) + aside, frame.y(one.value)) for one in line.points]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    marks = "".join(
        f"<g><title>{escape(_told(line, one))}</title>{_whisker(frame, one, kind, x)}{_mark(kind, x, y)}</g>"
        for one, (x, y) in zip(line.points, places, strict=True)
    )
    stroke = f'fill="none" stroke="{_LIGHT[kind]}" stroke-width="2.5" stroke-linejoin="round"'
    dashes = f' stroke-dasharray="{_DASHES[kind]}"' if _DASHES[kind] else ""
    drawn = f'<path class="line stroke" {stroke}{dashes} d="M{path}"/>'
    return f'<g class="{kind}">{drawn}{marks}{_name(line.name, kind, places[-1][0] + 14, label + 5)}</g>'


def _name(name: str, kind: str, x: float, y: float) -> str:
    """A line's name on a ground of its own, so that what lies below does not cross the letters."""
    place, surface = f'x="{x:.1f}" y="{y:.1f}" font-weight="600"', _LIGHT["surface"]
    halo = f'fill="{surface}" stroke="{surface}" stroke-width="5" stroke-linejoin="round"'
    return (
        f'<text class="halo" aria-hidden="true" {halo} {place}>{escape(name)}</text>'
        f'<text class="name" fill="{_LIGHT[kind]}" {place}>{escape(name)}</text>'
    )


def _told(line: Line, point: Point) -> str:
    return f"{line.name}, {point.size:,.0f}: {point.value:.1f} ({point.low:.1f} to {point.high:.1f})"


def _whisker(frame: _Frame, point: Point, kind: str, x: float) -> str:
    high, low = frame.y(point.high), frame.y(point.low)
    ends = f"M{x - 4:.1f} {high:.1f}h8M{x - 4:.1f} {low:.1f}h8"
    stroke = f'fill="none" stroke="{_LIGHT[kind]}" stroke-width="1.5" opacity="0.6"'
    return f'<path class="whisker stroke" {stroke} d="M{x:.1f} {high:.1f}V{low:.1f}{ends}"/>'


def _mark(kind: str, x: float, y: float) -> str:
    shapes = {
        "one": f'circle cx="{x:.1f}" cy="{y:.1f}" r="6"',
        "two": f'rect x="{x - 5.5:.1f}" y="{y - 5.5:.1f}" width="11" height="11"',
        "three": f'path d="M{x:.1f} {y - 7:.1f}l7 12h-14z"',
        "four": f'path d="M{x:.1f} {y - 7:.1f}l7 7l-7 7l-7 -7z"',
    }
    colours = f'fill="{_LIGHT[kind]}" stroke="{_LIGHT["surface"]}" stroke-width="1.5"'
    return f'<{shapes[kind]} class="mark" {colours}/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    told = f'fill="{_LIGHT["muted"]}" text-anchor="{anchor}" x="{x:.1f}" y="{y:.1f}"'
    return f"<text {told}>{escape(text)}</text>"
