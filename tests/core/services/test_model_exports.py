"""A version leaves the project as a folder that answers the same without us, and says what it is."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core import paths
from core.alignment.parts import Parts
from core.domain.runs import Evaluation, ItemScore, ModelVersion
from core.domain.suggestions import ReadingItem
from core.errors import Cancelled, EnvironmentFault, InputError
from core.model_host.base import InProcessRunner
from core.models import exports as forms
from core.models.exports import ExportOrder, unfinished
from core.models.loading import load_reader, save_reader
from core.progress import Progress, silent
from core.services import model_exports as module
from core.services.catalogue import Project
from core.services.model_exports import is_reader
from tests.core.services.training_project import HELD_OUT, add_cities, bundle, make_project
from tests.tiny import tiny_reader

LICENCE = "CC BY-SA 4.0 (what it goes back to: Apache-2.0)"

_ALONE = """
import json, sys, torch, transformers
folder, items = sys.argv[1], json.loads(sys.argv[2])
tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
model = transformers.AutoModelForQuestionAnswering.from_pretrained(folder).eval()
said = []
for question, passage in items:
    tokens = tokenizer(question, passage, return_tensors="pt", return_offsets_mapping=True)
    places = tokens.pop("offset_mapping")[0].tolist()
    with torch.inference_mode():
        found = model(**tokens)
    inside = [n for n, part in enumerate(tokens.sequence_ids(0)) if part == 1]
    score = lambda pair: float(found.start_logits[0, pair[0]] + found.end_logits[0, pair[1]])
    first, last = max(((a, b) for a in inside for b in inside if a <= b < a + 40), key=score)
    said.append(passage[places[first][0]:places[last][1]])
assert not [name for name in sys.modules if name.split(".")[0] == "core"]
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reader with packed weights, as the bundled ones are."""
    folder = tmp_path_factory.mktemp("models")
    whole = tiny_reader(folder / "whole")
    save_reader(load_reader(whole), folder / "packed", tokenizer_from=whole, packed=True)
    return folder / "packed"


@pytest.fixture
def project(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    resources = tmp_path / "resources"
    bundle(resources, tiny, "zero-shot", "encoder")
    (resources / "models" / "NOTICE.md").write_text("# Whose work\n", encoding="utf-8")
    card = resources / "models" / "zero-shot" / "card.json"
    told = json.loads(card.read_text(encoding="utf-8")) | {"licence": LICENCE, "languages": ["en"]}
    told["scores"] = {"XQuAD": {"metric": "squad_v1.1", "exact_match": 45.0, "f1": 61.5, "total": 402}}
    card.write_text(json.dumps(told), encoding="utf-8")
    monkeypatch.setattr(paths, "resources", lambda: resources)
    with make_project(tmp_path / "project") as made:
        add_cities(made)
        yield made


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ExportOrder]]:
    """What the child process would be asked; it answers at once."""
    asked: list[tuple[str, ExportOrder]] = []

    class Host:
        def __init__(self, *, device: str) -> None:
            assert device == "cpu"

        def __enter__(self) -> Host:
            return self

        def __exit__(self, *_: object) -> None: ...

        def export(self, format: str, order: ExportOrder, progress: Progress) -> dict[str, Any]:
            asked.append((format, order))
            unfinished(order.target).mkdir()
            progress.check()
            return {"model.onnx": {"questions": 3, "same": 2, "mean": 0.1, "largest": 0.25}}

    monkeypatch.setattr(module, "ModelHostClient", Host)
    return asked


def _train(project: Project, tiny: Path, system: str = "cascade", **card: Any) -> ModelVersion:
    """Register a version, as a job's end does."""
    models, source = project.models, project.root.parent / "trained"
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(tiny, source)
    (source / "card.json").write_text(json.dumps({"system": system, **card}), encoding="utf-8")
    with project.store.write() as unit:
        made = ModelVersion(
            id=0,
            system=system,
            version="v1",
            folder=f"models/{system}-v1",
            parent="zero-shot@starter-1",
            data={"note": "Project Cities: gold."},
            created_at="2999-01-01T00:00:00+00:00",
            scores={"held-out (dev)": {"exact_match": 50.0, "f1": 60.0}},
        )
        adopted = models.adopt(unit, made, source)
        unit.commit()
    return adopted


