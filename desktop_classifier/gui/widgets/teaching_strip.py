"""At the window's foot while a model is taught: how far it is. Pressing it leads to the wizard."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button
from desktop_classifier.gui.widgets.line import ElidedLine
from desktop_classifier.gui.widgets.progress_bar import ProgressBar
from desktop_classifier.gui.widgets.progress_strip import HEIGHT


class TeachingStrip(QWidget):
    """Shown while a training runs or waits.

    Signals:
        show_requested: The user wants to see it.
        go_on_requested: ... wants it to go on.
    """

    show_requested = Signal()
    go_on_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ElidedLine(theme.CONTROL, theme.MEDIUM, gives_way=False)
        self._remark = ElidedLine(theme.CONTROL, dim=True)
        self._bar = ProgressBar()
        self._show = Button("Show", height=28, name="Show the training")
        self._go_on = Button("Go on", height=28, name="Go on with the training")
        self._show.clicked.connect(self.show_requested)
        self._go_on.clicked.connect(self.go_on_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 1, 16, 0)
        row.setSpacing(14)
        for part in (self._words, self._remark, self._bar, self._go_on, self._show):
            row.addWidget(part, 1 if part is self._bar else 0)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_progress(self, words: str, remark: str, part: float | None, *, waits: bool = False) -> None:
        """Say how far it is.

        Args:
            words: What is taught, and what is being done.
            remark: Time left, or "".
            part: How much is done, 0..1, or None while nobody knows.
            waits: Whether it was paused and can go on.
        """
        self._words.set_words(words)
        self._remark.set_words(remark)
        # So that the bar stands still while the figures change.
        self._remark.setMinimumWidth(max(self._remark.minimumWidth(), self._remark.sizeHint().width()) if remark else 0)
        self._bar.set_part(part or 0.0)
        self._go_on.setVisible(waits)
        done = "" if part is None else f", {part:.0%} done".replace("%", " percent")
        self.setAccessibleName(f"{words} {remark}{done}")
        self.show()

    @property
    def words(self) -> str:
        return self._words.words()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.show_requested.emit()

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        painter.fillRect(self.rect(), of.window)
        painter.fillRect(QRectF(0, 0, self.width(), painting.hairline(painter)), of.line)
