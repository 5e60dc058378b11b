"""At the window's foot while work runs: how many are done, how fast, how long still, and *Stop*."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QPropertyAnimation, QRectF, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop_classifier.gui import figures, theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button
from desktop_classifier.gui.widgets.line import ElidedLine
from desktop_classifier.gui.widgets.progress_bar import ProgressBar

HEIGHT = 48
_STAYS_MS = 4000
"""So long the last words can be read before the strip goes."""


class ProgressStrip(QWidget):
    """Comes with `show_progress` and goes some time after `done`; above it nothing moves, only the grid gets longer.

    Signals:
        stop_requested: *Stop*.
    """

    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = _Words()
        self._pace = ElidedLine(theme.CONTROL, dim=True)
        self._bar = ProgressBar()
        self._stop = Button("Stop", height=28)
        self._stop.clicked.connect(self.stop_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 1, 16, 0)
        row.setSpacing(14)
        for part in (self._words, self._pace, self._bar, self._stop):
            row.addWidget(part, 1 if part is self._bar else 0)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Progress")
        self._stays = QTimer(self, singleShot=True, interval=_STAYS_MS)
        self._stays.timeout.connect(self._go)
        self._motion = QPropertyAnimation(self, b"maximumHeight", self)
        self._motion.setDuration(theme.MOTION_MS)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.finished.connect(self.hide)
        self._moves = True
        self.hide()

    def set_motion(self, moving: bool) -> None:
        """Whether the strip slides away or is gone at once."""
        self._moves = moving

    def show_progress(
        self, done: int, total: int, pictures_per_second: float | None, seconds_left: float | None, note: str = ""
    ) -> None:
        """Show how far the work is.

        Args:
            done: Pictures answered, in 0..total.
            total: All pictures of this run; 0 while only `note` is known.
            pictures_per_second: Or None while nobody can say.
            seconds_left: Or None while nobody can say.
            note: What is going on instead of counting ("Preparing (once)"), or "".
        """
        self._come()
        if note or not total:
            self._words.set_words("", note or "Starting")
        else:
            self._words.set_words(figures.count(done), f" of {figures.count(total)}", figures.count(total))
        pace = [figures.speed(pictures_per_second)] if pictures_per_second else []
        pace += [figures.seconds_left(seconds_left)] if seconds_left is not None else []
        self._pace.set_words(" · ".join(pace) if not note else "")
        self._pace.setMinimumWidth(
            max(self._pace.minimumWidth(), self._pace.sizeHint().width())
        )  # the bar stands still
        self._bar.set_part(done / total if total else 0.0)
        self._stop.setVisible(True)

    def done(self, words: str) -> None:
        """The work has ended: say so for a while, then go."""
        if self.isHidden():
            return
        self._words.set_words("", words)
        self._pace.set_words("")
        self._pace.setMinimumWidth(0)
        self._bar.set_part(1.0)
        self._stop.setVisible(False)
        self._stays.start()

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        painter.fillRect(self.rect(), of.window)
        painter.fillRect(QRectF(0, 0, self.width(), painting.hairline(painter)), of.line)

    def _come(self) -> None:
        self._stays.stop()
        self._motion.stop()
        self.setFixedHeight(HEIGHT)
        self.show()

    @Slot()
    def _go(self) -> None:
        if not self._moves:
            self.hide()
            return
        self.setMinimumHeight(0)
        self._motion.setStartValue(HEIGHT)
        self._motion.setEndValue(0)
        self._motion.start()


class _Words(QWidget):
    """A bold number, and words after it; as wide as the largest number will be, so that the bar stands still."""

    def __init__(self) -> None:
        super().__init__()
        self._number, self._after, self._widest = "", "", ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_words(self, number: str, after: str, widest: str = "") -> None:
        if (number, after, widest) == (self._number, self._after, self._widest):
            return
        self._number, self._after, self._widest = number, after, widest
        self.setAccessibleName(number + after)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        bold, plain = theme.font(theme.CONTROL, theme.SEMIBOLD), theme.font(theme.CONTROL)
        width = painting.width_of(self._widest, bold) + painting.width_of(self._after, plain)
        return QSize(round(width + 1), max(20, painting.line_height(plain)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        rect = QRectF(self.rect())
        bold = theme.font(theme.CONTROL, theme.SEMIBOLD)
        painting.text(painter, rect, self._number, bold, of.text)
        rest = rect.adjusted(painting.width_of(self._number, bold), 0, 0, 0)
        painting.text(painter, rest, self._after, theme.font(theme.CONTROL), of.text)
