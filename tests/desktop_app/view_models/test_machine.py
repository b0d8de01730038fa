"""What this machine has and could have; installing from a hub on this machine, with breaks and stops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from pytestqt.qtbot import QtBot

from core.models import library
from core.services import installing
from core.services.catalogue import Project
from desktop_app.context import Context
from desktop_app.tasks.operation import Fault
from desktop_app.view_models.machine import MachineModel
from desktop_app.view_models.machine_reading import ADDRESS, INSTALL, KEY, REMOVE, Item
from tests.core.models.hub_server import Hub, serving_a_copy
from tests.core.models.tiny_encoders import tiny_encoder
from tests.core.translation.keyrings import KeepingKeyring, LockedKeyring
from tests.desktop_app.samples import make_project
from tests.desktop_app.translating import bundle, install

NAME = "somebody/tiny-bert"
WEIGHTS = "model.safetensors"
Wait = Callable[[], None]


@pytest.fixture(autouse=True)
def nothing_bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle(tmp_path / "nothing", monkeypatch)


@pytest.fixture(scope="module")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_encoder(tmp_path_factory.mktemp("hub") / "model", "bert")


@pytest.fixture
def server(tiny_bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with serving_a_copy(NAME, tiny_bert, tmp_path / "served", monkeypatch) as running:
        yield running


@pytest.fixture(autouse=True)
def ring(monkeypatch: pytest.MonkeyPatch) -> KeepingKeyring:
    made = KeepingKeyring()
    monkeypatch.setattr(keyring.core, "_keyring_backend", made)
    return made


@pytest.fixture
def project(context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setattr("core.services.models.bundled", list)
    made = make_project(tmp_path / "project")
    context.project.put(made)
    return made


@pytest.fixture
def model(context: Context, project: Project) -> MachineModel:
    made = MachineModel(context.runner, context.bus, context.project)
    made.reload()
    return made


@pytest.fixture
def rest(model: MachineModel, context: Context, qtbot: QtBot) -> Wait:
    return lambda: qtbot.waitUntil(lambda: not context.runner.running(), timeout=30_000)


def item(model: MachineModel, name: str) -> Item:
    return next(one for one in (*model.translators, *model.models) if one.name == name)


def states(model: MachineModel) -> dict[str, str]:
    return {one.name: model.state(one) for one in (*model.translators, *model.models)}


def test_both_lists_tell_the_state_of_each(model: MachineModel, rest: Wait, ring: KeepingKeyring) -> None:
    install()
    (install("broken") / "config.json").write_text("{", encoding="utf-8")
    ring.kept["SpanBridge", "deepl"] = "a-key"
    model.reload()
    rest()
    found = states(model)
    assert found["memory"] == "Ready"
    assert found["opus-mt-zh-en"] == "Installed"
    assert found["broken"] == "Damaged" and "damaged" in item(model, "broken").note
    assert (found["google"], found["deepl"]) == ("Needs a key", "Ready")
    assert found["libretranslate"] == "Needs an address"
    assert found["facebook/m2m100_418M"] == "Can be installed"
    assert found["FacebookAI/xlm-roberta-base"] == "Can be installed"
    assert item(model, "opus-mt-zh-en").languages == "Chinese, English"
    assert ("Sentences", "0") in item(model, "memory").facts


def test_what_can_be_done_with_each(model: MachineModel, rest: Wait) -> None:
    install()
    model.address = "http://127.0.0.1:5000"
    model.reload()
    rest()
    assert item(model, "google").ways == {KEY}
    assert item(model, "libretranslate").ways == {KEY, ADDRESS}
    assert model.state(item(model, "libretranslate")) == "Ready"
    assert item(model, "facebook/m2m100_418M").ways == {INSTALL}
    assert item(model, "opus-mt-zh-en").ways == set(), "put there by hand, so it is taken away by hand"


def test_a_keyring_that_is_locked_is_told(
    model: MachineModel, rest: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", LockedKeyring())
    model.reload()
    rest()
    assert "locked" in item(model, "deepl").note


def test_a_model_is_installed_with_progress_and_the_project_knows_it(
    model: MachineModel, rest: Wait, server: Hub, project: Project, qtbot: QtBot
) -> None:
    rest()
    seen: list[tuple[str, str]] = []
    model.advanced.connect(lambda: seen.append((model.installing[NAME].words, model.installing[NAME].amount)))
    with qtbot.waitSignal(model.told) as told:
        model.install(installing.inspect(NAME))
        assert states(model)[NAME] == "Waiting", "it is in the list before a byte came"
    rest()
    assert told.args == [f"{NAME} is installed."]
    assert seen[-1][0] == "Installing 100 %" and " of " in seen[-1][1]
    assert states(model)[NAME] == "Installed" and item(model, NAME).ways == {REMOVE}
    assert (item(model, NAME).title, item(model, NAME).what) == (NAME, "Encoder, BERT")
    facts = dict(item(model, NAME).facts)
    assert facts["Licence"] == "apache-2.0" and facts["Languages"] == "Chinese, English"
    assert f"encoder@{NAME}" in [one.label for one in project.models.versions()]


def test_a_stopped_download_is_gone_on_with(
    model: MachineModel, rest: Wait, server: Hub, faults: list[Fault], qtbot: QtBot
) -> None:
    server.breaks = {WEIGHTS: [50_000]}
    model.advanced.connect(lambda: model.stop(NAME))
    model.install(installing.inspect(NAME))
    rest()
    assert (model.installing, faults, library.installed_models()) == ({}, [], [])
    half = installing.inspect(NAME)
    assert half.present > 0
    model.advanced.disconnect()
    model.install(half)
    rest()
    assert states(model)[NAME] == "Installed"


def test_a_removed_model_can_be_installed_again(
    model: MachineModel, rest: Wait, server: Hub, qtbot: QtBot
) -> None:
    model.install(installing.inspect(NAME))
    rest()
    with qtbot.waitSignal(model.told, check_params_cb=lambda words: "is removed" in words):
        model.remove(item(model, NAME))
    rest()
    assert NAME not in states(model) and library.installed_models() == []


def test_a_hub_that_cannot_be_reached_is_told(
    model: MachineModel, rest: Wait, server: Hub, faults: list[Fault], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = installing.inspect(NAME)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    model.install(found)
    rest()
    assert "cannot be reached" in faults[0].what and model.installing == {}


def test_installing_needs_no_project(context: Context, server: Hub, qtbot: QtBot) -> None:
    alone = MachineModel(context.runner, context.bus, context.project)
    alone.install(installing.inspect(NAME))
    qtbot.waitUntil(lambda: not context.runner.running(), timeout=30_000)
    assert states(alone)[NAME] == "Installed"


def test_the_memory_comes_from_tmx_and_goes_there(
    model: MachineModel, rest: Wait, project: Project, tmp_path: Path, qtbot: QtBot
) -> None:
    text = (
        '<tmx version="1.4"><header srclang="zh"/><body><tu><tuv xml:lang="zh"><seg>下雨了。</seg></tuv>'
        '<tuv xml:lang="en"><seg>It rains.</seg></tuv></tu></body></tmx>'
    )
    (tmp_path / "m.tmx").write_text(text, encoding="utf-8")
    told: list[int] = []
    model.import_memory(tmp_path / "m.tmx", lambda _report, new: told.append(new))
    rest()
    assert told == [1] and ("Sentences", "1") in item(model, "memory").facts
    model.export_memory(tmp_path / "out.tmx")
    rest()
    assert "It rains." in (tmp_path / "out.tmx").read_text(encoding="utf-8")
