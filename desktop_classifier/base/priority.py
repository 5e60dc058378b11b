"""Work stands back behind the window, and what libraries compute behind what Python does.

On Linux a thread has its own priority and hands it on to the threads and children that it starts. Elsewhere only the
window's turn helps: while it paints, workers begin nothing new.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

WORK = 10
"""How far a worker stands back, in Unix's steps of 0 to 19."""

LIBRARIES = 15
"""How far a library's own threads stand back."""

PATIENCE_S = 0.05
"""So long at most a worker waits for the window's turn to end."""

_nobodys_turn = threading.Event()
_nobodys_turn.set()
_depth = 0
"""Turns within turns: to show a page lays it out, which is a turn too. Only the window's thread counts them."""


@contextlib.contextmanager
def windows_turn() -> Iterator[None]:
    """Meanwhile no worker begins a new step: to paint takes a thousand calls, and between any two of them one that
    computes may take Python's lock. A paint of 9 ms took 40 to 70 beside four busy workers on two cores."""
    global _depth
    _depth += 1
    _nobodys_turn.clear()
    try:
        yield
    finally:
        _depth -= 1
        if not _depth:
            _nobodys_turn.set()


def give_way() -> bool:
    """Between two steps of a worker's: wait while it is the window's turn; whether that came to an end."""
    return _nobodys_turn.wait(PATIENCE_S)


def step_back() -> None:
    """Let the window go before this thread: on two busy cores it was made to wait 60 to 130 ms, and 25 to 45 ms so."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), WORK)


def step_libraries_back() -> None:
    """Let Python's workers go before the threads that libraries have started for them.

    A worker that holds Python's lock and waits for a processor makes the window wait too: half as long in all, so.
    """
    if sys.platform == "linux":
        all_threads = {int(entry.name) for entry in Path("/proc/self/task").iterdir()}
        for id in all_threads - {thread.native_id for thread in threading.enumerate()}:
            with contextlib.suppress(OSError):  # it has ended
                if os.getpriority(os.PRIO_PROCESS, id) == WORK:
                    os.setpriority(os.PRIO_PROCESS, id, LIBRARIES)