def test_transformers_alone_gives_the_same_answers(project: Project, tiny: Path, tmp_path: Path) -> None:
    version = _train(project, tiny)
    heard: list[str] = []
    done = project.models.exports.export(
        version.label, tmp_path / "new" / "out", progress=Progress(lambda event: heard.append(event.label))
    )
    assert (done.label, done.format, done.told) == ("cascade@v1", "transformers", {"format": "transformers"})
    assert heard == ["loading the model", "writing the model", "comparing it with its origin"]
    assert [path.name for path in done.folder.parent.iterdir()] == ["out"]
    asked = [("人有多少？", text) for text in HELD_OUT]
    run = subprocess.run(
        [sys.executable, "-I", "-c", _ALONE, str(done.folder), json.dumps(asked)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert run.returncode == 0, run.stderr
    parts = Parts({"cascade": project.models.folder(version.label)})
    items = [ReadingItem(str(n), *pair) for n, pair in enumerate(asked)]
    own = InProcessRunner(device="cpu").run("cascade", "v1", parts, items, silent())
    assert json.loads(run.stdout) == [one.text for one in own]


def test_onnx_with_8_bits_is_measured_on_held_out_questions(project: Project, tmp_path: Path) -> None:
    done = project.models.exports.export("zero-shot", tmp_path / "out", format="onnx", int8=True)
    assert {path.name for path in done.folder.iterdir()} >= {"model.onnx", "model_int8.onnx", "NOTICE.md"}
    whole = done.told["model.onnx"]
    assert whole["questions"] == whole["same"] == len(HELD_OUT)
    assert done.told["model_int8.onnx"]["largest"] > whole["largest"]
    assert done.sentences()[0].startswith(f"model.onnx: {len(HELD_OUT)} of {len(HELD_OUT)} questions")


def test_a_trained_versions_card_says_data_scores_and_whose_work(
    project: Project, tiny: Path, tmp_path: Path, orders: list[tuple[str, ExportOrder]]
) -> None:
    dev = {"metric": "cmrc2018", "total": 4, "exact_match": 50.0, "f1": 60.0}
    version = _train(project, tiny, figures={"dev": dev}, teachers={"en": "encoder@starter-1"})
    scored = Evaluation(
        version.label, "cities", "cmrc2018", "s", 25.0, 40.0, (ItemScore("a", "x", 0.0, 0.5),) * 2
    )
    with project.store.write() as unit:
        unit.evaluations.add(scored)
        unit.commit()
    project.models.exports.export(version.label, tmp_path / "out")
    [(format, order)] = orders
    facts = order.facts
    assert format == "transformers" and order.target == (tmp_path / "out").absolute()
    assert facts.data == (
        "Project Cities: gold.",
        "the project had “cities” (zh) by then; its licence: not told",
    )
    assert facts.scores == (
        ("cities", "cmrc2018", 2, 25.0, 40.0),
        ("held-out (dev)", "cmrc2018", 4, 50.0, 60.0),
    )
    assert facts.licence == "" and facts.notice == "# Whose work\n"
    assert facts.origins == (
        f"`zero-shot@starter-1` of the models that come with SpanBridge: {LICENCE}",
        "`encoder@starter-1` of the models that come with SpanBridge: its licence is not told",
    )
    assert [passage for _, passage in order.samples] == [*HELD_OUT]


def test_a_bundled_versions_card_says_what_its_own_says(
    project: Project, tmp_path: Path, orders: list[tuple[str, ExportOrder]]
) -> None:
    done = project.models.exports.export("zero-shot", tmp_path / "out", format="onnx")
    facts = orders[0][1].facts
    assert (facts.languages, facts.licence, facts.data) == (("en",), "CC-BY-SA-4.0", ("nothing",))
    assert facts.scores == (("XQuAD", "squad_v1.1", 402, 45.0, 61.5),)
    assert done.sentences() == [
        "model.onnx: 2 of 3 questions get the same span, logits differ by 0.25 at most."
    ]


def test_what_is_stopped_leaves_nothing(
    project: Project, tmp_path: Path, orders: list[tuple[str, ExportOrder]]
) -> None:
    stopped = Progress()
    stopped.cancel()
    with pytest.raises(Cancelled):
        project.models.exports.export("zero-shot", tmp_path / "out", progress=stopped)
    assert {path.name for path in tmp_path.iterdir()} == {"project", "resources"}


def test_an_encoder_is_copied_with_plain_weights(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = project.models.exports.export("encoder", tmp_path / "out")
    assert load_reader(done.folder)
    packed = project.models.folder("encoder") / "model.safetensors"
    assert (done.folder / "model.safetensors").stat().st_size > packed.stat().st_size
    with pytest.raises(InputError, match="the target exists already"):
        project.models.exports.export("encoder", done.folder)

    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.shutil, "copyfile", full)
    with pytest.raises(EnvironmentFault, match="cannot be written"):
        project.models.exports.export("encoder", tmp_path / "other")
    assert {path.name for path in tmp_path.iterdir()} == {"project", "resources", "out"}


def test_what_cannot_be_written_so_is_told_before_any_work(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports = project.models.exports
    with pytest.raises(InputError, match=r"encoder@starter-1: only readers of one text are written as onnx"):
        exports.export("encoder", tmp_path / "out", format="onnx")
    with pytest.raises(InputError, match="8-bit integers are written as ONNX only"):
        exports.export("zero-shot", tmp_path / "out", int8=True)
    monkeypatch.setattr(forms, "find_spec", lambda name: None)
    with pytest.raises(EnvironmentFault, match=r"pip install 'spanbridge\[onnx\]'"):
        exports.export("zero-shot", tmp_path / "out", format="onnx")


def test_readers_are_those_that_need_one_text_and_nobody() -> None:
    assert all(map(is_reader, ("zero-shot", "cascade", "branch:es", "student/impurity/-en")))
    assert not any(map(is_reader, ("encoder", "bt", "bt+verifier", "dual-bert", "verifier", "aligner")))
