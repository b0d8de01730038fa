"""Buttons: with their key beside the words, as an icon, as a row of alternatives, as a chip."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QToolButton,
    QWidget,
)

from desktop_app.theme import fonts, icons
from desktop_app.theme.active import colour, tokens
from desktop_app.theme.tokens import SPACE_S
from desktop_app.widgets.foreign_text import without_mnemonic


class HintButton(QPushButton):
    """A button that shows its key ("Ctrl ↵") after its words. `kind` is primary, danger, quiet or empty."""

    def __init__(
        self, text: str, keys: str = "", *, kind: str = "", icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._keys = keys
        self._icon_name = icon
        if kind:
            self.setProperty("kind", kind)
        if keys:
            self.setToolTip(f"{text} ({keys})")
        self.setAccessibleName(text)

    def set_keys(self, keys: str) -> None:
        self._keys = keys
        self.updateGeometry()
        self.update()

    def set_icon_name(self, name: str) -> None:
        self._icon_name = name
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button with the focus; Qt does so in dialogs only."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)

    def _hint_width(self) -> int:
        if not self._keys:
            return 0
        font = fonts.interface_font(tokens(), 11)
        return QFontMetrics(font).horizontalAdvance(self._keys) + SPACE_S

    def _icon_width(self) -> int:
        return tokens().px(16) + SPACE_S - 2 if self._icon_name else 0

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(self._hint_width() + self._icon_width(), 0)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        words, option.text = option.text, ""
        style = self.style()
        style.drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        ink = self._ink()
        painter.setPen(ink)
        painter.setFont(self.font())
        metrics = painter.fontMetrics()
        width = self._icon_width() + metrics.horizontalAdvance(words) + self._hint_width()
        area = QRect((self.width() - width) // 2, 0, width, self.height())
        if self._icon_name:
            side = tokens().px(16)
            box = QRect(area.left(), (self.height() - side) // 2, side, side)
            icons.paint(painter, self._icon_name, box.toRectF(), ink)
            area.setLeft(area.left() + self._icon_width())
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, middle, words)
        area.setLeft(area.left() + metrics.horizontalAdvance(words) + SPACE_S)
        ink.setAlphaF(0.62)
        painter.setPen(ink)
        painter.setFont(fonts.interface_font(tokens(), 11))
        painter.drawText(area, middle, self._keys)

    def _ink(self) -> QColor:
        if not self.isEnabled():
            return colour("text_faint")
        kind = self.property("kind")
        if self.isChecked():
            return colour("accent")
        return colour({"primary": "on_accent", "danger": "danger", "quiet": "text_muted"}.get(kind, "text"))


class IconButton(QToolButton):
    """A button that is an icon; its words are its tool tip and its accessible name."""

    def __init__(
        self,
        icon: str,
        text: str,
        keys: str = "",
        *,
        checkable: bool = False,
        size: int = icons.ICON_SIZE,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setIcon(icons.icon(icon))
        self.setIconSize(QSize(tokens().px(size), tokens().px(size)))
        self.setToolTip(f"{text} ({keys})" if keys else text)
        self.setAccessibleName(text)
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_icon_name(self, name: str, token: str = "text_muted") -> None:
        self.setIcon(icons.icon(name, token))


class Chip(QPushButton):
    """A small round filter that is on or off."""

    def __init__(self, text: str, *, checkable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "chip")
        self.setCheckable(checkable)
        self.set_words(text)

    def set_count(self, count: int | None) -> None:
        """Show a figure after the words; None shows none."""
        words = self._words if count is None else f"{self._words} {count:,}"
        self.setText(without_mnemonic(words))

    def set_words(self, words: str) -> None:
        self._words = words
        self.set_count(None)


class SegmentedControl(QFrame):
    """A row of alternatives, one of which is chosen."""

    chosen = Signal(str)
    """The value that a person chose."""

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """`choices` are pairs of a value and its words."""
        super().__init__(parent)
        self.setProperty("role", "segments")
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        for value, words in choices:
            button = QPushButton(words)
            button.setProperty("kind", "segment")
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, value=value: self.chosen.emit(value))
            self._group.addButton(button)
            self._buttons[value] = button
            row.addWidget(button)
        self.set_value(choices[0][0])

    def value(self) -> str:
        return next(value for value, button in self._buttons.items() if button.isChecked())

    def set_value(self, value: str) -> None:
        self._buttons[value].setChecked(True)
