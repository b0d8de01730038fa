"""The child process that holds the models: reads requests from its input, answers on its output."""

from __future__ import annotations

import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from typing import IO, Any, BinaryIO

from core.model_host.base import ModelCache, ask, load_from_catalogue
from core.model_host.protocol import (
    PROTOCOL,
    Message,
    aligned_to_json,
    alignment_item_from_json,
    decode,
    describe_fault,
    directions_to_json,
    encode,
    error_to_json,
    item_from_json,
    parts_from_json,
    spec_from_json,
    suggestion_to_json,
    translated_to_json,
)
from core.model_host.translations import DistantCache
from core.models.exports import EXPORTERS, ExportOrder
from core.progress import Progress, ProgressEvent
from core.systems.catalogue import Loader
from core.translation.base import Direction
from core.translation.catalogue import Loader as TranslatorLoader
from core.translation.catalogue import load_translator

_GRACE_SECONDS = 5.0


class Server:
    """Answers requests one after the other; cancel, ping and stats are answered at once.

    The models run on the thread that calls `run`; a second thread reads, so that a request to
    cancel is heard in the middle of a prediction.
    """

    def __init__(
        self, stdin: IO[bytes], stdout: IO[bytes], loader: Loader, translator_loader: TranslatorLoader
    ) -> None:
        self._stdin = stdin
        self._stdout = stdout
        self._cache = ModelCache(loader, translator_loader)
        self._writing = threading.Lock()
        self._waiting: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._running: dict[int, Progress] = {}
        self._caches: dict[int, DistantCache] = {}
        self._at_once: dict[str, Callable[[Message], None]] = {
            "ping": lambda request: self._reply(request["id"], "pong"),
            "stats": lambda request: self._reply(request["id"], "result", stats=self._stats()),
            "cancel": self._cancel,
            "found": self._found,
        }
        self._in_turn: dict[str, Callable[[Message, Progress], Message]] = {
            "predict": self._predict,
            "translate": self._translate,
            "translator": self._translator,
            "align": self._align,
            "export": self._export,
        }

    def run(self, on_closed: Callable[[], None] = lambda: None) -> None:
        """Serve until `shutdown` or the end of the input; `on_closed` is called when either comes."""
        reader = threading.Thread(target=self._read, args=(on_closed,), name="requests", daemon=True)
        self._reply(0, "hello", protocol=PROTOCOL, pid=os.getpid())
        reader.start()
        while (request := self._waiting.get()) is not None:
            self._work(request)

    def _read(self, on_closed: Callable[[], None]) -> None:
        try:
            self._read_requests()
        finally:
            for progress in list(self._running.values()):
                progress.cancel()
            self._waiting.put(None)
            on_closed()

    def _read_requests(self) -> None:
        for line in self._stdin:
            request = decode(line)
            if request["kind"] == "shutdown":
                self._reply(request["id"], "bye")
                return
            if request["kind"] in self._in_turn:
                self._running[request["id"]] = self._progress(request["id"])
                self._reply(request["id"], "heard")
                self._waiting.put(request)
            else:
                self._at_once[request["kind"]](request)

    def _progress(self, number: int) -> Progress:
        def tell(event: ProgressEvent) -> None:
            self._reply(number, "progress", label=event.label, done=event.done, total=event.total)

        return Progress(tell)

    def _cancel(self, request: Message) -> None:
        progress = self._running.get(request["target"])
        if progress is not None:
            progress.cancel()

    def _found(self, answer: Message) -> None:
        cache = self._caches.get(answer["target"])
        if cache is not None:
            cache.hear(answer)

    def _work(self, request: Message) -> None:
        number = request["id"]
        progress = self._running[number]
        try:
            progress.check()
            self._reply(number, "result", **self._in_turn[request["kind"]](request, progress))
        except Exception as fault:
            self._fail(number, fault)
        finally:
            del self._running[number]
            self._caches.pop(number, None)

    def _predict(self, request: Message, progress: Progress) -> Message:
        parts = parts_from_json(request["parts"])
        system = self._cache.get(request["system"], request["version"], parts, request["device"])
        items = [item_from_json(item) for item in request["items"]]
        number = request["id"]
        cache = self._caches[number] = DistantCache(partial(self._reply, number), progress)
        suggestions = ask(system, items, progress, cache)
        return {"suggestions": [suggestion_to_json(suggestion) for suggestion in suggestions]}

    def _translate(self, request: Message, progress: Progress) -> Message:
        translator = self._cache.translator(spec_from_json(request["spec"]))
        found = translator.translate_batch(request["texts"], Direction(*request["direction"]), progress)
        return {"translated": [translated_to_json(one) for one in found]}

    def _translator(self, request: Message, progress: Progress) -> Message:
        translator = self._cache.translator(spec_from_json(request["spec"]))
        return {"name": translator.id, "directions": directions_to_json(translator.directions())}

    def _align(self, request: Message, progress: Progress) -> Message:
        parts = parts_from_json(request["parts"])
        alignment = self._cache.alignment(request["alignment"], parts, request["device"])
        items = [alignment_item_from_json(item) for item in request["items"]]
        return {"aligned": [aligned_to_json(one) for one in alignment.align(items, progress)]}

    def _export(self, request: Message, progress: Progress) -> Message:
        write = EXPORTERS.resolve(request["format"])
        return {"told": write(ExportOrder.from_dict(request["order"]), progress)}

    def _fail(self, number: int, fault: Exception) -> None:
        shown = describe_fault(fault)
        if shown is not fault:
            traceback.print_exception(fault, file=sys.stderr)
            self._cache.clear()
        self._reply(number, "error", error=error_to_json(shown))

    def _stats(self) -> Message:
        import psutil

        return {
            "pid": os.getpid(),
            "memory_mb": round(psutil.Process().memory_info().rss / 2**20),
            "loaded": [key.label for key in self._cache.loaded()],
        }

    def _reply(self, number: int, kind: str, **fields: Any) -> None:
        line = encode({"id": number, "kind": kind, **fields})
        with self._writing:
            try:
                self._stdout.write(line)
                self._stdout.flush()
            except BrokenPipeError:
                # The window is gone; the end of the input says the same and ends the process.
                return


def claim_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take the process's input and output for the protocol alone.

    Whatever a library prints, from Python or from C, goes to the error output from now on, and
    nothing else can read the requests.
    """
    stdin = os.fdopen(os.dup(0), "rb")
    stdout = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return stdin, stdout


def _leave_soon() -> None:
    """End the process even if a long computation does not notice that its window is gone."""
    timer = threading.Timer(_GRACE_SECONDS, os._exit, args=(0,))
    timer.daemon = True
    timer.start()


def serve(
    loader: Loader = load_from_catalogue, translator_loader: TranslatorLoader = load_translator
) -> None:
    """Be the model host on this process's pipes until the other side closes them."""
    stdin, stdout = claim_pipes()
    Server(stdin, stdout, loader, translator_loader).run(_leave_soon)


def main(arguments: Sequence[str] = ()) -> int:
    """Entry of the child process; takes no arguments. Returns the exit code."""
    if arguments:
        print("the model host takes no arguments", file=sys.stderr)
        return 2
    serve()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
