"""A model host with small fake systems, run as a child process by the tests."""

import os
import sys
import time
from collections.abc import Sequence

from core.alignment.parts import Parts
from core.domain.spans import Span
from core.domain.suggestions import ReadingItem, Suggestion, TraceStep
from core.errors import InputError
from core.model_host.server import serve
from core.progress import Progress
from core.translation.base import Direction, MemoryCache, Translated, TranslationCache
from core.translation.catalogue import TranslatorSpec

LOADS: list[str] = []


class FirstCharacter:
    """Answers every question with the passage's first character, and prints where it should not."""

    def __init__(self, system: str, version: str, parts: Parts, device: str) -> None:
        self.id, self.version = system, version
        self.device = device
        LOADS.append(f"{system}@{version}")

    def predict(self, items: Sequence[ReadingItem], progress: Progress) -> list[Suggestion]:
        print("a library prints from Python")
        os.write(1, b"and another one from C\n")
        answers = []
        for number, item in enumerate(items, 1):
            progress.report("answering", number, len(items))
            data = {"loads": list(LOADS), "device": self.device}
            span = Span.of(item.passage, 0, 1)
            trace = (TraceStep("loads", "what was loaded so far", data),)
            answers.append(
                Suggestion(item.key, self.id, self.version, span, span.text, 0.5, trace=trace),
            )
        return answers


class Endless(FirstCharacter):
    def predict(self, items: Sequence[ReadingItem], progress: Progress) -> list[Suggestion]:
        while True:
            progress.report("thinking", 1)
            time.sleep(0.01)


class Deaf(FirstCharacter):
    """Never looks at its progress, like one long computation."""

    def predict(self, items: Sequence[ReadingItem], progress: Progress) -> list[Suggestion]:
        progress.report("deaf", 1)
        time.sleep(600)
        return []


class Crashing(FirstCharacter):
    def predict(self, items: Sequence[ReadingItem], progress: Progress) -> list[Suggestion]:
        print("the weights are on fire", file=sys.stderr, flush=True)
        os.abort()


class Wrong(FirstCharacter):
    def predict(self, items: Sequence[ReadingItem], progress: Progress) -> list[Suggestion]:
        raise ZeroDivisionError("a slip of ours")


class Greedy(FirstCharacter):
    def predict(self, items: Sequence[ReadingItem], progress: Progress) -> list[Suggestion]:
        raise MemoryError


class Lost(FirstCharacter):
    def predict(self, items: Sequence[ReadingItem], progress: Progress) -> list[Suggestion]:
        raise InputError("the weights are missing", item="reader", remedy="Download them")


class TranslatesFirst(FirstCharacter):
    """Answers with the passage's translation, which it makes by putting "new" before it."""

    cache: TranslationCache = MemoryCache()

    def keeping(self, cache: TranslationCache) -> "TranslatesFirst":
        self.cache = cache
        return self

    def predict(self, items: Sequence[ReadingItem], progress: Progress) -> list[Suggestion]:
        way, texts = Direction("zh", "en"), [item.passage for item in items]
        known = dict(self.cache.find("fake", way, texts))
        new = {text: Translated(f"new {text}", "fake") for text in texts if text not in known}
        self.cache.keep("fake", way, new)
        came = self.cache.wholes(way, [item.question for item in items])
        wholes = {text: one.text for text, one in came.items()}
        trace = (TraceStep("translated", "", {"made": len(new), "wholes": wholes}),)
        return [
            Suggestion(
                item.key, self.id, self.version, None, (known | new)[item.passage].text, 0.5, trace=trace
            )
            for item in items
        ]


KINDS = {
    "translating": TranslatesFirst,
    "endless": Endless,
    "deaf": Deaf,
    "crashing": Crashing,
    "wrong": Wrong,
    "greedy": Greedy,
    "lost": Lost,
}


def load(system: str, version: str, parts: Parts, device: str) -> FirstCharacter:
    return KINDS.get(system, FirstCharacter)(system, version, parts, device)


class Backwards:
    """Translates a sentence by turning it round; what it has nothing to say to is empty."""

    local = True

    def __init__(self, spec: TranslatorSpec) -> None:
        LOADS.append(f"{spec.kind}:{spec.folder}")
        self.id = f"backwards {dict(spec.options)} {len(LOADS)}"
        self.how = str(spec.options.get("how", ""))

    def directions(self) -> list[Direction] | None:
        return None if self.how == "any" else [Direction("zh", "en"), Direction("zh", "fr")]

    def translate_batch(
        self, texts: Sequence[str], direction: Direction, progress: Progress
    ) -> list[Translated | None]:
        if self.how == "crash":
            os.abort()
        if self.how == "lost":
            raise InputError(f"no {direction} here", item=self.id)
        while self.how == "endless":
            progress.report("thinking", 1)
            time.sleep(0.01)
        progress.report("turning", len(texts), len(texts))
        return [Translated(text[::-1], self.id, -0.5) if text else None for text in texts]


if __name__ == "__main__":
    serve(load, Backwards)
