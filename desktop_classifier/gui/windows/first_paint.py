"""Do something once a window has been painted: what loads heavy things must not keep it from appearing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

STEP_MS = 1
"""Between two steps. With 0 Qt would run them all in one turn of its loop."""


def after_first_paint(widget: QWidget, act: Callable[[], object]) -> None:
    """Call `act` once, in a turn of the event loop after the widget's first paint."""
    _Watcher(widget, act)


class _Watcher(QObject):
    def __init__(self, widget: QWidget, act: Callable[[], object]) -> None:
        super().__init__(widget)
        self._act = act
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(STEP_MS, self, self._run)
        return False

    def _run(self) -> None:
        self._act()
        self.deleteLater()
