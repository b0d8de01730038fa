"""Line charts in the theme's colours; pyqtgraph is imported when the first one is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop_app.theme import fonts
from desktop_app.theme.active import colour, tokens
from desktop_app.theme.tokens import SPACE_M, SPACE_S
from desktop_app.widgets.card import Card, label

_WIDTH = 2.0
_SYMBOL_UP_TO = 60


class _Legend(QWidget):
    """A series' name with a dash of its colour, and its latest value."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._words = label(name, "caption")
        self._dash = QWidget()
        self._dash.setFixedSize(12, 4)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S - 2)
        row.addWidget(self._dash, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._words)

    def paint_with(self, tint: QColor) -> None:
        self._dash.setStyleSheet(f"background: {tint.name()}; border-radius: 2px;")

    def show_value(self, value: float | None) -> None:
        self._words.setText(self._name if value is None else f"{self._name} {value:.4g}")


class _Series:
    def __init__(self, token: str, curve: Any, legend: _Legend) -> None:
        self.token = token
        self.curve = curve
        self.legend = legend
        self.xs: list[float] = []
        self.ys: list[float] = []


class Chart(Card):
    """A card with a title, a legend and curves over one x axis.

    A series' colour is the name of a token ("accent") or ``#rrggbb``. While no curve has a point, the
    words `empty` stand in place of the axes.
    """

    def __init__(
        self,
        title: str,
        x_label: str = "step",
        parent: QWidget | None = None,
        *,
        empty: str = "Nothing measured yet",
    ) -> None:
        super().__init__(parent, spacing=SPACE_S)
        import pyqtgraph

        self._graph = pyqtgraph
        self._series: dict[str, _Series] = {}
        self._head = QHBoxLayout()
        self._head.setSpacing(SPACE_M)
        self._head.addWidget(label(title, "strong"))
        self._head.addStretch(1)
        self.body.addLayout(self._head)
        self._plot = pyqtgraph.PlotWidget()
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.setFrameShape(self._plot.Shape.NoFrame)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setMinimumHeight(tokens().px(150))
        # It wishes for 480 pixels, and a scrolling page would give it these however low the window is.
        self._plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._plot.getPlotItem().setContentsMargins(0, 4, 6, 0)
        self._x_label = x_label
        self.body.addWidget(self._plot, 1)
        self._empty = label(empty, "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setMinimumHeight(tokens().px(150))
        self.body.addWidget(self._empty, 1)
        self._show_axes()
        self.setAccessibleName(title)
        self._apply_theme()

    def add_series(self, name: str, token: str) -> None:
        """A new empty curve."""
        curve = self._plot.plot([], [], antialias=True)
        legend = _Legend(name)
        self._head.addWidget(legend)
        self._series[name] = _Series(token, curve, legend)
        self._apply_theme()

    def append(self, name: str, x: float, y: float) -> None:
        series = self._series[name]
        self.set_data(name, [*series.xs, x], [*series.ys, y])

    def set_data(self, name: str, xs: Sequence[float], ys: Sequence[float]) -> None:
        """Replace a curve's points."""
        series = self._series[name]
        series.xs, series.ys = list(xs), list(ys)
        series.curve.setData(series.xs, series.ys)
        self._style(series)
        self._show_axes()
        self._fit_steps()
        series.legend.show_value(series.ys[-1] if series.ys else None)

    def data(self, name: str) -> tuple[list[float], list[float]]:
        return self._series[name].xs, self._series[name].ys

    def set_range(self, low: float, high: float) -> None:
        """Fix the y axis, as for percentages."""
        self._plot.setYRange(low, high, padding=0.02)

    def clear(self) -> None:
        for name in self._series:
            self.set_data(name, [], [])

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_series"):
            self._apply_theme()

    def _fit_steps(self) -> None:
        """A step that is alone would stand amid fractions of a step: the axis goes from 0 to it."""
        steps = {x for series in self._series.values() for x in series.xs}
        if len(steps) == 1:
            self._plot.setXRange(0, max(1.0, *steps), padding=0.02)
        else:
            self._plot.enableAutoRange(x=True)

    def step_range(self) -> tuple[float, float]:
        """The first and the last step that the x axis shows."""
        low, high = self._plot.getViewBox().viewRange()[0]
        return low, high

    def _show_axes(self) -> None:
        drawn = any(series.xs for series in self._series.values())
        self._plot.setVisible(drawn)
        self._empty.setVisible(not drawn)

    def _style(self, series: _Series) -> None:
        tint = _tint(series.token)
        series.curve.setPen(self._graph.mkPen(tint, width=_WIDTH))
        few = 0 < len(series.xs) <= _SYMBOL_UP_TO
        series.curve.setSymbol("o" if few else None)
        series.curve.setSymbolSize(5)
        series.curve.setSymbolBrush(tint)
        series.curve.setSymbolPen(None)
        series.legend.paint_with(tint)

    def _apply_theme(self) -> None:
        self._plot.setBackground(colour("surface"))
        font = fonts.interface_font(tokens(), 11)
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setPen(self._graph.mkPen(colour("line_strong")))
            axis.setTextPen(self._graph.mkPen(colour("text_muted")))
            axis.setTickFont(font)
            axis.setStyle(tickLength=-4)
        size = f"{tokens().px(11)}px"
        self._plot.setLabel("bottom", self._x_label, color=colour("text_muted").name(), **{"font-size": size})
        self._plot.getAxis("bottom").setHeight(tokens().px(40))
        self._plot.showGrid(x=False, y=True, alpha=0.12)
        for series in self._series.values():
            self._style(series)


def _tint(token: str) -> QColor:
    return QColor(token) if token.startswith("#") else colour(token)
