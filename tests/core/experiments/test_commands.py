"""A table from the command to its pages, with real trainings, a real translator and real scores."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.errors import Cancelled, EnvironmentFault, InputError
from core.experiments import clmrc_rows, commands
from core.experiments.clmrc import TABLE2_ES
from core.experiments.commands import ExperimentOrder, run
from core.jobs import locking, waiting
from core.registry import Entry, Registry
from tests.core.experiments.benching import (
    SETTINGS,
    Answering,
    Worker,
    beginnings,
    die,
    no_translator,
    pause,
    stop,
)
from tests.core.translation.tiny_translators import tiny_m2m

ROWS = ("#3", "#9", "#8 original", "#6")
SMALL = replace(
    TABLE2_ES, name="made-up", rows=tuple(row for row in TABLE2_ES.rows if row.id in ROWS), orderings=()
)


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table with fewer rows, no translator but one that is named; patience in hundredths of a second."""
    monkeypatch.setattr(commands, "default_spec", no_translator)
    entry = Entry("made-up", f"{__name__}:SMALL", "Made up")
    monkeypatch.setattr(commands, "EXPERIMENTS", Registry("experiment", (entry,)))
    sleep = waiting.time.sleep
    monkeypatch.setattr(waiting, "time", SimpleNamespace(sleep=lambda seconds: sleep(seconds / 50)))


@pytest.fixture
def order(made_up: Path, tiny: Path, tmp_path: Path) -> ExperimentOrder:
    return ExperimentOrder(
        "made-up",
        str(tiny),
        made_up,
        tmp_path / "out",
        questions=4,
        evaluated=4,
        settings=SETTINGS,
        device="cpu",
    )


def facts(out: Path) -> dict[str, Any]:
    found = json.loads((out / "made-up.json").read_text(encoding="utf-8"))["facts"]
    assert isinstance(found, dict)
    return found


def test_everything_in_earnest(order: ExperimentOrder, tmp_path: Path) -> None:
    order = replace(order, translator=str(tiny_m2m(tmp_path / "m2m")))
    said: list[str] = []
    files = run(order, said.append)
    assert [path.suffix for path in files] == [".md", ".csv", ".html", ".json"]
    told = json.loads(files[-1].read_text(encoding="utf-8"))
    cells = {cell["row"]: cell for cell in told["cells"]}
    assert all(cells[row]["questions"] == 4 and cells[row]["f1"] for row in ("#3", "#9", "#8 original"))
    assert "--native" in cells["#6"]["missing"] and cells["#6"]["questions"] == 0
    assert [line for line in said if line.startswith("training")] == [
        "training zero-shot, seed 1",
        "training dual-bert, seed 1",
    ]
    assert told["facts"]["translator"].startswith("es: m2m (fast ")
    assert (order.out / "translations.jsonl").read_text(encoding="utf-8").strip()

    said.clear()
    assert run(order, said.append) == files
    assert [line.partition(":")[0] for line in said] == ["#6 on XQuAD es", "written"]


def test_the_page_says_how_it_was_made(
    order: ExperimentOrder,
    tmp_path: Path,
    worker: Worker,
    answering: Answering,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clmrc_rows, "beside_originals", lambda *parts: beginnings)
    run(replace(order, seeds=(3, 4), columns=("XQuAD es",)), lambda text: None)
    told = facts(order.out)
    assert told["command"].startswith("spanbridge experiment made-up --encoder tiny --data DATA --out OUT")
    assert (
        "--questions 4 --evaluated 4 --seeds 3,4 --column 'XQuAD es' --set max_length=96" in told["command"]
    )
    assert told["command"].endswith("--device cpu")
    assert told["seeds"] == "3, 4" and told["budget"].startswith("small: about 4 training questions a part")
    assert told["translator"] == "es: none on this machine" and "in 4 trainings" in told["time"]
    assert "CPU core" in told["machine"] and told["metric"] == "squad_v1.1"
    assert str(tmp_path) not in (order.out / "made-up.html").read_text(encoding="utf-8")


