"""Lines come out of plain and packed files alike; what is wrong with a file is said of that file."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import EnvironmentFault, InputError
from core.starter import packed_files
from core.starter.packed_files import lines, member


def plain(path: Path, content: bytes) -> Path:
    path.with_suffix(".txt").write_bytes(content)
    return path.with_suffix(".txt")


def gzipped(path: Path, content: bytes) -> Path:
    path.with_suffix(".gz").write_bytes(gzip.compress(content))
    return path.with_suffix(".gz")


def zipped(path: Path, content: bytes) -> Path:
    with zipfile.ZipFile(path.with_suffix(".zip"), "w") as archive:
        archive.writestr("__MACOSX/._told.txt", b"\xff")
        archive.writestr("_about.txt", "no")
        archive.writestr("folder/told.txt", content)
    return path.with_suffix(".zip")


Packer = Callable[[Path, bytes], Path]
PACKERS = pytest.mark.parametrize("pack", [plain, gzipped, zipped])


@PACKERS
@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("a\nb\n", ["a", "b"]),
        ("a\r\nb", ["a", "b"]),
        ("a\n\nb\n", ["a", "", "b"]),
        ("a\u2028b\x0bc\x85d\n", ["a\u2028b\x0bc\x85d"]),
        ("", []),
    ],
)
def test_only_a_line_feed_ends_a_line(tmp_path: Path, pack: Packer, content: str, found: list[str]) -> None:
    assert lines(pack(tmp_path / "file", content.encode())) == found


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r"))))
def test_any_lines_come_back(tmp_path_factory: pytest.TempPathFactory, told: list[str]) -> None:
    path = gzipped(tmp_path_factory.mktemp("lines") / "file", "".join(f"{one}\n" for one in told).encode())
    assert lines(path) == told


@PACKERS
def test_a_missing_file_is_named(tmp_path: Path, pack: Packer) -> None:
    path = pack(tmp_path / "file", b"")
    path.unlink()
    with pytest.raises(InputError, match="lacks this file") as told:
        lines(path)
    assert told.value.item == str(path)


@PACKERS
def test_a_torn_or_foreign_file_is_named(tmp_path: Path, pack: Packer) -> None:
    path = pack(tmp_path / "file", b"\xff\xfe no text")
    with pytest.raises(InputError, match="damaged") as told:
        lines(path)
    assert told.value.item == str(path)
    if pack is not plain:
        path.write_bytes(pack(tmp_path / "file", b"some text" * 50).read_bytes()[:-12])
        with pytest.raises(InputError, match="damaged"):
            lines(path)


@pytest.mark.parametrize("pack", [gzipped, zipped])
def test_what_grows_too_large_is_never_held_whole(
    tmp_path: Path, pack: Packer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed_files, "LARGEST", 1000)
    assert lines(pack(tmp_path / "just", b"a" * 1000)) == ["a" * 1000]
    with pytest.raises(InputError, match="too large"):
        lines(pack(tmp_path / "more", b"a" * 1001))


def test_an_archive_without_such_a_file_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path / "file", b"text")
    assert member(path, "told.txt") == b"text"
    with pytest.raises(InputError, match=r"no \.tmx file"):
        member(path, ".tmx")


def test_a_file_that_cannot_be_read_is_the_machine_s_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    path = plain(tmp_path / "file", b"text")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(EnvironmentFault) as told:
        lines(path)
    assert told.value.item == str(path)
