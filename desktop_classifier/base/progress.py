"""What every long function takes and reports: `work(token, report) -> result`.

The report callback is the point where work can be cancelled, so a library that only offers a progress hook can be
stopped without knowing anything of us.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from desktop_classifier.base.errors import Cancelled


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of work is.

    Args:
        done: Units finished, in 0..total.
        total: All units, or 0 while nobody knows.
        note: What is being done, in the user's words.
    """

    done: int
    total: int
    note: str = ""


Report = Callable[[Progress], None]


class CancelToken:
    """A flag that one thread sets and another looks at between steps."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        self._event.set()

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def raise_if_cancelled(self) -> None:
        """Raise `Cancelled` once `cancel` was called."""
        if self._event.is_set():
            raise Cancelled


def silent(progress: Progress) -> None:
    """The report for callers that do not watch."""
