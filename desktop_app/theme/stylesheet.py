"""The application's one style sheet, generated from the tokens.

Widgets choose a look by dynamic properties: `role` on labels and frames (title, heading, strong, muted,
caption, overline, error, good, card, sunken, panel), `kind` on buttons (primary, quiet, danger, icon).
"""

from __future__ import annotations

from desktop_app.theme.tokens import FOCUS_WIDTH, RADIUS, RADIUS_LARGE, RADIUS_SMALL, Tokens


def build(tokens: Tokens) -> str:
    """The style sheet for `tokens`."""
    parts = (_base, _labels, _frames, _buttons, _fields, _checks, _views, _tabs, _bars, _menus)
    return "\n".join(part(tokens) for part in parts)


def _icon(name: str) -> str:
    # Imported here: `icons` paints with the active tokens, which are made with this module.
    from desktop_app.theme.icons import folder

    return (folder() / f"{name}.svg").as_posix()


def _base(t: Tokens) -> str:
    c = t.colours
    return f"""
    QMainWindow, QDialog {{ background: {c.window}; }}
    QWidget {{ color: {c.text}; }}
    QToolTip {{
        background: {c.raised}; color: {c.text}; border: 1px solid {c.line_strong};
        padding: {t.px(5)}px {t.px(8)}px; font-size: {t.px(12)}px;
    }}
    QSplitter::handle {{ background: {c.line}; }}
    QSplitter::handle:horizontal {{ width: 1px; }}
    QSplitter::handle:vertical {{ height: 1px; }}
    QSplitter::handle:hover {{ background: {c.accent_line}; }}
    QStatusBar {{ background: {c.surface}; border-top: 1px solid {c.line}; }}
    QStatusBar::item {{ border: none; }}
    """


def _labels(t: Tokens) -> str:
    c, s = t.colours, t.type
    return f"""
    QLabel {{ background: transparent; }}
    QLabel[role="title"] {{ font-size: {t.px(s.title)}px; font-weight: 600; }}
    QLabel[role="heading"] {{ font-size: {t.px(s.heading)}px; font-weight: 600; }}
    QLabel[role="strong"] {{ font-weight: 600; }}
    QLabel[role="muted"] {{ color: {c.text_muted}; }}
    QLabel[role="faint"] {{ color: {c.text_faint}; }}
    QLabel[role="caption"] {{ color: {c.text_muted}; font-size: {t.px(s.caption)}px; }}
    QLabel[role="overline"] {{ color: {c.text_muted}; font-size: {t.px(s.label)}px; font-weight: 600; }}
    QLabel[role="figure"] {{ font-size: {t.px(26)}px; font-weight: 600; }}
    QLabel[role="error"] {{ color: {c.danger}; }}
    QLabel[role="good"] {{ color: {c.good}; }}
    QLabel[role="warning"] {{ color: {c.warning}; }}
    QLabel:disabled {{ color: {c.text_faint}; }}
    QLabel[role="key"] {{
        color: {c.text_muted}; font-size: {t.px(11)}px; background: {c.surface};
        border: 1px solid {c.line_strong}; border-bottom-width: 2px; border-radius: {RADIUS_SMALL}px;
        padding: 0 {t.px(5)}px; min-height: {t.px(16)}px;
    }}
    QLabel[role="badge"] {{
        color: {c.text_muted}; background: {c.hover}; border-radius: {t.px(7)}px;
        padding: {t.px(1)}px {t.px(8)}px; font-size: {t.px(11)}px; font-weight: 500;
    }}
    QLabel[role="badge"][tone="good"] {{ color: {c.good}; background: {c.good_soft}; }}
    QLabel[role="badge"][tone="warning"] {{ color: {c.warning}; background: {c.warning_soft}; }}
    QLabel[role="badge"][tone="danger"] {{ color: {c.danger}; background: {c.danger_soft}; }}
    QLabel[role="badge"][tone="accent"] {{ color: {c.accent}; background: {c.accent_soft}; }}
    """


