"""What can be done with an answer: two buttons below it. One gives way where something must stand beside them."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_classifier.gui.widgets.buttons import Button
from desktop_classifier.gui.widgets.opacity import Opacity

ABOVE, AROUND = 12, 16
_BETWEEN = 8
_FOLDER = "Show in folder"


class AnswerActions(QWidget):
    """*Copy answer* and *Show in folder*, and at the right the slider of the heat map where the picture has no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.copy = Button("Copy answer")
        self.folder = Button(_FOLDER)
        row = QHBoxLayout(self)
        row.setContentsMargins(AROUND, ABOVE, AROUND, AROUND)
        row.setSpacing(_BETWEEN)
        row.addWidget(self.copy)
        row.addWidget(self.folder)
        row.addStretch(1)

    def take(self, slider: Opacity) -> None:
        """Have it stand here."""
        self._show_folder_words(True)
        buttons = self.copy.sizeHint().width() + self.folder.sizeHint().width() + 2 * _BETWEEN
        room = self.width() - 2 * AROUND - buttons
        self._show_folder_words(slider.isHidden() or slider.sizeHint().width() <= room)
        middle = QPoint(self.width() - AROUND, ABOVE + self.copy.sizeHint().height() // 2)
        slider.lie_on(self, middle, picture=False)

    def take_none(self) -> None:
        """There is nothing beside the buttons."""
        self._show_folder_words(True)

    def _show_folder_words(self, shown: bool) -> None:
        self.folder.set_icon("" if shown else "folder")
        self.folder.setText(_FOLDER if shown else "")
        self.folder.setAccessibleName(_FOLDER)
        self.folder.setToolTip("" if shown else _FOLDER)
