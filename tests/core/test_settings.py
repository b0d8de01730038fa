"""Settings survive a restart, a crash while saving, and a broken file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import EnvironmentFault, InputError
from core.settings import Settings, fields, load_settings, save_settings, settings_file


def test_defaults_where_there_is_no_file() -> None:
    loaded = load_settings()
    assert loaded.settings == Settings()
    assert loaded.notice == ""


def test_what_was_saved_is_read_again() -> None:
    wanted = Settings().changed(
        theme="dark", passage_font_size=22, author="Māra", keys={"correct.accept": ("Y",)}
    )
    save_settings(wanted)
    assert load_settings().settings == wanted


def test_the_file_lies_in_the_persons_folder(spanbridge_home: Path) -> None:
    save_settings(Settings())
    assert settings_file() == spanbridge_home / "config" / "settings.json"
    assert [path.name for path in settings_file().parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize("text", ["{", "[]", '"dark"', "\x00"])
def test_a_broken_file_is_kept_aside_and_defaults_are_used(text: str) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text(text, encoding="utf-8")
    loaded = load_settings()
    assert loaded.settings == Settings()
    assert "settings.json.broken" in loaded.notice
    assert settings_file().with_name("settings.json.broken").read_text(encoding="utf-8") == text
    assert not settings_file().exists()


def test_an_impossible_value_costs_only_itself() -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text(json.dumps({"theme": "pink", "author": "Ana"}), encoding="utf-8")
    loaded = load_settings()
    assert (loaded.settings.theme, loaded.settings.author) == ("system", "Ana")
    assert "theme" in loaded.notice


def test_settings_of_a_newer_version_are_passed_over() -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text(json.dumps({"theme": "dark", "hologram": True}), encoding="utf-8")
    assert load_settings().settings.theme == "dark"
    assert load_settings().notice == ""


@pytest.mark.parametrize(
    ("values", "label"),
    [
        ({"interface_font_size": 3}, "Interface text size"),
        ({"theme": "pink"}, "Theme"),
        ({"author": "  "}, "Your name"),
    ],
)
def test_a_bad_value_is_refused_by_its_label(values: dict[str, object], label: str) -> None:
    with pytest.raises(InputError) as caught:
        Settings().changed(**values)
    assert caught.value.item == label


def test_an_unknown_setting_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError) as caught:
        Settings().changed(colour="red")
    assert "passage_font_size" in caught.value.remedy


def test_every_setting_has_a_label_a_help_and_a_place() -> None:
    for field in fields():
        assert field.label and field.help.endswith(".") and field.section
        if field.kind == "choice":
            assert len(field.choices) > 1
        if field.kind == "number":
            assert field.minimum < field.maximum


def test_a_file_in_the_way_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("")
    with pytest.raises(EnvironmentFault) as caught:
        save_settings(Settings(), tmp_path / "config" / "settings.json")
    assert "could not be saved" in caught.value.what
