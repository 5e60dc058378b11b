"""The parts of something that takes a while: what is done, what is being done, what is still to come."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_classifier.gui import icons, theme
from desktop_classifier.gui.widgets import painting

_ROW, _DOT, _GAP = 36, 18, 12


class StageList(QWidget):
    """Lines with a mark before each. Nothing on it can be pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[str, ...] = ()
        self._current = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_stages(self, lines: Sequence[str], current: int) -> None:
        """Show these; those before `current` are done. A `current` past the end means that all are."""
        if (tuple(lines), current) == (self._lines, self._current):
            return
        self._lines, self._current = tuple(lines), current
        states = ("done" if n < current else "now" if n == current else "to come" for n in range(len(lines)))
        self.setAccessibleName("; ".join(f"{line}: {state}" for line, state in zip(lines, states, strict=True)))
        self.updateGeometry()
        self.update()

    @property
    def current(self) -> int:
        return self._current

    def sizeHint(self) -> QSize:
        return QSize(280, len(self._lines) * self._row())

    def _row(self) -> int:
        return max(_ROW, painting.line_height(theme.font()) + 14)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        of, high = theme.colours(self.palette()), self._row()
        for number, line in enumerate(self._lines):
            rect = QRectF(0, number * high, self.width(), high)
            dot = QRectF(1, rect.center().y() - _DOT / 2, _DOT, _DOT)
            current = number == self._current
            self._paint_dot(painter, dot, number < self._current, current, of)
            font = theme.font(theme.BODY, theme.SEMIBOLD if current else theme.font().weight())
            painting.text(painter, rect.adjusted(_DOT + _GAP, 0, 0, 0), line, font, of.text if current else of.dim)

    def _paint_dot(self, painter: QPainter, dot: QRectF, done: bool, current: bool, of: theme.Colours) -> None:
        if done:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(of.accent)
            painter.drawEllipse(dot)
            icons.draw(painter, "check", dot.adjusted(4, 4, -4, -4), of.on_accent)
            return
        painter.setPen(QPen(of.accent if current else of.line, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(dot.adjusted(0.75, 0.75, -0.75, -0.75))
        if current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(of.accent)
            painter.drawEllipse(dot.adjusted(5, 5, -5, -5))
