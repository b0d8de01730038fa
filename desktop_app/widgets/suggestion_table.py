"""The suggestions as cards: key, answer, system, score, agreement, figures against gold, and a trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QVBoxLayout, QWidget

from core.domain.suggestions import TraceStep
from desktop_app.theme import fonts, icons
from desktop_app.theme.active import colour, colour_of_system, tokens
from desktop_app.theme.tokens import FOCUS_WIDTH, RADIUS, RADIUS_SMALL, SPACE_M, SPACE_S
from desktop_app.widgets.foreign_text import tool_tip
from desktop_app.widgets.text_painting import draw_lines, wrapped_lines
from desktop_app.widgets.trace_view import TraceView

_CAP = 22
_CHEVRON = 16
_ANSWER_LINES = 3


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    """What a card shows.

    Attributes:
        number: The key that takes it, counted from 1.
        label: system@version.
        system: The system's name for people; `version` where it must be told apart.
        answer: The answer's text; `no_answer` says that the system found none in the passage, and
            `outside` that the text is not a span of it.
        score: 0..1.
        agreement: In words ("2 agree", "alone").
        exact, f1: Against gold, 0..1; None where gold is unknown or hidden.
        taken, rejected: What the person did with it.
        dashed: An earlier version of a system that is also shown with a later one.
    """

    number: int
    label: str
    system: str
    answer: str
    score: float
    agreement: str = ""
    version: str = ""
    no_answer: bool = False
    outside: bool = False
    exact: float | None = None
    f1: float | None = None
    taken: bool = False
    rejected: bool = False
    dashed: bool = False
    trace: tuple[TraceStep, ...] = ()

    def figures(self) -> tuple[str, str]:
        """Score, and below it the agreement with the figure against gold."""
        gold = ""
        if self.f1 is not None:
            gold = "exact" if self.exact == 1 else f"F1 {self.f1:.2f}"
        return f"{self.score:.2f}", " · ".join(part for part in (self.agreement, gold) if part)

    def spoken(self) -> str:
        """The card in words, for screen readers."""
        state = "taken, " if self.taken else "rejected, " if self.rejected else ""
        score, rest = self.figures()
        answer = "no answer" if self.no_answer else self.answer
        system = f"{self.system} {self.version}".strip()
        return f"{self.number}: {answer}, {state}{system}, score {score}, {rest}"


class SuggestionCard(QWidget):
    """One suggestion. Click or Enter takes it; the chevron unfolds its trace."""

    taken = Signal(int)
    asked = Signal(int, str)
    """The number, and "take", "reject", "start" or "end"."""
    focused = Signal(int)
    hovered = Signal(int)
    left = Signal()
    unfolded = Signal(int)
    moved = Signal(int, int)
    """The number, and the step (±1) to the card that the person went to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = SuggestionLine(0, "", "", "", 0.0)
        self.language = ""
        self.open = False
        self.current = False
        """Whether accept and reject act on this card."""
        self._over = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_line(self, line: SuggestionLine, language: str, *, is_open: bool, current: bool) -> None:
        if (line, language, is_open, current) == (self.line, self.language, self.open, self.current):
            return
        self.line, self.language, self.open, self.current = line, language, is_open, current
        self.setAccessibleName(line.spoken())
        self.setToolTip(tool_tip(line.answer) if len(line.answer) > 40 else "")
        self.updateGeometry()
        self.update()

    # Geometry and painting

    def sizeHint(self) -> QSize:
        return QSize(tokens().px(300), self.heightForWidth(max(self.width(), tokens().px(260))))

    def heightForWidth(self, width: int) -> int:
        answer = self._answer_lines(width)
        metrics = QFontMetricsF(self._answer_font())
        below = QFontMetricsF(self._small_font()).height()
        return round(2 * SPACE_M - 2 + len(answer) * metrics.height() + 3 + below)

    def resizeEvent(self, event: QResizeEvent) -> None:
        # The layout asks for the height before a scroll bar takes its room, and not again by itself.
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _answer_font(self) -> QFont:
        italic = self.line.no_answer
        font = fonts.text_font(tokens(), "" if italic else self.language, tokens().type.answer)
        font.setItalic(italic)
        return font

    def _small_font(self, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        return fonts.interface_font(tokens(), tokens().type.caption, weight)

    def _text_left(self) -> int:
        return SPACE_M + tokens().px(_CAP) + SPACE_M

    def _figures_width(self) -> float:
        score, rest = self.line.figures()
        strong = QFontMetricsF(self._score_font()).horizontalAdvance(score)
        return max(strong, QFontMetricsF(self._small_font()).horizontalAdvance(rest))

    def _score_font(self) -> QFont:
        return fonts.interface_font(tokens(), tokens().type.body, QFont.Weight.DemiBold)

    def _answer_text(self) -> str:
        return "No answer in this passage" if self.line.no_answer else self.line.answer

    def _answer_lines(self, width: float) -> list[str]:
        room = self._answer_room(width)
        return wrapped_lines(self._answer_text(), self._answer_font(), room, _ANSWER_LINES) or [""]

    def _answer_room(self, width: float) -> float:
        score = QFontMetricsF(self._score_font()).horizontalAdvance("0.00")
        return max(60, width - self._text_left() - score - tokens().px(_CHEVRON) - 3 * SPACE_M)

    def _chevron_rect(self) -> QRectF:
        side = tokens().px(_CHEVRON)
        return QRectF(self.width() - side - SPACE_S, SPACE_M, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        self._paint_cap(painter)
        ink = "text_faint" if self.line.rejected or self.line.outside else "text"
        painter.setPen(colour(ink))
        lines = self._answer_lines(self.width())
        bottom = draw_lines(
            painter,
            lines,
            self._answer_font(),
            self._text_left(),
            SPACE_M - 1,
            strike=self.line.rejected,
            room=self._answer_room(self.width()),
        )
        self._paint_figures(painter, bottom + 3)
        self._paint_system(painter, bottom + 3)
        chevron = "chevron-down" if self.open else "chevron-right"
        icons.paint(painter, chevron, self._chevron_rect(), colour("text_faint"))

    def _paint_ground(self, painter: QPainter) -> None:
        ground = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.line.taken:
            painter.setBrush(colour("surface"))
            painter.setPen(QPen(colour("accent_line"), 1))
        elif self._over:
            painter.setBrush(colour("hover"))
        painter.drawRoundedRect(ground, RADIUS + 2, RADIUS + 2)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("accent"), FOCUS_WIDTH))
            painter.drawRoundedRect(ground, RADIUS + 2, RADIUS + 2)

    def _paint_cap(self, painter: QPainter) -> None:
        if not 1 <= self.line.number <= 9:
            return
        side = tokens().px(_CAP)
        cap = QRectF(SPACE_M, (self.height() - side) / 2, side, side)
        painter.setBrush(colour("accent_soft" if self.line.taken else "surface"))
        painter.setPen(QPen(colour("accent_line" if self.line.taken else "line_strong"), 1))
        painter.drawRoundedRect(cap, RADIUS_SMALL, RADIUS_SMALL)
        if self.current:
            painter.setPen(QPen(colour("accent"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cap, RADIUS_SMALL, RADIUS_SMALL)
        painter.setPen(colour("accent" if self.line.taken else "text_muted"))
        painter.setFont(self._small_font(QFont.Weight.Medium))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, str(self.line.number))

    def _paint_figures(self, painter: QPainter, second: float) -> None:
        score, rest = self.line.figures()
        right = self._chevron_rect().left() - SPACE_S
        painter.setFont(self._score_font())
        painter.setPen(colour("text_faint" if self.line.rejected else "text"))
        top = QRectF(0, SPACE_M - 1, right, QFontMetricsF(self._answer_font()).height())
        painter.drawText(top, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, score)
        painter.setFont(self._small_font())
        painter.setPen(colour("good" if self.line.exact == 1 else "text_muted"))
        painter.drawText(QRectF(0, second, right, 40), Qt.AlignmentFlag.AlignRight, rest)

    def _paint_system(self, painter: QPainter, top: float) -> None:
        font = self._small_font()
        metrics = QFontMetricsF(font)
        middle = top + metrics.height() / 2
        left = self._text_left()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour_of_system(self.line.label))
        dashes = (QRectF(left, middle - 2, 5, 4), QRectF(left + 8, middle - 2, 5, 4))
        for dash in dashes if self.line.dashed else (QRectF(left, middle - 2, 13, 4),):
            painter.drawRoundedRect(dash, 2, 2)
        painter.setFont(font)
        painter.setPen(colour("text_muted"))
        name = " ".join(part for part in (self.line.system, self.line.version) if part)
        if self.line.outside:
            name += " · not in the passage"
        room = self._chevron_rect().left() - SPACE_S - self._figures_width() - SPACE_M - left - 19
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(30, room))
        painter.drawText(QRectF(left + 19, top, self.width(), 40), 0, shown)

    # What the person does

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            near = self._chevron_rect().adjusted(-SPACE_S, -SPACE_S, SPACE_S, SPACE_S)
            signal = self.unfolded if near.contains(event.position()) else self.taken
            signal.emit(self.line.number)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._menu(event.globalPos())

    def _menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, what in (
            ("Take as the answer", "take"),
            ("Take its start only", "start"),
            ("Take its end only", "end"),
            ("Reject", "reject"),
        ):
            action = menu.addAction(words)
            action.setEnabled(
                what == "reject" or not (self.line.outside or self.line.no_answer) or what == "take"
            )
            action.triggered.connect(lambda _=False, what=what: self.asked.emit(self.line.number, what))
        menu.popup(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.unfolded.emit(self.line.number)
        elif event.key() in steps and not event.modifiers():
            self.moved.emit(self.line.number, steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(self.line.number)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._over = True
        self.hovered.emit(self.line.number)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._over = False
        self.left.emit()
        self.update()


class SuggestionTable(QWidget):
    """The cards of one question, best first. Cards are kept and filled anew, not made for each question."""

    taken = Signal(int)
    """The number of the card whose span is wanted."""
    asked = Signal(int, str)
    """The number, and "take", "reject", "start" or "end", from the context menu."""
    focused = Signal(int)
    """The number of the card that got the focus."""
    hovered = Signal(int)
    """The number of the card below the mouse; 0 for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[SuggestionCard] = []
        self._traces: list[TraceView] = []
        self._open: set[str] = set()
        self._lines: tuple[SuggestionLine, ...] = ()
        self._current = 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setAccessibleName("Suggestions")

    def show_lines(self, lines: Sequence[SuggestionLine], language: str = "", current: int = 0) -> None:
        """Show `lines`, card `current` marked as the one that keys act on.

        A trace that was unfolded for a system stays so for the next question.
        """
        self._lines, self._current = tuple(lines), current
        while len(self._cards) < len(lines):
            self._grow()
        for at, (card, trace) in enumerate(zip(self._cards, self._traces, strict=True)):
            shown = at < len(lines)
            card.setVisible(shown)
            if shown:
                is_open = lines[at].label in self._open
                card.show_line(lines[at], language, is_open=is_open, current=lines[at].number == current)
                if is_open:
                    trace.show_steps(lines[at].trace)
            trace.setVisible(shown and lines[at].label in self._open)

    def lines(self) -> tuple[SuggestionLine, ...]:
        return self._lines

    def card(self, number: int) -> SuggestionCard:
        return self._cards[number - 1]

    def focused_number(self) -> int:
        """The number of the card with the focus; 0 for none."""
        for card in self._cards[: len(self._lines)]:
            if card.hasFocus():
                return card.line.number
        return 0

    def toggle_trace(self, number: int) -> None:
        """Unfold or fold the trace of card `number`."""
        if not 1 <= number <= len(self._lines):
            return
        self._open ^= {self._lines[number - 1].label}
        self.show_lines(self._lines, self._cards[number - 1].language, self._current)

    def _grow(self) -> None:
        card, trace = SuggestionCard(self), TraceView(parent=self)
        card.taken.connect(self.taken)
        card.asked.connect(self.asked)
        card.focused.connect(self.focused)
        card.hovered.connect(self.hovered)
        card.left.connect(lambda: self.hovered.emit(0))
        card.unfolded.connect(self.toggle_trace)
        card.moved.connect(self._go)
        self._cards.append(card)
        self._traces.append(trace)
        self._column.addWidget(card)
        self._column.addWidget(trace)

    def _go(self, number: int, step: int) -> None:
        wanted = number + step
        if 1 <= wanted <= len(self._lines):
            self._cards[wanted - 1].setFocus(Qt.FocusReason.TabFocusReason)