def _frames(t: Tokens) -> str:
    c = t.colours
    return f"""
    QFrame[role="card"] {{
        background: {c.surface}; border: 1px solid {c.line}; border-radius: {RADIUS_LARGE}px;
    }}
    QFrame[role="notice-bar"] {{
        background: {c.accent_soft}; border: none; border-bottom: 1px solid {c.accent_line};
    }}
    QFrame[role="sunken"] {{
        background: {c.sunken}; border: 1px solid {c.line}; border-radius: {RADIUS}px;
    }}
    QWidget[role="panel"] {{ background: {c.panel}; }}
    QWidget[role="window"] {{ background: {c.window}; }}
    QWidget[role="surface"] {{ background: {c.surface}; }}
    QFrame[role="hairline"] {{ background: {c.line}; border: none; max-height: 1px; min-height: 1px; }}
    QFrame[role="vline"] {{ background: {c.line}; border: none; max-width: 1px; min-width: 1px; }}
    QScrollArea {{ background: transparent; border: none; }}
    QScrollArea > QWidget > QWidget {{ background: transparent; }}
    QScrollArea[role="card"], QTextBrowser[role="card"] {{
        background: {c.surface}; border: 1px solid {c.line}; border-radius: {RADIUS_LARGE}px;
    }}
    QScrollArea[role="card"]:focus {{ border: 1px solid {c.accent}; }}
    QFrame[role="notice"] {{
        background: {c.raised}; border: 1px solid {c.line_strong}; border-radius: {RADIUS}px;
    }}
    QFrame[role="notice"][tone="good"] {{ background: {c.good_soft}; border-color: {c.good}; }}
    QFrame[role="notice"][tone="warning"] {{ background: {c.warning_soft}; border-color: {c.warning}; }}
    QFrame[role="notice"][tone="error"] {{ background: {c.danger_soft}; border-color: {c.danger}; }}
    QGroupBox {{
        border: 1px solid {c.line}; border-radius: {RADIUS_LARGE}px; background: {c.surface};
        margin-top: {t.px(22)}px; padding: {t.px(14)}px;
    }}
    QGroupBox::title {{
        subcontrol-origin: margin; left: 2px; color: {c.text_muted}; font-weight: 600;
    }}
    """


