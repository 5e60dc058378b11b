"""What a later start handed over: its pictures join those of this window, which comes to the front."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop_classifier.gui.handover import Message
from desktop_classifier.gui.windows.main_window import MainWindow

FRONT_MS = 500
"""A desktop that lets a window come forward has done so by then; if not, its entry in the task bar flashes."""


class Arriving(QObject):
    """Takes messages for a window that is completed.

    Signals:
        came: A `Message` that was taken; the window has been asked to come to the front.
    """

    came = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._shown: Path | None = None
        self._look = QTimer(self, singleShot=True, interval=FRONT_MS)
        self._look.timeout.connect(self._flash)
        window.session.pictures.added.connect(self._on_added)

    @Slot(object)
    def take(self, message: Message) -> None:
        """Add the pictures and show the first of them."""
        if message.paths:
            self._shown = message.paths[0]
            self._window.session.pictures.add(message.paths)
        self._come_forward(message.token)
        self.came.emit(message)

    @Slot()
    def _on_added(self) -> None:
        if self._shown is not None and self._window.session.list.row_of(self._shown) is not None:
            self._window.workplace.grid.choose(self._shown)
            self._shown = None

    def _come_forward(self, token: str) -> None:
        if token and QGuiApplication.platformName().startswith("wayland"):
            os.environ["XDG_ACTIVATION_TOKEN"] = token  # Qt takes it from there when it asks to come forward
        if self._window.isMinimized():
            self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
        self._window.raise_()
        self._window.activateWindow()
        self._look.start()

    @Slot()
    def _flash(self) -> None:
        if QApplication.activeWindow() is None:
            QApplication.alert(self._window)
