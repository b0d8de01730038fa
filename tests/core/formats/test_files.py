"""Files are read whole and replaced whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import EnvironmentFault, InputError
from core.formats import files
from core.formats.files import read_text, replacing


def test_reading_is_verbatim(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes("\ufeffa\r\nb\r".encode())
    assert read_text(tmp_path / "a") == "\ufeffa\r\nb\r"


@pytest.mark.parametrize(
    ("path", "what"),
    [("none.json", "there is no such file"), (".", "this is a folder"), ("a\0b", "not a usable path")],
)
def test_wrong_paths(path: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=what):
        read_text(tmp_path / path)


def test_too_large_a_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    monkeypatch.setattr(files, "LARGEST", 4)
    with pytest.raises(InputError, match="larger than"):
        read_text(tmp_path / "a")


def test_a_file_is_replaced_only_when_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), replacing(path) as out:
        out.write("new")
        raise ZeroDivisionError
    assert path.read_text() == "old"
    with replacing(path) as out:
        out.write("new\r\n")
    assert path.read_bytes() == b"new\r\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.json"]


def test_a_link_stays_and_its_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.json").write_text("old")
    (tmp_path / "link.json").symlink_to("folder/a.json")
    with replacing(tmp_path / "link.json") as out:
        out.write("new")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "folder" / "a.json").read_text() == "new"


def test_nothing_takes_the_place_of_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    if not hasattr(os, "mkfifo"):
        pytest.skip("needs named pipes")
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with replacing(pipe) as out:
        out.write("through")
    assert os.read(reader, 100) == b"through"
    os.close(reader)
    assert pipe.is_fifo()


def test_a_full_disk_is_a_plain_sentence(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs a device that is always full")
    with pytest.raises(EnvironmentFault, match="the disk is full"):
        try:
            Path("/dev/full").write_text("x")
        except OSError as fault:
            raise files.as_core_error(fault, tmp_path) from fault


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"), replacing(tmp_path / "no" / "a") as out:
        out.write("")


def test_half_of_a_surrogate_pair_is_never_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="surrogate"), replacing(tmp_path / "a") as out:
        out.write("\ud800")
    assert list(tmp_path.iterdir()) == []
