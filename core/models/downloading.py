"""Fetching a model's files: goes on after a break, checks every byte against the hub's checksums."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

import httpx

from core.errors import CoreError, EnvironmentFault, InputError
from core.models import hub
from core.models.hub import HubFile, HubModel
from core.progress import Progress

STATE = "download.json"
_ATTEMPTS = 5  # without a single byte in between
_LONGEST_WAIT = 30.0  # seconds
_MARGIN = 64 << 20  # bytes of the disk that are left free
_TIMEOUT = httpx.Timeout(20.0, read=20.0)
_LATER = (408, 425, 429, 500, 502, 503, 504)


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...

    def hexdigest(self) -> str: ...


@dataclass(slots=True)
class _Work:
    """One download: where to, who is told, how far it is."""

    model: HubModel
    folder: Path
    progress: Progress
    client: httpx.Client
    wait: Callable[[float], None]
    server: str = field(default_factory=hub.endpoint)
    done: int = 0

    def tell(self, file: HubFile, got: int) -> None:
        self.progress.report(f"downloading {file.name}", self.done + got, self.model.size)


class _Broken(Exception):
    """The connection or the server failed in a way that may be over in a moment."""

    def __init__(self, why: Exception | str, after: float = 0.0) -> None:
        super().__init__(str(why))
        self.why = why
        self.after = after


def download(
    model: HubModel, folder: Path, progress: Progress, wait: Callable[[float], None] = time.sleep
) -> None:
    """Bring the model's files into `folder`, which may hold a part of them from before.

    Reports bytes. Files of another revision are thrown away first; what a break left is gone on with. `wait`
    is told the seconds between two attempts. Raises `InputError` when the hub refuses,
    `EnvironmentFault` when the connection does not come back, a checksum stays wrong or the disk is full,
    `Cancelled`; what has come is kept for the next time.
    """
    hub.refuse_offline()
    try:
        _begin(folder, model)
        _check_room(folder, model)
        headers = {"User-Agent": "spanbridge", "Accept-Encoding": "identity"}
        if secret := hub.token():
            headers["Authorization"] = f"Bearer {secret}"
        with httpx.Client(headers=headers, timeout=_TIMEOUT, follow_redirects=True) as client:
            work = _Work(model, folder, progress, client, wait)
            for file in model.files:
                _fetch(work, file)
                work.done += file.size
                work.tell(file, 0)
    except OSError as fault:
        raise EnvironmentFault(
            f"the model cannot be written ({fault.strerror or fault})",
            item=str(folder),
            remedy="Make room or allow writing to this folder; what has come is kept",
        ) from fault


def is_of(folder: Path, model: HubModel) -> bool:
    """Whether a download of this very revision was begun in `folder`."""
    with suppress(OSError, ValueError):
        told = json.loads((folder / STATE).read_text(encoding="utf-8"))
        return bool(told == {"name": model.name, "revision": model.revision})
    return False


def present(folder: Path, model: HubModel) -> int:
    """Bytes of the model that an earlier download left in `folder`."""
    if not is_of(folder, model):
        return 0
    files = [path for file in model.files for path in (folder / file.name, _part(folder, file))]
    return sum(path.stat().st_size for path in files if path.is_file())


def _begin(folder: Path, model: HubModel) -> None:
    if folder.exists() and not is_of(folder, model):
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    told = {"name": model.name, "revision": model.revision}
    (folder / STATE).write_text(json.dumps(told), encoding="utf-8")


def _check_room(folder: Path, model: HubModel) -> None:
    needed = model.size - present(folder, model) + _MARGIN
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise EnvironmentFault(
            f"the disk has {free >> 20} MB free and {needed >> 20} MB are needed",
            item=str(folder),
            remedy="Make room first",
        )


def _fetch(work: _Work, file: HubFile) -> None:
    """One file, whole and checked, under its own name: that name is given only then."""
    target, part = work.folder / file.name, _part(work.folder, file)
    if target.is_file():
        return
    for last in (False, True):
        _complete(work, file, part)
        if _digest_of(part, file) == file.digest:
            part.replace(target)
            return
        part.unlink()
        if last:
            raise EnvironmentFault(
                f"{file.name} came twice with a wrong checksum",
                item=work.model.name,
                remedy="Somebody between here and the server changes it, or the server is damaged: "
                "try another connection",
            )


def _complete(work: _Work, file: HubFile, part: Path) -> None:
    """Ask until every byte is there; gives up when several attempts in a row brought nothing new."""
    part.touch()
    fruitless = 0
    while (had := part.stat().st_size) < file.size:
        broken = _Broken("an answer that ends too early")
        try:
            _ask(work, file, part, had)
        except _Broken as fault:
            broken = fault
        now = part.stat().st_size
        if now >= file.size:
            break
        fruitless = 0 if now > had else fruitless + 1
        if fruitless >= _ATTEMPTS:
            raise _given_up(work, broken) from broken
        _pause(work, max(broken.after, 2.0**fruitless / 4))
    if part.stat().st_size > file.size:
        part.unlink()
        raise EnvironmentFault(f"the server sent more than {file.name} has", item=work.model.name)


def _given_up(work: _Work, broken: _Broken) -> CoreError:
    if isinstance(broken.why, Exception):
        return hub.unreachable(work.server, broken.why)
    return EnvironmentFault(
        f"the model server answered with {broken.why}", item=work.server, remedy="Try again later"
    )


def _pause(work: _Work, seconds: float) -> None:
    """Wait in small steps, so that a person who cancels does not wait."""
    left = min(seconds, _LONGEST_WAIT)
    while left > 0:
        work.progress.check()
        work.wait(min(left, 0.2))
        left -= 0.2


def _ask(work: _Work, file: HubFile, part: Path, had: int) -> None:
    from huggingface_hub import hf_hub_url

    address = hf_hub_url(work.model.name, file.name, revision=work.model.revision, endpoint=work.server)
    headers = {"Range": f"bytes={had}-"} if had else {}
    work.tell(file, had)
    try:
        with work.client.stream("GET", address, headers=headers) as answer:
            goes_on = _judge(work, file, answer, had)
            with part.open("ab" if goes_on else "wb") as out:
                _write(work, file, answer, out)
    except httpx.TransportError as fault:
        raise _Broken(fault) from fault
    except httpx.HTTPError as fault:  # too many redirects, an address that is none
        raise hub.unreachable(work.server, fault) from fault


def _judge(work: _Work, file: HubFile, answer: httpx.Response, had: int) -> bool:
    """Whether the answer goes on where the file ended (else it begins anew); raises for a refusal."""
    code = answer.status_code
    if code == 206:
        if answer.headers.get("Content-Range", "").startswith(f"bytes {had}-"):
            return True
        raise _Broken("another part than was asked for")
    if code == 200:
        return False
    if code == 416:  # our part is not one of this file
        _part(work.folder, file).unlink(missing_ok=True)
        _part(work.folder, file).touch()
        raise _Broken("416 (no such range)")
    if code in _LATER:
        raise _Broken(str(code), _seconds(answer.headers.get("Retry-After", "")))
    if code in (401, 403):
        raise hub.gated(work.model.name)
    if code == 404:
        raise InputError(f"the server no longer has {file.name}", item=work.model.name)
    raise EnvironmentFault(f"the model server answered with {code}", item=work.server)


def _write(work: _Work, file: HubFile, answer: httpx.Response, out: IO[bytes]) -> None:
    got = out.tell()
    for block in answer.iter_raw():  # as they come: blocks of a fixed size would be lost at a break
        out.write(block)
        got += len(block)
        if got > file.size:
            return  # told by the caller; a server that never ends must not fill the disk
        work.tell(file, got)
    out.flush()
    os.fsync(out.fileno())


def _digest_of(path: Path, file: HubFile) -> str:
    digest: _Digest = hashlib.sha256()
    if file.algorithm == "git-sha1":
        digest = hashlib.sha1(f"blob {file.size}\0".encode(), usedforsecurity=False)
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _part(folder: Path, file: HubFile) -> Path:
    return folder / f"{file.name}.part"


def _seconds(text: str) -> float:
    return float(text) if text.isdigit() else 0.0
