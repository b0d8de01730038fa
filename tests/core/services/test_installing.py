"""A model by name: looked at, installed whole or not at all, used as a base, removed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import Cancelled, EnvironmentFault, InputError
from core.models import hub, library
from core.models.loading import load_reader, save_reader
from core.progress import Progress, ProgressEvent, silent
from core.services import installing
from tests.core.models.hub_server import Hub, serving_a_copy
from tests.core.models.tiny_encoders import tiny_encoder

NAME = "somebody/tiny-bert"
WEIGHTS = "model.safetensors"


@pytest.fixture(scope="module")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_encoder(tmp_path_factory.mktemp("hub") / "model", "bert")


@pytest.fixture
def server(tiny_bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with serving_a_copy(NAME, tiny_bert, tmp_path / "served", monkeypatch) as running:
        yield running


def _left() -> list[str]:
    """What stands in the library's folder, locks left out."""
    return sorted(path.name for path in library.home().iterdir() if not path.name.endswith(".lock"))


def test_a_name_is_looked_at_before_it_is_fetched(server: Hub) -> None:
    found = installing.inspect(NAME)
    assert (found.role, found.title, found.licence) == ("encoder", "BERT", "apache-2.0")
    assert found.size > 100_000 and found.source == server.address
    assert not found.installed and not found.current and found.present == 0
    assert server.files_asked() == [] and not library.home().exists()


def test_a_name_is_installed_once(server: Hub) -> None:
    heard: list[ProgressEvent] = []
    made = installing.install(NAME, Progress(heard.append))
    assert made.label == f"encoder@{NAME}" and made.folder.parent == library.home()
    assert made.card["licence"] == "apache-2.0" and made.card["languages"] == ["zh", "en"]
    assert _left() == ["somebody--tiny-bert"]
    assert heard[-1].done == heard[-1].total
    load_reader(made.folder, fresh_answers=True)
    assert installing.inspect(NAME).current
    server.asked.clear()
    assert installing.install(NAME, silent()) == made
    assert server.files_asked() == []


def test_a_newer_revision_takes_the_place_of_the_older(server: Hub) -> None:
    installing.install(NAME, silent())
    server.revision = "f" * 40
    assert installing.inspect(NAME).installed and not installing.inspect(NAME).current
    assert installing.install(NAME, silent()).card["revision"] == "f" * 40
    assert _left() == ["somebody--tiny-bert"]


def test_what_is_half_there_is_no_model_and_is_gone_on_with(server: Hub) -> None:
    server.breaks = {WEIGHTS: [50_000]}
    half = Progress(lambda event: half.cancel() if event.done > 40_000 else None)
    with pytest.raises(Cancelled):
        installing.install(NAME, half)
    assert installing.installed() == [] and _left() == [".somebody--tiny-bert.partial"]
    assert 0 < installing.inspect(NAME).present < installing.inspect(NAME).size
    server.asked.clear()
    installing.install(NAME, silent())
    assert server.asked[-1][1].startswith("bytes=") and _left() == ["somebody--tiny-bert"]


def test_a_model_that_turns_out_to_be_of_no_use_is_not_kept(server: Hub) -> None:
    path = server.models[NAME] / "config.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(told | {"auto_map": {"AutoModel": "x.Y"}}), encoding="utf-8")
    with pytest.raises(InputError, match="program code of its own"):
        installing.install(NAME, silent())
    assert _left() == [] and installing.installed() == []


def test_a_folder_is_installed_with_only_what_is_used(tiny_bert: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny_bert, tmp_path / "my model"))
    (folder / "training_args.bin").write_bytes(b"pickle")
    (folder / "code.py").write_text("raise SystemExit", encoding="utf-8")
    found = installing.inspect(str(folder))
    assert (found.name, found.role, found.source) == ("my-model", "encoder", str(folder))
    made = installing.install(str(folder), silent())
    assert made.version == "my-model" and made.card["source"] == "folder"
    names = {path.name for path in made.folder.iterdir()}
    assert names == {"card.json", "config.json", WEIGHTS, "tokenizer.json", "tokenizer_config.json"}
    assert installing.offers()[-1].name == "my-model" and installing.offers()[-1].installed


def test_a_folder_with_an_answer_layer_is_a_reader(tiny_bert: Path, tmp_path: Path) -> None:
    save_reader(load_reader(tiny_bert, fresh_answers=True), tmp_path / "squad", tokenizer_from=tiny_bert)
    assert installing.install(str(tmp_path / "squad"), silent()).label == "zero-shot@squad"


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    for given in (str(tmp_path), str(tmp_path / "none")):
        with pytest.raises(InputError, match=r"no model|no such folder"):
            installing.inspect(given)
        with pytest.raises(InputError):
            installing.install(given, silent())


def test_cancelled_copying_leaves_nothing(tiny_bert: Path) -> None:
    stopped = Progress()
    stopped.cancel()
    with pytest.raises(Cancelled):
        installing.install(str(tiny_bert), stopped)
    assert _left() == []


def test_a_removed_model_is_gone_and_its_room_free(server: Hub) -> None:
    made = installing.install(NAME, silent())
    size = sum(path.stat().st_size for path in made.folder.iterdir())
    assert installing.remove(NAME) == size
    assert _left() == [] and installing.installed() == []
    with pytest.raises(InputError, match="no such model is installed"):
        installing.remove(NAME)


def test_a_download_that_is_not_wanted_any_more_can_be_removed(server: Hub) -> None:
    server.breaks = {WEIGHTS: [5000]}
    half = Progress(lambda event: half.cancel() if event.done > 4000 else None)
    with pytest.raises(Cancelled):
        installing.install(NAME, half)
    assert installing.remove(NAME) > 0 and _left() == []


def test_a_damaged_one_is_installed_again_and_can_be_removed(tiny_bert: Path) -> None:
    made = installing.install(str(tiny_bert), silent())
    (made.folder / "card.json").write_bytes(b"{")
    assert installing.installed() == []
    assert installing.install(str(tiny_bert), silent()) == made
    (made.folder / "card.json").unlink()
    assert installing.remove("model") > 0 and _left() == []


@pytest.mark.parametrize("name", ["", ".", "..", "../models", "..\\models", "none"])
def test_no_name_removes_anything_else(tiny_bert: Path, name: str) -> None:
    installing.install(str(tiny_bert), silent())
    before = _left()
    with pytest.raises(InputError):
        installing.remove(name)
    assert _left() == before and library.home().is_dir()


def test_two_at_once_do_not_meet(server: Hub) -> None:
    told: list[str] = []

    def listen(event: ProgressEvent) -> None:
        if not told:
            with pytest.raises(InputError, match="at this moment") as fault:
                installing.install(NAME, silent())
            told.append(str(fault.value))

    installing.install(NAME, Progress(listen))
    assert told


def test_sizes_of_several_are_asked_and_faults_stand_in_their_place(server: Hub) -> None:
    found = installing.sizes([NAME, "nobody/nothing"], silent())
    assert isinstance(found[NAME], installing.Inspection)
    assert isinstance(found["nobody/nothing"], InputError)


def test_the_list_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    listed = installing.offers()
    assert {offer.role for offer in listed} == {"encoder", "reader", "translator"}
    assert not any(offer.installed for offer in listed)
    with pytest.raises(EnvironmentFault, match="cannot be reached"):
        installing.inspect(listed[0].name)


def test_every_offer_is_a_name() -> None:
    for offer in installing.offers():
        assert str(hub.HubName.parse(offer.name)) == offer.name and not installing.is_folder(offer.name)
