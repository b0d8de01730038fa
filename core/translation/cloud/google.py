"""Google Cloud Translation, Basic edition (v2), which the paper used: ``POST /language/translate/v2``.

Texts are sent as plain text (``format``: ``text``), so answers hold no HTML entities and none are unescaped:
an ampersand that stands in a passage stays what it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from core.errors import CoreError, EnvironmentFault, InputError
from core.translation.base import Direction
from core.translation.catalogue import TranslatorSpec
from core.translation.cloud.manners import Manners
from core.translation.cloud.translator import (
    CloudTranslator,
    Get,
    Limits,
    Request,
    load,
    short,
    used_up,
    wrong_key,
)
from core.translation.services import DEFAULT_MODELS, service

_CODES = {"zh": "zh-CN", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}
_DAILY = {"dailyLimitExceeded", "quotaExceeded"}
_HURRIED = {"userRateLimitExceeded", "rateLimitExceeded", "RATE_LIMIT_EXCEEDED"}
_NO_KEY = {"API_KEY_INVALID", "keyInvalid", "keyExpired", "forbidden"}
_SWITCHED_OFF = {"accessNotConfigured", "SERVICE_DISABLED", "API_KEY_SERVICE_BLOCKED", "BILLING_DISABLED"}


def load_google(spec: TranslatorSpec, manners: Manners | None = None) -> CloudTranslator:
    """Google's translator; the option ``model`` is ``nmt`` unless said otherwise. Raises as `load` does."""
    model = str(spec.options.get("model", DEFAULT_MODELS["google"]))
    return load(spec, lambda key: GoogleDialect(key or "", model), manners)


@dataclass(frozen=True)
class GoogleDialect:
    """A request holds up to 128 texts; 5,000 characters are recommended, 100,000 bytes are the limit."""

    key: str = field(repr=False)
    model: str
    limits: ClassVar[Limits] = Limits(texts=128, characters=5000, size=100_000)

    def headers(self) -> Mapping[str, str]:
        """The key goes in a header: an address is logged on its way, a header is not."""
        return {"X-goog-api-key": self.key}

    def codes(self, direction: Direction, get: Get) -> tuple[str, str]:
        return _CODES.get(direction.source, direction.source), _CODES.get(direction.target, direction.target)

    def request(self, texts: Sequence[str], source: str, target: str) -> Request:
        body = {"q": list(texts), "source": source, "target": target, "format": "text", "model": self.model}
        return Request("/language/translate/v2", body)

    def answers(self, said: Any) -> Sequence[object]:
        return [one["translatedText"] for one in said["data"]["translations"]]

    def refusal(self, status: int, said: object) -> CoreError | None:
        message, reasons = _error(said)
        if reasons & _DAILY or "daily limit" in message.lower():
            return used_up(
                "Google renews it at midnight, Pacific time; the Cloud console shows and changes it"
            )
        if reasons & _HURRIED or "rate limit" in message.lower():
            return EnvironmentFault(
                "too many characters in one minute",
                remedy="Try again in a minute; what is translated so far is kept",
            )
        if reasons & _SWITCHED_OFF:
            return InputError(
                "the key's project may not use the Cloud Translation API",
                remedy="Switch the API and billing on in the Cloud console, and allow the key to use it",
            )
        if reasons & _NO_KEY:
            return wrong_key(service("google"))
        if status == 400:
            return InputError(f"the request is refused{short(message)}", remedy="Look at the languages")
        return None


def _error(said: object) -> tuple[str, set[str]]:
    """The message of an error, and all the reasons it names, in whichever of its two forms."""
    error = said.get("error") if isinstance(said, dict) else None
    if not isinstance(error, dict):
        return "", set()
    parts = [error.get("errors"), error.get("details")]
    listed = [one for part in parts if isinstance(part, list) for one in part if isinstance(one, dict)]
    message = error.get("message")
    reasons = {one["reason"] for one in listed if isinstance(one.get("reason"), str)}
    return (message if isinstance(message, str) else ""), reasons
