"""A slider as drawn: a thin track, filled from its left end to a round handle. Keys and screen readers are Qt's own."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QStyle, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.ring import Ringed

_HANDLE = 8
_TRACK = 6
_EDGE = 3
"""Room at the ends for the ring of keyboard focus."""


class Slider(Ringed, QSlider):
    """Whole numbers from `low` to `high`; a click jumps there.

    Args:
        name: What is moved, for those who cannot see it.
        low: The least, at the left end.
        high: The most.
        falling: Whether the most is at the left end instead.
    """

    def __init__(self, name: str, low: int, high: int, *, falling: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setAccessibleName(name)
        self.setRange(low, high)
        self.setInvertedAppearance(falling)
        self.setInvertedControls(falling)  # or the handle goes left for the arrow that points right
        self.setPageStep(max(1, (high - low) // 10))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(240, 2 * (_HANDLE + _EDGE))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def place(self, value: int) -> float:
        """Where the handle's middle is for a value, in pixels from the left."""
        low, high, over = self.minimum(), self.maximum(), self.invertedAppearance()
        return self._start() + QStyle.sliderPositionFromValue(low, high, value, self._span(), over)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go_to(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # whoever scrolls the page does not want to move it

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of, middle = theme.colours(self.palette()), self.height() / 2
        accent = of.accent if self.isEnabled() else of.dim
        track = QRectF(_EDGE, middle - _TRACK / 2, self.width() - 2 * _EDGE, _TRACK)
        handle = QPointF(self.place(self.sliderPosition()), middle)
        painting.bar(painter, track, (handle.x() - track.left()) / track.width(), of.track, accent)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(accent, 2.0))
        painter.setBrush(of.base)
        painter.drawEllipse(handle, _HANDLE - 1, _HANDLE - 1)
        if self._ring:
            painter.setPen(QPen(of.accent, 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(handle, _HANDLE + 2, _HANDLE + 2)

    def _go_to(self, event: QMouseEvent) -> None:
        at = round(event.position().x() - self._start())
        low, high, over = self.minimum(), self.maximum(), self.invertedAppearance()
        self.setSliderPosition(QStyle.sliderValueFromPosition(low, high, at, self._span(), over))

    def _start(self) -> int:
        return _EDGE + _HANDLE

    def _span(self) -> int:
        return max(1, self.width() - 2 * self._start())
