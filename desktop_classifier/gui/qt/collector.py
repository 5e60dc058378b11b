"""Python's cyclic garbage, collected on the window's thread only.

The collector runs in whichever thread happens to allocate, and freeing a Qt object off the window's thread crashes
now and then. So it is switched off, and a timer does its work where Qt objects live.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

PAUSE_MS = 250


class Collector(QObject):
    """Collects while it lives. `stop` hands the work back to Python."""

    def __init__(self) -> None:
        super().__init__()
        self._was_on = gc.isenabled()
        gc.disable()
        gc.freeze()  # what was imported so far stays for good and need not be looked through each time
        self._timer = QTimer(self, interval=PAUSE_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    @Slot()
    def collect(self) -> None:
        """One generation at most, the oldest that is due by Python's own thresholds."""
        due = [count > threshold for count, threshold in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        for generation in (2, 1, 0):
            if due[generation]:
                gc.collect(generation)
                return

    def stop(self) -> None:
        self._timer.stop()
        gc.unfreeze()
        if self._was_on:
            gc.enable()
