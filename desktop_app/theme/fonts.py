"""Fonts: the bundled ones are loaded, the system's better ones go first."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QLoggingCategory
from PySide6.QtGui import QFont, QFontDatabase

from core.paths import resources
from desktop_app.theme.tokens import Tokens

_CJK_COMMON = ("Source Han Sans", "Noto Sans CJK", "PingFang", "Hiragino Sans")
_CJK: dict[str, tuple[str, ...]] = {
    "zh": (
        "Noto Sans CJK SC",
        "Noto Sans SC",
        "Source Han Sans SC",
        "Source Han Sans CN",
        "PingFang SC",
        "Microsoft YaHei UI",
        "Microsoft YaHei",
        "Hiragino Sans GB",
    ),
    "zh-hant": (
        "Noto Sans CJK TC",
        "Noto Sans TC",
        "Source Han Sans TC",
        "PingFang TC",
        "Microsoft JhengHei UI",
        "Microsoft JhengHei",
    ),
    "ja": ("Noto Sans CJK JP", "Noto Sans JP", "Source Han Sans", "Hiragino Sans", "Yu Gothic UI", "Meiryo"),
    "ko": ("Noto Sans CJK KR", "Noto Sans KR", "Source Han Sans K", "Apple SD Gothic Neo", "Malgun Gothic"),
}
_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")
_BUNDLED_CJK = "WenQuanYi Micro Hei"
_SCRIPTS = (
    "Noto Sans",
    "Noto Sans Arabic",
    "Noto Sans Devanagari",
    "Noto Sans Hebrew",
    "Noto Sans Thai",
)
_EMOJI = ("Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji", "Noto Emoji", "DejaVu Sans")
_FIRST: dict[str, str] = {
    "ar": "Noto Sans Arabic",
    "fa": "Noto Sans Arabic",
    "ur": "Noto Sans Arabic",
    "hi": "Noto Sans Devanagari",
    "mr": "Noto Sans Devanagari",
    "ne": "Noto Sans Devanagari",
    "he": "Noto Sans Hebrew",
    "th": "Noto Sans Thai",
}
_MONO = (
    "JetBrains Mono",
    "SF Mono",
    "Cascadia Mono",
    "Consolas",
    "Menlo",
    "Noto Sans Mono",
    "DejaVu Sans Mono",
)


@cache
def load_bundled() -> tuple[str, ...]:
    """Register the fonts of `resources/fonts` with Qt, once; returns the files that Qt took."""
    # Qt tells of every family that it passes over on its way to the one that can shape a script.
    QLoggingCategory.setFilterRules("qt.text.font.db.info=false")
    folder = resources() / "fonts"
    files = sorted(path for path in folder.glob("*") if path.suffix in {".ttf", ".otf", ".ttc"})
    return tuple(path.name for path in files if QFontDatabase.addApplicationFont(str(path)) >= 0)


@cache
def _present() -> frozenset[str]:
    load_bundled()
    return frozenset(QFontDatabase.families())


def _existing(names: tuple[str, ...] | list[str]) -> list[str]:
    # Asking Qt for a family that is not there costs it a search of all aliases, and a warning.
    present = _present()
    return [name for name in dict.fromkeys(names) if name in present]


def _language(code: str) -> str:
    lower = code.lower().replace("_", "-")
    if lower.startswith(_TRADITIONAL):
        return "zh-hant"
    return lower.partition("-")[0]


@cache
def interface_families() -> list[str]:
    """Families of the interface: Inter, then what covers the other scripts."""
    return _existing(["Inter", *_CJK["zh"], *_CJK_COMMON, *_SCRIPTS, _BUNDLED_CJK, *_EMOJI])


@cache
def text_families(language: str) -> list[str]:
    """Families for running text in `language` (a code such as ``zh``, ``zh-TW``, ``ar``).

    For Chinese, Japanese and Korean their own font goes first, because the quotation marks and the
    ellipsis share code points with the Latin ones but not their width.
    """
    code = _language(language)
    if code in _CJK:
        first = [*_CJK[code], *_CJK_COMMON, _BUNDLED_CJK]
    elif code in _FIRST:
        first = ["Inter", _FIRST[code]]
    else:
        first = ["Inter"]
    return _existing([*first, *interface_families()])


def mono_families() -> list[str]:
    return _existing(list(_MONO)) or [QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()]


def _font(families: list[str], pixels: int, weight: QFont.Weight) -> QFont:
    font = QFont()
    font.setFamilies(families)
    font.setPixelSize(pixels)
    font.setWeight(weight)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def interface_font(
    tokens: Tokens, size: float | None = None, weight: QFont.Weight = QFont.Weight.Normal
) -> QFont:
    """The interface's font at `size` pixels of the type scale (body where None)."""
    return _font(interface_families(), tokens.px(size or tokens.type.body), weight)


def text_font(
    tokens: Tokens, language: str, size: float | None = None, weight: QFont.Weight = QFont.Weight.Normal
) -> QFont:
    """The font for text in `language`; the passage's size where `size` is None."""
    pixels = tokens.passage_px() if size is None else tokens.px(size)
    return _font(text_families(language), pixels, weight)


def mono_font(tokens: Tokens, size: float | None = None) -> QFont:
    return _font(
        [*mono_families(), *interface_families()], tokens.px(size or tokens.type.body), QFont.Weight.Normal
    )
