"""What a person agrees to before text leaves the machine, and the check that somebody did.

Consent is the option `CONSENTED` of a translator: the host that was agreed to. Whoever agreed to one service
or server has agreed to no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.errors import InputError
from core.translation.base import Direction, TranslationCache, unknown
from core.translation.catalogue import Options, TranslatorSpec
from core.translation.keys import needed_key
from core.translation.services import (
    Service,
    address_of,
    host_of,
    is_encrypted,
    is_loopback,
    service,
    translator_id,
)

CONSENTED = "consented"
"""The option that holds the host a person agreed to."""

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Departure:
    """What would leave the machine.

    Attributes:
        service: The service's kind.
        title: Its name for people.
        host: Where the text would go.
        direction: From which language into which.
        sentences: How many; those in the cache stay here.
        characters: Code points of all these sentences together.
        example: The first of them, whole.
        encrypted: False where it would go over the local network as it is.
    """

    service: str
    title: str
    host: str
    direction: Direction
    sentences: int
    characters: int
    example: str
    encrypted: bool = True

    def __bool__(self) -> bool:
        """Whether anything would leave at all."""
        return self.sentences > 0

    @property
    def question(self) -> str:
        """What is asked: how much goes where."""
        number = "1 sentence" if self.sentences == 1 else f"{self.sentences:,} sentences"
        size = "1 character" if self.characters == 1 else f"{self.characters:,} characters"
        return f"Send {number} ({size}, {self.direction}) to {self.title} at {self.host}?"

    @property
    def first(self) -> str:
        """The example as one line, cut to a length that can be read at a glance."""
        line = " ".join(self.example.split())
        return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"

    @property
    def warning(self) -> str:
        """What to know before one agrees."""
        plain = "" if self.encrypted else "It goes over the local network unencrypted. "
        return (
            f"{plain}The text leaves this machine. What happens to it there, and what it costs, is between "
            "you and the service."
        )

    def agreed(self, spec: TranslatorSpec) -> TranslatorSpec:
        """`spec` with the person's consent to this departure."""
        return replace(spec, options={**spec.options, CONSENTED: self.host})


def departure(
    spec: TranslatorSpec,
    texts: Sequence[str],
    direction: Direction,
    cache: TranslationCache,
    *,
    cached_as: str = "",
) -> Departure:
    """What `translate` would send to the service of `spec` for these texts.

    Args:
        cached_as: The id under which results are cached, where the service is one link of a chain.

    Raises:
        InputError: It is no service, its address is none, or it needs a key and has none.
        EnvironmentFault: The keyring does not open.
    """
    known = service(spec.kind)
    address = address_of(spec, needed_key(spec.kind))
    leaving = unknown(cached_as or translator_id(spec), texts, direction, cache)
    return Departure(
        service=known.name,
        title=known.title,
        host=host_of(address),
        direction=direction,
        sentences=len(leaving),
        characters=sum(map(len, leaving)),
        example=leaving[0] if leaving else "",
        encrypted=is_encrypted(address) or is_loopback(address),
    )


def check_consent(known: Service, host: str, options: Options) -> None:
    """Raise `InputError` unless a person agreed that text goes to this host."""
    if options.get(CONSENTED) != host:
        raise InputError(
            f"nothing is sent to {host} before you agree to it",
            item=known.title,
            remedy=f"Agree when you are asked, or in a script with: --yes-send-to {known.name}",
        )
