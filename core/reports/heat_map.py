"""A language grid as a drawing: every cell with its number, on the colours of `core.reports.heat`."""

from __future__ import annotations

from html import escape

from core.evaluation.grid_scores import MEASURES, CellScore, GridScore, Measure, Pair
from core.reports.heat import Scale, fill, ink

CELL_WIDTH, CELL_HEIGHT = 92, 56
_MEAN_HEIGHT = 34
_GAP = 3  # between cells
_AWAY = 12  # between the cells and the means
_LEFT, _TOP = 74, 54  # room for the languages' names
_LEGEND = 44
_STEPS = 24  # of the legend's ramp


def heat_map(score: GridScore, measure: Measure, scale: Scale) -> str:
    """Rows are the questions' languages, columns the passages'; the last of each is the mean.

    Each cell has its number and its 95 % interval; a cell without questions has a dash.
    """
    size = len(score.languages)
    width = _LEFT + _at(size, size) + CELL_WIDTH
    height = _TOP + _down(size, size) + _MEAN_HEIGHT + _LEGEND
    parts = [
        *_names(score),
        *(
            _cell(score.cells[Pair(asked, read)], measure, scale, column, row)
            for row, asked in enumerate(score.languages)
            for column, read in enumerate(score.languages)
        ),
        *_means(score, measure),
        _legend(scale, measure, height),
    ]
    title = f"{MEASURES[measure]} of {score.system} by language of question (rows) and passage (columns)"
    return (
        f'<svg class="heat" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(title)}">{"".join(parts)}</svg>'
    )


def words(cell: CellScore, measure: Measure) -> str:
    """A cell in one line, for a tool tip and for who cannot see the colours."""
    pair, found = cell.pair, cell.interval(measure)
    place = f"questions {pair.question}, passages {pair.passage}"
    if not cell.total:
        return f"{place}: no questions"
    figures = f"{found.mean:.1f} ({found.low:.1f} to {found.high:.1f})"
    return f"{place}: {MEASURES[measure]} {figures}, {cell.total:,} questions, {cell.metric}"


def _names(score: GridScore) -> list[str]:
    size = len(score.languages)
    middle = _LEFT + (_at(size) - _GAP) / 2
    across = _TOP + (_down(size) - _GAP) / 2
    found = [
        _text(middle, 16, "passages", "axis-name"),
        f'<text class="axis-name" transform="translate(14 {across:g}) rotate(-90)">questions</text>',
    ]
    for place, code in enumerate((*score.languages, "mean")):
        kind = "name mean" if place == size else "name"
        found.append(_text(_LEFT + _at(place, size) + CELL_WIDTH / 2, _TOP - 14, code, kind))
        at = _baseline(place, size)
        found.append(f'<text class="{kind} row" x="{_LEFT - 12}" y="{at:g}">{escape(code)}</text>')
    return found


def _cell(cell: CellScore, measure: Measure, scale: Scale, column: int, row: int) -> str:
    x, y = _LEFT + _at(column), _TOP + _down(row)
    title = f"<title>{escape(words(cell, measure))}</title>"
    frame = f'x="{x}" y="{y}" width="{CELL_WIDTH}" height="{CELL_HEIGHT}" rx="6"'
    middle = x + CELL_WIDTH / 2
    if not cell.total:
        return f'<g>{title}<rect class="none" {frame}/>{_text(middle, y + 33, "–", "mean")}</g>'
    found = cell.interval(measure)
    share = scale.share(found.mean)
    light, dark = fill(share), fill(share, dark=True)
    # Both themes' colours stand in the cell; the page's style sheet chooses.
    colours = f"--l:{light};--d:{dark};--li:{ink(light)};--di:{ink(dark)}"
    figures = _text(middle, y + 27, f"{found.mean:.1f}") + _text(
        middle, y + 44, f"{found.low:.1f} to {found.high:.1f}", "bounds"
    )
    return f'<g class="cell" style="{colours}">{title}<rect {frame}/>{figures}</g>'


def _means(score: GridScore, measure: Measure) -> list[str]:
    size = len(score.languages)
    places = [
        *((place, size, score.column(code, measure)) for place, code in enumerate(score.languages)),
        *((size, place, score.row(code, measure)) for place, code in enumerate(score.languages)),
        (size, size, score.whole(measure)),
    ]
    return [
        _text(
            _LEFT + _at(column, size) + CELL_WIDTH / 2,
            _baseline(row, size),
            "–" if value is None else f"{value:.1f}",
            "mean",
        )
        for column, row, value in places
    ]


def _legend(scale: Scale, measure: Measure, height: int) -> str:
    """A ramp from the lowest to the highest colour with the numbers at its ends."""
    width, y = 7, height - 22
    shares = [step / (_STEPS - 1) for step in range(_STEPS)]
    ramp = "".join(
        f'<rect style="--l:{fill(share)};--d:{fill(share, dark=True)}" '
        f'x="{_LEFT + step * width}" y="{y}" width="{width}" height="10" shape-rendering="crispEdges"/>'
        for step, share in enumerate(shares)
    )
    end = _LEFT + _STEPS * width
    return (
        f'{ramp}<text class="end row" x="{_LEFT - 8}" y="{y + 9}">{scale.low:g}</text>'
        f'<text class="end" x="{end + 8}" y="{y + 9}">{scale.high:g} {escape(MEASURES[measure])}</text>'
    )


def _at(column: int, size: int = -1) -> int:
    """The left edge of a column, from that of the first; the means stand a little away."""
    return column * (CELL_WIDTH + _GAP) + (_AWAY if column == size else 0)


def _down(row: int, size: int = -1) -> int:
    return row * (CELL_HEIGHT + _GAP) + (_AWAY if row == size else 0)


def _baseline(row: int, size: int) -> float:
    """Where a line of text stands that is in the middle of a row."""
    return _TOP + _down(row, size) + (_MEAN_HEIGHT if row == size else CELL_HEIGHT) / 2 + 6


def _text(x: float, y: float, text: str, css_class: str = "value") -> str:
    return f'<text class="{css_class}" x="{x:g}" y="{y:g}">{escape(text)}</text>'
