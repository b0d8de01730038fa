"""Models by name from the terminal: size and licence first, then the model, then training from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.cli.installing import readable
from core.models import library
from tests.core.cli.conftest import Terminal
from tests.core.models.hub_server import Hub, serving_a_copy
from tests.core.models.tiny_encoders import tiny_encoder

NAME = "somebody/tiny-xlmr"


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_encoder(tmp_path_factory.mktemp("hub") / "tiny-xlmr", "xlm-roberta")


@pytest.fixture
def server(encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with serving_a_copy(NAME, encoder, tmp_path / "served", monkeypatch) as running:
        yield running


def test_nothing_is_fetched_before_a_person_agrees(terminal: Terminal, server: Hub) -> None:
    said = terminal("models", "install", NAME)
    assert said.code == 2 and "--yes" in said.err
    assert "XLM-R" in said.err and "kB" in said.err and "apache-2.0" in said.err and "zh, en" in said.err
    assert server.files_asked() == []


def test_a_model_is_installed_listed_and_removed(terminal: Terminal, server: Hub) -> None:
    made = terminal("models", "install", NAME, "--yes")
    assert made.code == 0 and f"--base {NAME}" in made.out
    assert terminal("models", "install", NAME).out.startswith(f"{NAME} is installed")
    listed = terminal("models", "available", "--json").json
    assert [one["offer"]["name"] for one in listed if one["offer"]["installed"]] == [NAME]
    gone = terminal("models", "remove", NAME)
    assert gone.code == 0 and "free again" in gone.out and library.installed_models() == []
    assert terminal("models", "remove", NAME).code == 2


def test_a_break_is_told_and_gone_on_with(
    terminal: Terminal, server: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.models.downloading._pause", lambda work, seconds: None)
    server.breaks = {"model.safetensors": [50_000] + [0] * 10}
    broken = terminal("models", "install", NAME, "--yes")
    assert broken.code == 1 and "cannot be reached" in broken.err
    assert library.installed_models() == []
    server.breaks = {}
    again = terminal("models", "install", NAME, "--yes", "--json")
    assert again.json["name"] == NAME and "of which" in again.err


def test_sizes_are_asked_only_on_request(terminal: Terminal, server: Hub) -> None:
    assert terminal("models", "available").code == 0 and server.asked == []
    asked = terminal("models", "available", "--sizes")
    assert asked.code == 0 and "there is no such model" in asked.out and server.asked


def test_a_folder_needs_no_network(
    terminal: Terminal, encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert terminal("models", "install", encoder).code == 0
    offline = terminal("models", "install", NAME, "--yes")
    assert offline.code == 1 and "HF_HUB_OFFLINE" in offline.err


def test_an_installed_encoder_is_a_base_of_training(
    terminal: Terminal, project: Path, encoder: Path, bundled: Path
) -> None:
    terminal("models", "install", encoder)
    settings = [f"--set={one}" for one in ("max_length=64", "max_query=16")]
    checked = terminal("train", project, "--recipe", "reader", "--base", "tiny-xlmr", "--check", *settings)
    assert checked.code == 0 and "starts from encoder@tiny-xlmr" in checked.out
    unknown = terminal("train", project, "--recipe", "reader", "--base", "never-installed", "--check")
    assert unknown.code == 2


@pytest.mark.parametrize(
    ("size", "text"), [(12, "12 bytes"), (3200, "3.2 kB"), (714_290_000, "714 MB"), (1_240_000_000, "1.2 GB")]
)
def test_sizes_are_readable(size: int, text: str) -> None:
    assert readable(size) == text
