"""DeepL's API (v2): ``POST /v2/translate``, on one host for paid accounts and on another for free ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from core.errors import CoreError, InputError
from core.translation.base import Direction
from core.translation.catalogue import TranslatorSpec
from core.translation.cloud.manners import Manners
from core.translation.cloud.translator import CloudTranslator, Get, Limits, Request, load, short, used_up
from core.translation.services import DEFAULT_MODELS

# A target must say which variant; a source must not.
_TARGETS = {
    "en": "EN-US",
    "pt": "PT-BR",
    "zh": "ZH-HANS",
    "zh-Hans": "ZH-HANS",
    "zh-Hant": "ZH-HANT",
    "no": "NB",
}
_SOURCES = {"no": "NB"}


def load_deepl(spec: TranslatorSpec, manners: Manners | None = None) -> CloudTranslator:
    """DeepL's translator; the option ``model`` is a ``model_type`` such as ``quality_optimized``, and left to
    DeepL where it is not given. Raises as `load` does."""
    model = str(spec.options.get("model", DEFAULT_MODELS["deepl"]))
    return load(spec, lambda key: DeepLDialect(key or "", model), manners)


@dataclass(frozen=True)
class DeepLDialect:
    """A request holds up to 50 texts and 128 KiB."""

    key: str = field(repr=False)
    model: str
    limits: ClassVar[Limits] = Limits(texts=50, characters=30_000, size=128 * 1024)

    def headers(self) -> Mapping[str, str]:
        return {"Authorization": f"DeepL-Auth-Key {self.key}"}

    def codes(self, direction: Direction, get: Get) -> tuple[str, str]:
        source, target = direction.source, direction.target
        base = source.partition("-")[0]
        return _SOURCES.get(base, base.upper()), _TARGETS.get(target, target.upper())

    def request(self, texts: Sequence[str], source: str, target: str) -> Request:
        # What we send is one sentence already; a second opinion could only tear it.
        body: dict[str, object] = {
            "text": list(texts),
            "source_lang": source,
            "target_lang": target,
            "split_sentences": "0",
        }
        if self.model != DEFAULT_MODELS["deepl"]:
            body["model_type"] = self.model
        return Request("/v2/translate", body)

    def answers(self, said: Any) -> Sequence[object]:
        return [one["text"] for one in said["translations"]]

    def refusal(self, status: int, said: object) -> CoreError | None:
        message = said.get("message") if isinstance(said, dict) else None
        if status == 456:
            return used_up(
                "It is renewed with the next billing period; your DeepL account shows and changes it"
            )
        if status == 400:
            return InputError(f"the request is refused{short(message)}", remedy="Look at the languages")
        return None
