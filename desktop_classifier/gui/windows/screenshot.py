"""A picture of the window with all its answers: for the README, for tests, and where there is no display."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, QTimer, Signal, Slot

from desktop_classifier.base import files
from desktop_classifier.gui.windows.main_window import MainWindow

LOOK_MS = 40
_QUIET_LOOKS = 3
"""So many looks in a row must find nothing under way: a thumbnail asks for the next one a moment later."""


class Screenshot(QObject):
    """Waits, saves, and tells.

    Signals:
        taken: 0 if every picture has an answer, else 1.
    """

    taken = Signal(int)

    def __init__(self, window: MainWindow, target: Path) -> None:
        super().__init__(window)
        self._window = window
        self._target = target
        self._quiet = 0
        self._trouble = ""
        window.session.classification.failed.connect(self._on_failed)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        window.completed.connect(self._timer.start)  # not before: the pictures come in then

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._trouble = str(error)

    @Slot()
    def _look(self) -> None:
        self._quiet = self._quiet + 1 if self._window.session.settled else 0
        if self._quiet < _QUIET_LOOKS:
            return
        self._timer.stop()
        self.taken.emit(self._save())

    def _save(self) -> int:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._window.grab().save(buffer, "PNG")
        try:
            with files.chosen_file(self._target) as stream:
                stream.write(bytes(buffer.data().data()))
        except OSError as error:
            self._trouble = f"{self._target} could not be written ({error.strerror}). Choose another place."
        if self._trouble:
            print(f"desktop-classifier: {self._trouble}", file=sys.stderr)
        counts = self._window.session.list.counts()
        return 1 if self._trouble or counts.failed or counts.waiting else 0
