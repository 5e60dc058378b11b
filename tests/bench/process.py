"""Run a process and measure it from outside: wall time, peak memory, what it printed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ground import ROOT, environment

_LOOK_S = 0.02


class Broke(RuntimeError):
    """A measured process failed: its figure would mean nothing."""


@dataclass(frozen=True, slots=True)
class Ran:
    """Wall time from before the start until after the end, peak of resident memory (0 where not watched), stdout."""

    seconds: float
    peak_mb: float
    output: str
    code: int

    @property
    def said(self) -> dict[str, Any]:
        """The JSON object on the last line of the output."""
        return dict(json.loads(self.output.strip().splitlines()[-1]))

    @property
    def classify_s(self) -> float:
        """Seconds from loaded to answered, as the program measured them."""
        return float(self.said["classify_s"])


def run(
    words: Sequence[str],
    *,
    variables: Mapping[str, str] | None = None,
    fine: Sequence[int] = (0,),
    watch_memory: bool = False,
    limit_s: float = 1200,
) -> Ran:
    """Run to the end.

    Raises:
        Broke: It took too long or ended with a code not in `fine`; the message holds the end of its stderr.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        words,
        cwd=ROOT,
        env=environment(**(variables or {})),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    peak = _Peak(process.pid) if watch_memory else None
    try:
        output, errors = process.communicate(timeout=limit_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise Broke(f"{_short(words)} was not done after {limit_s:.0f} s") from None
    seconds = time.perf_counter() - start
    if process.returncode not in fine:
        raise Broke(f"{_short(words)} ended with {process.returncode}: {errors.strip()[-600:]}")
    return Ran(seconds, peak.stop() if peak else 0.0, output, process.returncode)


def fastest_call(words: Sequence[str]) -> float:
    """Seconds of the quickest of the calls that a program timed itself."""
    return float(min(run(words).said["seconds"]))


class _Peak:
    """Reads the high-water mark while the process lives. It only ever grows, so the last look is nearly the end's.

    Not `ru_maxrss`: that one is born with the memory of whoever started the process.
    """

    def __init__(self, pid: int) -> None:
        self._status = Path(f"/proc/{pid}/status")
        self._peak_kb = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        self._over.set()
        self._thread.join()
        return self._peak_kb / 1024

    def _look(self) -> None:
        while not self._over.wait(_LOOK_S):
            with contextlib.suppress(OSError):  # it ended between two looks
                self._peak_kb = max(self._peak_kb, _high_water_kb(self._status.read_text(encoding="ascii")))


def _high_water_kb(status: str) -> int:
    lines = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(lines[0].split()[1]) if lines else 0


def _short(words: Sequence[str]) -> str:
    return " ".join(Path(word).name if "/" in word else word for word in words[1:6])
