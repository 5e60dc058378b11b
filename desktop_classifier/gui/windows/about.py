"""Which program this is, what it computes with, and where it keeps its files."""

from __future__ import annotations

import importlib.metadata
import platform

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_classifier import __version__
from desktop_classifier.base import paths
from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets.buttons import Button, Kind
from desktop_classifier.gui.windows.words import Words

PACKAGES = ("openvino", "tensorflow", "keras", "pillow", "numpy", "PySide6-Essentials")


class AboutWindow(QDialog):
    """The program and its parts.

    Args:
        engine: Why which engine answers, in words; "" while it is not known yet.

    Signals:
        log_folder_requested: The user wants to see the log files.
    """

    log_folder_requested = Signal()

    def __init__(self, engine: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Desktop Classifier")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._facts = facts(engine)
        copy = Button("Copy", Kind.PLAIN, "copy", self, name="Copy these facts")
        log_folder = Button("Log folder", Kind.PLAIN, "folder", self)
        close = Button("Close", Kind.FILLED, parent=self)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(4)
        layout.addWidget(Words("Desktop Classifier", theme.TITLE, weight=theme.SEMIBOLD, parent=self))
        layout.addWidget(Words(f"Version {__version__}. Apache License 2.0.", tone="dim", parent=self))
        layout.addSpacing(4)
        layout.addWidget(Words("Nothing leaves your computer.", theme.BODY, parent=self))
        layout.addSpacing(12)
        layout.addLayout(self._table())
        layout.addStretch(1)
        layout.addSpacing(16)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(copy)
        row.addWidget(log_folder)
        row.addStretch(1)
        row.addWidget(close)
        layout.addLayout(row)

        copy.clicked.connect(self._copy)
        log_folder.clicked.connect(self.log_folder_requested)
        close.clicked.connect(self.accept)
        self.setMinimumWidth(520)

    def sizeHint(self) -> QSize:
        return QSize(560, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Never so low that a fact of several lines is cut off, which Qt does not see to."""
        super().resizeEvent(event)
        layout = self.layout()
        if layout is not None:
            self.setMinimumHeight(layout.totalMinimumHeightForWidth(self.width()))

    def _table(self) -> QGridLayout:
        table = QGridLayout()
        table.setHorizontalSpacing(16)
        table.setVerticalSpacing(6)
        table.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(self._facts):
            table.addWidget(Words(name, tone="dim", parent=self), row, 0, Qt.AlignmentFlag.AlignTop)
            told = Words(value, wrap=True, parent=self)
            told.make_selectable()
            told.setAccessibleName(f"{name}: {value}")
            table.addWidget(told, row, 1)
        return table

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(f"{name}: {value}" for name, value in self._facts))


def facts(engine: str) -> list[tuple[str, str]]:
    """Names and values, for the window and for the clipboard."""
    parts = [
        f"{package.removesuffix('-Essentials')} {version}" for package in PACKAGES if (version := _version(package))
    ]
    return [
        ("Answers", engine or "not known yet"),
        ("Parts", ", ".join([f"Python {platform.python_version()}", *parts])),
        ("System", platform.platform()),
        ("Models", str(paths.models_dir())),
        ("Settings", str(paths.config_dir())),
        ("Log", str(paths.log_dir())),
    ]


def _version(package: str) -> str:
    """Read from the package's own notes, so that nothing is imported."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""