def _buttons(t: Tokens) -> str:
    c = t.colours
    padding = f"{t.px(7)}px {t.px(13)}px"
    focused = f"{t.px(6)}px {t.px(12)}px"
    kinds = {
        "primary": (c.accent, c.accent, c.on_accent, c.accent_hover, c.accent_pressed),
        "danger": (c.surface, c.line_strong, c.danger, c.danger_soft, c.danger_soft),
        "quiet": ("transparent", "transparent", c.text_muted, c.hover, c.line),
    }
    looks = "".join(
        f"""
        QPushButton[kind="{kind}"] {{ background: {fill}; border-color: {edge}; color: {ink}; }}
        QPushButton[kind="{kind}"]:hover {{ background: {hover}; border-color: {hover}; }}
        QPushButton[kind="{kind}"]:pressed {{ background: {pressed}; }}
        """
        for kind, (fill, edge, ink, hover, pressed) in kinds.items()
    )
    return f"""
    QPushButton {{
        background: {c.surface}; color: {c.text}; border: 1px solid {c.line_strong};
        border-radius: {RADIUS}px; padding: {padding}; font-weight: 500; min-height: {t.px(18)}px;
    }}
    QPushButton:hover {{ background: {c.hover}; }}
    QPushButton:pressed {{ background: {c.line}; }}
    QPushButton:checked {{ background: {c.accent_soft}; border-color: {c.accent_line}; color: {c.accent}; }}
    {looks}
    QPushButton:disabled, QPushButton[kind="primary"]:disabled {{
        background: {c.sunken}; color: {c.text_faint}; border-color: {c.line};
    }}
    QPushButton:focus {{ border: {FOCUS_WIDTH}px solid {c.accent}; padding: {focused}; }}
    QPushButton[kind="primary"]:focus {{ border-color: {c.text}; }}
    QPushButton::menu-indicator {{ image: url({_icon("qss-chevron-down")}); width: {t.px(14)}px;
        subcontrol-position: right center; right: {t.px(6)}px; }}
    QToolButton {{
        background: transparent; border: 1px solid transparent; border-radius: {RADIUS}px;
        padding: {t.px(5)}px; color: {c.text_muted};
    }}
    QToolButton:hover {{ background: {c.hover}; color: {c.text}; }}
    QToolButton:pressed {{ background: {c.line}; }}
    QToolButton:checked {{ background: {c.accent_soft}; color: {c.accent}; }}
    QToolButton:focus {{ border: {FOCUS_WIDTH}px solid {c.accent}; padding: {t.px(4)}px; }}
    QToolButton:disabled {{ color: {c.text_faint}; }}
    QPushButton[kind="chip"] {{
        border-radius: {t.px(13)}px; padding: {t.px(3)}px {t.px(10)}px; font-size: {t.px(12)}px;
        color: {c.text_muted}; border-color: {c.line_strong}; background: {c.surface}; font-weight: 400;
    }}
    QPushButton[kind="chip"]:hover {{ background: {c.hover}; color: {c.text}; }}
    QPushButton[kind="chip"]:checked {{
        background: {c.accent_soft}; border-color: {c.accent_line}; color: {c.accent}; font-weight: 500;
    }}
    QPushButton[kind="chip"]:focus {{
        border: {FOCUS_WIDTH}px solid {c.accent}; padding: {t.px(3) - 1}px {t.px(10) - 1}px;
    }}
    QPushButton[kind="chip"]::menu-indicator {{ image: none; width: 0; }}
    QFrame[role="segments"] {{
        background: {c.sunken}; border: 1px solid {c.line}; border-radius: {RADIUS}px;
    }}
    QPushButton[kind="segment"] {{
        background: transparent; border: 1px solid transparent; border-radius: {RADIUS - 2}px;
        padding: {t.px(3)}px {t.px(11)}px; color: {c.text_muted}; font-size: {t.px(12)}px;
    }}
    QPushButton[kind="segment"]:hover {{ color: {c.text}; }}
    QPushButton[kind="segment"]:checked {{
        background: {c.raised}; border-color: {c.line_strong}; color: {c.text};
    }}
    QPushButton[kind="segment"]:focus {{
        border: {FOCUS_WIDTH}px solid {c.accent}; padding: {t.px(3) - 1}px {t.px(11) - 1}px;
    }}
    QToolButton::menu-indicator {{ image: none; }}
    """


def _fields(t: Tokens) -> str:
    c = t.colours
    fields = "QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDoubleSpinBox"
    focused = ", ".join(f"{name}:focus" for name in fields.split(", "))
    disabled = ", ".join(f"{name}:disabled" for name in fields.split(", "))
    return f"""
    {fields} {{
        background: {c.surface}; color: {c.text}; border: 1px solid {c.line_strong};
        border-radius: {RADIUS}px; padding: {t.px(6)}px {t.px(9)}px; min-height: {t.px(18)}px;
        selection-background-color: {c.accent}; selection-color: {c.on_accent};
    }}
    {focused} {{
        border: {FOCUS_WIDTH}px solid {c.accent}; padding: {t.px(6) - 1}px {t.px(9) - 1}px;
    }}
    {disabled} {{ background: {c.sunken}; color: {c.text_faint}; border-color: {c.line}; }}
    QLineEdit[state="error"] {{ border-color: {c.danger}; }}
    QTextBrowser, QTextBrowser:focus {{ border: none; background: transparent; padding: 0; }}
    QComboBox {{ padding-right: {t.px(24)}px; }}
    QComboBox::drop-down {{ border: none; width: {t.px(24)}px; }}
    QComboBox::down-arrow {{ image: url({_icon("qss-chevron-down")}); width: {t.px(16)}px;
        height: {t.px(16)}px; }}
    QComboBox QAbstractItemView {{
        background: {c.raised}; border: 1px solid {c.line_strong}; padding: {t.px(4)}px; outline: none;
        selection-background-color: {c.accent_soft}; selection-color: {c.text};
    }}
    QComboBox QAbstractItemView::item {{ min-height: {t.px(28)}px; padding: 0 {t.px(8)}px;
        border-radius: {RADIUS_SMALL}px; }}
    QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {{
        border: none; background: transparent; width: {t.px(20)}px;
    }}
    QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {{ image: url({_icon("qss-chevron-up")});
        width: {t.px(14)}px; }}
    QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {{ image: url({_icon("qss-chevron-down")});
        width: {t.px(14)}px; }}
    """


