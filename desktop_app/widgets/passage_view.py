"""The passage in large type: a card that scrolls, lanes below the lines, the correction with its handles."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from core.domain.spans import Span
from core.text.scripts import is_right_to_left
from desktop_app.widgets.passage_canvas import Handle, PassageCanvas
from desktop_app.widgets.passage_marks import Mark
from desktop_app.widgets.span_lanes import Lane

__all__ = ["Handle", "Lane", "Mark", "PassageView"]

_LEAST_HEIGHT, _LEAST_HEIGHT_BESIDE = 150, 60
_MARGIN = 12


class PassageView(QScrollArea):
    """Shows a passage and lets a person choose a span of it. All positions are code points."""

    spanEdited = Signal(int, int)
    """The correction while it is dragged: start and end."""
    spanCommitted = Signal(int, int)
    """The correction when the mouse lets go of it."""
    characterHovered = Signal(int)
    """The character below the mouse, -1 for none."""
    laneHovered = Signal(int)
    """The lane below the mouse, -1 for none."""
    laneClicked = Signal(int)
    """A lane was clicked: its system's span is wanted."""

    def __init__(self, parent: QWidget | None = None, *, editable: bool = True) -> None:
        super().__init__(parent)
        self._canvas = PassageCanvas(self)
        self._canvas.editable = editable
        self._least = _LEAST_HEIGHT if editable else _LEAST_HEIGHT_BESIDE
        self.setProperty("role", "card")
        self.setWidget(self._canvas)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        # The canvas first: once it has a proxy, its policy is the proxy's.
        self._canvas.setFocusPolicy(Qt.FocusPolicy.ClickFocus if editable else Qt.FocusPolicy.NoFocus)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if editable else Qt.FocusPolicy.NoFocus)
        self._canvas.setFocusProxy(self)
        self._canvas.heightChanged.connect(self._fit)
        self.setAccessibleName("Passage")
        for name in ("spanEdited", "spanCommitted", "characterHovered", "laneHovered", "laneClicked"):
            getattr(self._canvas, name).connect(getattr(self, name))
        self._canvas.spanEdited.connect(self._describe)
        self._canvas.scrollWanted.connect(self._show_rect)

    @property
    def canvas(self) -> PassageCanvas:
        return self._canvas

    def set_passage(self, text: str, direction: Qt.LayoutDirection | None = None, language: str = "") -> None:
        """Show `text` verbatim, in `direction` or, where that is None, in the direction of its letters."""
        right_to_left = (
            is_right_to_left(text) if direction is None else direction == Qt.LayoutDirection.RightToLeft
        )
        self._canvas.set_passage(text, right_to_left=right_to_left, language=language)
        self.verticalScrollBar().setValue(0)
        self._describe()

    def set_lanes(self, lanes: Sequence[Lane], room: int | None = None) -> None:
        """Draw `lanes` below the text, with room for `room` of them (all of these where None)."""
        self._canvas.set_lanes(lanes, room)

    def set_correction(self, span: Span | None, *, follow: bool = True) -> None:
        """Draw the correction, and scroll to it where `follow`."""
        self._canvas.set_correction(span)
        self._describe()
        if span is not None and follow:
            self.show_span(span)

    def set_other_answers(self, spans: Sequence[Span]) -> None:
        """Outline further acceptable answers."""
        self._canvas.set_others(spans)

    def highlight(self, mark: Mark, spans: Sequence[Span]) -> None:
        """Light up stretches for one reason; those of the same reason before go."""
        self._canvas.light_up(mark, spans)

    def set_emphasis(self, lane: int) -> None:
        """Fade all lanes but this one; -1 shows all alike."""
        self._canvas.set_emphasis(lane)

    def set_word_snapping(self, on: bool) -> None:
        """Whether a dragged selection grows to whole words. It never limits handles and keys."""
        self._canvas.word_snapping = on

    def set_text_size(self, pixels: float | None) -> None:
        """The text's size in pixels of the type scale; None for the passage's own."""
        self._canvas.size_px = pixels

    def set_least_height(self, pixels: int) -> None:
        """Give up no room below this height, unless the text needs less."""
        if pixels != self._least:
            self._least = pixels
            self.updateGeometry()

    def show_span(self, span: Span) -> None:
        """Scroll as little as needed to bring `span` into view."""
        self._show_rect(self._canvas.rect_of(span.start, span.end))

    def correction(self) -> Span | None:
        return self._canvas.correction

    def _show_rect(self, rect: QRect) -> None:
        if not rect.isValid():
            return
        bar, visible = self.verticalScrollBar(), self.viewport().height()
        if rect.top() - _MARGIN < bar.value():
            bar.setValue(rect.top() - _MARGIN)
        elif rect.bottom() + _MARGIN > bar.value() + visible:
            bar.setValue(min(rect.top() - _MARGIN, rect.bottom() + _MARGIN - visible))

    def _describe(self) -> None:
        span = self._canvas.correction
        answer = f"Answer: {span.text}" if span is not None else "No answer chosen"
        self.setAccessibleDescription(answer)

    # The card is as high as its text, and no higher.

    def sizeHint(self) -> QSize:
        return QSize(560, self._content_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(240, min(self._least, self._content_height()))

    def _content_height(self) -> int:
        return self._canvas.minimumHeight() + 2 * self.frameWidth() + 2

    def _fit(self) -> None:
        self.setMaximumHeight(self._content_height())
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
