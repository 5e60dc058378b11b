"""Two lines over the epochs of a training, drawn by ourselves: Qt's charts are not free for everyone to use."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.plot_scale import Curve, Plotted, label, spoken, spread, ticks

_LEFT, _TOP, _FOOT, _GAP = 44, 12, 26, 9
_WIDTH = 2.2
_DOT = 3.5


class Plot(QWidget):
    """Paints a `Plotted`. What is written at the ends of the lines never collides, however close they lie."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = Plotted()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.show_plotted(self._shown)

    def show_plotted(self, shown: Plotted) -> None:
        """Show this from now on."""
        self._shown = shown
        self.setAccessibleName(spoken(shown))
        self.update()

    @property
    def shown(self) -> Plotted:
        return self._shown

    def sizeHint(self) -> QSize:
        return QSize(580, 226)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, 160)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        _Painting(painter, QRectF(self.rect()), self._shown, theme.colours(self.palette())).paint()


class _Painting:
    """One paint: the scale of both axes, and everything drawn on it."""

    def __init__(self, painter: QPainter, rect: QRectF, shown: Plotted, of: theme.Colours) -> None:
        self._painter, self._shown, self._of = painter, shown, of
        self._font = theme.font(theme.CAPTION)
        self._bold = theme.font(theme.CAPTION, theme.SEMIBOLD)
        self._fine = theme.font(theme.FINE)
        self._high = float(painting.line_height(self._bold))
        self._ground = rect.adjusted(_LEFT, _TOP, -2, -_FOOT)
        self._ticks = ticks(shown)
        widest = max((painting.width_of(label(shown, curve), self._bold) for curve in shown.curves), default=0.0)
        self._run = QRectF(self._ground)  # where the lines go
        self._run.setWidth(self._run_width(widest + _GAP + 6))

    def paint(self) -> None:
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axes()
        if self._shown.level is not None:
            self._paint_level(self._shown.level[1])
        for curve in sorted(self._shown.curves, key=lambda curve: curve.strong):
            self._paint_curve(curve)
        if self._shown.level is not None:
            self._paint_level_name(*self._shown.level)
        self._paint_ends()

    def _run_width(self, words: float) -> float:
        """All there is, until the words after the last point need some of it: then the epochs move closer."""
        whole, done = self._ground.width(), max((len(curve.values) for curve in self._shown.curves), default=0)
        part = (done + self._shown.first - 2) / max(1, self._shown.epochs - 1)
        return min(whole, (whole - words) / part) if part > 0 else whole

    def _x(self, place: int) -> float:
        """Of the epoch at `place`, from 0."""
        number = place + self._shown.first - 1
        return self._run.left() + self._run.width() * number / max(1, self._shown.epochs - 1)

    def _y(self, value: float) -> float:
        low, high = self._ticks[0], self._ticks[-1]
        part = min(1.0, max(0.0, (value - low) / (high - low)))
        return self._ground.bottom() - self._ground.height() * part

    def _points(self, curve: Curve) -> list[QPointF]:
        return [QPointF(self._x(place), self._y(value)) for place, value in enumerate(curve.values)]

    def _paint_axes(self) -> None:
        painter, of, ground = self._painter, self._of, self._ground
        line = painting.hairline(painter)
        for value in self._ticks:
            y = self._y(value)
            # Not around `y`: what ends at two halves of a pixel may be rounded to nothing.
            painter.fillRect(painting.snapped(painter, QRectF(ground.left(), int(y), ground.width(), line)), of.line)
            words = self._shown.words(value) if self._shown.shares else f"{value:g}"
            rect = QRectF(0, y - 10, _LEFT - 8, 20)
            painting.text(painter, rect, words, self._fine, of.dim, painting.RIGHT)
        if self._shown.epochs:
            foot = QRectF(ground.left(), ground.bottom() + 5, self._run.width(), 18)
            painting.text(painter, foot, "1", self._fine, of.dim)
            if self._shown.epochs > 1:
                painting.text(painter, foot, f"{self._shown.epochs} epochs", self._fine, of.dim, painting.RIGHT)

    def _paint_level(self, value: float) -> None:
        painter, of, y = self._painter, self._of, self._y(value)
        pen = QPen(of.dim, 1.0, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3.0, 4.0])
        painter.setPen(pen)
        painter.drawLine(QPointF(self._ground.left(), y), QPointF(self._ground.right(), y))

    def _paint_level_name(self, name: str, value: float) -> None:
        """Last of all, on a ground of its own: where there is no free place, it can still be read."""
        words = f"{name}, {self._shown.words(value)}"
        place = self._place_of_level(words, self._y(value))
        self._painter.fillRect(place.adjusted(-2, 1, 2, -1), self._of.base)
        painting.text(self._painter, place, words, self._fine, self._of.dim)

    def _place_of_level(self, words: str, y: float) -> QRectF:
        """Where the fewest points of the lines are in the way: above or below the dashes, at their start or end."""
        width, high = painting.width_of(words, self._fine) + 1, float(painting.line_height(self._fine))
        places = [
            QRectF(left, top, width, high)
            for top in (y - high - 1, y + 2)
            for left in (self._ground.left() + 6, self._run.right() - width, self._ground.right() - width)
            if self._ground.top() - _TOP <= top and top + high <= self._ground.bottom() + _FOOT / 2
        ]
        taken = [*(point for curve in self._shown.curves for point in _between(self._points(curve)))]
        ends = [rect for _, rect in self._ends()]

        def crowd(place: QRectF) -> int:
            near = place.adjusted(-4, -3, 4, 3)
            return sum(near.contains(point) for point in taken) + 100 * sum(near.intersects(rect) for rect in ends)

        return min(places, key=crowd, default=QRectF(self._ground.left() + 6, y - high - 1, width, high))

    def _paint_curve(self, curve: Curve) -> None:
        points = self._points(curve)
        if not points:
            return
        painter, ink = self._painter, self._ink(curve)
        pen = QPen(ink, _WIDTH)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(points[-1], _DOT, _DOT)

    def _paint_ends(self) -> None:
        for curve, rect in self._ends():
            ground = rect.adjusted(-2, 1, 2, -1)
            self._painter.fillRect(ground, self._of.base)
            font = self._bold if curve.strong else self._font
            painting.text(self._painter, rect, label(self._shown, curve), font, self._ink(curve))

    def _ends(self) -> list[tuple[Curve, QRectF]]:
        curves = [curve for curve in self._shown.curves if curve.values]
        wanted = [self._y(curve.values[-1]) - self._high / 2 for curve in curves]
        top, bottom = self._ground.top() - self._high / 2, self._ground.bottom() + self._high / 2
        tops = spread(wanted, self._high, top, bottom)
        return [
            (
                curve,
                QRectF(
                    self._x(len(curve.values) - 1) + _GAP,
                    y,
                    painting.width_of(label(self._shown, curve), self._bold) + 1,
                    self._high,
                ),
            )
            for curve, y in zip(curves, tops, strict=True)
        ]

    def _ink(self, curve: Curve) -> QColor:
        return self._of.accent if curve.strong else self._of.dim


def _between(points: Sequence[QPointF]) -> list[QPointF]:
    """The points and a few on the lines between them."""
    found = list(points)
    for one, two in itertools.pairwise(points):
        found += [one + (two - one) * (step / 6) for step in range(1, 6)]
    return found
