"""How much of something is done, as a thin bar."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets import painting

_HIGH = 6


class ProgressBar(QWidget):
    """Takes what room is left. Whoever shows it also says it in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._part = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(60)

    def set_part(self, part: float) -> None:
        """How much is done, 0..1."""
        self._part = part
        self.setAccessibleName(f"{part:.0%} done".replace("%", " percent"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, _HIGH)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        rect = QRectF(0, (self.height() - _HIGH) / 2, self.width(), _HIGH)
        painting.bar(painter, rect, self._part, of.track, of.accent)
