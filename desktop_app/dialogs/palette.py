"""The command palette: every action that can be done now, found by typing a part of its name."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.actions.actions import Actions
from desktop_app.actions.command import ActionSpec
from desktop_app.theme import fonts
from desktop_app.theme.active import colour, tokens
from desktop_app.theme.tokens import RADIUS, SPACE_M, SPACE_S
from desktop_app.widgets.card import label

_NAME, _GROUP, _KEY = (Qt.ItemDataRole.UserRole + step for step in range(3))
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


def matches(wanted: str, text: str) -> int:
    """How well typed letters fit a title: 3 begins, 2 a word begins, 1 letters in order, 0 not at all."""
    wanted, text = wanted.casefold().strip(), text.casefold()
    if not wanted or text.startswith(wanted):
        return 3
    if f" {wanted}" in text:
        return 2
    letters = iter(text)
    return int(all(letter in letters for letter in wanted if not letter.isspace()))


def _fit(wanted: str, spec: ActionSpec) -> int:
    """By its title, or else by its name: whoever knows another word for it may find it, too."""
    named = wanted.casefold().strip() in spec.name
    return matches(wanted, spec.title) or int(named)


class CommandPalette(QDialog):
    """Closes with the choice made or with Escape; `chosen` carries the action's name."""

    chosen = Signal(str)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Commands")
        self._actions = actions
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("Type a command")
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._fill)
        self.field.returnPressed.connect(self._choose)
        self.list = QListWidget(self)
        self.list.setItemDelegate(_RowDelegate(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.itemClicked.connect(lambda _item: self._choose())
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_S)
        column.addWidget(self.field)
        self.nothing = label("Nothing that can be done now is called so.", "caption", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.list, 1)
        column.addWidget(self.nothing, 1)
        self.resize(tokens().px(560), tokens().px(400))
        self._place(parent)
        self._fill("")

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame of its own: without a title bar nothing else sets it off from the page."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("raised"))
        painter.setPen(colour("line_strong"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def names(self) -> list[str]:
        """The actions listed now, best first."""
        return [self.list.item(row).data(_NAME) for row in range(self.list.count())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _MOVES:
            row = self.list.currentRow() + _MOVES[Qt.Key(event.key())]
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
            return True
        return super().eventFilter(watched, event)

    def _fill(self, wanted: str) -> None:
        self.list.clear()
        found = [(_fit(wanted, spec), spec) for spec in self._offered()]
        found.sort(key=lambda pair: -pair[0])
        for fit, spec in found:
            if fit:
                self.list.addItem(self._item(spec))
        self.list.setCurrentRow(0)
        self.list.setVisible(self.list.count() > 0)
        self.nothing.setVisible(self.list.count() == 0)

    def _offered(self) -> list[ActionSpec]:
        return [
            spec
            for spec in self._actions.all()
            if spec.listed and spec.name != "window.palette" and self._actions.action(spec.name).isEnabled()
        ]

    def _item(self, spec: ActionSpec) -> QListWidgetItem:
        item = QListWidgetItem(spec.title)
        item.setData(_NAME, spec.name)
        item.setData(_GROUP, spec.group)
        item.setData(_KEY, self._actions.key(spec.name))
        return item

    def _choose(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            name = item.data(_NAME)
            self.accept()
            self.chosen.emit(name)

    def _place(self, parent: QWidget | None) -> None:
        """Centred, a little below the window's upper edge."""
        if parent is not None:
            frame = parent.window().frameGeometry()
            self.move(frame.center().x() - self.width() // 2, frame.top() + frame.height() // 6)


class _RowDelegate(QStyledItemDelegate):
    """Title at the left, group and key at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, tokens().px(34))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent_soft"))
            painter.drawRoundedRect(option.rect.adjusted(0, 1, 0, -1), RADIUS, RADIUS)
        inner = option.rect.adjusted(SPACE_M, 0, -SPACE_M, 0)
        painter.setFont(fonts.interface_font(tokens()))
        painter.setPen(colour("text"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, index.data(Qt.ItemDataRole.DisplayRole))
        key = index.data(_KEY)
        self._right(painter, inner, key, "text", QFont.Weight.Medium)
        beside = inner.adjusted(0, 0, -tokens().px(110), 0)
        self._right(painter, beside, index.data(_GROUP), "text_faint", QFont.Weight.Normal)
        painter.restore()

    def _right(self, painter: QPainter, box: QRect, text: str, ink: str, weight: QFont.Weight) -> None:
        painter.setFont(fonts.interface_font(tokens(), tokens().type.caption, weight))
        painter.setPen(colour(ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