def _checks(t: Tokens) -> str:
    c = t.colours
    side = t.px(16)
    return f"""
    QCheckBox, QRadioButton {{ spacing: {t.px(8)}px; padding: {t.px(3)}px 0; background: transparent; }}
    QCheckBox::indicator, QRadioButton::indicator {{
        width: {side}px; height: {side}px; border: 1px solid {c.line_strong}; background: {c.surface};
    }}
    QCheckBox::indicator {{ border-radius: {RADIUS_SMALL}px; }}
    QRadioButton::indicator {{ border-radius: {side // 2 + 1}px; }}
    QCheckBox::indicator:hover, QRadioButton::indicator:hover {{ border-color: {c.accent}; }}
    QCheckBox::indicator:checked {{
        background: {_solid(t)}; border-color: {_solid(t)}; image: url({_icon("qss-check")});
    }}
    QCheckBox::indicator:indeterminate {{
        background: {_solid(t)}; border-color: {_solid(t)}; image: url({_icon("qss-dash")});
    }}
    QRadioButton::indicator:checked {{ border: {t.px(5)}px solid {_solid(t)};
        width: {side - t.px(8)}px; height: {side - t.px(8)}px; background: {c.surface}; }}
    QCheckBox:focus, QRadioButton:focus {{ color: {c.accent}; }}
    QCheckBox::indicator:focus, QRadioButton::indicator:focus {{
        border: {FOCUS_WIDTH}px solid {c.accent}; width: {side - 2}px; height: {side - 2}px;
    }}
    QCheckBox:disabled, QRadioButton:disabled {{ color: {c.text_faint}; }}
    """


def _solid(t: Tokens) -> str:
    # White marks on it must be readable in the dark scheme too.
    return "#3b66cf" if t.dark else t.colours.accent


def _views(t: Tokens) -> str:
    c = t.colours
    views = "QListView, QTableView, QTreeView"
    return f"""
    {views} {{
        background: transparent; border: none; outline: none; gridline-color: {c.line};
        alternate-background-color: {c.sunken};
        selection-background-color: {c.accent_soft}; selection-color: {c.text};
    }}
    QTableView[role="card"], QTreeView[role="card"], QListView[role="card"] {{
        background: {c.surface}; border: 1px solid {c.line}; border-radius: {RADIUS_LARGE}px;
    }}
    QTableView:focus[role="card"], QTreeView:focus[role="card"], QListView:focus[role="card"] {{
        border: {FOCUS_WIDTH}px solid {c.accent};
    }}
    QTableView::item, QTreeView::item {{ padding: {t.px(5)}px {t.px(8)}px; border: none; }}
    QTableView::item:hover, QTreeView::item:hover, QListView::item:hover {{ background: {c.hover}; }}
    QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {{
        background: {c.accent_soft}; color: {c.text};
    }}
    QTableView[role="painted"]::item, QTableView[role="painted"]::item:hover,
    QTableView[role="painted"]::item:selected {{ background: transparent; padding: 0; }}
    QTableView[role="painted"] {{ selection-background-color: transparent; }}
    QTableView[role="heat"]::item, QTableView[role="heat"]::item:hover,
    QTableView[role="heat"]::item:selected {{ background: transparent; padding: 0; }}
    QTableView[role="heat"] QHeaderView::section {{ border: none; }}
    QHeaderView {{ background: transparent; border: none; }}
    QHeaderView::section {{
        background: transparent; color: {c.text_muted}; border: none; border-bottom: 1px solid {c.line};
        padding: {t.px(7)}px {t.px(8)}px; font-size: {t.px(12)}px; font-weight: 600;
    }}
    QTableCornerButton::section {{ background: transparent; border: none; }}
    """


