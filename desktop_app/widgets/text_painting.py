"""Text that is painted by hand: a few wrapped lines with an ellipsis."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

from core.text.scripts import is_right_to_left
from desktop_app.widgets.foreign_text import kept_whole


def wrapped_lines(text: str, font: QFont, width: float, most: int) -> list[str]:
    """`text` in at most `most` lines of `width` pixels; the last one ends in an ellipsis where it must."""
    flat = kept_whole(" ".join(text.split()))
    layout = QTextLayout(flat, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    encoded = flat.encode("utf-16-le", "surrogatepass")
    lines: list[str] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start = 2 * line.textStart()
        if len(lines) == most - 1:
            rest = encoded[start:].decode("utf-16-le", "replace")
            lines.append(QFontMetricsF(font).elidedText(rest, Qt.TextElideMode.ElideRight, width))
            break
        lines.append(encoded[start : start + 2 * line.textLength()].decode("utf-16-le", "replace"))
    layout.endLayout()
    return lines


def draw_lines(
    painter: QPainter,
    lines: list[str],
    font: QFont,
    left: float,
    top: float,
    *,
    strike: bool = False,
    room: float = 0,
) -> float:
    """Draw `lines` with the pen in force, one below the other; returns the bottom.

    Right-to-left text begins at the right edge where the `room` in pixels is given; its full stops stand at
    its left either way.
    """
    used = QFont(font)
    used.setStrikeOut(strike)
    painter.save()
    painter.setFont(used)
    metrics = QFontMetricsF(font)
    mirrored = bool(lines) and is_right_to_left(" ".join(lines))
    if mirrored:
        painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    from_right = mirrored and room > 0
    for line in lines:
        x = left + room - metrics.horizontalAdvance(line) if from_right else left
        painter.drawText(QPointF(x, top + metrics.ascent()), line)
        top += metrics.height()
    painter.restore()
    return top
