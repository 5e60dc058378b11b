"""Says when a process has painted its first window, counted from before the process was started."""

from __future__ import annotations

import json
import os
import time

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

STARTED = "BENCH_STARTED"
"""The variable that holds `time.monotonic()` of just before the start, which Linux counts for all processes alike."""


class PaintClock(QObject):
    """An event filter that waits for the first paint of a window, tells its time as JSON, and ends the program."""

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        self._application = application
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - the name is Qt's
        if event.type() is QEvent.Type.Paint and isinstance(watched, QWidget) and watched.isWindow():
            self._application.removeEventFilter(self)
            QTimer.singleShot(0, self._tell)  # after this event the whole window has been painted and flushed
        return False

    def _tell(self) -> None:
        print(json.dumps({"seconds": time.monotonic() - float(os.environ[STARTED])}), flush=True)
        QCoreApplication.quit()
