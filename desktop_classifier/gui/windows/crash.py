"""What happens after a fault of ours: it is logged, one dialog tells of it, the window goes on.

Every start comes by here before its first paint, so the dialog is imported when there is something to tell.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop_classifier import __version__

if TYPE_CHECKING:
    from desktop_classifier.gui.windows.crash_dialog import CrashDialog

log = logging.getLogger(__name__)

MOST_DETAILS = 20_000
"""Letters kept of a report; a fault in a loop must not fill the memory."""


class Crashes(QObject):
    """Receives faults from everywhere: slots, threads and jobs. Lives on the window's thread.

    Signals:
        reported: Details of a fault.
        help_requested: F1 was pressed in the dialog.
    """

    reported = Signal(str)
    help_requested = Signal()
    _arrived = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._window = parent
        self._dialog: CrashDialog | None = None
        self._arrived.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over what Python would print and forget."""
        sys.excepthook = self._from_slot
        threading.excepthook = self._from_thread

    def uninstall(self) -> None:
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    @property
    def dialog(self) -> CrashDialog | None:
        return self._dialog

    @Slot(object)
    def report(self, error: BaseException) -> None:
        """A fault that somebody caught, on whichever thread."""
        self._tell("".join(traceback.format_exception(error)))

    def _from_slot(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QGuiApplication.exit(1)
            return
        self._tell("".join(traceback.format_exception(kind, error, trace)))

    def _from_thread(self, fault: threading.ExceptHookArgs) -> None:
        self._tell("".join(traceback.format_exception(fault.exc_type, fault.exc_value, fault.exc_traceback)))

    def _tell(self, trace: str) -> None:
        log.error("fault:\n%s", trace)
        self._arrived.emit(f"{_versions()}\n\n{trace[-MOST_DETAILS:]}")

    @Slot(str)
    def _show(self, details: str) -> None:
        self.reported.emit(details)
        if self._dialog is not None:
            self._dialog.add(details)
            return
        from desktop_classifier.gui.windows.crash_dialog import CrashDialog

        self._dialog = CrashDialog(details, MOST_DETAILS, self._window)
        self._dialog.help_requested.connect(self.help_requested)
        self._dialog.destroyed.connect(self._forget)
        self._dialog.finished.connect(self._forget)
        self._dialog.open()

    @Slot()
    def _forget(self) -> None:
        self._dialog = None


def _versions() -> str:
    import platform

    import PySide6

    return (
        f"Desktop Classifier {__version__}, Python {platform.python_version()}, PySide6 {PySide6.__version__}, "
        f"{platform.platform()}"
    )
