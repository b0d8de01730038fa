"""A download survives breaks, believes no byte, and says plainly why it cannot go on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import Cancelled, EnvironmentFault, InputError
from core.models import downloading, hub
from core.models.checking import check_model
from core.models.downloading import STATE, download, present
from core.models.hub import HubModel, HubName, describe
from core.progress import Progress, ProgressEvent, silent
from tests.core.models.hub_server import Hub, serving
from tests.core.models.tiny_encoders import tiny_encoder

NAME = "somebody/tiny-bert"
WEIGHTS = "model.safetensors"


@pytest.fixture(scope="module")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tiny_encoder(tmp_path_factory.mktemp("hub") / "model", "bert")
    (folder / "pytorch_model.bin").write_bytes(b"never fetched")
    return folder


@pytest.fixture
def server(tiny_bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    copy = Path(shutil.copytree(tiny_bert, tmp_path / "served"))
    (copy / "merges.txt").write_bytes(b"")  # a file of nothing is a file too
    with serving(Hub({NAME: copy})) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.address)
        monkeypatch.setattr(hub, "token", lambda: None)
        yield running


@pytest.fixture
def model(server: Hub) -> HubModel:
    return describe(HubName(NAME))


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "target"


class Waits:
    """Stands in for sleeping."""

    def __init__(self) -> None:
        self.total = 0.0

    def __call__(self, seconds: float) -> None:
        self.total += seconds


def _same(server: Hub, model: HubModel, target: Path) -> bool:
    return all(
        (server.models[NAME] / file.name).read_bytes() == (target / file.name).read_bytes()
        for file in model.files
    )


def test_a_model_comes_whole_and_can_be_used(server: Hub, model: HubModel, target: Path) -> None:
    heard: list[ProgressEvent] = []
    download(model, target, Progress(heard.append))
    assert _same(server, model, target)
    assert sorted(path.name for path in target.iterdir()) == sorted([*(f.name for f in model.files), STATE])
    assert check_model(target).role == "encoder"
    done = [event.done for event in heard]
    assert done == sorted(done) and done[-1] == model.size == heard[0].total
    assert "pytorch_model.bin" not in server.files_asked()


def test_a_break_in_the_middle_is_gone_on_with(server: Hub, model: HubModel, target: Path) -> None:
    server.breaks = {WEIGHTS: [1000, 2000], "tokenizer.json": [10]}
    waits = Waits()
    download(model, target, silent(), waits)
    assert _same(server, model, target) and waits.total > 0
    parts = [range_ for path, range_ in server.asked if path.startswith("/stored/")]
    assert parts == ["", "bytes=1000-", "bytes=3000-"]


def test_a_server_without_parts_sends_the_file_anew(server: Hub, model: HubModel, target: Path) -> None:
    server.ranges = False
    server.breaks = {WEIGHTS: [1000]}
    download(model, target, silent(), Waits())
    assert _same(server, model, target)


def test_what_came_before_is_kept_for_the_next_time(server: Hub, model: HubModel, target: Path) -> None:
    server.breaks = {WEIGHTS: [5000] + [0] * 10}
    with pytest.raises(EnvironmentFault, match="cannot be reached"):
        download(model, target, silent(), Waits())
    assert present(target, model) == model.size - model.files[-1].size + 5000
    assert not (target / WEIGHTS).exists()
    server.breaks, server.asked = {}, []
    download(model, target, silent(), Waits())
    assert _same(server, model, target)
    assert server.asked[-1] == (f"/stored/{NAME}/{WEIGHTS}", "bytes=5000-")
    assert set(server.files_asked()) == {WEIGHTS}


def test_another_revision_begins_anew(server: Hub, model: HubModel, target: Path) -> None:
    server.breaks = {WEIGHTS: [5000] + [0] * 10}
    with pytest.raises(EnvironmentFault):
        download(model, target, silent(), Waits())
    server.breaks, server.asked = {}, []
    server.revision = "f" * 40
    newer = describe(HubName(NAME))
    assert present(target, newer) == 0
    download(newer, target, silent(), Waits())
    assert server.files_asked() == [file.name for file in model.files if file.size]


@pytest.mark.parametrize("file", [WEIGHTS, "config.json"])
def test_a_changed_byte_is_found_and_the_file_asked_for_again(
    server: Hub, model: HubModel, target: Path, file: str
) -> None:
    server.wrong = {file: 1}
    download(model, target, silent(), Waits())
    assert _same(server, model, target)
    assert server.files_asked().count(file) == 2


def test_a_checksum_that_stays_wrong_ends_it(server: Hub, model: HubModel, target: Path) -> None:
    server.wrong = {WEIGHTS: 2}
    with pytest.raises(EnvironmentFault, match=r"model\.safetensors came twice with a wrong checksum"):
        download(model, target, silent(), Waits())
    assert not (target / WEIGHTS).exists()


def test_a_busy_server_is_asked_again(server: Hub, model: HubModel, target: Path) -> None:
    server.answers = {WEIGHTS: [503, 429]}
    download(model, target, silent(), Waits())
    assert _same(server, model, target)


def test_a_server_that_stays_busy_is_given_up(server: Hub, model: HubModel, target: Path) -> None:
    server.answers = {WEIGHTS: [503] * 20}
    with pytest.raises(EnvironmentFault, match="answered with 503"):
        download(model, target, silent(), Waits())
    assert len(server.answers[WEIGHTS]) == 15


@pytest.mark.parametrize(("code", "reason"), [(401, "accepted its conditions"), (404, "no longer has")])
def test_a_refusal_is_final(server: Hub, model: HubModel, target: Path, code: int, reason: str) -> None:
    server.answers = {"config.json": [code]}
    waits = Waits()
    with pytest.raises(InputError, match=reason):
        download(model, target, silent(), waits)
    assert waits.total == 0


def test_a_token_is_sent_to_the_hub(server: Hub, monkeypatch: pytest.MonkeyPatch, target: Path) -> None:
    server.gated.add(NAME)
    monkeypatch.setattr(hub, "token", lambda: "secret")
    download(describe(HubName(NAME)), target, silent(), Waits())
    assert "Bearer secret" in server.tokens


def test_a_token_is_not_sent_to_another_server(
    server: Hub, model: HubModel, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Large files lie elsewhere; that server is another one."""
    monkeypatch.setattr(hub, "token", lambda: "secret")
    elsewhere = Hub(dict(server.models))
    with serving(elsewhere):
        server.stored = elsewhere.address
        download(model, target, silent(), Waits())
    assert elsewhere.asked and set(elsewhere.tokens) == {""}


