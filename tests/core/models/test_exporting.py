"""An exported reader answers in a fresh Python with transformers alone, and its card says what it is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.errors import Bug, InputError
from core.models import exporting
from core.models.exporting import SAMPLES, export_reader
from core.models.exports import ExportOrder
from core.models.loading import load_reader, place, save_reader
from core.models.reader import Reader
from core.models.tokens import TextEncoder
from core.progress import silent
from tests.core.models.tiny_encoders import KINDS, tiny_encoder
from tests.tiny import tiny_reader

NEED_MORE = {"deberta-v2, pieces only", "xlm-roberta, pieces only"}
"""Kinds for which transformers wants packages that are not ours."""

_ALONE = """
import json, sys, torch, transformers
folder, samples = sys.argv[1], json.loads(sys.argv[2])
tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
model = transformers.AutoModelForQuestionAnswering.from_pretrained(folder).eval()
said = []
for question, passage in samples:
    with torch.inference_mode():
        found = model(**tokenizer(question, passage, return_tensors="pt"))
    said.append([found.start_logits[0].tolist(), found.end_logits[0].tolist()])
assert not [name for name in sys.modules if name.split(".")[0] == "core"]
print(json.dumps(said))
"""


def _export(source: Path, target: Path) -> Path:
    export_reader(ExportOrder(source, target), silent())
    return target


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_reader(tmp_path_factory.mktemp("models") / "tiny")


def test_a_fresh_python_with_transformers_alone_says_the_same(tiny: Path, tmp_path: Path) -> None:
    packed = tmp_path / "packed"
    save_reader(load_reader(tiny), packed, tokenizer_from=tiny, packed=True)
    out = _export(packed, tmp_path / "out")
    done = subprocess.run(
        [sys.executable, "-I", "-c", _ALONE, str(out), json.dumps(SAMPLES)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    reader = Reader.load(packed, device="cpu")
    for (question, passage), said in zip(SAMPLES, json.loads(done.stdout), strict=True):
        [own] = reader.logits([exporting.sample_window(reader.encoder, question, passage)])
        assert np.abs(np.array(said) - np.stack((own.start, own.end))).max() < 1e-5


def test_it_is_a_model_of_ours_as_before(tiny: Path, tmp_path: Path) -> None:
    out = _export(tiny, tmp_path / "out")
    before, after = TextEncoder.load(tiny), TextEncoder.load(out)
    text = "Where 在 the SEA？"
    assert after.special == before.special
    assert after.encode(text).ids.tolist() == before.encode(text).ids.tolist()
    assert after.encode(text).starts.tolist() == before.encode(text).starts.tolist()
    assert {path.name for path in out.iterdir()} == {
        *("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"),
        *("card.json", "README.md"),
    }


@pytest.mark.parametrize("kind", sorted({*KINDS} - NEED_MORE))
def test_every_kind_of_encoder_is_exported_with_its_own_files(kind: str, tmp_path: Path) -> None:
    encoder = tiny_encoder(tmp_path / "encoder", kind)
    reader = tmp_path / "reader"
    save_reader(load_reader(encoder, fresh_answers=True), reader, tokenizer_from=encoder)
    assert (_export(reader, tmp_path / "out") / "model.safetensors").is_file()


def test_a_tokenizer_that_transformers_reads_otherwise_is_told(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "_cuts_alike", lambda folder, encoder: False)
    with pytest.raises(InputError, match="does not cut text with this tokenizer"):
        _export(tiny, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_what_does_not_answer_alike_is_not_left_behind(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = load_reader(tiny_reader(tmp_path / "other", seed=5))
    monkeypatch.setattr(
        exporting, "Reader", lambda model, *rest: Reader(other, TextEncoder.load(tiny), place("cpu"))
    )
    with pytest.raises(Bug, match="answers otherwise"):
        _export(tiny, tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other"]


def test_a_folder_that_is_there_is_not_touched(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(InputError, match="exists already"):
        _export(tiny, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_bare_encoder_is_no_reader(tmp_path: Path) -> None:
    encoder = tiny_encoder(tmp_path / "encoder", sorted(KINDS)[0])
    with pytest.raises(InputError, match="must be trained"):
        _export(encoder, tmp_path / "out")
    assert not (tmp_path / "out").exists()
