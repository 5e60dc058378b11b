"""What a fault of ours looks like: one dialog with details to copy. Further faults join the one that is open."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_classifier.base import log as log_files
from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets.buttons import Button, Kind
from desktop_classifier.gui.windows.words import Words


class CrashDialog(QDialog):
    """Tells of a fault.

    Args:
        details: What a programmer wants to know.
        most: Letters that it holds; a fault in a loop must not fill the memory.

    Signals:
        help_requested: F1 was pressed.
    """

    help_requested = Signal()

    def __init__(self, details: str, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Something went wrong")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._most = most
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
        QShortcut(QKeySequence(Qt.Key.Key_F1), self, self.help_requested.emit)
        go_on.clicked.connect(self.accept)
        go_on.setDefault(True)
        go_on.setFocus()
        self.resize(620, 420)

    @property
    def details(self) -> str:
        return self._details.toPlainText()

    def add(self, details: str) -> None:
        """Append another fault, as far as there is room."""
        if len(self.details) + len(details) < self._most:
            self._details.appendPlainText("\n" + details)

    @Slot()
    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(self.details)
        self._copy.setText("Copied")
        self._copy.updateGeometry()
