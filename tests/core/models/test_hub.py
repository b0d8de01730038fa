"""What a hub says of a model, and what a person is told when it says no."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import EnvironmentFault, InputError
from core.models import hub
from core.models.hub import HubName, describe
from tests.core.models.hub_server import REVISION, Hub, serving
from tests.core.models.tiny_encoders import tiny_encoder

NAME = "somebody/tiny-bert"


@pytest.fixture(scope="module")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model's folder with the things beside that nobody needs."""
    folder = tiny_encoder(tmp_path_factory.mktemp("hub") / "model", "bert")
    (folder / "README.md").write_text("---\nlicense: mit\n---\n", encoding="utf-8")
    for name in (
        "pytorch_model.bin",
        "tf_model.h5",
        "modeling.py",
        "rust_model.ot",
        "model.fp16.safetensors",
    ):
        (folder / name).write_bytes(b"never fetched")
    return folder


@pytest.fixture
def server(tiny_bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    copy = Path(shutil.copytree(tiny_bert, tmp_path / "served"))
    with serving(Hub({NAME: copy})) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.address)
        monkeypatch.setattr(hub, "token", lambda: None)
        yield running


def test_size_licence_and_needed_files_are_told_before_anything_is_fetched(server: Hub) -> None:
    found = describe(HubName(NAME))
    assert [file.name for file in found.files] == [
        "config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "README.md",
        "model.safetensors",
    ]
    sizes = [(server.models[NAME] / file.name).stat().st_size for file in found.files]
    assert found.size == sum(sizes) and [file.size for file in found.files] == sizes
    assert (found.name, found.revision, found.kind) == (NAME, REVISION, "bert")
    assert (found.card.licence, found.card.languages) == ("apache-2.0", ("zh", "en"))
    assert {file.algorithm for file in found.files} == {"sha256", "git-sha1"}
    assert server.files_asked() == []


def test_weights_in_several_files_are_all_needed(server: Hub) -> None:
    folder = server.models[NAME]
    for number in (1, 2):
        shutil.copy(folder / "model.safetensors", folder / f"model-0000{number}-of-00002.safetensors")
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors.index.json").write_text("{}", encoding="utf-8")
    names = [file.name for file in describe(HubName(NAME)).files]
    assert names[-3:] == [
        "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors",
        "model.safetensors.index.json",
    ]


def test_an_unknown_name_is_said(server: Hub) -> None:
    with pytest.raises(InputError, match=r"nobody/nothing: there is no such model on http.*spelling"):
        describe(HubName("nobody/nothing"))
    with pytest.raises(InputError, match="no such revision"):
        describe(HubName(NAME, "refs/pr/9"))


def test_a_gated_model_says_what_to_do(server: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    server.gated.add(NAME)
    with pytest.raises(InputError, match=r"accepted its conditions.*HF_TOKEN"):
        describe(HubName(NAME))
    monkeypatch.setattr(hub, "token", lambda: "secret")
    assert describe(HubName(NAME)).size


def test_a_model_without_safetensors_is_refused_with_what_to_do(server: Hub) -> None:
    (server.models[NAME] / "model.safetensors").unlink()
    with pytest.raises(
        InputError, match=r"no safetensors weights \(only pytorch_model\.bin.*save_pretrained"
    ):
        describe(HubName(NAME))
    server.proposed = [(3, "Adding `safetensors` variant of this model"), (4, "Typo")]
    with pytest.raises(InputError, match=rf"install {NAME}@refs/pr/3"):
        describe(HubName(NAME))


def test_other_kinds_of_models_are_refused(server: Hub) -> None:
    server.info[NAME] = {"config": {"model_type": "llama"}}
    with pytest.raises(InputError, match="'llama' are not supported"):
        describe(HubName(NAME))
    (server.models[NAME] / "config.json").unlink()
    server.info[NAME] = {"config": None}
    with pytest.raises(InputError, match=r"no config\.json"):
        describe(HubName(NAME))


@pytest.mark.parametrize("code", [500, 503])
def test_a_failing_server_is_the_servers_fault(server: Hub, code: int) -> None:
    server.answers[NAME] = [code]
    with pytest.raises(EnvironmentFault, match=f"answered with {code}"):
        describe(HubName(NAME))


def test_files_without_a_checksum_are_not_taken(server: Hub) -> None:
    siblings = [{"rfilename": name, "size": 3} for name in ("config.json", "model.safetensors")]
    server.info[NAME] = {"siblings": siblings}
    with pytest.raises(EnvironmentFault, match="no size and checksum"):
        describe(HubName(NAME))


@pytest.mark.parametrize("siblings", [7, [1], [{"name": "x"}]])
def test_an_answer_that_is_no_hubs_is_said(server: Hub, siblings: object) -> None:
    server.info[NAME] = {"siblings": siblings}
    with pytest.raises(EnvironmentFault, match="not a hub's"):
        describe(HubName(NAME))


@pytest.mark.parametrize("name", ["../elsewhere", "..\\elsewhere", "a/../b", "/etc", ""])
def test_a_server_does_not_choose_a_folder(server: Hub, name: str) -> None:
    server.info[NAME] = {"id": name}
    with pytest.raises(EnvironmentFault, match="not a hub's"):
        describe(HubName(NAME))


def test_no_connection_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(
            EnvironmentFault,
            match=r"cannot be reached .nothing answers at this address.*HTTPS_PROXY.*install that folder",
        ):
            describe(HubName(NAME))


def test_offline_is_obeyed_without_asking(server: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(EnvironmentFault, match="HF_HUB_OFFLINE is set"):
        describe(HubName(NAME))
    assert server.asked == []


def test_an_endpoint_that_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "file:///etc")
    with pytest.raises(InputError, match="no address of a server"):
        hub.endpoint()
    monkeypatch.setenv("HF_ENDPOINT", "")
    assert hub.endpoint() == hub.PUBLIC


@pytest.mark.parametrize(
    ("server", "told"),
    [("https://hub.example", "secret"), ("http://127.0.0.1:9", "secret"), ("http://hub.example", None)],
)
def test_a_token_never_travels_unencrypted(
    server: str, told: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "secret")
    monkeypatch.setenv("HF_ENDPOINT", server)
    assert hub.token() == told


@pytest.mark.parametrize(
    ("text", "name", "revision"),
    [("bert", "bert", ""), ("a/b.c-d_e", "a/b.c-d_e", ""), ("a/b@refs/pr/3", "a/b", "refs/pr/3")],
)
def test_names_are_read(text: str, name: str, revision: str) -> None:
    found = HubName.parse(text)
    assert (found.name, found.revision, str(found)) == (name, revision, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a/b/c",
        "../b",
        "a/..",
        "..",
        ".",
        "a b",
        "a/b@",
        "a/b@../c",
        "a/b@/c",
        "a\\b",
        "ü/b",
        "a--b/c",
        "/a",
    ],
)
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="no name of a model"):
        HubName.parse(text)
