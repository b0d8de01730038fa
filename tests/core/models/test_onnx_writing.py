"""A reader written as ONNX answers as it did, without torch, at any length; 8 bits are measured."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.domain.suggestions import ReadingItem
from core.errors import Bug, InputError
from core.models import onnx_writing
from core.models.exporting import SAMPLES
from core.models.exports import CardFacts, ExportOrder
from core.models.loading import load_reader, save_reader
from core.models.onnx_running import Agreement, OnnxModel, agreement, asked
from core.models.onnx_writing import export_onnx
from core.models.reader import Reader
from core.progress import silent
from tests.core.models.tiny_encoders import tiny_encoder
from tests.tiny import tiny_reader

LONG = ("什么在法国？", "巴黎在法国，伦敦在英国，北京在中国。" * 9)
"""Takes several windows, longer than any that the graph was traced with."""

_ALONE = """
import json, sys
import numpy, onnxruntime
from tokenizers import Tokenizer
folder, samples = sys.argv[1], json.loads(sys.argv[2])
tokenizer = Tokenizer.from_file(folder + "/tokenizer.json")
session = onnxruntime.InferenceSession(folder + "/model.onnx", providers=["CPUExecutionProvider"])
said = []
for question, passage in samples:
    found = tokenizer.encode(question, passage)
    given = {"input_ids": found.ids, "attention_mask": found.attention_mask, "token_type_ids": found.type_ids}
    wanted = [one.name for one in session.get_inputs()]
    start, end = session.run(None, {name: numpy.array([given[name]]) for name in wanted})
    said.append([start[0].tolist(), end[0].tolist()])
