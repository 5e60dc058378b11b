"""The standard streams of a command, which may be closed, full, or taken away by a polite kill."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import NoReturn

from desktop_classifier.base.errors import UserError


def speak_utf8() -> None:
    """Names of files are any bytes at all, and a Windows console is not UTF-8: never die of printing one."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="surrogateescape")


def fill(*, answers_go_elsewhere: bool) -> None:
    """Put nothing in the place of closed streams: else the next file that is opened takes its number.

    Raises:
        UserError: Nobody could read what the command is for.
    """
    deaf = sys.stdout is None and not answers_go_elsewhere
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, os.O_RDWR)
            if name != "stdin":
                setattr(sys, name, os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape"))
    if deaf:
        raise UserError(
            "There is nowhere to write to: the standard output is closed. Leave it open, or send it to a file.",
            kind="cannot_write",
        )


def complain(sentence: str) -> None:
    """On stderr, if anybody listens there. If not it is given up, or Python would fail over the rest of it at exit."""
    try:
        print(f"desktop-classifier: {sentence}", file=sys.stderr, flush=True)
    except (OSError, ValueError):
        sys.stderr = None


def output_is_broken(error: OSError) -> bool:
    """Whether stdout cannot be written to; then it is given up, or Python would complain at exit.

    What failed is mostly still in its buffer and fails again. One without a buffer gets another letter.
    """
    try:
        sys.stdout.write("\n" if error.errno == errno.ENOSPC else "")
        sys.stdout.flush()
    except OSError:
        sys.stdout = None
        return True
    return False


@contextlib.contextmanager
def ended_politely() -> Iterator[None]:
    """Meanwhile a kill and a closed terminal stop us as Ctrl+C does, so that what was done is kept."""
    kinds = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        kinds = []
    ours = [kind for kind in kinds if signal.getsignal(kind) is signal.SIG_DFL]
    for kind in ours:
        signal.signal(kind, _stop)
    try:
        yield
    finally:
        for kind in ours:
            signal.signal(kind, signal.SIG_DFL)


def leave(code: int) -> NoReturn:
    """End the process, whose files are closed and whose children are gone, without taking everything in it apart: that
    takes Python 0.1 s with OpenVINO and 0.2 with scikit-learn, and one picture is answered in 0.5 altogether."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with contextlib.suppress(OSError, ValueError):  # who reads us is gone, which was said or needs no word
                stream.flush()
    os._exit(code)


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
