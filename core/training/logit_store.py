"""A teacher's logits on disk, in half precision: written once in pieces, read by the batch, never held whole.

A folder holds `identity.json` (whose logits these are), `logits.f16` (start and end of every position, window
after window) and `chunks.jsonl` (how far it is written, with a checksum of every piece). Imports no torch.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from core.errors import InputError
from core.training.durable import sync_file, sync_folder

Lengths = npt.NDArray[np.int64]
Pair = npt.NDArray[np.float32]
"""Start and end logits of a window, ``[2, length]``."""

_IDENTITY = "identity.json"
_LOGITS = "logits.f16"
_CHUNKS = "chunks.jsonl"
_HALF = np.dtype("<f2")
_POSITION = 2 * _HALF.itemsize  # bytes: start and end
_LARGEST = 6e4  # what half precision holds, nearly
_PIECE = 1 << 24  # bytes held at once when checksums are taken

_WORDS = {
    "weights": "the teacher's weights",
    "tokenizer": "the tokenizer",
    "items": "the questions",
    "windows": "the windows that the text is cut into",
}


@dataclass(frozen=True, slots=True)
class Identity:
    """What logits depend on, each as a digest: logits of another identity must not be used.

    `items` stands for keys and texts in their order, `windows` for where they are cut and their token ids.
    """

    weights: str
    tokenizer: str
    items: str
    windows: str


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Windows up to `windows` are written; `checksum` is that of the bytes since the chunk before."""

    windows: int
    checksum: int


class LogitStore:
    """The logits of windows of the given `lengths` (tokens), which lie in their order.

    Opening takes a folder up where an interrupted writer left it. Raises `InputError` where the logits belong
    to another teacher, tokenizer, question or window, or where the files are damaged.
    """

    def __init__(self, folder: Path, identity: Identity, lengths: Sequence[int]) -> None:
        self.folder = folder
        self._offsets: Lengths = np.concatenate(([0], np.cumsum(np.asarray(lengths, dtype=np.int64))))
        self._take_up(identity)
        self.written = self._checked()

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @property
    def complete(self) -> bool:
        return self.written == len(self)

    def append(self, windows: Sequence[Pair]) -> None:
        """Write the logits of the next windows; when this returns they outlive a power cut."""
        until = self.written + len(windows)
        wanted = np.diff(self._offsets[self.written : until + 1])
        if [pair.shape[1] for pair in windows] != wanted.tolist():
            raise ValueError("logits of other lengths than their windows")
        halves = [np.clip(pair.T, -_LARGEST, _LARGEST).astype(_HALF) for pair in windows]
        content = np.concatenate(halves).tobytes()
        with (self.folder / _LOGITS).open("rb+") as file:
            file.seek(self._place(self.written))
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with (self.folder / _CHUNKS).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(_Chunk(until, zlib.crc32(content)))) + "\n")
            lines.flush()
            os.fsync(lines.fileno())
        self.written = until

    def read(self, rows: Sequence[int], longest: int) -> Pair:
        """Logits ``[2, rows, longest]`` of some windows, zeros behind their ends.

        The file is mapped for this call alone, so no more than these rows stays in memory.
        """
        found = np.zeros((2, len(rows), longest), dtype=np.float32)
        mapped = np.memmap(self.folder / _LOGITS, dtype=_HALF, mode="r").reshape(-1, 2)
        for at, row in enumerate(rows):
            if not 0 <= row < self.written:
                raise IndexError(f"the logits of window {row} are not there")
            begin, end = self._offsets[row], self._offsets[row + 1]
            found[:, at, : end - begin] = mapped[begin:end].T
        return found

    def _place(self, row: int) -> int:
        return int(self._offsets[row]) * _POSITION

    def _take_up(self, identity: Identity) -> None:
        page = self.folder / _IDENTITY
        if not page.is_file():
            self._begin(page, identity)
            return
        try:
            found = Identity(**json.loads(page.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as fault:
            raise self._damaged(_IDENTITY) from fault
        wanted, given = asdict(identity), asdict(found)
        changed = [_WORDS[name] for name in wanted if wanted[name] != given[name]]
        if changed:
            raise InputError(
                f"the teacher's logits do not belong to this run: {' and '.join(changed)} changed",
                item=str(self.folder),
                remedy="Delete this folder, and they are computed again",
            )

    def _begin(self, page: Path, identity: Identity) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / _LOGITS).write_bytes(b"")
        (self.folder / _CHUNKS).write_bytes(b"")
        partial = page.with_suffix(".partial")
        partial.write_text(json.dumps(asdict(identity)), encoding="utf-8")
        sync_file(partial)
        partial.replace(page)  # last: a folder with this page has all the files
        sync_folder(self.folder)

    def _checked(self) -> int:
        """How many windows are written, every one compared with its checksum.

        What lies behind was not finished: it is cut off, to be written again.
        """
        chunks = list(self._chunks())
        written = chunks[-1].windows if chunks else 0
        path = self.folder / _LOGITS
        try:
            with path.open("rb+") as file:
                before = 0
                for chunk in chunks:
                    if _checksum(file, self._place(chunk.windows) - self._place(before)) != chunk.checksum:
                        raise self._damaged(_LOGITS)
                    before = chunk.windows
                file.truncate(self._place(written))
        except OSError as fault:
            raise self._damaged(_LOGITS) from fault
        return written

    def _chunks(self) -> Iterator[_Chunk]:
        """The finished pieces; a last line that a killed writer left unfinished is taken away."""
        path = self.folder / _CHUNKS
        try:
            content = path.read_bytes()
        except OSError as fault:
            raise self._damaged(_CHUNKS) from fault
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            path.write_bytes(whole)
        before = 0
        for line in whole.splitlines():
            try:
                chunk = _Chunk(**json.loads(line))
                in_order = before < chunk.windows <= len(self)
            except (ValueError, TypeError) as fault:
                raise self._damaged(_CHUNKS) from fault
            if not in_order:
                raise self._damaged(_CHUNKS)
            before = chunk.windows
            yield chunk

    def _damaged(self, name: str) -> InputError:
        return InputError(
            f"the teacher's logits are damaged ({name})",
            item=str(self.folder),
            remedy="Delete this folder, and they are computed again",
        )


def _checksum(file: BinaryIO, size: int) -> int:
    """Of the next `size` bytes; a file that ends before has another one."""
    total = 0
    while size > 0:
        piece = file.read(min(size, _PIECE))
        if not piece:
            return -1
        total = zlib.crc32(piece, total)
        size -= len(piece)
    return total
