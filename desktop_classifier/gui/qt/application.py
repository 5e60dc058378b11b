"""Qt's application object, which on macOS also hears what is opened with the program.

A Mac starts a program once. Whatever is later opened with it, or dropped on its icon, arrives as events to the
application object, one a file; the first may come before there is a window. Other systems start the program again
(`gui/handover`).
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from desktop_classifier.gui.handover import Message


class Application(QApplication):
    """Gathers what is opened until `listen`, and from then on tells of it.

    Signals:
        received: A `Message` with all files and folders that were opened at once.
    """

    received = Signal(object)

    def __init__(self, words: list[str]) -> None:
        self._opened: list[Path] = []  # before Qt, which may bring events along
        self._listening = False
        super().__init__(words)
        self._gathering = QTimer(self, singleShot=True, interval=0)
        self._gathering.timeout.connect(self._tell)

    def listen(self) -> None:
        """Somebody is connected: tell of what came and of what comes."""
        self._listening = True
        self._gathering.start()

    def event(self, event: QEvent) -> bool:
        if event.type() != QEvent.Type.FileOpen or not isinstance(event, QFileOpenEvent):
            return super().event(event)
        if name := event.file():  # a web address has none
            self._opened.append(Path(name))
        if self._listening:
            self._gathering.start()
        return True

    def _tell(self) -> None:
        opened, self._opened = self._opened, []
        if opened:
            self.received.emit(Message(tuple(opened)))
