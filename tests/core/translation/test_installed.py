"""Which translators a machine has, told by their files alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core import paths
from core.errors import InputError
from core.translation import installed
from core.translation.base import Direction
from core.translation.catalogue import TRANSLATORS, TranslatorSpec
from core.translation.folders import TranslatorCard, write_card
from core.translation.installed import (
    MEMORY,
    NEURAL,
    default_spec,
    installed_translators,
    neural_kind,
    spec_named,
)
from core.translation.services import SERVICES
from tests.core.translation.fakes import EN_ZH, ZH_EN

Put = Callable[..., Path]


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    """``put("opus-mt-zh-en", model_type="marian")`` makes an installed model's folder."""
    monkeypatch.setenv("SPANBRIDGE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(paths, "resources", lambda: tmp_path / "resources")

    def make(
        name: str, *, bundled: bool = False, languages: tuple[str, str] | None = None, **config: str
    ) -> Path:
        folder = (paths.resources() if bundled else paths.user_data()) / "models" / name
        folder.mkdir(parents=True)
        if config:
            (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
        if languages:
            told = dict(zip(("source_lang", "target_lang"), languages, strict=True))
            (folder / "tokenizer_config.json").write_text(json.dumps(told), encoding="utf-8")
        return folder

    return make


def card(folder: Path, *directions: Direction) -> Path:
    write_card(TranslatorCard("marian", ("zh", "en", "de"), directions, tag=">>{target}<<"), folder)
    return folder


def test_nothing_installed_is_an_empty_list(put: Put) -> None:
    assert installed_translators() == []


def test_languages_are_read_from_the_files(put: Put) -> None:
    card(put("ours", bundled=True), ZH_EN, EN_ZH)
    put("some-model", model_type="marian", languages=("eng", "jap"))
    put("Helsinki-NLP--opus-mt-zh-en", model_type="marian")
    put("opus-mt-en-ROMANCE", model_type="marian")
    put("m2m100", model_type="m2m_100")
    (put("opus-mt-en-zh", add_source_bos="no") / "model.bin").write_bytes(b"converted")
    put("bert", model_type="bert")
    put("empty")
    put(".half-way", model_type="marian")
    found = {one.name: (one.directions, one.bundled) for one in installed_translators()}
    assert found == {
        "Helsinki-NLP--opus-mt-zh-en": ((ZH_EN,), False),
        "m2m100": ((), False),
        "opus-mt-en-ROMANCE": ((), False),
        "opus-mt-en-zh": ((EN_ZH,), False),
        "some-model": ((Direction("en", "ja"),), False),
        "ours": ((ZH_EN, EN_ZH), True),
    }


def test_a_damaged_one_is_listed_with_what_is_wrong(put: Put) -> None:
    (put("broken") / "config.json").write_text("{", encoding="utf-8")
    (one,) = installed_translators()
    assert "damaged" in one.fault
    with pytest.raises(InputError, match="damaged"):
        spec_named("broken")


def test_what_a_person_installed_goes_before_what_was_bundled(put: Put) -> None:
    ours = card(put("ours", bundled=True), ZH_EN, EN_ZH)
    assert default_spec(ZH_EN) == TranslatorSpec(neural_kind(), ours)
    own = put("opus-mt-zh-en", model_type="marian")
    assert default_spec(ZH_EN).folder == own
    assert default_spec(EN_ZH).folder == ours


def test_one_chinese_script_stands_in_for_the_other(put: Put) -> None:
    ours = card(put("ours"), ZH_EN, EN_ZH)
    assert default_spec(Direction("zh-Hant", "en")).folder == ours
    with pytest.raises(InputError):
        default_spec(Direction("zh-Hant", "zh"))


def test_without_one_it_is_said_how_to_get_it(put: Put) -> None:
    put("m2m100", model_type="m2m_100")
    with pytest.raises(InputError, match="known to translate ja→fr") as fault:
        default_spec(Direction("ja", "fr"))
    assert "m2m100" in fault.value.remedy and "spanbridge models install" in fault.value.remedy


def test_names_mean_models_folders_files_and_services(put: Put, tmp_path: Path) -> None:
    folder = put("opus-mt-zh-en", model_type="marian")
    options = {"beam": 2}
    assert spec_named("opus-mt-zh-en", options) == TranslatorSpec(neural_kind(), folder, options)
    assert spec_named("marian:opus-mt-zh-en").kind == "marian"
    assert spec_named(str(tmp_path)) == TranslatorSpec(neural_kind(), tmp_path)
    assert spec_named("a/b.TMX") == TranslatorSpec(MEMORY, Path("a/b.TMX"))
    assert spec_named("deepl") == TranslatorSpec("deepl")
    assert spec_named("memory", {"threshold": 0.9}) == TranslatorSpec(MEMORY, None, {"threshold": 0.9})
    with pytest.raises(InputError, match="no translator called") as fault:
        spec_named("opus")
    assert "opus-mt-zh-en, memory, google" in fault.value.remedy
    with pytest.raises(InputError) as fault:
        spec_named("facebook/m2m100_418M")
    assert "spanbridge models install facebook/m2m100_418M" in fault.value.remedy
    (put("facebook--a-reader") / "card.json").write_text('{"name": "facebook/a-reader", "role": "reader"}')
    with pytest.raises(InputError, match="translates nothing") as fault:
        spec_named("facebook/a-reader")
    assert "spanbridge models install" not in fault.value.remedy


def test_an_installed_model_is_called_by_its_name_on_the_hub(put: Put) -> None:
    folder = put("Helsinki-NLP--opus-mt-zh-en", model_type="marian")
    (folder / "card.json").write_text('{"name": "Helsinki-NLP/opus-mt-zh-en"}', encoding="utf-8")
    (one,) = installed_translators()
    assert one.name == "Helsinki-NLP/opus-mt-zh-en"
    for name in (one.name, folder.name, str(folder)):
        assert spec_named(name).folder == folder


def test_models_run_in_python_where_ctranslate2_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert neural_kind() == "fast"
    monkeypatch.setattr(installed, "find_spec", lambda name: None)
    assert neural_kind() == "marian"


def test_every_kind_is_registered() -> None:
    assert {MEMORY, *NEURAL, *SERVICES} == set(TRANSLATORS.names())