def test_it_can_be_cancelled_in_the_middle(server: Hub, model: HubModel, target: Path) -> None:
    progress = Progress(lambda event: progress.cancel() if event.done > model.size // 2 else None)
    with pytest.raises(Cancelled):
        download(model, target, progress, Waits())
    assert 0 < present(target, model) < model.size + 1
    download(model, target, silent(), Waits())
    assert _same(server, model, target)


def test_it_can_be_cancelled_while_it_waits(server: Hub, model: HubModel, target: Path) -> None:
    server.answers = {WEIGHTS: [503] * 20}
    progress = Progress()
    with pytest.raises(Cancelled):
        download(model, target, progress, lambda seconds: progress.cancel())


def test_a_server_that_sends_too_much_fills_no_disk(server: Hub, model: HubModel, target: Path) -> None:
    path = server.models[NAME] / WEIGHTS
    path.write_bytes(path.read_bytes() + b"\0" * 100)
    with pytest.raises(EnvironmentFault, match="sent more than"):
        download(model, target, silent(), Waits())


def test_a_full_disk_is_told_before(
    server: Hub, model: HubModel, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(downloading.shutil, "disk_usage", lambda _: usage._replace(free=1 << 20))
    with pytest.raises(EnvironmentFault, match="1 MB free"):
        download(model, target, silent(), Waits())
    assert server.files_asked() == []


def test_a_folder_that_cannot_be_written_is_told(server: Hub, model: HubModel, target: Path) -> None:
    target.write_text("a file", encoding="utf-8")
    with pytest.raises(EnvironmentFault, match="cannot be written"):
        download(model, target, silent(), Waits())
