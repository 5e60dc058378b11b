"""How far something is, in place on a page: a number, a dim remark, a bar, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button
from desktop_classifier.gui.widgets.line import ElidedLine
from desktop_classifier.gui.widgets.progress_bar import ProgressBar

HEIGHT = 48


class ProgressCard(QWidget):
    """Shown while something runs.

    Args:
        stop: What its button says; "" for none.

    Signals:
        stop_requested: The button was pressed.
    """

    stop_requested = Signal()

    def __init__(self, stop: str = "Stop", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = ElidedLine(theme.CONTROL, theme.SEMIBOLD, gives_way=False)
        self._remark = ElidedLine(theme.CONTROL, dim=True)
        self._bar = ProgressBar()
        self.button = Button(stop, height=28)
        if not stop:
            self.button.hide()
        self.button.clicked.connect(self.stop_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 10 if stop else 16, 0)  # a button is as far from the edge as from top and bottom
        row.setSpacing(14)
        for part in (self._number, self._remark, self._bar, self.button):
            row.addWidget(part, 1 if part is self._bar else 0)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_progress(self, words: str, remark: str, part: float | None) -> None:
        """Say how far it is: `part` in 0..1, or None while nobody knows."""
        self._number.set_words(words)
        self._remark.set_words(remark)
        self._bar.set_part(part or 0.0)
        done = "" if part is None else f", {part:.0%} done".replace("%", " percent")
        self.setAccessibleName(f"{words} {remark}{done}")

    def set_button(self, words: str) -> None:
        """Another word on the button."""
        self.button.setText(words)
        self.button.setAccessibleName(words)
        self.button.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        painting.card(painter, QRectF(self.rect()), 10, of.base, of.line)
