"""Line icons from `resources/icons`, tinted with the scheme in force when they are painted."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from core.errors import InputError
from core.paths import resources
from desktop_app.theme.active import colour

ICON_SIZE = 18


def folder() -> Path:
    return resources() / "icons"


def names() -> tuple[str, ...]:
    """The icons there are; the ``qss-`` files belong to the style sheet."""
    return tuple(sorted(path.stem for path in folder().glob("*.svg") if not path.stem.startswith("qss-")))


@lru_cache(maxsize=512)
def _renderer(name: str, tint: str) -> QSvgRenderer:
    path = folder() / f"{name}.svg"
    if not path.is_file():
        raise InputError(f"there is no icon called {name!r}", remedy=f"Known: {', '.join(names())}")
    source = path.read_text(encoding="utf-8").replace("currentColor", tint)
    return QSvgRenderer(QByteArray(source.encode()))


def paint(painter: QPainter, name: str, rect: QRectF, tint: QColor) -> None:
    """Draw the icon `name` into `rect` in the colour `tint`."""
    _renderer(name, tint.name()).render(painter, rect)


class _TintedEngine(QIconEngine):
    """Paints with the token's colour of the moment, so that a change of theme needs no new icons."""

    def __init__(self, name: str, token: str, checked: str) -> None:
        super().__init__()
        self._name = name
        self._token = token
        self._checked = checked

    def clone(self) -> QIconEngine:
        return _TintedEngine(self._name, self._token, self._checked)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        token = self._checked if state == QIcon.State.On else self._token
        if mode == QIcon.Mode.Disabled:
            token = "text_faint"
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        paint(painter, self._name, square, colour(token))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap


def icon(name: str, token: str = "text_muted", *, checked: str = "accent") -> QIcon:
    """An icon for buttons and actions in the colour `token` of `Colours`, in `checked` when it is on."""
    if not (folder() / f"{name}.svg").is_file():
        raise InputError(f"there is no icon called {name!r}", remedy=f"Known: {', '.join(names())}")
    return QIcon(_TintedEngine(name, token, checked))


def app_icon() -> QIcon:
    """The program's own icon."""
    return QIcon(str(folder() / "spanbridge.svg"))
