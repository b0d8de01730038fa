"""A job's pages appear whole or not at all, and damaged ones are named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import InputError
from core.jobs.spec import RESULT, SPEC, JobSpec, read_result, read_spec, write_json, write_spec

PAGE = JobSpec(
    id="job-1",
    title="北京",
    recipe="reader",
    system="reader",
    base="encoder@tiny",
    base_system="encoder",
    created_at="2026-01-02T03:04:05+00:00",
    counts={"target": 8},
    config={"epochs": 3, "learning_rate": 1e-4},
)


def test_a_page_survives_the_round_trip(tmp_path: Path) -> None:
    write_spec(tmp_path, PAGE)
    assert read_spec(tmp_path) == PAGE
    assert [path.name for path in tmp_path.iterdir()] == [SPEC]


def test_settings_are_checked_when_they_are_asked_for() -> None:
    assert PAGE.training().epochs == 3.0
    with pytest.raises(InputError, match="no setting called 'epoch'"):
        PAGE.model_copy(update={"config": {"epoch": 3}}).training()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b"{}",
        json.dumps(PAGE.model_dump() | {"more": 1}).encode(),
        json.dumps(PAGE.model_dump() | {"counts": "many"}).encode(),
    ],
)
def test_a_damaged_page_is_named_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / SPEC).write_bytes(content)
    with pytest.raises(InputError, match=r"spec\.json is damaged") as caught:
        read_spec(tmp_path)
    assert "\n" not in str(caught.value) and str(tmp_path) in str(caught.value)


def test_a_folder_without_a_page_is_no_job(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no job here"):
        read_spec(tmp_path)
    assert read_result(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"3", b"{}", b'{"state": 3}', b"\xff"])
def test_a_damaged_result_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / RESULT).write_bytes(content)
    with pytest.raises(InputError, match=r"result\.json is damaged"):
        read_result(tmp_path)


def test_a_page_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_json(tmp_path / RESULT, {"state": "done"})

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.jobs.spec.sync_file", full)
    with pytest.raises(OSError, match="No space"):
        write_json(tmp_path / RESULT, {"state": "failed"})
    assert read_result(tmp_path) == {"state": "done"}
    assert [path.name for path in tmp_path.iterdir()] == [RESULT]


def test_odd_names_can_be_told(tmp_path: Path) -> None:
    write_json(tmp_path / RESULT, {"state": "failed", "message": "a\udcff"})
    assert read_result(tmp_path) == {"state": "failed", "message": "a\udcff"}
