"""Reading the data folder's lines, plain or packed; a file that lacks or is damaged is named."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import InputError
from core.formats.files import as_core_error

LARGEST = 64 << 20
"""Bytes of a packed file that are unpacked at most."""
_DAMAGES = (
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    zlib.error,
    EOFError,
    UnicodeDecodeError,
    RuntimeError,  # an archive with a password, or packed in a way of its own
)


def lines(path: Path) -> list[str]:
    """The lines of a text file, of a ``.gz`` or of the one ``.txt`` in a ``.zip``.

    Only a line feed ends a line (with a carriage return before it or not): other separators stand inside
    sentences. Raises `InputError` for a file that is missing, damaged or too large.
    """
    packed = {".zip": lambda: _member(path, ".txt"), ".gz": lambda: _inflated(path)}
    with _naming(path):
        text = packed.get(path.suffix, path.read_bytes)().decode("utf-8")
    return [line.removesuffix("\n").removesuffix("\r") for line in io.StringIO(text, newline="\n")]


def member(path: Path, ending: str) -> bytes:
    """The one file of an archive whose name ends so; raises `InputError` as `lines` does."""
    with _naming(path):
        return _member(path, ending)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    if not path.is_file():
        raise InputError("the data folder lacks this file", item=str(path))
    try:
        yield
    except _DAMAGES as fault:
        raise InputError(f"the file is damaged ({fault})", item=str(path)) from fault
    except OSError as fault:
        raise as_core_error(fault, path) from fault


def _member(path: Path, ending: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        for one in archive.infolist():
            name = one.filename.rpartition("/")[2]
            # What begins so are notes of the publisher or of the system that packed it.
            if name.endswith(ending) and not name.startswith(("_", ".")):
                with archive.open(one) as file:
                    return _checked(file.read(LARGEST + 1), path)
    raise InputError(f"the archive holds no {ending} file", item=str(path))


def _inflated(path: Path) -> bytes:
    with gzip.open(path) as file:
        return _checked(file.read(LARGEST + 1), path)


def _checked(content: bytes, path: Path) -> bytes:
    if len(content) > LARGEST:
        raise InputError("the file inside is too large", item=str(path))
    return content
