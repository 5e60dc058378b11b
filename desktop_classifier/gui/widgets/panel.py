"""A card on a page: a heading, perhaps something at its right, and content."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.windows.words import Words

_EDGE = 14


class Panel(QWidget):
    """A box with a hairline. Put content into `column`.

    Args:
        heading: What it says at the top, or "" for none.
        right: Something small to the right of the heading.
    """

    def __init__(self, heading: str = "", right: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = Words("", theme.BODY, weight=theme.SEMIBOLD, wrap=True)
        # A long word widens nothing.
        self._heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._heading.setMinimumHeight(20)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        self.column.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(self._heading, 1)
        if right is not None:
            top.addWidget(right)
        self.column.addLayout(top)
        self.set_heading(heading)

    @property
    def heading(self) -> str:
        return self._heading.text()

    def set_heading(self, words: str) -> None:
        """Say something else at the top."""
        self._heading.setText(words)
        self._heading.setVisible(bool(words))
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme.colours(self.palette())
        painting.card(QPainter(self), QRectF(self.rect()), 10, of.base, of.line)
