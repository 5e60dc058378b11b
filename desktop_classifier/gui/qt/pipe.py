"""The named pipe on which starts meet on Windows, by Qt's local sockets. Elsewhere nothing imports this.

Windows lets go of a pipe with its process, so there is none left over to take the place of.
"""

from __future__ import annotations

import ctypes
import logging
import os
import time

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from desktop_classifier.gui.handover import TAKEN, Message, NotOurs, Reader, pack

log = logging.getLogger(__name__)

_ANYONE = -1


class PipeListener(QObject):
    """Hears of later starts. It ends with its parent.

    Args:
        name: Of the pipe.

    Signals:
        received: A `Message`, whose sender has been told that it was taken.
    """

    received = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_knock)
        self._readers: dict[QLocalSocket, Reader] = {}
        if not self._server.listen(name):
            log.warning("later starts cannot be heard: %s", self._server.errorString())

    def close(self) -> None:
        """Hear nothing more."""
        self._server.close()
        for call in list(self._readers):
            call.abort()

    @Slot()
    def _on_knock(self) -> None:
        while (call := self._server.nextPendingConnection()) is not None:
            self._readers[call] = Reader()
            call.readyRead.connect(lambda call=call: self._on_words(call))
            call.disconnected.connect(lambda call=call: self._forget(call))
            self._on_words(call)

    def _on_words(self, call: QLocalSocket) -> None:
        if call not in self._readers or not call.bytesAvailable():
            return
        try:
            message = self._readers[call].feed(bytes(call.readAll().data()))
        except NotOurs as error:
            log.warning("something that is no message of ours was ignored: %s", error)
            call.abort()
            return
        if message is not None and call.state() is QLocalSocket.LocalSocketState.ConnectedState:
            call.write(TAKEN)
            call.flush()
            self.received.emit(message)

    def _forget(self, call: QLocalSocket) -> None:
        if self._readers.pop(call, None) is not None:
            call.deleteLater()


def hand_over(name: str, message: Message, patience_s: float) -> bool:
    """Whether a first window took it. Waits no longer than `patience_s` seconds."""
    until = time.monotonic() + patience_s

    def left_ms() -> int:
        return max(1, round((until - time.monotonic()) * 1000))

    knocking = QLocalSocket()
    knocking.connectToServer(name)
    if not knocking.waitForConnected(left_ms()):
        return False
    _let_it_come_forward()
    knocking.write(pack(message))
    while knocking.bytesToWrite():
        if not knocking.waitForBytesWritten(left_ms()):
            break
    answer = b""
    while answer != TAKEN[: len(answer)] or len(answer) < len(TAKEN):
        if not knocking.bytesAvailable() and not knocking.waitForReadyRead(left_ms()):
            break
        answer += bytes(knocking.readAll().data())
    knocking.abort()
    return answer == TAKEN


def _let_it_come_forward() -> None:
    """The user started this process, so it is this one's right to come to the front that the first window needs."""
    if os.name == "nt":
        ctypes.windll.user32.AllowSetForegroundWindow(_ANYONE)  # type: ignore[attr-defined]