assert not {name.split(".")[0] for name in sys.modules} & {"core", "torch", "transformers"}
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_reader(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def exported(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder and what its card says, written with 8 bits as well."""
    out = tmp_path_factory.mktemp("exported") / "out"
    order = ExportOrder(tiny, out, True, CardFacts(notice="# Whose"), [*SAMPLES, LONG])
    return out, export_onnx(order, silent())


def test_the_folder_holds_both_models_the_tokenizer_and_the_card(
    exported: tuple[Path, dict[str, Any]],
) -> None:
    out, told = exported
    assert {path.name for path in out.iterdir()} == {
        *("model.onnx", "model_int8.onnx", "config.json", "tokenizer.json", "tokenizer_config.json"),
        *("card.json", "README.md", "NOTICE.md"),
    }
    whole, small = told["model.onnx"], told["model_int8.onnx"]
    assert (whole["questions"], whole["same"]) == (3, 3) and whole["largest"] < 1e-5
    assert 0 < small["mean"] <= small["largest"] and small["largest"] > whole["largest"]
    assert json.loads((out / "card.json").read_text(encoding="utf-8"))["export"] == told
    page = (out / "README.md").read_text(encoding="utf-8")
    assert "library_name: onnx" in page and "`token_type_ids` (0 in the question" in page
    assert f"Of 3 questions of the project it was exported from {small['same']} got the span" in page


def test_a_python_without_torch_says_the_same(
    exported: tuple[Path, dict[str, Any]], tiny: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-c", _ALONE, str(exported[0]), json.dumps(SAMPLES)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    reader = Reader.load(tiny, device="cpu")
    for (question, passage), said in zip(SAMPLES, json.loads(done.stdout), strict=True):
        [own] = reader.logits([onnx_writing.sample_window(reader.encoder, question, passage)])
        assert np.abs(np.array(said) - np.stack((own.start, own.end))).max() < 1e-5


def test_any_number_and_length_of_windows_is_answered_as_before(
    exported: tuple[Path, dict[str, Any]], tiny: Path
) -> None:
    own = Reader.load(tiny, device="cpu")
    model = OnnxModel(exported[0] / "model.onnx", own.model.config)
    other = Reader(model, own.encoder, own.placement, own.windows, own.decoding)
    items = [ReadingItem(str(n), *pair) for n, pair in enumerate((LONG, *SAMPLES, LONG, ("?", "河")))]
    for mine, theirs in zip(own.read(items, silent()), other.read(items, silent()), strict=True):
        assert mine.windows == theirs.windows
        assert (mine.candidates[0].start, mine.candidates[0].end) == (
            theirs.candidates[0].start,
            theirs.candidates[0].end,
        )
        assert mine.candidates[0].score == pytest.approx(theirs.candidates[0].score, abs=1e-5)


def test_nothing_in_the_file_tells_of_the_machine(exported: tuple[Path, dict[str, Any]]) -> None:
    for name in ("model.onnx", "model_int8.onnx"):
        written = (exported[0] / name).read_bytes()
        assert b"site-packages" not in written and b".py" not in written


def test_a_model_without_segments_asks_for_none(tmp_path: Path) -> None:
    encoder = tiny_encoder(tmp_path / "encoder", "roberta")
    save_reader(load_reader(encoder, fresh_answers=True), tmp_path / "reader", tokenizer_from=encoder)
    told = export_onnx(ExportOrder(tmp_path / "reader", tmp_path / "out"), silent())
    assert set(told) == {"format", "opset", "torch", "model.onnx"}
    page = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "takes `input_ids` and `attention_mask`, int64" in page and "Of 2 built-in questions 2" in page


def test_many_weights_lie_in_a_file_beside(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnx_writing, "_ONE_FILE", 1000)
    told = export_onnx(ExportOrder(tiny, tmp_path / "out", int8=True), silent())
    assert {path.name for path in (tmp_path / "out").glob("model*")} == {
        *("model.onnx", "model.onnx.data", "model_int8.onnx", "model_int8.onnx.data"),
    }
    assert told["model.onnx"]["same"] == 2
    assert "`model.onnx.data` holds the weights" in (tmp_path / "out" / "README.md").read_text("utf-8")


def test_what_answers_otherwise_is_not_left_behind(
    tiny: Path, exported: tuple[Path, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = (exported[0] / "model_int8.onnx").read_bytes()
    monkeypatch.setattr(onnx_writing, "_write_whole", lambda model, encoder, file: file.write_bytes(small))
    with pytest.raises(Bug, match="the ONNX model answers otherwise than its origin"):
        export_onnx(ExportOrder(tiny, tmp_path / "out"), silent())
    assert list(tmp_path.iterdir()) == []


def test_logits_that_are_no_numbers_are_not_the_same(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnx_writing, "_write_whole", lambda model, encoder, file: None)
    nothing = Agreement(questions=2, same=2, mean=float("nan"), largest=float("nan"))
    monkeypatch.setattr(onnx_writing, "_compared", lambda *_, **__: nothing)
    with pytest.raises(Bug, match="answers otherwise"):
        export_onnx(ExportOrder(tiny, tmp_path / "out"), silent())


def test_a_kind_that_torch_cannot_write_is_told_plainly(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("no such operator\nand a long story")

    monkeypatch.setattr("torch.onnx.export", refuse)
    with pytest.raises(InputError, match=r"cannot write this kind of model as ONNX \(no such operator\)"):
        export_onnx(ExportOrder(tiny, tmp_path / "out"), silent())
    assert list(tmp_path.iterdir()) == []


def test_spans_that_rounding_decides_between_are_the_same(tiny: Path) -> None:
    reader = Reader.load(tiny, device="cpu")
    [said] = asked(reader, [ReadingItem("1", *LONG)], silent())
    first, second = said.reading.candidates[:2]
    swapped = type(said)(
        type(said.reading)((second, first), said.reading.probability, said.reading.windows), said.windows
    )
    assert agreement([said], [said]).same == 1
    assert agreement([said], [swapped]).same == 0
    assert agreement([said], [swapped], tie=first.score - second.score + 1e-6).same == 1
