"""A hub on this machine: it speaks what installing needs of the protocol, and misbehaves on request."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from core.models import hub as hub_of_core

REVISION = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """What the server holds and how it behaves.

    Attributes:
        models: Name → folder.
        breaks: File → after how many bytes each coming answer breaks off; used up from the front.
        answers: File → status codes of the coming answers, in place of the file; used up from the front.
        wrong: File → how many of the coming answers hold a changed byte.
        gated: Names of models that need the token "secret".
        ranges: Whether parts of files are served.
        proposed: Numbers and titles of the converter's proposals.
        stored: The address at which large files lie; empty for this server's own.
        asked: Every request as (path, Range).
    """

    models: dict[str, Path] = field(default_factory=dict)
    info: dict[str, dict[str, Any]] = field(default_factory=dict)
    revision: str = REVISION
    breaks: dict[str, list[int]] = field(default_factory=dict)
    answers: dict[str, list[int]] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)
    gated: set[str] = field(default_factory=set)
    proposed: list[tuple[int, str]] = field(default_factory=list)
    ranges: bool = True
    stored: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    address: str = ""

    def files_asked(self) -> list[str]:
        """The names of the files in the order they were asked for."""
        return [path.rpartition("/")[2] for path, _ in self.asked if "/resolve/" in path]


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """Serve on a free port of 127.0.0.1 while the block runs."""

    class Handler(_Handler):
        pass

    Handler.hub = hub
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        del format, args

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.hub.asked.append((path, self.headers.get("Range", "")))
        self.hub.tokens.append(self.headers.get("Authorization", ""))
        parts = path.strip("/").split("/")
        if parts[:2] == ["api", "models"]:
            self._tell(parts[2:])
        elif "resolve" in parts:
            at = parts.index("resolve")
            self._send_file("/".join(parts[:at]), parts[at + 1], "/".join(parts[at + 2 :]))
        elif parts[0] == "stored":  # where large files really lie
            self._send("/".join(parts[1:-1]), parts[-1])
        else:
            self._refuse(404, "RepoNotFound")

    def _tell(self, parts: list[str]) -> None:
        revision = ""
        if "revision" in parts:
            at = parts.index("revision")
            parts, revision = parts[:at], "/".join(parts[at + 1 :])
        discussions = parts[-1] == "discussions"
        name = "/".join(parts[:-1] if discussions else parts)
        if name not in self.hub.models:
            self._refuse(401, "RepoNotFound")
        elif codes := self.hub.answers.get(name):
            self._refuse(codes.pop(0), "")
        elif discussions:
            self._answer_json(self._discussions())
        elif revision and revision not in ("main", self.hub.revision):
            self._refuse(404, "RevisionNotFound")
        else:
            self._answer_json(self._model(name))

    def _model(self, name: str) -> dict[str, Any]:
        folder = self.hub.models[name]
        config = json.loads((folder / "config.json").read_text()) if (folder / "config.json").exists() else {}
        told = {
            "id": name,
            "sha": self.hub.revision,
            "gated": "manual" if name in self.hub.gated else False,
            "private": False,
            "tags": [],
            "downloads": 0,
            "likes": 0,
            "config": {"model_type": config.get("model_type")},
            "cardData": {"license": "apache-2.0", "language": ["zh", "en"]},
            "siblings": [_sibling(path) for path in sorted(folder.iterdir())],
        }
        return told | self.hub.info.get(name, {})

    def _discussions(self) -> dict[str, Any]:
        found = [
            {
                "num": number,
                "title": title,
                "isPullRequest": True,
                "status": "open",
                "author": {"name": "SFconvertbot"},
                "createdAt": "2023-01-01T00:00:00.000Z",
                "repo": {"name": "any", "type": "model"},
            }
            for number, title in self.hub.proposed
        ]
        return {"discussions": found, "count": len(found), "start": 0}

    def _send_file(self, name: str, revision: str, file: str) -> None:
        folder = self.hub.models.get(name)
        if folder is None or not (folder / file).is_file():
            self._refuse(404, "EntryNotFound")
        elif revision != self.hub.revision:
            self._refuse(404, "RevisionNotFound")
        elif name in self.hub.gated and self.headers.get("Authorization") != "Bearer secret":
            self._refuse(403, "GatedRepo")
        elif file.endswith(".safetensors"):
            self.send_response(302)
            self.send_header("Location", f"{self.hub.stored}/stored/{name}/{file}")
            self.send_header("X-Linked-Size", str((folder / file).stat().st_size))
            self.send_header("X-Linked-Etag", f'"{_sha256(folder / file)}"')
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._send(name, file)

    def _send(self, name: str, file: str) -> None:
        if codes := self.hub.answers.get(file):
            self._refuse(codes.pop(0), "")
            return
        content = (self.hub.models[name] / file).read_bytes()
        if self.hub.wrong.get(file):
            self.hub.wrong[file] -= 1
            content = bytes([content[0] ^ 1]) + content[1:]
        first = self._first(len(content))
        if first is None:
            self._refuse(416, "")
            return
        self.send_response(206 if first else 200)
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - first))
        self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
        self.end_headers()
        self._write(file, content[first:])

    def _write(self, file: str, content: bytes) -> None:
        limits = self.hub.breaks.get(file)
        if not limits:
            self.wfile.write(content)
            return
        self.wfile.write(content[: limits.pop(0)])
        self.wfile.flush()
        self.close_connection = True

    def _first(self, size: int) -> int | None:
        asked = self.headers.get("Range", "")
        if not asked or not self.hub.ranges:
            return 0
        first = int(asked.removeprefix("bytes=").removesuffix("-"))
        return first if first < size else None

    def _answer_json(self, value: object) -> None:
        content = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _refuse(self, code: int, why: str) -> None:
        self.send_response(code)
        if why:
            self.send_header("X-Error-Code", why)
        self.send_header("Content-Length", "0")
        self.end_headers()


def _sibling(path: Path) -> dict[str, Any]:
    size = path.stat().st_size
    told: dict[str, Any] = {"rfilename": path.name, "size": size, "blobId": _git_sha1(path)}
    if path.suffix in (".safetensors", ".bin"):
        told["lfs"] = {"size": size, "sha256": _sha256(path), "pointerSize": 130}
    return told


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _git_sha1(path: Path) -> str:
    content = path.read_bytes()
    return hashlib.sha1(f"blob {len(content)}\0".encode() + content, usedforsecurity=False).hexdigest()


@contextmanager
def serving_a_copy(name: str, model: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub with a copy of one model, which a test may change; the program asks it, with nobody signed in."""
    with serving(Hub({name: Path(shutil.copytree(model, folder))})) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.address)
        monkeypatch.setattr(hub_of_core, "token", lambda: None)
        yield running
