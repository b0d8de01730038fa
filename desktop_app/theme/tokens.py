"""Colours, sizes and the type scale: the only place where the window's looks are decided."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

SPACE_XS, SPACE_S, SPACE_M, SPACE_L, SPACE_XL, SPACE_XXL = 4, 8, 12, 16, 24, 40
RADIUS, RADIUS_SMALL, RADIUS_LARGE = 8, 5, 12
HAIRLINE = 1
FOCUS_WIDTH = 2
TOUCH = 10
"""Reach of a drag handle on either side, in pixels."""


@dataclass(frozen=True, slots=True)
class Colours:
    """One colour scheme, each colour as ``#rrggbb``.

    `window` lies under the cards, `panel` under side columns, `surface` is a card or a field, `sunken` a
    well inside a card. The `_soft` colours are backgrounds for text in the colour they are named after.
    """

    window: str
    panel: str
    surface: str
    raised: str
    sunken: str
    hover: str
    line: str
    line_strong: str
    text: str
    text_muted: str
    text_faint: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_soft: str
    accent_line: str
    good: str
    good_soft: str
    warning: str
    warning_soft: str
    danger: str
    danger_soft: str
    heat: str
    track: str
    search: str
    link: str
    gold: str
    shadow: str


LIGHT = Colours(
    window="#f5f6f8",
    panel="#fbfcfe",
    surface="#ffffff",
    raised="#ffffff",
    sunken="#f3f5f8",
    hover="#eef1f6",
    line="#e4e7ee",
    line_strong="#cfd5df",
    text="#15181f",
    text_muted="#5b6577",
    text_faint="#828b9b",
    accent="#2f5fd0",
    accent_hover="#2853ba",
    accent_pressed="#2248a3",
    on_accent="#ffffff",
    accent_soft="#e8eefb",
    accent_line="#b9cbf2",
    good="#1b8a5a",
    good_soft="#e3f4ec",
    warning="#a86200",
    warning_soft="#fdf1dc",
    danger="#c0392b",
    danger_soft="#fcebe9",
    heat="#e07a5f",
    track="#e7eaf0",
    search="#ffe9a8",
    link="#dce7fd",
    gold="#b8860b",
    shadow="#1a2233",
)

DARK = Colours(
    window="#101216",
    panel="#14171c",
    surface="#1a1d24",
    raised="#21252d",
    sunken="#13161b",
    hover="#242933",
    line="#2a2f39",
    line_strong="#3d4452",
    text="#e9ebf0",
    text_muted="#a3abba",
    text_faint="#7d8698",
    accent="#7ea2f7",
    accent_hover="#93b2fa",
    accent_pressed="#a9c2fc",
    on_accent="#0d1425",
    accent_soft="#223052",
    accent_line="#3f568f",
    good="#4cc38a",
    good_soft="#16301f",
    warning="#f0b24d",
    warning_soft="#352710",
    danger="#f2786b",
    danger_soft="#3a1c1a",
    heat="#e88a70",
    track="#2a2f39",
    search="#5c4a10",
    link="#2a3c69",
    gold="#e0b84c",
    shadow="#000000",
)


@dataclass(frozen=True, slots=True)
class TypeScale:
    """Text sizes in device-independent pixels at scale 1."""

    caption: int = 12
    label: int = 12
    body: int = 13
    strong: int = 15
    answer: int = 15
    heading: int = 17
    title: int = 23
    passage: int = 20


@dataclass(frozen=True, slots=True)
class Tokens:
    """All that a widget asks when it paints."""

    colours: Colours = LIGHT
    dark: bool = False
    scale: float = 1.0
    passage_scale: float = 1.0
    type: TypeScale = TypeScale()

    def px(self, size: float) -> int:
        """`size` pixels of the interface, at the person's font size."""
        return round(size * self.scale)

    def passage_px(self) -> int:
        """The passage's text size in pixels; it has a setting of its own."""
        return round(self.type.passage * self.passage_scale)


# Okabe-Ito first, then hues that stay apart from them under the common colour deficiencies; each pair is
# the same hue for light and for dark surroundings.
SYSTEM_COLOURS: tuple[tuple[str, str], ...] = (
    ("#0072b2", "#4aa8e0"),
    ("#d98a00", "#f2ac33"),
    ("#008f66", "#2fc096"),
    ("#b4559a", "#da88c2"),
    ("#c84b00", "#f27c3f"),
    ("#6a51c7", "#a694f2"),
    ("#0097a7", "#3cc4d4"),
    ("#8a7a00", "#cdbb3c"),
    ("#9c2f4a", "#e2748c"),
    ("#5b6c8f", "#96a7ca"),
    ("#4f7d1f", "#90c258"),
    ("#73604c", "#bba78f"),
)

# The systems of the catalogue have their colours by hand, so that those which are compared most stay apart.
_SYSTEM_INDEX = {
    "dual-bert+source": 0,
    "bt+simplematch": 1,
    "student/impurity": 2,
    "zero-shot": 3,
    "bt+verifier": 4,
    "reader": 5,
    "cascade": 6,
    "mixed": 7,
    "bt+aligner": 8,
    "bt+markers": 9,
    "dual-bert": 10,
    "bt+embeddings": 8,
    "bt+attention": 11,
    "bt": 11,
    "student/fixed": 10,
    "mixmrc": 0,
    "translate-train": 9,
}


def system_index(system: str) -> int:
    """Place in `SYSTEM_COLOURS` of a system's id or label (``id@version``); the same in every run."""
    name = system.partition("@")[0]
    if name in _SYSTEM_INDEX:
        return _SYSTEM_INDEX[name]
    return zlib.crc32(name.encode()) % len(SYSTEM_COLOURS)


def system_colour(system: str | int, *, dark: bool = False) -> str:
    """The colour that means this system everywhere, as ``#rrggbb``."""
    index = system if isinstance(system, int) else system_index(system)
    return SYSTEM_COLOURS[index % len(SYSTEM_COLOURS)][1 if dark else 0]
