"""The tokens that the running window is painted with, and how to change them."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from desktop_app.theme import fonts, stylesheet
from desktop_app.theme.tokens import DARK, LIGHT, Colours, Tokens, system_colour

Mode = Literal["system", "light", "dark"]

_active = Tokens()
_PAINTED = "painted"  # of the application: the tokens of its look


def tokens() -> Tokens:
    """The tokens in force. Widgets ask while they paint and keep nothing of the answer."""
    return _active


def colours() -> Colours:
    return _active.colours


def colour(name: str) -> QColor:
    """A colour of the scheme in force by its token's name."""
    return QColor(getattr(_active.colours, name))


def colour_of_system(system: str | int) -> QColor:
    return QColor(system_colour(system, dark=_active.dark))


def apply(
    app: QApplication, *, mode: Mode = "system", scale: float = 1.0, passage_scale: float = 1.0
) -> Tokens:
    """Paint the whole application; every widget gets a palette and a style change event.

    Nothing happens where it is painted so already: a change takes as long as there are widgets.
    """
    global _active
    dark = mode == "dark" or (mode == "system" and _system_is_dark())
    _active = Tokens(DARK if dark else LIGHT, dark, scale, passage_scale)
    if app.property(_PAINTED) == repr(_active):
        return _active
    if not app.styleSheet():  # a style sheet wraps the style, which hides its name
        app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(palette(_active.colours))
    app.setFont(fonts.interface_font(_active))
    app.setStyleSheet(stylesheet.build(_active))
    app.setProperty(_PAINTED, repr(_active))
    return _active


def _system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def palette(colours: Colours) -> QPalette:
    """A Fusion palette made of the tokens (Qt's own dark scheme does nothing on plain X11)."""
    made = QPalette()
    roles = QPalette.ColorRole
    for role, name in {
        roles.Window: colours.window,
        roles.WindowText: colours.text,
        roles.Base: colours.surface,
        roles.AlternateBase: colours.sunken,
        roles.ToolTipBase: colours.raised,
        roles.ToolTipText: colours.text,
        roles.PlaceholderText: colours.text_faint,
        roles.Text: colours.text,
        roles.Button: colours.surface,
        roles.ButtonText: colours.text,
        roles.BrightText: colours.danger,
        roles.Light: colours.raised,
        roles.Midlight: colours.line,
        roles.Mid: colours.line_strong,
        roles.Dark: colours.line_strong,
        roles.Shadow: colours.shadow,
        roles.Highlight: colours.accent,
        roles.HighlightedText: colours.on_accent,
        roles.Link: colours.accent,
        roles.LinkVisited: colours.accent,
        roles.Accent: colours.accent,
    }.items():
        made.setColor(role, QColor(name))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.text_faint))
    return made
