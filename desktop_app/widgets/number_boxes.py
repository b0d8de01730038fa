"""Spin boxes with room beside their figures."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox, QWidget

from desktop_app.theme.active import tokens


class WholeBox(QSpinBox):
    """A whole number; the wheel changes it only while it has the focus, so that scrolling is safe."""

    def __init__(self, low: int, high: int, value: int, step: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(low, high)
        self.setSingleStep(step)
        self.setGroupSeparatorShown(True)
        self.setValue(value)
        _settle(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        _wheel(self, super(), event)


class DecimalBox(QDoubleSpinBox):
    """A number with decimals; the wheel as in `WholeBox`."""

    def __init__(
        self,
        low: float,
        high: float,
        value: float,
        step: float,
        digits: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setDecimals(digits)
        self.setRange(low, high)
        self.setSingleStep(step)
        self.setValue(value)
        _settle(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        _wheel(self, super(), event)


def _settle(box: QAbstractSpinBox) -> None:
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    # A style sheet's padding does not reach the text of a spin box.
    box.lineEdit().setTextMargins(tokens().px(7), 0, 0, 0)


def _wheel(box: QAbstractSpinBox, base: object, event: QWheelEvent) -> None:
    if box.hasFocus():
        base.wheelEvent(event)  # type: ignore[attr-defined]
    else:
        event.ignore()
