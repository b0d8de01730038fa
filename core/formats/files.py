"""Reading and replacing text files, with faults in plain words."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from core.errors import CoreError, EnvironmentFault, InputError, MalformedFile

LARGEST = 2 * 1024**3
"""Files of more bytes than this are refused: they would not fit into memory."""

BOM = "\ufeff"

_DEVICES = (Path("/dev"), Path("/dev/fd"))


def read_text(path: Path) -> str:
    """The UTF-8 text of `path`, verbatim: line endings and a byte-order mark included.

    Raises:
        InputError: The file is not there, is no file, or is too large.
        MalformedFile: It is not UTF-8; names the place of the first wrong byte.
        EnvironmentFault: It cannot be read.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise InputError("the file is larger than 2 GB", item=str(path), remedy="Split it first")
        data = path.read_bytes()
    except (OSError, ValueError) as fault:
        raise as_core_error(fault, path) from fault
    return decode(data, path)


def decode(data: bytes, path: Path, *, first_line: int = 1) -> str:
    """`data` as UTF-8 text, or `MalformedFile` with the place of the first wrong byte.

    `first_line` is the number of the line that `data` begins with.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + first_line
        before = data[data.rfind(b"\n", 0, fault.start) + 1 : fault.start]
        column = len(before.decode("utf-8", "replace")) + 1
        is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        what = "the file is UTF-16, not UTF-8" if is_utf16 else f"byte {fault.start} is not UTF-8 text"
        raise MalformedFile(
            what, item=str(path), line=line, column=column, remedy="Save the file as UTF-8 and try again"
        ) from None


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A text file that takes the place of `path` only when it was written whole.

    Where `path` is a link, its file is replaced and the link stays. Devices and pipes (``/dev/stdout``) are
    written to as they are: a file in their place would break them for every program.

    Raises:
        EnvironmentFault: It cannot be written; the old file is as it was.
        InputError: The text holds half of a surrogate pair, which UTF-8 cannot.
    """
    try:
        with _stream(path) if _is_stream(path) else _whole(path) as out:
            yield out
    except (OSError, ValueError) as fault:
        if isinstance(fault, UnicodeEncodeError):
            raise InputError("a text holds half of a surrogate pair", item=str(path)) from fault
        raise as_core_error(fault, path) from fault


def _is_stream(path: Path) -> bool:
    if path.absolute().parent in _DEVICES:
        return path.exists()
    return path.exists() and not path.is_file() and not path.is_dir()


def _stream(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8", newline="")


@contextmanager
def _whole(path: Path) -> Iterator[TextIO]:
    target = Path(os.path.realpath(path))
    part = target.parent / f".spanbridge-{secrets.token_hex(6)}.part"
    try:
        with part.open("x", encoding="utf-8", newline="") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    finally:
        with suppress(OSError, ValueError):
            part.unlink(missing_ok=True)


_WORDS = {
    errno.ENOENT: "there is no such file or folder",
    errno.EISDIR: "this is a folder, not a file",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.EACCES: "there is no permission to use it",
    errno.EPERM: "there is no permission to use it",
    errno.ENOSPC: "the disk is full",
    errno.EROFS: "the disk is read-only",
    errno.ENAMETOOLONG: "the file name is too long",
}
_INPUT = frozenset({errno.ENOENT, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG})


def as_core_error(fault: OSError | ValueError, path: Path) -> CoreError:
    """The fault as a person should read it; a wrong path is `InputError`, the rest the machine's."""
    if not isinstance(fault, OSError):  # a NUL in the path
        return InputError("this is not a usable path", item=repr(str(path)))
    what = _WORDS.get(fault.errno or 0, fault.strerror or "it cannot be used")
    kind = InputError if fault.errno in _INPUT else EnvironmentFault
    return kind(what, item=str(path))
