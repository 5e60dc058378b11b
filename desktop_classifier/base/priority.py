"""Work stands back behind the window, and what libraries compute behind what Python does.

On Linux a thread has its own priority and hands it on to the threads and children that it starts. Elsewhere nothing
happens here.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from pathlib import Path

WORK = 10
"""How far a worker stands back, in Unix's steps of 0 to 19."""

LIBRARIES = 15
"""How far a library's own threads stand back."""


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
