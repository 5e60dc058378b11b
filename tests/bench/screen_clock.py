"""Says when a program has painted something, seen from outside: a bundle can be given no clock of ours.

Xvfb keeps its screen in a file (`-fbdir`); a few of its lines are looked at every two milliseconds.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from ground import ROOT, environment
from process import Broke

FILE = "Xvfb_screen0"
LINES = 16
LOOK_S = 0.002
LIMIT_S = 60.0


class ScreenClock:
    """Watches one X server's screen.

    Args:
        folder: What the server was given as `-fbdir`.
    """

    def __init__(self, folder: Path) -> None:
        with (folder / FILE).open("rb") as stream:
            self._screen = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        self._nothing = self._seen()

    def seconds(self, words: Sequence[str], variables: Mapping[str, str]) -> float:
        """From just before the start of a program until it has painted; then it is ended, and gone when this returns.

        Raises:
            Broke: It ended, or `LIMIT_S` passed, and nothing had been painted.
        """
        started = time.monotonic()
        process = subprocess.Popen(
            words, cwd=ROOT, env=environment(**variables), stdout=subprocess.DEVNULL, start_new_session=True
        )
        try:
            while self._seen() == self._nothing:
                if process.poll() is not None or time.monotonic() - started > LIMIT_S:
                    raise Broke(f"{Path(words[0]).name} painted nothing (code {process.returncode})")
                time.sleep(LOOK_S)  # a screen announces nothing
            return time.monotonic() - started
        finally:
            _end(process)
            self._await_nothing()

    def _seen(self) -> list[bytes]:
        step = len(self._screen) // LINES
        return [self._screen[at : at + step // LINES] for at in range(step // 2, len(self._screen), step)]

    def _await_nothing(self) -> None:
        until = time.monotonic() + LIMIT_S
        while self._seen() != self._nothing:
            if time.monotonic() > until:
                raise Broke("the window of a program that has ended stayed on the screen")
            time.sleep(LOOK_S)  # nor does it when it is empty


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
