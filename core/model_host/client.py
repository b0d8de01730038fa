"""The window's side of the model host: starts the child, asks it, and survives its death."""

from __future__ import annotations

import contextlib
import itertools
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from core.alignment.base import Aligned, AlignmentItem
from core.alignment.parts import Parts
from core.domain.suggestions import ReadingItem, Suggestion
from core.errors import Bug, CoreError, EnvironmentFault
from core.model_host.protocol import (
    Message,
    aligned_from_json,
    alignment_item_to_json,
    decode,
    encode,
    error_from_json,
    item_to_json,
    parts_to_json,
    suggestion_from_json,
)
from core.model_host.translations import WANTED, attend
from core.model_host.translators import HostedTranslator
from core.models.exports import ExportOrder
from core.progress import Progress, silent
from core.translation.base import MemoryCache, TranslationCache, Translator
from core.translation.catalogue import MODEL_KINDS, TranslatorSpec, load_translator, with_device

_POLL_SECONDS = 0.05
_PATIENCE_SECONDS = 5.0
_CLOSING_SECONDS = 1.0
_STDERR_LINES = 20


class _Child:
    """One life of the child process; `pending` maps request ids to the queues that wait for replies."""

    def __init__(self, command: Sequence[str]) -> None:
        self.pending: dict[int, queue.SimpleQueue[Message | CoreError]] = {}
        self._lock = threading.Lock()
        self._fault: CoreError | None = None
        self._last_words: deque[str] = deque(maxlen=_STDERR_LINES)
        try:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_environment(),
                # Ctrl+C in a terminal is for the program the person sees, which then closes the child.
                start_new_session=True,
            )
        except OSError as fault:
            raise EnvironmentFault(
                f"the model process cannot be started: {fault.strerror}", item=str(command[0])
            ) from fault
        self._listening = threading.Thread(target=self._note_errors, name="model-host-errors", daemon=True)
        self._listening.start()
        threading.Thread(target=self._deliver, name="model-host-replies", daemon=True).start()

    @property
    def alive(self) -> bool:
        return self._fault is None and self.process.poll() is None

    def send(self, message: Message) -> queue.SimpleQueue[Message | CoreError]:
        """Send a request; its replies, or the fault that ended the child, come through the queue."""
        replies: queue.SimpleQueue[Message | CoreError] = queue.SimpleQueue()
        with self._lock:
            if self._fault is not None:
                replies.put(self._fault)
                return replies
            self.pending[message["id"]] = replies
            self._write(message)
        return replies

    def forget(self, number: int, *, cancel: int = 0) -> None:
        """Stop waiting for the request `number`; with `cancel`, a fresh id, ask the child to drop it."""
        with self._lock:
            waited = self.pending.pop(number, None) is not None
            if cancel and waited:
                self._write({"id": cancel, "kind": "cancel", "target": number})

    def tell(self, message: Message) -> None:
        """Send a message that nobody answers."""
        with self._lock:
            self._write(message)

    def _write(self, message: Message) -> None:
        # A broken pipe means that the child died: `_deliver` tells everybody who waits.
        with contextlib.suppress(OSError, ValueError):
            _pipe(self.process.stdin).write(encode(message))
            _pipe(self.process.stdin).flush()

    def _deliver(self) -> None:
        try:
            with _pipe(self.process.stdout) as replies:
                for line in replies:
                    reply = decode(line)
                    waiting = self.pending.get(reply["id"])
                    if waiting is not None:
                        waiting.put(reply)
        except Bug:
            self.process.kill()
        self.process.wait()
        self._listening.join(_PATIENCE_SECONDS)
        fault = self._death()
        with self._lock:
            self._fault = fault
            for waiting in self.pending.values():
                waiting.put(fault)
            self.pending.clear()

    def _note_errors(self) -> None:
        with _pipe(self.process.stderr) as errors:
            for line in errors:
                self._last_words.append(line.decode("utf-8", "replace").rstrip())

    def _death(self) -> EnvironmentFault:
        code = self.process.returncode
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        words = [word for word in self._last_words if word]
        said = f"; its last words: {' / '.join(words[-3:])}" if words else ""
        return EnvironmentFault(
            f"the model process {how}{said}", remedy="It is started again with the next request"
        )

    def stop(self) -> None:
        """Close the child's input, which ends it; kill it when it does not end by itself."""
        with contextlib.suppress(OSError):
            _pipe(self.process.stdin).close()
        try:
            self.process.wait(_CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class ModelHostClient:
    """Runs systems and translators in one child process, which is started at the first request.

    Safe to use from several threads: requests queue in the child. A crash of the child raises
    `EnvironmentFault` in everyone who waits, and the next request starts a new child.

    Args:
        device: "auto", "cpu" or "cuda".
        command: How to start the child; by default this Python, or this application where frozen.
    """

    def __init__(self, *, device: str = "auto", command: Sequence[str] | None = None) -> None:
        self._device = device
        self._command = tuple(command or default_command())
        self._numbers = itertools.count(1)
        self._starting = threading.Lock()
        self._child: _Child | None = None

    def run(
        self,
        system: str,
        version: str,
        parts: Parts,
        items: Sequence[ReadingItem],
        progress: Progress,
        cache: TranslationCache | None = None,
    ) -> list[Suggestion]:
        """One suggestion for each item, in the items' order.

        `cache` stays in this process: the child asks for what is in it.

        Raises what the system raised in the child, `Cancelled` when `progress` was cancelled, and
        `EnvironmentFault` when the child died.
        """
        reply = self._ask(
            {
                "kind": "predict",
                "system": system,
                "version": version,
                "parts": parts_to_json(parts),
                "device": self._device,
                "items": [item_to_json(item) for item in items],
            },
            progress,
            cache,
        )
        return [suggestion_from_json(suggestion) for suggestion in reply["suggestions"]]

    def align(
        self, alignment: str, parts: Parts, items: Sequence[AlignmentItem], progress: Progress
    ) -> list[Aligned]:
        """One result for each item, in the items' order; raises as `run` does."""
        request = {
            "kind": "align",
            "alignment": alignment,
            "parts": parts_to_json(parts),
            "device": self._device,
            "items": [alignment_item_to_json(item) for item in items],
        }
        return [aligned_from_json(one) for one in self._ask(request, progress)["aligned"]]

    def export(self, format: str, order: ExportOrder, progress: Progress) -> dict[str, Any]:
        """Write what is ordered in one of `EXPORTERS`; returns what its card says about it.

        What a child that ended left unfinished lies in `core.models.exports.unfinished`. Raises as `run`.
        """
        request = {"kind": "export", "format": format, "order": order.to_dict()}
        told: dict[str, Any] = self._ask(request, progress)["told"]
        return told

    def translator(self, spec: TranslatorSpec, progress: Progress | None = None) -> Translator:
        """The translator of `spec`: models live in the child, memories and services in this process.

        Returns when it is loaded. Raises `CoreError` as loading it here would, `EnvironmentFault` when the
        child died.
        """
        if spec.kind not in MODEL_KINDS:
            return load_translator(spec)
        return HostedTranslator.of(with_device(spec, self._device), self._ask, progress or silent())

    def ping(self) -> None:
        """Return when the child answers; starts it where it is not running."""
        self._ask({"kind": "ping"}, silent())

    def stats(self) -> dict[str, Any]:
        """The child's pid, memory in MB and loaded systems."""
        stats: dict[str, Any] = self._ask({"kind": "stats"}, silent())["stats"]
        return stats

    def close(self) -> None:
        """End the child; a later request starts a new one."""
        with self._starting:
            if self._child is not None:
                self._child.stop()
            self._child = None

    def __enter__(self) -> ModelHostClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _running_child(self) -> _Child:
        with self._starting:
            if self._child is None or not self._child.alive:
                self._child = _Child(self._command)
            return self._child

    def _ask(self, request: Message, progress: Progress, cache: TranslationCache | None = None) -> Message:
        kept = MemoryCache() if cache is None else cache
        try:
            return self._ask_once(request, progress, kept)
        except _NeverHeard:
            # The child was dead already, killed while nobody asked it: that is no fault of this request.
            return self._ask_once(request, progress, kept)

    def _ask_once(self, request: Message, progress: Progress, cache: TranslationCache) -> Message:
        child = self._running_child()
        number = next(self._numbers)
        replies = child.send({"id": number, **request})

        def serve(wish: Message) -> None:
            answer = attend(wish, cache)
            if answer is not None:
                child.tell({"id": next(self._numbers), **answer})

        try:
            return _await_reply(replies, progress, serve)
        except BaseException:
            # Cancelled, or the translations cannot be kept: either way the child need not go on.
            child.forget(number, cancel=next(self._numbers))
            raise
        finally:
            child.forget(number)


class _NeverHeard(EnvironmentFault):
    """The child ended before it read the request."""


def _await_reply(
    replies: queue.SimpleQueue[Message | CoreError], progress: Progress, serve: Callable[[Message], None]
) -> Message:
    """Pass progress on until the answer comes; raises the error where that is the answer.

    `serve` does what the child wishes for in between.
    """
    heard = False
    while True:
        progress.check()
        try:
            reply = replies.get(timeout=_POLL_SECONDS)
        except queue.Empty:
            continue
        if isinstance(reply, CoreError):
            raise reply if heard else _NeverHeard(reply.what, remedy=reply.remedy)
        heard = True
        if reply["kind"] == "error":
            raise error_from_json(reply["error"])
        if reply["kind"] == "progress":
            progress.report(reply["label"], reply["done"], reply["total"])
        elif reply["kind"] in WANTED:
            serve(reply)
        elif reply["kind"] != "heard":
            return reply


def default_command() -> tuple[str, ...]:
    """How the model host starts from this installation.

    `-P` keeps the current folder out of the import path, so that a stray `random.py` does no harm.
    """
    if getattr(sys, "frozen", False):
        return (sys.executable, "--model-host")
    return (sys.executable, "-P", "-m", "core.model_host.server")


def _environment() -> dict[str, str]:
    """This process's environment, with the place of `core` for a checkout that is not installed."""
    root = str(Path(__file__).resolve().parents[2])
    if root.endswith(("site-packages", "dist-packages")):
        return dict(os.environ)
    known = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([root, known] if known else [root])}


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise Bug("the model process was started without pipes")
    return stream
