"""Python's cyclic garbage, collected on the window's thread only.

The collector runs in whichever thread happens to allocate, and freeing a Qt object off the window's thread crashes
now and then. So it is switched off, and a timer does its work where Qt objects live.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

PAUSE_MS = 250


class Collector(QObject):
    """Collects while it lives. `stop` hands the work back to Python.

    Args:
        quiet: Whether nothing is under way, so that looking through everything disturbs nobody. 10,000 answers take
            20 ms to look through.
    """

    def __init__(self, quiet: Callable[[], bool] = lambda: True) -> None:
        super().__init__()
        self._quiet = quiet
        self._was_on = gc.isenabled()
        gc.disable()
        gc.freeze()  # what was imported so far stays for good and need not be looked through each time
        self._timer = QTimer(self, interval=PAUSE_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    @Slot()
    def freeze(self) -> None:
        """Leave out what is there now: something large was loaded that stays."""
        gc.freeze()

    @Slot()
    def collect(self) -> None:
        """One generation at most, the oldest that is due by Python's own thresholds."""
        due = [count > threshold for count, threshold in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        for generation in (2, 1, 0):
            if due[generation] and (generation < 2 or self._quiet()):
                gc.collect(generation)
                return

    def stop(self) -> None:
        self._timer.stop()
        gc.unfreeze()
        if self._was_on:
            gc.enable()
