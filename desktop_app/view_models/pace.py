"""How long a question takes, without the breaks."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

_LONGEST = 300.0
_KEPT = 40


class Pace:
    """The mean time from showing a question to confirming it, over the latest questions, in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._times: deque[float] = deque(maxlen=_KEPT)
        self._since = clock()

    def shown(self) -> None:
        self._since = self._clock()

    def confirmed(self) -> None:
        """Longer than five minutes was a break and does not count."""
        taken = self._clock() - self._since
        if taken <= _LONGEST:
            self._times.append(taken)
        self._since = self._clock()

    @property
    def seconds(self) -> float | None:
        return sum(self._times) / len(self._times) if self._times else None
