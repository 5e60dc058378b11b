"""Emit many signals, then send the results of many jobs to plain callables, and count what arrives.

python signals.py EMITS JOBS          prints JSON
"""

from __future__ import annotations

import json
import sys
import time
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from desktop_classifier.gui.qt.jobs import ParallelRunner

PATIENCE_MS = 60_000


class Source(QObject):
    told = Signal(bool)


def emitted(count: int) -> int:
    heard: list[bool] = []
    source = Source()
    source.told.connect(heard.append)
    for _ in range(count):
        source.told.emit(True)
    return len(heard)


def delivered(application: QApplication, count: int) -> int:
    """Nobody holds a job here, as a careless caller would do it."""
    runner, results = ParallelRunner(4), set[int]()

    def hear(value: int) -> None:
        results.add(value)
        if len(results) == count:
            application.quit()

    for number in range(count):
        runner.start(partial(_same, number)).succeeded.connect(lambda value: hear(value))
    QTimer.singleShot(PATIENCE_MS, application.quit)
    application.exec()
    runner.shutdown()
    return len(results)


def _same(number: int, token: Any, report: Any) -> int:
    return number


def main(emits: int, jobs: int) -> None:
    application = QApplication([])
    heard = emitted(emits)
    start = time.perf_counter()
    arrived = delivered(application, jobs)
    print(json.dumps({"emits": heard, "jobs": arrived, "jobs_s": time.perf_counter() - start}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
