"""What all services have in common: consent, requests of a size they take, answers that are checked.

What differs (the form of a request and of an answer) is a `Dialect`, one file a service.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from core.errors import CoreError, EnvironmentFault, InputError
from core.progress import Progress
from core.translation.base import Direction, Translated
from core.translation.catalogue import TranslatorSpec
from core.translation.cloud.manners import Line, Manners, Reply
from core.translation.consent import check_consent
from core.translation.keys import needed_key
from core.translation.services import Service, address_of, host_of, service, translator_id

_LONGEST_WORDS = 240
"""Characters of what a service says that are passed on."""

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may hold: `texts`, their `characters` together, `size` of its body in bytes.

    A single text may have more than `characters`: it then goes alone, as far as `size` allows.
    """

    texts: int
    characters: int
    size: int


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the service documents it; `body` becomes JSON."""

    path: str
    body: Mapping[str, object]


Get = Callable[[str], object]
"""The JSON value at a path of the service."""


class Dialect(Protocol):
    """How one service is spoken to."""

    @property
    def limits(self) -> Limits: ...

    def headers(self) -> Mapping[str, str]:
        """What goes with every request."""
        ...

    def codes(self, direction: Direction, get: Get) -> tuple[str, str]:
        """The service's names of both languages; `InputError` where it says that it does not know one.

        Any KeyError, TypeError or IndexError means that what it says is malformed.
        """
        ...

    def request(self, texts: Sequence[str], source: str, target: str) -> Request: ...

    def answers(self, said: Any) -> Sequence[object]:
        """The translations in an answer; any KeyError, TypeError or IndexError means that it is malformed."""
        ...

    def refusal(self, status: int, said: object) -> CoreError | None:
        """What a reply other than 200 means; None where its status says all."""
        ...


@dataclass
class CloudTranslator:
    """A service as a translator. Its text leaves the machine, so it works only after a person agreed.

    Attributes:
        id: Service and model (or server); never the key.
        host: Where text goes.
    """

    service: Service
    id: str
    host: str
    dialect: Dialect
    options: Mapping[str, str | int | float]
    line: Line
    key: str | None = field(default=None, repr=False)
    local: bool = False
    _codes: dict[Direction, tuple[str, str]] = field(default_factory=dict, repr=False)
    _answered: dict[Direction, dict[str, str]] = field(default_factory=dict, repr=False)

    def close(self) -> None:
        """Close the connection. A closed translator is of no further use."""
        self.line.close()

    def directions(self) -> None:
        """Any: services learn languages faster than we could list them, and refuse what they do not know."""
        return None

    def translate_batch(
        self, texts: Sequence[str], direction: Direction, progress: Progress
    ) -> list[Translated | None]:
        """One result a sentence, in order; None where the service answers with nothing.

        Raises:
            InputError: Nobody agreed to it, the key or the direction is refused, a sentence is too long.
            EnvironmentFault: The service cannot be reached, has had enough of us, or talks nonsense.
            Cancelled: The work was asked to stop.
        """
        check_consent(self.service, self.host, self.options)
        source, target = self._codes_of(direction, progress)
        sent = [_LONE_SURROGATE.sub("\ufffd", text) for text in texts]
        # A batch may be several requests: what was answered before one of them broke is not paid for twice.
        answered = self._answered.pop(direction, {})
        try:
            for part in self._parts([text for text in sent if text not in answered]):
                answered |= self._answers(part, source, target, progress)
        except BaseException:
            self._answered[direction] = answered
            raise
        return [Translated(answered[one], self.id) if answered[one].strip() else None for one in sent]

    def _answers(self, texts: Sequence[str], source: str, target: str, progress: Progress) -> dict[str, str]:
        """What one request brings, by sentence."""
        request = self.dialect.request(texts, source, target)
        said = self._ask("POST", request.path, _json(request.body), progress)
        return dict(zip(texts, self._read(said, texts), strict=True))

    def _codes_of(self, direction: Direction, progress: Progress) -> tuple[str, str]:
        if direction not in self._codes:
            try:
                found = self.dialect.codes(direction, lambda path: self._ask("GET", path, None, progress))
            except (KeyError, TypeError, IndexError):
                raise self._nonsense() from None
            self._codes[direction] = found
        return self._codes[direction]

    def _parts(self, texts: Sequence[str]) -> Iterator[list[str]]:
        """The texts in their order, as many together as a request takes."""
        limits, empty = self.dialect.limits, len(_json(self.dialect.request([], "zh-Hant", "zh-Hant").body))
        part: list[str] = []
        characters, size = 0, empty
        for text in texts:
            own = len(_json(text)) + 1
            if empty + own > limits.size:
                raise InputError(
                    f"a sentence of {len(text):,} characters is longer than the service takes",
                    item=f"{self.service.title}: {text[:30]!r}…",
                    remedy="Break it up in the passage, or translate it by another translator",
                )
            full = len(part) == limits.texts or size + own > limits.size
            if part and (full or characters + len(text) > limits.characters):
                yield part
                part, characters, size = [], 0, empty
            part.append(text)
            characters, size = characters + len(text), size + own
        if part:
            yield part

    def _ask(self, method: str, path: str, body: bytes | None, progress: Progress) -> object:
        """The JSON value of a reply that is 200; anything else is raised in plain words."""
        reply = self.line.ask(method, path, body, progress)
        try:
            said: object = json.loads(reply.body)
        except (ValueError, RecursionError):  # error pages are often HTML, so only a good reply must be JSON
            said = None
            if reply.status == 200:
                raise self._nonsense() from None
        if reply.status != 200:
            raise self._refused(reply, said)
        return said

    def _read(self, said: object, asked: Sequence[str]) -> list[str]:
        try:
            answers = list(self.dialect.answers(said))
        except (KeyError, TypeError, IndexError):
            raise self._nonsense() from None
        if len(answers) != len(asked):
            raise self._nonsense()
        texts = [one for one in answers if isinstance(one, str)]
        if len(texts) != len(asked):
            raise self._nonsense()
        return texts

    def _nonsense(self) -> EnvironmentFault:
        return EnvironmentFault(
            f"the answer of {self.host} cannot be understood",
            item=self.service.title,
            remedy="Look whether this is the service's address, or try again later",
        )

    def _refused(self, reply: Reply, said: object) -> CoreError:
        fault = self.dialect.refusal(reply.status, said) or self._by_status(reply)
        # A service may quote what it was sent; cut afterwards, lest half a key stays.
        what = self._without_key(fault.what)
        what = what if len(what) <= _LONGEST_WORDS else f"{what[:_LONGEST_WORDS]}…"
        return type(fault)(what, item=self.service.title, remedy=fault.remedy)

    def _by_status(self, reply: Reply) -> CoreError:
        if reply.status == 429:
            when = f"after {reply.asked:,.0f} seconds" if reply.asked else "in some minutes"
            return EnvironmentFault(
                "too many requests in a short time",
                remedy=f"Try again {when}; what is translated so far is kept",
            )
        if reply.status >= 500:
            return EnvironmentFault(
                f"the service is in trouble (HTTP {reply.status})",
                remedy="Try again later; what is translated so far is kept",
            )
        if reply.status in (401, 403):
            return wrong_key(self.service)
        return EnvironmentFault(
            f"{self.host} refuses the request (HTTP {reply.status})",
            remedy="Look whether this is the service's address",
        )

    def _without_key(self, words: str) -> str:
        return words.replace(self.key, "…") if self.key else words


def load(
    spec: TranslatorSpec, dialect: Callable[[str | None], Dialect], manners: Manners | None
) -> CloudTranslator:
    """The translator of a service, with its key looked up; nothing is opened or sent yet.

    Raises:
        InputError: A key is needed and there is none, or the address is none.
        EnvironmentFault: The keyring does not open.
    """
    known, key = service(spec.kind), needed_key(spec.kind)
    address, spoken = address_of(spec, key), dialect(key)
    line = Line(known.title, address, spoken.headers(), manners or Manners())
    return CloudTranslator(
        known, translator_id(spec), host_of(address), spoken, dict(spec.options), line, key
    )


def wrong_key(known: Service) -> InputError:
    """The key is refused."""
    return InputError(
        "the service does not accept the key",
        remedy=f"Look whether it is whole and still valid; give it with: spanbridge keys set {known.name}",
    )


def used_up(remedy: str) -> EnvironmentFault:
    """The account may translate no more for now."""
    return EnvironmentFault("the account's quota is used up", remedy=remedy)


def short(message: object) -> str:
    """A service's own words as a part of our sentence; empty where it said none."""
    words = " ".join(str(message).split()) if isinstance(message, str) else ""
    return f" ({words})" if words else ""


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8")
