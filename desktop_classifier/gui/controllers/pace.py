"""How fast the work goes, from its last few seconds, so that the time left follows what really happens."""

from __future__ import annotations

import collections
import time
from collections.abc import Callable

WINDOW_S = 4.0
_SETTLED_S = 0.4


class Pace:
    """Pictures a second over the last few seconds.

    Args:
        clock: Seconds; a test brings its own.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._marks: collections.deque[tuple[float, int]] = collections.deque()

    def start(self) -> None:
        self._marks.clear()
        self._marks.append((self._clock(), 0))

    def mark(self, done: int) -> None:
        """Say how many are done by now."""
        now = self._clock()
        self._marks.append((now, done))
        while len(self._marks) > 2 and now - self._marks[1][0] >= WINDOW_S:
            self._marks.popleft()

    @property
    def per_second(self) -> float | None:
        """None while too little has happened to say."""
        if len(self._marks) < 2:
            return None
        (began, before), (ended, after) = self._marks[0], self._marks[-1]
        if ended - began < _SETTLED_S or after <= before:
            return None
        return (after - before) / (ended - began)

    def seconds_left(self, remaining: int) -> float | None:
        speed = self.per_second
        return remaining / speed if speed else None
