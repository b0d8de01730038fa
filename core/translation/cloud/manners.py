"""How a service is asked: time-outs, a second try after a pause, a bound on what is read.

A request is tried again after 429, after 5xx and where the connection broke, never otherwise. The pauses grow
exponentially and are jittered, so that many who were refused together do not return together; a service that
names a pause (``Retry-After``) gets it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from core.errors import Bug, EnvironmentFault, InputError, why_unreachable
from core.progress import Progress
from core.translation.services import host_of, is_loopback

LONGEST_ANSWER = 16 * 1024 * 1024
"""Bytes of an answer; what translates a request is far below."""

_HEARTBEAT = 0.1


def pause(seconds: float, progress: Progress) -> None:
    """Sleep in short pieces; raises `Cancelled` soon after the work was asked to stop."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        progress.check()
        time.sleep(min(left, _HEARTBEAT))


@dataclass(frozen=True, slots=True)
class Manners:
    """How patient we are.

    Attributes:
        tries: How often a request is made at most.
        first_pause: Seconds before the second try; doubled before each further one.
        longest_pause: Seconds; a service that wants more is told about instead.
        connecting, reading: Time-outs in seconds: for a connection, and for the next piece of an answer.
        pause, chance, now: The clock and the dice, which tests replace.
    """

    tries: int = 5
    first_pause: float = 1.0
    longest_pause: float = 60.0
    connecting: float = 10.0
    reading: float = 60.0
    pause: Callable[[float, Progress], None] = pause
    chance: Callable[[], float] = random.random
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def before(self, following: int, asked: float | None) -> float:
        """Seconds before try number `following` (from 2): what the service asked for, or a growing pause."""
        if asked is not None:
            return asked
        grown = min(self.longest_pause, self.first_pause * 2.0 ** (following - 2))
        return grown * (0.5 + 0.5 * self.chance())


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. `asked` is the pause the service asked for, in seconds, None where it named none."""

    status: int
    body: bytes
    asked: float | None = None

    @property
    def passing(self) -> bool:
        """Whether the same request may go well later."""
        return self.status == 429 or self.status >= 500


class Line:
    """A connection to one service, kept open between requests. Safe to use from several threads.

    No redirect is followed: it would carry the key elsewhere.
    """

    def __init__(self, title: str, address: str, headers: Mapping[str, str], manners: Manners) -> None:
        """Opens nothing yet. Raises `InputError` for an address that is none."""
        self._title = title
        self._address = address
        self._manners = manners
        try:
            self._client = httpx.Client(
                base_url=address,
                # Unpacked sizes are not ours to bound, so nothing is packed.
                headers={"User-Agent": "SpanBridge", "Accept-Encoding": "identity", **headers},
                timeout=httpx.Timeout(manners.reading, connect=manners.connecting),
                trust_env=not is_loopback(address),  # a proxy of the network does not know this machine
            )
        except httpx.InvalidURL:
            raise InputError("this is no address of a server", item=address) from None

    def close(self) -> None:
        self._client.close()

    def ask(self, method: str, path: str, body: bytes | None, progress: Progress) -> Reply:
        """The last reply after as many tries as manners allow; its status may be any.

        Raises:
            EnvironmentFault: The service was never reached, never answered, or answers without end.
            Cancelled: The work was asked to stop, between two tries or two pieces of an answer.
        """
        for number in range(1, self._manners.tries + 1):
            progress.check()
            last = number == self._manners.tries
            asked = None
            try:
                reply = self._once(method, path, body, progress)
            except httpx.TransportError as fault:
                if last:
                    raise self._unreachable(fault) from None
            else:
                if last or not reply.passing or (reply.asked or 0) > self._manners.longest_pause:
                    return reply
                asked = reply.asked
            self._wait(self._manners.before(number + 1, asked), progress)
        raise Bug("a request is tried at least once")

    def _once(self, method: str, path: str, body: bytes | None, progress: Progress) -> Reply:
        headers = {} if body is None else {"Content-Type": "application/json; charset=utf-8"}
        with self._client.stream(method, path, content=body, headers=headers) as response:
            read = bytearray()
            for piece in response.iter_raw():
                if read:  # an answer in one piece is paid for and there: it is worth keeping
                    progress.check()
                read += piece
                if len(read) > LONGEST_ANSWER:
                    raise EnvironmentFault("the service answers without end", item=self._title)
            asked = seconds_asked(response.headers.get("Retry-After", ""), self._manners.now())
            return Reply(response.status_code, bytes(read), asked)

    def _wait(self, seconds: float, progress: Progress) -> None:
        progress.report(f"waiting for {self._title}", 0)
        self._manners.pause(seconds, progress)
        progress.check()

    def _unreachable(self, fault: httpx.TransportError) -> EnvironmentFault:
        host = host_of(self._address)
        if isinstance(fault, httpx.TimeoutException):
            what = f"{host} does not answer in time"
        elif isinstance(fault, httpx.ConnectError | httpx.ProxyError):
            what = f"{host} cannot be reached ({why_unreachable(fault)})"
        else:
            what = f"{host} hangs up in the middle of an answer"
        return EnvironmentFault(
            what,
            item=self._title,
            remedy="Look at the network connection and try again; what is translated so far is kept",
        )


def seconds_asked(header: str, now: datetime) -> float | None:
    """A ``Retry-After`` in seconds, which may be written as a number or as a date; None for anything else."""
    if header.isascii() and header.isdigit():
        return float(header[:9])
    try:
        until = parsedate_to_datetime(header)
    except (ValueError, TypeError, IndexError, OverflowError):  # as the parser fails on odd dates
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())
