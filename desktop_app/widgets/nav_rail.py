"""The rail at the window's left edge: one button a page, the menu and the settings at the bottom."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from desktop_app.theme import fonts, icons
from desktop_app.theme.active import colour, tokens
from desktop_app.theme.tokens import FOCUS_WIDTH, RADIUS, SPACE_S, SPACE_XS

_ICON = 20
_WIDTH, _HEIGHT = 84, 58


class NavButton(QAbstractButton):
    """An icon over a label; the shown page's button is filled with the soft accent."""

    def __init__(self, label: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(label)
        self.setAccessibleName(label)
        self._icon = icon
        self._hovered = False
        self._marked = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_marked(self, marked: bool) -> None:
        """Show a dot beside the icon: something is going on there."""
        if marked != self._marked:
            self._marked = marked
            self.setAccessibleDescription("Something is running" if marked else "")
            self.update()

    def nextCheckState(self) -> None:
        """A click asks for a page; which one is shown is not the button's to say."""

    def sizeHint(self) -> QSize:
        return QSize(tokens().px(_WIDTH), tokens().px(_HEIGHT))

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        ink = colour("accent" if self.isChecked() else "text_muted")
        side = tokens().px(_ICON)
        box = QRectF((self.width() - side) / 2, tokens().px(9), side, side)
        icons.paint(painter, self._icon, box, ink)
        if self._marked:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("good"))
            painter.drawEllipse(box.topRight(), tokens().px(4), tokens().px(4))
        painter.setPen(ink)
        weight = QFont.Weight.DemiBold if self.isChecked() else QFont.Weight.Medium
        painter.setFont(fonts.interface_font(tokens(), tokens().type.caption - 1, weight))
        words = QRectF(0, box.bottom() + tokens().px(5), self.width(), tokens().px(18))
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())

    def _paint_ground(self, painter: QPainter) -> None:
        ground = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isChecked() or self._hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent_soft" if self.isChecked() else "hover"))
            painter.drawRoundedRect(ground, RADIUS, RADIUS)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colour("accent")), FOCUS_WIDTH))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground, RADIUS, RADIUS)


class NavRail(QWidget):
    """Tells which page was asked for; the window says which one is shown."""

    chosen = Signal(str)
    """The name of the page whose button was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._buttons: dict[str, NavButton] = {}
        self._pages = QVBoxLayout()
        self._bottom = QVBoxLayout()
        for layout in (self._pages, self._bottom):
            layout.setSpacing(SPACE_XS)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S, SPACE_S + SPACE_XS, SPACE_S, SPACE_S)
        column.addLayout(self._pages)
        column.addStretch(1)
        column.addLayout(self._bottom)

    def add_page(self, name: str, label: str, icon: str) -> NavButton:
        """A button that stays down while its page is shown."""
        button = NavButton(label, icon, self)
        button.setCheckable(True)
        self._buttons[name] = button
        button.clicked.connect(lambda _checked=False: self.chosen.emit(name))
        self._pages.addWidget(button)
        return button

    def add_tool(self, label: str, icon: str) -> NavButton:
        """A button at the bottom that opens something."""
        button = NavButton(label, icon, self)
        self._bottom.addWidget(button)
        return button

    def button(self, name: str) -> NavButton:
        return self._buttons[name]

    def show_page(self, name: str) -> None:
        """Mark the page's button, and only it."""
        for other, button in self._buttons.items():
            button.setChecked(other == name)
