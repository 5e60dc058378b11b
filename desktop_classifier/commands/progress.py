"""Progress on a terminal, on stderr so that answers can be piped; nothing at all where there is no terminal."""

from __future__ import annotations

import time
from typing import TextIO

from desktop_classifier.base.files import megabytes
from desktop_classifier.base.progress import Progress, Report

_EVERY_S = 0.1


class Watch:
    """Counts pictures and says how quick they go, at most ten times a second."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = stream.isatty()
        self._start = self._last = time.monotonic()
        self._done = 0

    def step(self) -> None:
        self._done += 1
        now = time.monotonic()
        if self._shown and now - self._last > _EVERY_S:
            self._last = now
            speed = self._done / (now - self._start)
            self._stream.write(f"\r\x1b[K{self._done:,} pictures · {speed:,.0f} pictures/s")
            self._stream.flush()

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def say(stream: TextIO) -> Report:
    """A report that writes each new step on a line of its own, on a terminal only."""
    last = ""

    def report(progress: Progress) -> None:
        nonlocal last
        if progress.note and progress.note != last and stream.isatty():
            last = progress.note
            print(f"{progress.note} …", file=stream)

    return report


def bytes_report(stream: TextIO, name: str) -> Report:
    """A report for downloads: a line that is written over on a terminal, a line every tenth elsewhere."""
    last = -1

    def report(progress: Progress) -> None:
        nonlocal last
        if not progress.total:
            return
        tenth = 10 * progress.done // progress.total
        text = f"{name}: {megabytes(progress.done)} of {megabytes(progress.total)}"
        if stream.isatty():
            stream.write(f"\r\x1b[K{text}" + ("\n" if progress.done >= progress.total else ""))
        elif tenth != last:
            stream.write(text + "\n")
        last = tenth
        stream.flush()

    return report
