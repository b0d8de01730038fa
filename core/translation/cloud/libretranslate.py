"""LibreTranslate, on a server of the person's choice: ``GET /languages`` once, then ``POST /translate``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from core.errors import CoreError, EnvironmentFault, InputError
from core.translation.base import Direction
from core.translation.catalogue import TranslatorSpec
from core.translation.cloud.manners import Manners
from core.translation.cloud.translator import CloudTranslator, Get, Limits, Request, load, short, wrong_key
from core.translation.services import service

# Servers of different age have different names for Chinese and Norwegian.
_NAMES = {
    "zh": ("zh-Hans", "zh", "zh-CN"),
    "zh-Hans": ("zh-Hans", "zh", "zh-CN"),
    "zh-Hant": ("zh-Hant", "zt", "zh-TW"),
    "no": ("nb", "no"),
}


def load_libretranslate(spec: TranslatorSpec, manners: Manners | None = None) -> CloudTranslator:
    """The translator of the server at the option ``address``. Raises as `load` does."""
    return load(spec, LibreTranslateDialect, manners)


@dataclass(frozen=True)
class LibreTranslateDialect:
    """What a request may hold is up to whoever runs the server: 2,000 characters is the least that is usual.

    The key, where a server wants one, is a part of the request.
    """

    key: str | None = field(repr=False)
    limits: ClassVar[Limits] = Limits(texts=32, characters=2000, size=1024 * 1024)

    def headers(self) -> Mapping[str, str]:
        return {}

    def codes(self, direction: Direction, get: Get) -> tuple[str, str]:
        targets = _languages(get("/languages"))
        source = _named(direction.source, list(targets))
        return source, _named(direction.target, targets[source])

    def request(self, texts: Sequence[str], source: str, target: str) -> Request:
        body = {"q": list(texts), "source": source, "target": target, "format": "text"}
        return Request("/translate", body if self.key is None else {**body, "api_key": self.key})

    def answers(self, said: Any) -> Sequence[object]:
        answers = said["translatedText"]
        if not isinstance(answers, list):
            raise TypeError("one text for many")
        return answers

    def refusal(self, status: int, said: object) -> CoreError | None:
        message = said.get("error") if isinstance(said, dict) else None
        words = message.lower() if isinstance(message, str) else ""
        if "api key" in words:
            return wrong_key(service("libretranslate"))
        if status == 403:
            return EnvironmentFault(f"the server has shut us out{short(message)}", remedy="Ask who runs it")
        if status == 400:
            return InputError(
                f"the server refuses the request{short(message)}",
                remedy="Look at the languages and at the server's limits",
            )
        return None


def _languages(said: Any) -> dict[str, list[str]]:
    """Each source language with its targets: all, where an old server does not say."""
    codes = [str(one["code"]) for one in said]
    return {str(one["code"]): [str(name) for name in one.get("targets") or codes] for one in said}


def _named(language: str, known: Sequence[str]) -> str:
    """What the server calls a language; raises `InputError` where it does not know it."""
    for name in _NAMES.get(language, (language,)):
        if name in known:
            return name
    raise InputError(
        f"the server does not translate {language!r} here",
        item="LibreTranslate",
        remedy=f"It knows: {', '.join(sorted(known)) or 'nothing'}",
    )
