"""The first window's ear: what later starts hand over arrives as a signal on the window's thread.

A plain socket and Qt's notifier: Qt's own network library would need more of the system (Kerberos, Brotli) than all
else in the window, for nothing that it adds here.
"""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal, Slot

from desktop_classifier.gui.handover import TAKEN, Message, NotOurs, Post, Reader

if TYPE_CHECKING:
    from desktop_classifier.gui.qt.pipe import PipeListener

log = logging.getLogger(__name__)

LONGEST_CALL_MS = 10_000
"""Whoever is not done by then is hung up on."""

_PIECE = 1 << 16


class Listener(QObject):
    """Hears of later starts until it is closed.

    Args:
        post: Where to listen.

    Signals:
        received: A `Message`, whose sender has been told that it was taken.
    """

    received = Signal(object)

    def __init__(self, post: Post, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._calls: set[_Call] = set()
        self._pipe: PipeListener | None = None
        self._socket = post.socket
        if self._socket is None:
            from desktop_classifier.gui.qt.pipe import PipeListener

            self._pipe = PipeListener(post.name, self)
            self._pipe.received.connect(self.received)
            return
        self._notifier = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_knock)

    def close(self) -> None:
        """Hear nothing more. Before the post itself is closed."""
        for call in list(self._calls):
            call.end()
        if self._pipe is not None:
            self._pipe.close()
        if self._socket is not None:
            self._notifier.setEnabled(False)
            self._socket = None

    @Slot()
    def _on_knock(self) -> None:
        if self._socket is None:
            return
        try:
            while True:
                connection, _ = self._socket.accept()
                call = _Call(connection, self)
                call.said.connect(self.received)
                call.ended.connect(self._calls.discard)
                self._calls.add(call)
        except BlockingIOError:
            return
        except OSError as error:
            log.warning("a later start could not be heard: %s", error)


class _Call(QObject):
    """One later start, until it has said all or is hung up on."""

    said = Signal(object)
    ended = Signal(object)

    def __init__(self, connection: socket.socket, parent: QObject) -> None:
        super().__init__(parent)
        connection.setblocking(False)
        self._connection = connection
        self._reader = Reader()
        self._notifier = QSocketNotifier(connection.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_words)
        self._limit = QTimer(self, singleShot=True, interval=LONGEST_CALL_MS)
        self._limit.timeout.connect(self.end)
        self._limit.start()

    @Slot()
    def end(self) -> None:
        """Hang up."""
        if self._notifier.isEnabled():
            self._notifier.setEnabled(False)
            self._limit.stop()
            self._connection.close()
            self.ended.emit(self)
            self.deleteLater()

    @Slot()
    def _on_words(self) -> None:
        try:
            message = self._listen()
        except NotOurs as error:
            log.warning("something that is no message of ours was ignored: %s", error)
            self.end()
        except OSError as error:
            log.info("a later start went away: %s", error)
            self.end()
        else:
            if message is not None:
                self.end()
                self.said.emit(message)

    def _listen(self) -> Message | None:
        """What was said, once it is whole and its sender, who still waits, knows that it is taken.

        Raises:
            OSError: The sender gave up, and opened a window of its own: its pictures are there.
        """
        message = None
        while True:
            try:
                piece = self._connection.recv(_PIECE)
            except BlockingIOError:
                break
            if not piece:
                raise ConnectionResetError("it did not wait")
            message = self._reader.feed(piece)
        if message is not None:
            self._connection.sendall(TAKEN)
        return message
