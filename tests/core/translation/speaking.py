"""A server on this machine that speaks as the three services document it, and breaks on demand.

It refuses a request that is not of the documented form with 418, which no service uses. Sentences come
back in upper case between the codes of both languages.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sw0rdf1sh"
FREE_KEY = "sw0rdf1sh:fx"
KEYS = (KEY, FREE_KEY)
LANGUAGES = [
    {"code": "en", "name": "English", "targets": ["de", "en", "zh-Hans", "zt"]},
    {"code": "zh-Hans", "name": "Chinese", "targets": ["en"]},
]


@dataclass(frozen=True)
class Asked:
    """A request as it came; `body` is None where there was none."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Says:
    """A reply. `promised` is the length in the header, where it is not the true one."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    promised: int | None = None

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


HANGS_UP = Says(200, b'{"data": {"transl', promised=1000)
"""Half of an answer."""
SILENT = Says(0)
"""The connection is closed without a word."""


class SpeakingServer:
    """What was asked so far, and what is said before the documented answers, reply by reply."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.host = address.partition("://")[2]
        self.asked: list[Asked] = []
        self.first_says: list[Says] = []

    @property
    def posted(self) -> list[Any]:
        """The bodies that were posted."""
        return [one.body for one in self.asked if one.method == "POST"]

    def reply(self, asked: Asked) -> Says:
        self.asked.append(asked)
        if self.first_says:
            return self.first_says.pop(0)
        speak = _PROTOCOLS.get((asked.method, asked.path))
        if speak is None:
            return Says(404, b"<html>not found</html>")
        try:
            return speak(asked)
        except (AssertionError, KeyError, TypeError) as fault:
            return Says(418, {"error": f"not as documented: {fault!r}"})


@contextmanager
def speaking_server() -> Iterator[SpeakingServer]:
    """The server, on a free port of this machine, until the block ends."""
    listening = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    listening.daemon_threads = True
    listening.speaking = SpeakingServer(f"http://127.0.0.1:{listening.server_port}")  # type: ignore[attr-defined]
    thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield listening.speaking  # type: ignore[attr-defined]
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length)) if length else None
        headers = {name.lower(): value for name, value in self.headers.items()}
        says = self.server.speaking.reply(Asked(self.command, self.path, headers, body))  # type: ignore[attr-defined]
        self.close_connection = says is SILENT or says.promised is not None
        if says is SILENT:
            return
        self.send_response(says.status)
        for name, value in says.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(says.promised or len(says.content)))
        self.end_headers()
        self.wfile.write(says.content)


def _shouted(texts: list[str], source: str, target: str) -> list[str]:
    assert texts and all(isinstance(text, str) and text for text in texts), "texts"
    return [f"{source} {text.upper()} {target}" for text in texts]


def _google(asked: Asked) -> Says:
    body = asked.body
    if asked.headers["x-goog-api-key"] not in KEYS:
        return google_error(
            400, "API key not valid. Please pass a valid API key.", "badRequest", "API_KEY_INVALID"
        )
    assert set(body) == {"q", "source", "target", "format", "model"}, sorted(body)
    assert body["format"] == "text" and body["model"] in ("nmt", "base")
    assert len(body["q"]) <= 128 and sum(map(len, body["q"])) <= 30_000
    said = [
        {"translatedText": one, "model": body["model"]}
        for one in _shouted(body["q"], body["source"], body["target"])
    ]
    return Says(200, {"data": {"translations": said}})


def google_error(status: int, message: str, reason: str, detail: str = "") -> Says:
    """An error in Google's form."""
    error: dict[str, Any] = {"code": status, "message": message}
    error["errors"] = [{"message": message, "domain": "global", "reason": reason}]
    if detail:
        error["details"] = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": detail}]
    return Says(status, {"error": error})


def _deepl(asked: Asked) -> Says:
    body = asked.body
    scheme, _, key = asked.headers["authorization"].partition(" ")
    if scheme != "DeepL-Auth-Key" or key not in KEYS:
        return Says(403, b"")
    assert set(body) - {"model_type"} == {"text", "source_lang", "target_lang", "split_sentences"}, sorted(
        body
    )
    assert len(body["text"]) <= 50
    if body["target_lang"] not in ("EN-US", "EN-GB", "DE", "ZH-HANS", "ZH-HANT"):
        return Says(400, {"message": "Value for 'target_lang' not supported."})
    said = _shouted(body["text"], body["source_lang"], body["target_lang"])
    return Says(
        200,
        {"translations": [{"detected_source_language": body["source_lang"], "text": one} for one in said]},
    )


def _libretranslate(asked: Asked) -> Says:
    body = asked.body
    if body.get("api_key", KEY) not in KEYS:
        return Says(403, {"error": "Invalid API key"})
    assert set(body) - {"api_key"} == {"q", "source", "target", "format"}, sorted(body)
    assert body["format"] == "text"
    if sum(map(len, body["q"])) > 2000:
        return Says(400, {"error": "Invalid request: request (2001) exceeds text limit (2000)"})
    return Says(200, {"translatedText": _shouted(body["q"], body["source"], body["target"])})


_PROTOCOLS: dict[tuple[str, str], Callable[[Asked], Says]] = {
    ("POST", "/language/translate/v2"): _google,
    ("POST", "/v2/translate"): _deepl,
    ("POST", "/translate"): _libretranslate,
    ("GET", "/languages"): lambda _: Says(200, LANGUAGES),
}
