"""Fonts, icons and the style sheet with a real application."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QFont, QFontInfo, QRawFont
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from core.errors import InputError
from core.paths import resources
from desktop_app.theme import active, fonts, icons
from desktop_app.theme.tokens import DARK, LIGHT


@pytest.fixture(autouse=True)
def plain_again(qapp: QApplication) -> Iterator[None]:
    yield
    active.apply(qapp, mode="light")


def test_all_bundled_fonts_load() -> None:
    files = {path.name for path in (resources() / "fonts").glob("*.[to]t[fc]")}
    assert set(fonts.load_bundled()) == files
    assert "Inter" in fonts.interface_families()


@pytest.mark.parametrize(
    ("file", "sample"),
    [
        ("wqy-microhei.ttc", "黑豹队擒殺かなカナ한국"),
        ("NotoSansArabic-Regular.ttf", "مدينة"),
        ("NotoSansDevanagari-Regular.ttf", "क्षत्रिय"),
        ("NotoSansHebrew-Regular.ttf", "שלום"),
        ("NotoSansThai-Regular.ttf", "ภาษาไทย"),
        ("NotoSans-Regular.ttf", "naïve Ελληνικά Русский ạ"),
        ("Inter-Regular.otf", "Where? — “here”"),
    ],
)
def test_a_machine_without_fonts_can_show_these_scripts(qapp: QApplication, file: str, sample: str) -> None:
    font = QRawFont(str(resources() / "fonts" / file), 16)
    assert all(font.supportsCharacter(ord(character)) for character in sample)


def test_fonts_stay_small_and_bring_their_licences() -> None:
    folder = resources() / "fonts"
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 8_000_000
    assert {path.name for path in folder.glob("LICENSE-*")} >= {
        "LICENSE-OFL-1.1.txt",
        "LICENSE-Apache-2.0.txt",
        "LICENSE-WenQuanYi.txt",
    }


@pytest.mark.parametrize(("language", "family"), [("hi", "Noto Sans Devanagari"), ("ar", "Noto Sans Arabic")])
def test_a_language_gets_its_font_before_the_general_ones(
    qapp: QApplication, language: str, family: str
) -> None:
    families = fonts.text_families(language)
    assert family in families[:2]
    assert len(families) == len(set(families))


def test_chinese_text_is_set_in_a_chinese_font(qapp: QApplication) -> None:
    assert fonts.text_families("zh-CN")[0] != "Inter"
    assert QFontInfo(fonts.text_font(active.tokens(), "zh", 20)).pixelSize() == 20


def test_icons_are_drawings_and_take_their_colour_from_the_theme(qapp: QApplication) -> None:
    for name in icons.names():
        root = ElementTree.parse(resources() / "icons" / f"{name}.svg").getroot()
        assert root.tag.endswith("svg")
    active.apply(qapp, mode="light")
    icon = icons.icon("check", "text")
    light = icon.pixmap(QSize(24, 24)).toImage()
    active.apply(qapp, mode="dark")
    dark = icon.pixmap(QSize(24, 24)).toImage()
    assert light != dark


def test_an_unknown_icon_lists_the_known_ones(qapp: QApplication) -> None:
    with pytest.raises(InputError, match="check-circle"):
        icons.icon("chekc")


def test_the_theme_reaches_palette_font_and_style_sheet(qapp: QApplication, qtbot: QtBot) -> None:
    active.apply(qapp, mode="dark", scale=1.25)
    assert active.colours() is DARK
    assert qapp.palette().window().color().name() == DARK.window
    assert qapp.font().pixelSize() == active.tokens().px(13) == 16
    button = QPushButton("Confirm")
    button.setProperty("kind", "primary")
    qtbot.addWidget(button)
    button.show()
    assert button.grab().toImage().pixelColor(button.width() // 2, 4).name() == DARK.accent
    active.apply(qapp, mode="light")
    assert active.colours() is LIGHT
    assert button.grab().toImage().pixelColor(button.width() // 2, 4).name() == LIGHT.accent


def test_the_same_look_again_disturbs_no_widget(qapp: QApplication, qtbot: QtBot) -> None:
    class Watching(QPushButton):
        changes = 0

        def changeEvent(self, event: QEvent) -> None:
            self.changes += event.type() == QEvent.Type.StyleChange
            super().changeEvent(event)

    active.apply(qapp, mode="light")
    button = Watching("Confirm")
    qtbot.addWidget(button)
    button.show()
    seen = button.changes
    assert active.apply(qapp, mode="light") is active.tokens()
    assert button.changes == seen
    active.apply(qapp, mode="light", passage_scale=1.5)
    assert button.changes > seen
    active.apply(qapp, mode="light")


def test_weights_of_the_interface_font_are_real(qapp: QApplication) -> None:
    for weight in (QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold):
        assert QFontInfo(fonts.interface_font(active.tokens(), weight=weight)).family() == "Inter"
