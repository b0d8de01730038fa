"""What is ordered travels between processes as JSON, and what cannot be written is told before any work."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from core.errors import EnvironmentFault, InputError
from core.models import exports
from core.models.exports import CardFacts, ExportOrder, check_format, lacking, new_folder


def test_an_order_comes_back_from_json_as_it_was() -> None:
    facts = CardFacts(
        ["en"], "CC-BY-SA-4.0", [("XQuAD", "squad_v1.1", 3, 50.0, 60.5)], ["SQuAD"], ["x@v1"], "#"
    )
    order = ExportOrder(Path("a"), Path("b"), True, facts, [("Where?", "Here 在\u2028.")])
    assert ExportOrder.from_dict(json.loads(json.dumps(order.to_dict()))) == order


def test_packages_that_lack_are_told_with_how_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "find_spec", lambda name: None if name.startswith("onnx") else object())
    assert lacking("transformers") == []
    assert lacking("onnx") == ["onnx", "onnxscript", "onnxruntime"]
    with pytest.raises(EnvironmentFault, match=r"onnx, onnxscript, onnxruntime.*'spanbridge\[onnx\]'"):
        check_format("onnx")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(EnvironmentFault, match="This application cannot be added to"):
        check_format("onnx")


def test_only_onnx_is_written_with_8_bits() -> None:
    with pytest.raises(InputError, match="8-bit integers are written as ONNX only"):
        check_format("transformers", int8=True)
    with pytest.raises(InputError, match=r"no export format called 'onix'.*Did you mean 'onnx'"):
        check_format("onix")


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    with (
        pytest.raises(EnvironmentFault, match=r"cannot be written \(No space left"),
        new_folder(tmp_path / "out") as folder,
    ):
        (folder / "half").write_text("of it")
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []
    with new_folder(tmp_path / "out") as folder:
        (folder / "all").write_text("of it")
        assert not (tmp_path / "out").exists()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["all"]
    with pytest.raises(InputError, match="exists already"), new_folder(tmp_path / "out"):
        pass
