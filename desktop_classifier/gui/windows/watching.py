"""The strip at the foot follows a run, but only one that takes long enough to be worth a strip."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from desktop_classifier.gui.controllers.classify import Classification, RunState
from desktop_classifier.gui.widgets.progress_strip import ProgressStrip
from desktop_classifier.gui.windows.dropping import many

PATIENCE_MS = 400
"""One picture is answered within this; nobody wants to see a strip come and go for it."""


class Watching(QObject):
    """Connects the runs of one window with its strip."""

    def __init__(self, classification: Classification, strip: ProgressStrip) -> None:
        super().__init__(strip)
        self._strip = strip
        self._state = RunState(0, 0)
        self._running = False
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._show)
        classification.advanced.connect(self._on_advanced)
        classification.ended.connect(self._on_ended)
        classification.stopped.connect(self._on_broken_off)
        classification.failed.connect(self._on_broken_off)

    @Slot(object)
    def _on_advanced(self, state: RunState) -> None:
        self._state = state
        if not self._running:
            self._running = True
            self._patience.start()
        elif not self._patience.isActive():
            self._show()

    @Slot()
    def _show(self) -> None:
        now = self._state
        self._strip.show_progress(now.done, now.total, now.pictures_per_second, now.seconds_left, now.note)

    @Slot(object)
    def _on_ended(self, state: RunState) -> None:
        self._finish(f"{many(state.done, 'picture')} done")

    @Slot()
    def _on_broken_off(self) -> None:
        self._finish("Stopped")

    def _finish(self, words: str) -> None:
        self._running = False
        self._patience.stop()
        self._strip.done(words)  # says nothing if it was never shown