def _tabs(t: Tokens) -> str:
    c = t.colours
    return f"""
    QTabWidget::pane {{ border: none; border-top: 1px solid {c.line}; top: -1px; }}
    QTabBar {{ background: transparent; }}
    QTabBar::tab {{
        color: {c.text_muted}; padding: {t.px(8)}px {t.px(4)}px; margin-right: {t.px(16)}px;
        border: none; border-bottom: 2px solid transparent; font-weight: 500;
    }}
    QTabBar::tab:hover {{ color: {c.text}; }}
    QTabBar::tab:selected {{ color: {c.text}; border-bottom: 2px solid {c.accent}; }}
    QTabBar::tab:focus {{ color: {c.accent}; }}
    """


def _bars(t: Tokens) -> str:
    c = t.colours
    return f"""
    QScrollBar {{ background: transparent; border: none; margin: 0; }}
    QScrollBar:vertical {{ width: {t.px(10)}px; }}
    QScrollBar:horizontal {{ height: {t.px(10)}px; }}
    QScrollBar::handle {{ background: {c.line_strong}; border-radius: 3px; margin: 2px; }}
    QScrollBar::handle:hover {{ background: {c.text_faint}; }}
    QScrollBar::handle:vertical {{ min-height: {t.px(32)}px; }}
    QScrollBar::handle:horizontal {{ min-width: {t.px(32)}px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QProgressBar {{
        background: {c.track}; border: none; border-radius: 3px; min-height: 6px; max-height: 6px;
        text-align: right; color: transparent;
    }}
    QProgressBar::chunk {{ background: {c.accent}; border-radius: 3px; }}
    QSlider::groove:horizontal {{ height: 4px; background: {c.track}; border-radius: 2px; }}
    QSlider::sub-page:horizontal {{ background: {c.accent}; border-radius: 2px; }}
    QSlider::handle:horizontal {{
        background: {c.surface}; border: 1px solid {c.line_strong}; width: {t.px(14)}px;
        margin: -{t.px(6)}px 0; border-radius: {t.px(14) // 2}px;
    }}
    QSlider::handle:horizontal:focus {{ border: {FOCUS_WIDTH}px solid {c.accent}; }}
    """


def _menus(t: Tokens) -> str:
    c = t.colours
    return f"""
    QMenuBar {{ background: {c.surface}; border-bottom: 1px solid {c.line}; padding: 2px; }}
    QMenuBar::item {{ padding: {t.px(5)}px {t.px(10)}px; border-radius: {RADIUS_SMALL}px; }}
    QMenuBar::item:selected {{ background: {c.hover}; }}
    QMenu {{
        background: {c.raised}; border: 1px solid {c.line_strong}; padding: {t.px(5)}px;
    }}
    QMenu::item {{
        padding: {t.px(6)}px {t.px(28)}px {t.px(6)}px {t.px(10)}px; border-radius: {RADIUS_SMALL}px;
        color: {c.text};
    }}
    QMenu::icon {{ padding-left: {t.px(8)}px; }}
    QMenu::item:selected {{ background: {c.accent_soft}; }}
    QMenu::item:disabled {{ color: {c.text_faint}; }}
    QMenu::separator {{ height: 1px; background: {c.line}; margin: {t.px(5)}px {t.px(6)}px; }}
    """
