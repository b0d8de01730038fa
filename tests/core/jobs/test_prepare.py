"""A job's folder appears whole, with everything it needs, or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import EnvironmentFault, InputError
from core.jobs import prepare as module
from core.jobs.prepare import base_faults, disk_needed, length_faults, prepare
from core.jobs.spec import JobSpec, read_spec
from core.models.loading import load_reader, save_reader
from core.training.config import TrainingConfig
from core.training.items import digest, read_items
from tests.core.jobs.making import job_order, lay_out
from tests.core.training.making import eight_items, item


def test_the_folder_holds_all_that_is_needed(tiny: Path, tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "jobs" / "one", tiny)
    spec = read_spec(folder)
    assert (spec.id, spec.recipe, spec.counts) == ("one", "reader", {"target": 8, "dev": 3})
    assert spec.training().batch_size == 3
    assert list(read_items(folder / "data" / "target.jsonl")) == eight_items()
    assert spec.data_digest == digest((folder / "data").iterdir())
    assert {path.name for path in (folder / "base").iterdir()} >= {"config.json", "model.safetensors"}
    assert [path.name for path in folder.parent.iterdir()] == ["one"]


def test_equal_questions_have_an_equal_digest(tiny: Path, tmp_path: Path) -> None:
    first, second = (read_spec(lay_out(tmp_path / name, tiny)) for name in ("a", "b"))
    assert first.data_digest == second.data_digest
    other = prepare(tmp_path / "c", job_order(tiny), {"target": eight_items()[:7], "dev": []})
    assert other.data_digest != first.data_digest


def test_weights_are_shared_where_the_disk_can(tiny: Path, tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "job", tiny)
    assert (tiny / "model.safetensors").samefile(folder / "base" / "model.safetensors")


def test_weights_are_copied_where_it_cannot(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_disk(source: Path, target: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(module.os, "link", other_disk)
    folder = lay_out(tmp_path / "job", tiny)
    assert not (tiny / "model.safetensors").samefile(folder / "base" / "model.safetensors")
    load_reader(folder / "base")


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_base_that_lacks_something_leaves_nothing_behind(tiny: Path, tmp_path: Path, name: str) -> None:
    base = _copy(tiny, tmp_path / "base")
    (base / name).unlink()
    with pytest.raises(InputError, match=f"the base model lacks {name}"):
        lay_out(tmp_path / "jobs" / "job", base)
    assert list((tmp_path / "jobs").iterdir()) == []


@pytest.mark.parametrize("keep", [0, 7, 60, -1])
def test_a_truncated_base_is_found_without_loading_it(tiny: Path, tmp_path: Path, keep: int) -> None:
    base = _copy(tiny, tmp_path / "base")
    (base / "model.safetensors").write_bytes((tiny / "model.safetensors").read_bytes()[:keep])
    assert "the weights are damaged" in base_faults(base)[0]
    assert base_faults(tiny) == () and disk_needed(base) == 0


def test_a_recipe_that_cannot_start_from_the_base_is_refused(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the recipe cascade cannot start from encoder"):
        lay_out(tmp_path / "job", tiny, recipe="cascade")
    assert not (tmp_path / "job").exists()


def test_an_existing_folder_is_not_touched(tiny: Path, tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "job", tiny)
    before = (folder / "spec.json").read_bytes()
    with pytest.raises(InputError, match="there is a job already"):
        lay_out(folder, tiny)
    assert (folder / "spec.json").read_bytes() == before


def test_a_wrong_span_leaves_nothing_behind(tiny: Path, tmp_path: Path) -> None:
    def questions():  # type: ignore[no-untyped-def]
        yield from eight_items()
        raise InputError("the span should read '北'", item="q9")

    with pytest.raises(InputError, match="q9"):
        lay_out(tmp_path / "jobs" / "job", tiny, {"target": questions()})
    assert list((tmp_path / "jobs").iterdir()) == []


def test_a_full_disk_leaves_nothing_behind(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path, spec: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "write_spec", full)
    with pytest.raises(EnvironmentFault, match="No space left on device"):
        lay_out(tmp_path / "jobs" / "job", tiny)
    assert list((tmp_path / "jobs").iterdir()) == []


def test_the_snapshot_is_on_the_disk_before_the_folder_counts(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    write_spec = module.write_spec

    def note_spec(folder: Path, spec: JobSpec) -> None:
        steps.append("spec")
        write_spec(folder, spec)

    monkeypatch.setattr(module, "sync_file", lambda path: steps.append(path.name))
    monkeypatch.setattr(module, "sync_folder", lambda folder: steps.append(folder.name))
    monkeypatch.setattr(module, "write_spec", note_spec)
    lay_out(tmp_path / "jobs" / "job", tiny)
    assert steps == ["target.jsonl", "dev.jsonl", "data", "spec", "jobs"]


def test_odd_text_is_carried_as_it_is(tiny: Path, tmp_path: Path) -> None:
    odd = item("odd", "?\ud83d", "a\r\nb\u2028𠮷\udc00", "𠮷")
    folder = lay_out(tmp_path / "job", tiny, {"target": [odd]})
    assert list(read_items(folder / "data" / "target.jsonl")) == [odd]


def test_the_room_needed_is_that_of_float32_weights(tiny: Path, tmp_path: Path) -> None:
    save_reader(load_reader(tiny), tmp_path / "packed", tokenizer_from=tiny, packed=True)
    numbers = sum(weight.numel() for weight in load_reader(tiny).parameters())
    for folder in (tiny, tmp_path / "packed"):
        assert numbers * 4 * 10 <= disk_needed(folder) <= numbers * 4 * 11 + (20 << 20)


def test_windows_must_not_be_longer_than_the_base_reads(tiny: Path, tmp_path: Path) -> None:
    """The tiny model has 128 positions."""
    assert length_faults(tiny, TrainingConfig(max_length=128)) == ()
    assert length_faults(tiny, TrainingConfig(max_length=129)) == (
        "max_length is 129, but the base model reads at most 128 tokens",
    )
    assert length_faults(tmp_path, TrainingConfig()) == ()
    (tmp_path / "config.json").write_text(json.dumps({"max_position_embeddings": None}), encoding="utf-8")
    assert length_faults(tmp_path, TrainingConfig()) == ()


def _copy(source: Path, target: Path) -> Path:
    target.mkdir()
    for path in source.iterdir():
        (target / path.name).write_bytes(path.read_bytes())
    return target


def test_a_difference_takes_its_encoder_along(tiny: Path, tmp_path: Path) -> None:
    save_reader(load_reader(tiny), tmp_path / "encoder", tokenizer_from=tiny, packed=True)
    shared = tmp_path / "encoder/model.safetensors"
    save_reader(load_reader(tiny), tmp_path / "cascade", tokenizer_from=tiny, shared=shared)
    assert base_faults(tmp_path / "cascade") == () and disk_needed(tmp_path / "cascade") > 0
    folder = tmp_path / "job"
    prepare(folder, job_order(tmp_path / "cascade"), {"target": eight_items()})
    load_reader(folder / "base")
    shared.unlink()
    assert "no weights" in base_faults(tmp_path / "cascade")[0]
