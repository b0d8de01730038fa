"""A damaged model folder is refused in a plain sentence; what is saved comes back the same."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.errors import EnvironmentFault, InputError
from core.models.loading import WEIGHTS, load_reader, place, save_reader


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    """A copy of the tiny reader, to be damaged."""
    return Path(shutil.copytree(tiny, tmp_path / "model"))


def _same(left: dict[str, torch.Tensor], right: dict[str, torch.Tensor]) -> bool:
    return left.keys() == right.keys() and all(torch.equal(left[name], right[name]) for name in left)


def test_what_is_saved_comes_back_bit_for_bit(tiny: Path, tmp_path: Path) -> None:
    model = load_reader(tiny)
    save_reader(model, tmp_path / "again", tokenizer_from=tiny)
    assert _same(load_reader(tmp_path / "again").state_dict(), model.state_dict())
    assert (tmp_path / "again" / "tokenizer.json").read_bytes() == (tiny / "tokenizer.json").read_bytes()
    assert not model.training


def test_weights_are_as_readable_as_the_other_files(tiny: Path) -> None:
    assert (tiny / WEIGHTS).stat().st_mode == (tiny / "config.json").stat().st_mode


def test_packed_weights_are_a_quarter_and_answer_alike(tiny: Path, tmp_path: Path) -> None:
    model = load_reader(tiny)
    save_reader(model, tmp_path / "packed", tokenizer_from=tiny, packed=True)
    packed = load_reader(tmp_path / "packed")
    inputs = {"input_ids": torch.arange(5, 45)[None]}
    with torch.inference_mode():
        before, after = model(**inputs).start_logits, packed(**inputs).start_logits
    assert torch.allclose(before, after, atol=0.05)
    assert (tmp_path / "packed" / WEIGHTS).stat().st_size < (tiny / WEIGHTS).stat().st_size / 2


def test_a_model_computes_in_float32_whatever_its_configuration_says(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"dtype": "float16"}), encoding="utf-8")
    assert {tensor.dtype for tensor in load_reader(folder).parameters()} == {torch.float32}


def test_saving_never_writes_through_a_hard_link(folder: Path, tmp_path: Path) -> None:
    """A job's base shares its file with the model it came from."""
    (tmp_path / "other").mkdir()
    os.link(folder / WEIGHTS, tmp_path / "other" / WEIGHTS)
    before = (folder / WEIGHTS).read_bytes()
    model = load_reader(folder)
    model.qa_outputs.bias.data.fill_(3.0)
    save_reader(model, tmp_path / "other", tokenizer_from=folder)
    assert (folder / WEIGHTS).read_bytes() == before


def test_missing_weights_are_named(folder: Path) -> None:
    (folder / WEIGHTS).unlink()
    with pytest.raises(InputError, match=r"no weights \(model\.safetensors\)"):
        load_reader(folder)


@pytest.mark.parametrize("keep", [0, 4, 100, -10])
def test_truncated_weights_are_refused(folder: Path, keep: int) -> None:
    (folder / WEIGHTS).write_bytes((folder / WEIGHTS).read_bytes()[:keep])
    with pytest.raises(InputError, match="the weights are damaged"):
        load_reader(folder)


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b'{"model_type": "nothing-known"}'])
def test_a_broken_configuration_is_refused(folder: Path, content: bytes | None) -> None:
    (folder / "config.json").unlink()
    if content is not None:
        (folder / "config.json").write_bytes(content)
    with pytest.raises(InputError, match="not a model this program knows"):
        load_reader(folder)


@pytest.mark.parametrize("wrong", [{"hidden_size": "wide"}, {"num_attention_heads": 5}])
def test_an_impossible_configuration_is_refused(folder: Path, wrong: dict[str, object]) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | wrong), encoding="utf-8")
    with pytest.raises(InputError, match="not a model this program knows"):
        load_reader(folder)


def test_weights_of_another_size_are_refused(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"vocab_size": 7}), encoding="utf-8")
    with pytest.raises(InputError, match=r"do not fit config\.json: .*word_embeddings"):
        load_reader(folder)


def test_lost_weights_are_named(folder: Path) -> None:
    weights = load_file(folder / WEIGHTS)
    del weights["bert.encoder.layer.0.output.dense.weight"]
    save_file(weights, folder / WEIGHTS)
    with pytest.raises(InputError, match=r"lacks the weights bert\.encoder\.layer\.0\.output\.dense\.weight"):
        load_reader(folder, fresh_answers=True)


def test_packed_weights_without_scales_are_refused(tiny: Path, folder: Path) -> None:
    save_reader(load_reader(tiny), folder, tokenizer_from=tiny, packed=True)
    kept = {name: one for name, one in load_file(folder / WEIGHTS).items() if "row_scale" not in name}
    save_file(kept, folder / WEIGHTS)
    with pytest.raises(InputError, match="the weights are damaged"):
        load_reader(folder)


def test_a_bare_encoder_trains_but_does_not_answer(folder: Path) -> None:
    weights = {name: one for name, one in load_file(folder / WEIGHTS).items() if "qa_outputs" not in name}
    save_file(weights | {"cls.predictions.bias": torch.zeros(3)}, folder / WEIGHTS)
    assert load_reader(folder, fresh_answers=True).qa_outputs.out_features == 2
    with pytest.raises(InputError, match="must be trained before it can answer"):
        load_reader(folder)


def test_a_pickle_is_never_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Bomb:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (pytest.fail, ("a pickle was read",))

    for name in ("pytorch_model.bin", "training_args.bin", "optimizer.pt"):
        (folder / name).write_bytes(pickle.dumps(Bomb()))
    monkeypatch.setattr(torch, "load", lambda *_, **__: pytest.fail("torch.load was called"))
    load_reader(folder)
    (folder / WEIGHTS).unlink()
    with pytest.raises(InputError):
        load_reader(folder)


def test_code_that_a_model_brings_is_never_run(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    custom = {"model_type": "own", "auto_map": {"AutoConfig": "own.Config"}}
    (folder / "config.json").write_text(json.dumps(config | custom), encoding="utf-8")
    (folder / "own.py").write_text("raise SystemExit('ran')", encoding="utf-8")
    with pytest.raises(InputError):
        load_reader(folder)


def test_the_cpu_is_always_there_in_plain_float32() -> None:
    assert place("cpu").device == torch.device("cpu") and place("cpu").autocast is None


def test_a_gpu_that_is_not_there_is_the_machines_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(EnvironmentFault, match="no usable GPU"):
        place("cuda")
    assert place("auto").device.type == "cpu"


def test_an_unknown_device_lists_the_known(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="Known: auto, cpu, cuda"):
        place("abacus")