def test_the_page_names_a_model_of_an_owner_whole(
    order: ExperimentOrder,
    worker: Worker,
    answering: Answering,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = Path(order.encoder)
    monkeypatch.setattr(commands, "bundled", lambda: [SimpleNamespace(system="owner/tiny", folder=folder)])
    monkeypatch.setattr(clmrc_rows, "beside_originals", lambda *parts: beginnings)
    run(replace(order, encoder="owner/tiny"), lambda text: None)
    told = facts(order.out)
    assert " --encoder owner/tiny " in told["command"] and told["encoder"].startswith("owner/tiny (")


def test_a_table_that_draws_its_own_data_tells_of_no_translator(
    order: ExperimentOrder,
    worker: Worker,
    answering: Answering,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    experiment = replace(
        SMALL, rows=tuple(row for row in SMALL.rows if row.id == "#9"), trains_on="3 corrections"
    )
    monkeypatch.setattr(sys.modules[__name__], "SMALL", experiment)
    run(order, lambda text: None)
    told = facts(order.out)
    assert told["budget"] == "small: 3 corrections, about 4 evaluated a set" and "translator" not in told


def test_two_do_not_work_in_one_folder(order: ExperimentOrder, worker: Worker, answering: Answering) -> None:
    order.out.mkdir()
    with locking.acquire(order.out / ".experiment.lock") or pytest.fail("nobody holds it"):
        with pytest.raises(EnvironmentFault, match="another experiment is at work in this folder"):
            run(order, lambda text: None)
        assert worker.started == []
    assert run(order, lambda text: None)


def test_a_table_pauses_as_a_whole_and_goes_on_with_the_same_command(
    order: ExperimentOrder, worker: Worker, answering: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that need the same weights are not written as missing because of an interrupt."""
    monkeypatch.setattr(clmrc_rows, "beside_originals", lambda *parts: beginnings)
    for broken, fault in ((die, KeyboardInterrupt), (pause, Cancelled)):
        worker.at["zero-shot"] = broken
        with pytest.raises(fault):
            run(order, lambda text: None)
        assert not list(order.out.glob("made-up.*"))
    run(order, lambda text: None)
    cells = json.loads((order.out / "made-up.json").read_text(encoding="utf-8"))["cells"]
    assert {cell["row"] for cell in cells if not cell["missing"]} >= {"#9", "#8 original"}


def test_a_training_that_was_stopped_is_said_in_its_rows_until_the_command_is_run_again(
    order: ExperimentOrder, worker: Worker, answering: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clmrc_rows, "beside_originals", lambda *parts: beginnings)
    worker.at["zero-shot"] = stop
    missing = []
    for _ in range(2):
        run(order, lambda text: None)
        cells = json.loads((order.out / "made-up.json").read_text(encoding="utf-8"))["cells"]
        missing.append({cell["row"]: cell["missing"] for cell in cells}["#9"])
    assert "stopped at step 1, before its end" in missing[0] and missing[1] == ""


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": "table-7"}, "table-7"),
        ({"encoder": "nowhere/there"}, "no model called 'nowhere/there'"),
        ({"native": "nowhere/there"}, "no model called 'nowhere/there'"),
        ({"translator": "nobody"}, "no translator called 'nobody'"),
        ({"budget": "huge"}, "no budget called 'huge'"),
        ({"settings": {"epoch": 1}}, "no setting called 'epoch'"),
        ({"data": Path("nowhere")}, "nowhere: there is no folder with the public data sets here"),
        ({"device": "tpu"}, "device must be one of auto, cpu, cuda, not 'tpu'"),
        ({"device": "cuda"}, "made-up: this machine has no usable GPU: choose the device auto or cpu"),
        (
            {"device": "cuda", "settings": {"max_length": 5000}},
            "no usable GPU: .*; max_length is 5000, but tiny reads at most 128 tokens",
        ),
    ],
)
def test_what_cannot_be_is_said_before_any_work(
    order: ExperimentOrder, changed: dict[str, Any], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands.torch.cuda, "is_available", lambda: False)
    with pytest.raises(InputError, match=words):
        run(replace(order, **changed), lambda text: None)
    assert not order.out.exists()


@pytest.mark.parametrize("field", ["encoder", "native"])
def test_what_is_no_reader_is_told_before_any_work(
    order: ExperimentOrder, tiny: Path, tmp_path: Path, field: str
) -> None:
    for kind, folder in (("dual-bert", tmp_path / "dual"), ("marian", tmp_path / "translator")):
        config = json.loads((shutil.copytree(tiny, folder) / "config.json").read_text(encoding="utf-8"))
        told = {"model_type": kind, "encoder": config}
        (folder / "config.json").write_text(json.dumps(told), encoding="utf-8")
        with pytest.raises(InputError, match=f"{folder.name}: the model is neither an encoder nor a reader"):
            run(replace(order, **{field: str(folder)}), lambda text: None)
    assert not order.out.exists()


def test_only_models_that_fit_are_offered(
    order: ExperimentOrder, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shutil.copytree(tiny, tmp_path / "dual") / "config.json").write_text('{"model_type": "dual-bert"}')
    there = [SimpleNamespace(system="dual-bert", folder=tmp_path / "dual")]
    there.append(SimpleNamespace(system="cascade", folder=tiny))
    monkeypatch.setattr(commands, "bundled", lambda: there)
    with pytest.raises(InputError, match=r"Bundled: cascade\. Install"):
        run(replace(order, encoder="nowhere/there"), lambda text: None)


def test_where_nothing_was_measured_earlier_pages_stay(
    order: ExperimentOrder, worker: Worker, answering: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clmrc_rows, "beside_originals", lambda *parts: beginnings)
    run(order, lambda text: None)
    page = (order.out / "made-up.md").read_text(encoding="utf-8")
    said: list[str] = []
    empty = order.out.parent / "no-data"
    empty.mkdir()
    with pytest.raises(InputError, match=r"made-up: no row could be measured\. Each said why above"):
        run(replace(order, data=empty), said.append)
    assert len(said) == len(SMALL.rows)
    assert (order.out / "made-up.md").read_text(encoding="utf-8") == page


@pytest.mark.parametrize("field", ["encoder", "native"])
def test_a_folder_without_a_model_is_told_before_any_work(
    order: ExperimentOrder, tmp_path: Path, field: str
) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"the base model lacks config\.json, model\.safetensors"):
        run(replace(order, **{field: str(tmp_path / "empty")}), lambda text: None)
    assert not order.out.exists()
