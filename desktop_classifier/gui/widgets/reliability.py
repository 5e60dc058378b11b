"""Whether a percentage can be taken at its word: what the model said against how often it was right then, drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop_classifier.gui import figures, theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.panel import Panel
from desktop_classifier.gui.windows.words import Words

HEADING = "Can its percentages be believed?"
CAPTION = "larger dots: more answers · on the dashed line it is as right as it says"

_LEFT, _TOP, _RIGHT, _FOOT = 44, 26, 20, 40
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_SMALLEST, _LARGEST = 3.0, 9.0


class BinFigures(Protocol):
    """What is needed of `training.calibration.Bin`."""

    @property
    def said(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def count(self) -> int: ...


class ReliabilityPlot(QWidget):
    """A dot for each tenth of percentages, the larger the more answers are in it; on the dashed line words are true."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bins: tuple[BinFigures, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bins(self, bins: Sequence[BinFigures]) -> None:
        """Show these, ascending."""
        self._bins = tuple(bins)
        self.setAccessibleName("Said and right. " + ". ".join(in_words(each) for each in self._bins))
        self.update()

    def dots(self) -> list[tuple[QPointF, float]]:
        """Middle and radius of every dot, in pixels."""
        most = max((each.count for each in self._bins), default=1)
        return [(self._point(each.said, each.right), _radius(each.count, most)) for each in self._bins]

    def words_at(self, where: QPointF) -> str:
        """The dot at a place in words, or ""."""
        for each, (middle, radius) in zip(self._bins, self.dots(), strict=True):
            apart = where - middle
            if math.hypot(apart.x(), apart.y()) <= radius + 4:
                return in_words(each)
        return ""

    def sizeHint(self) -> QSize:
        return QSize(320, 230)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 230)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.words_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        of = theme.colours(self.palette())
        self._paint_axes(painter, of)
        self._paint_truth(painter, of)
        self._paint_dots(painter, of)

    def _ground(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_LEFT, _TOP, -_RIGHT, -_FOOT)

    def _point(self, said: float, right: float) -> QPointF:
        ground = self._ground()
        return QPointF(ground.left() + said * ground.width(), ground.bottom() - right * ground.height())

    def _paint_axes(self, painter: QPainter, of: theme.Colours) -> None:
        ground, font = self._ground(), theme.font(theme.FINE)
        line, high = painting.hairline(painter), painting.line_height(theme.font(theme.FINE))
        for share in _TICKS:
            at = self._point(share, share)
            across = QRectF(ground.left(), int(at.y()), ground.width(), line)
            painter.fillRect(painting.snapped(painter, across), of.line)
            painting.text(painter, QRectF(0, at.y() - 10, _LEFT - 8, 20), _percent(share), font, of.dim, painting.RIGHT)
            below = QRectF(at.x() - 24, ground.bottom() + 5, 48, high)
            painting.text(painter, below, _percent(share), font, of.dim, painting.CENTRE)
        foot = QRectF(ground.left(), ground.bottom() + 7 + high, ground.width(), high)
        painting.text(painter, foot, "it says", font, of.dim, painting.CENTRE)
        painting.text(painter, QRectF(0, 0, ground.width(), high), "it is right", font, of.dim)

    def _paint_truth(self, painter: QPainter, of: theme.Colours) -> None:
        pen = QPen(of.dim, 1.0, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3.0, 4.0])
        painter.setPen(pen)
        painter.drawLine(self._point(0, 0), self._point(1, 1))

    def _paint_dots(self, painter: QPainter, of: theme.Colours) -> None:
        dots = self.dots()
        painter.setPen(QPen(of.accent, 2.2))
        painter.drawPolyline(QPolygonF([middle for middle, _ in dots]))
        painter.setPen(QPen(of.base, 1.5))
        painter.setBrush(of.accent)
        for middle, radius in dots:
            painter.drawEllipse(middle, radius, radius)


class Reliability(Panel):
    """The plot with what it means in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(HEADING, parent=parent)
        self._sentence = Words("", theme.CONTROL, wrap=True)
        self.plot = ReliabilityPlot()
        self.column.addWidget(self._sentence)
        self.column.addWidget(self.plot)
        self.column.addWidget(Words(CAPTION, theme.CAPTION, tone="dim", wrap=True))

    @property
    def sentence(self) -> str:
        return self._sentence.text()

    def show_bins(self, bins: Sequence[BinFigures], sentence: str) -> None:
        """Show these and what they mean."""
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self.plot.show_bins(bins)


def in_words(each: BinFigures) -> str:
    """One dot: "Where it says 94 % on average, it is right on 91 % of 214 pictures"."""
    many = "1 picture" if each.count == 1 else f"{figures.count(each.count)} pictures"
    return f"Where it says {_percent(each.said)} on average, it is right on {_percent(each.right)} of {many}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _radius(count: int, most: int) -> float:
    """By area, and never too small to be seen."""
    return max(_SMALLEST, _LARGEST * math.sqrt(count / most))
