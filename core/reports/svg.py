"""Small inline drawings for reports: score bars with intervals, differences against zero, shares."""

from __future__ import annotations

from html import escape

from core.evaluation.significance import Interval, PairedResult

WIDTH = 220.0


def score_bar(interval: Interval, css_class: str, name: str) -> str:
    """A bar from 0 to 100 with a whisker for the confidence interval."""
    mean, low, high = (WIDTH * min(max(value, 0.0), 100.0) / 100 for value in _ordered(interval))
    title = f"{name} {interval.mean:.1f} ({interval.low:.1f} to {interval.high:.1f})"
    return (
        f'<svg class="bar" viewBox="0 0 {WIDTH:g} 14" role="img" aria-label="{escape(title)}">'
        f'<rect class="track" x="0" y="3" width="{WIDTH:g}" height="8" rx="4"/>'
        f'<rect class="{css_class}" x="0" y="3" width="{mean:.2f}" height="8" rx="4"/>'
        f'<path class="whisker" d="M{low:.2f} 7H{high:.2f}M{low:.2f} 3.5V10.5M{high:.2f} 3.5V10.5"/></svg>'
    )


def difference_bar(measure: PairedResult, reach: float, name: str) -> str:
    """The difference with its interval on a scale from ``-reach`` to ``reach``, zero in the middle."""
    scale = WIDTH / 2 / max(reach, 1e-9)
    middle = WIDTH / 2
    low, high, at = (
        min(max(middle + value * scale, 2.0), WIDTH - 2.0)
        for value in (measure.low, measure.high, measure.difference)
    )
    side = "even" if measure.low <= 0 <= measure.high else "gain" if measure.difference > 0 else "loss"
    title = f"{name} {measure.difference:+.2f} ({measure.low:+.2f} to {measure.high:+.2f})"
    return (
        f'<svg class="bar" viewBox="0 0 {WIDTH:g} 22" role="img" aria-label="{escape(title)}">'
        f'<path class="axis" d="M0 11H{WIDTH:g}"/><path class="zero" d="M{middle:g} 1V21"/>'
        f'<path class="span {side}" d="M{low:.2f} 11H{high:.2f}"/>'
        f'<circle class="{side}" cx="{at:.2f}" cy="11" r="5"/></svg>'
    )


def shares(parts: tuple[tuple[int, str, str], ...]) -> str:
    """Counts as parts of one bar: (count, css class, name) from left to right."""
    total = sum(count for count, _, _ in parts)
    if total == 0:
        return ""
    drawn, at = [], 0.0
    for count, css_class, _ in parts:
        width = WIDTH * count / total
        if width:
            drawn.append(f'<rect class="{css_class}" x="{at:.2f}" y="0" width="{width:.2f}" height="12"/>')
        at += width
    title = ", ".join(f"{count} {name}" for count, _, name in parts)
    return (
        f'<svg class="bar shares" viewBox="0 0 {WIDTH:g} 12" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(title)}">{"".join(drawn)}</svg>'
    )


def _ordered(interval: Interval) -> tuple[float, float, float]:
    return interval.mean, interval.low, interval.high
