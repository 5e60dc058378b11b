"""How long the parts of a training took, to say what training once more would take. No Qt in here."""

from __future__ import annotations

import time
from collections.abc import Callable

from desktop_classifier.training.events import Epoch, Event, Finished, QuickReady, Working


class Stopwatch:
    """Hears the events of one training after the other. Looking at the pictures does not count: it is done once.

    Args:
        clock: Seconds that only ever grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun: float | None = None
        self._tunes = False
        self.quick_s: float | None = None
        self.tuned_s: float | None = None

    def start(self) -> None:
        """A training begins, or goes on after it was broken off."""
        self._begun, self._tunes = None, False

    def hear(self, event: Event) -> None:
        """Take the time of an event that happened now."""
        stage = event.stage if isinstance(event, Working) else ""
        if stage == "learn" and self._begun is None:
            self._begun = self._clock()
        elif self._begun is None:
            return  # the quick model was there before, so nothing is learned about its time
        elif isinstance(event, QuickReady):
            self.quick_s = self._clock() - self._begun
        elif isinstance(event, Epoch) or stage == "tune":
            self._tunes = True
        elif isinstance(event, Finished) and not event.stopped:
            self._end(self._clock() - self._begun)

    def _end(self, whole: float) -> None:
        if self._tunes:
            self.tuned_s = whole
        else:
            self.quick_s = whole
