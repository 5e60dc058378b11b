"""What happens after a fault of ours: it is logged, one dialog tells of it with details to copy, the window goes on."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import traceback
from types import TracebackType

import PySide6
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_classifier import __version__
from desktop_classifier.base import log as log_files
from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets.buttons import Button, Kind
from desktop_classifier.gui.windows.words import Words

log = logging.getLogger(__name__)

MOST_DETAILS = 20_000
"""Letters kept of a report; a fault in a loop must not fill the memory."""


class CrashDialog(QDialog):
    """Tells of a fault. Further faults join the details of the one that is open."""

    def __init__(self, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Something went wrong")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._details = QPlainTextEdit(details, self)
        self._details.setReadOnly(True)
        self._details.setAccessibleName("Details")
        self._details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._copy = Button("Copy details", Kind.PLAIN, "copy", self)
        go_on = Button("Go on", Kind.FILLED, parent=self)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(8)
        layout.addWidget(Words("Something went wrong", theme.FIRST, weight=theme.SEMIBOLD, parent=self))
        told = (
            "A part of the program failed. Your pictures are untouched, and you can go on working. If it happens "
            "again, these details help to mend it; they name files of yours, so look at them before you send them."
        )
        layout.addWidget(Words(told, tone="dim", wrap=True, parent=self))
        layout.addWidget(self._details, 1)
        where = Words(f"They are also in {log_files.log_file()}", theme.CAPTION, tone="dim", wrap=True, parent=self)
        where.make_selectable()
        layout.addWidget(where)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._copy)
        row.addWidget(go_on)
        layout.addLayout(row)

        self._copy.clicked.connect(self._copy_details)
        go_on.clicked.connect(self.accept)
        go_on.setDefault(True)
        go_on.setFocus()
        self.resize(620, 420)

    @property
    def details(self) -> str:
        return self._details.toPlainText()

    def add(self, details: str) -> None:
        """Append another fault, as far as there is room."""
        if len(self.details) + len(details) < MOST_DETAILS:
            self._details.appendPlainText("\n" + details)

    @Slot()
    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(self.details)
        self._copy.setText("Copied")
        self._copy.updateGeometry()


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
        self._dialog = CrashDialog(details, self._window)
        QShortcut(QKeySequence(Qt.Key.Key_F1), self._dialog, self.help_requested.emit)
        self._dialog.destroyed.connect(self._forget)
        self._dialog.finished.connect(self._forget)
        self._dialog.open()

    @Slot()
    def _forget(self) -> None:
        self._dialog = None


def _versions() -> str:
    return (
        f"Desktop Classifier {__version__}, Python {platform.python_version()}, PySide6 {PySide6.__version__}, "
        f"{platform.platform()}"
    )
