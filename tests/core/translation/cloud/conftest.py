"""A server that speaks the three protocols, a clock that only counts, and translators that use both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from core.progress import Progress
from core.translation import services
from core.translation.catalogue import TRANSLATORS, TranslatorSpec
from core.translation.cloud.manners import Manners
from core.translation.cloud.translator import CloudTranslator
from core.translation.consent import CONSENTED
from tests.core.translation.speaking import KEY, SpeakingServer, speaking_server

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
Load = Callable[..., CloudTranslator]


@dataclass
class Pauses:
    """Remembers the pauses, in seconds; the work is asked to stop in the one numbered `cancel_at`."""

    made: list[float] = field(default_factory=list)
    cancel_at: int = 0

    def __call__(self, seconds: float, progress: Progress) -> None:
        self.made.append(seconds)
        if len(self.made) == self.cancel_at:
            progress.cancel()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SpeakingServer]:
    """Every service is this server; each has a key."""
    monkeypatch.setattr(keyring.core, "_keyring_backend", NoKeyring())
    for service in services.SERVICES.values():
        monkeypatch.setenv(service.variable, KEY)
    with speaking_server() as speaking:
        for name in services.ADDRESSES:
            monkeypatch.setitem(services.ADDRESSES, name, speaking.address)
        yield speaking


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def load(server: SpeakingServer, pauses: Pauses) -> Iterator[Load]:
    """Loads the translator of a service, with consent; closed after the test."""
    manners = Manners(pause=pauses, chance=lambda: 1.0, now=lambda: NOON, tries=4)
    with ExitStack() as stack:

        def run(kind: str, **options: str | int | float) -> CloudTranslator:
            options = {"address": server.address, CONSENTED: server.host, **options}
            made = TRANSLATORS.resolve(kind)(TranslatorSpec(kind, options=options), manners)  # type: ignore[call-arg]
            assert isinstance(made, CloudTranslator)
            return stack.enter_context(closing(made))

        yield run
