"""Where the cells of a confusion matrix lie, and how they and the names beside them are painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets import painting

ROOMY = 12
"""Up to so many classes cells are as large as drawn; with more they are small, and scroll."""

SPACE = 3
"""Between two cells."""

MARGIN = 3
"""Around everything, for the mark of the chosen cell."""

_LARGE, _WIDE, _SMALL = QSize(66, 46), QSize(96, 56), QSize(30, 24)
_LONGEST_NAME = 120
_TURNED_HIGH = 96
_RADIUS = 6


class Cell(NamedTuple):
    """A place in the matrix, from 0."""

    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Geometry:
    """Sizes in pixels.

    Args:
        count: Number of classes.
        cell: How large a cell is.
        left: How wide the names of the rows are.
        top: How high the names of the columns are.
        turned: Whether those are written from below to above.
    """

    count: int = 0
    cell: QSize = _LARGE
    left: int = 0
    top: int = 0
    turned: bool = False

    def whole(self) -> QSize:
        """All of it, unscrolled."""
        return QSize(
            self.left + self.count * (self.cell.width() + SPACE) + 2 * MARGIN,
            self.top + self.count * (self.cell.height() + SPACE) + 2 * MARGIN,
        )

    def rect(self, cell: Cell, scrolled: QPoint) -> QRectF:
        x = MARGIN + self.left + cell.column * (self.cell.width() + SPACE) - scrolled.x()
        y = MARGIN + self.top + cell.row * (self.cell.height() + SPACE) - scrolled.y()
        return QRectF(x, y, self.cell.width(), self.cell.height())

    def cell_at(self, where: QPointF, scrolled: QPoint) -> Cell | None:
        x, y = where.x() - MARGIN - self.left, where.y() - MARGIN - self.top
        if x < 0 or y < 0:
            return None
        column = int((x + scrolled.x()) // (self.cell.width() + SPACE))
        row = int((y + scrolled.y()) // (self.cell.height() + SPACE))
        return Cell(row, column) if max(row, column) < self.count else None


def fitting(names: Sequence[str], room: QSize | None) -> Geometry:
    """Cells a little smaller than drawn where that spares scrolling, but never too small to read.

    Args:
        names: Shown names of the classes.
        room: How much there is, or None for as much as is wanted.
    """
    font = theme.font(theme.CAPTION, theme.MEDIUM)
    widest = max((painting.width_of(name, font) for name in names), default=0.0)
    left, count = round(min(_LONGEST_NAME, widest)) + 11, len(names)
    natural = _natural(count)
    width = natural.width()
    if room is not None:
        width = max(_SMALL.width(), min(width, (room.width() - left - 2 * MARGIN) // max(1, count) - SPACE))
    turned = widest > width + SPACE
    top = round(min(_TURNED_HIGH, widest)) + 10 if turned else max(24, painting.line_height(font) + 8)
    height = round(natural.height() * width / natural.width())
    if room is not None:
        height = min(height, (room.height() - top - 2 * MARGIN) // max(1, count) - SPACE)
    return Geometry(count, QSize(width, max(_SMALL.height(), height)), left, top, turned)


def _natural(count: int) -> QSize:
    if count > ROOMY:
        return _SMALL
    return _WIDE if count <= 3 else _LARGE


@dataclass(frozen=True, slots=True)
class Painted:
    """All that one paint needs.

    Args:
        geometry: Where things lie.
        scrolled: By how many pixels.
        room: Size of what is seen.
        names: Of the classes.
        counts: What stands in the cells.
        most: The largest count off the diagonal, or 0.
        chosen: The marked cell.
        ring: Whether the keyboard is here.
    """

    geometry: Geometry
    scrolled: QPoint
    room: QSize
    names: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    most: int
    chosen: Cell
    ring: bool

    def paint(self, painter: QPainter, of: theme.Colours) -> None:
        """Only what is in sight."""
        where = self.geometry
        inside = QRectF(where.left, where.top, self.room.width() - where.left, self.room.height() - where.top)
        first = where.cell_at(inside.topLeft() + QPointF(MARGIN + 1, MARGIN + 1), self.scrolled) or Cell(0, 0)
        down = int(inside.height()) // where.cell.height() + 2
        across = int(inside.width()) // where.cell.width() + 2
        rows = range(first.row, min(where.count, first.row + down))
        columns = range(first.column, min(where.count, first.column + across))
        painter.save()
        painter.setClipRect(inside)
        for row in rows:
            for column in columns:
                self._paint_cell(painter, Cell(row, column), of)
        self._paint_mark(painter, of)
        painter.restore()
        painter.save()
        painter.setClipRect(QRectF(0, where.top, where.left + MARGIN, self.room.height()))
        for row in rows:
            self._paint_row_name(painter, row, of)
        painter.setClipRect(QRectF(where.left, 0, self.room.width(), where.top + MARGIN))
        for column in columns:
            self._paint_column_name(painter, column, of)
        painter.restore()

    def _paint_cell(self, painter: QPainter, cell: Cell, of: theme.Colours) -> None:
        rect, count = self.geometry.rect(cell, self.scrolled), self.counts[cell.row][cell.column]
        right = cell.row == cell.column
        radius = min(_RADIUS, rect.height() / 4)
        if right:
            painting.card(painter, rect, radius, _thin(of.accent, 0.16), _thin(of.accent, 0.55), 1.5)
        elif count:
            painting.card(painter, rect, radius, _thin(of.failed, 0.05 + 0.27 * (count / self.most) ** 0.8))
        else:
            painting.card(painter, rect, radius, of.alternate)
        font = theme.font(theme.CONTROL if rect.width() > 40 else theme.FINE, theme.SEMIBOLD)
        words = _short(count) if count else "0" if right else "·"
        painting.text(painter, rect, words, font, of.text if count or right else of.dim, painting.CENTRE)

    def _paint_mark(self, painter: QPainter, of: theme.Colours) -> None:
        rect = self.geometry.rect(self.chosen, self.scrolled).adjusted(-2, -2, 2, 2)
        painting.card(painter, rect, min(_RADIUS, rect.height() / 4) + 2, None, of.accent, 2.0)
        if self.ring:
            painter.setPen(QPen(of.text, 1.0, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(4, 4, -4, -4), 4, 4)

    def _paint_row_name(self, painter: QPainter, row: int, of: theme.Colours) -> None:
        cell = self.geometry.rect(Cell(row, 0), self.scrolled)
        rect = QRectF(MARGIN, cell.top(), self.geometry.left - 9, cell.height())
        self._paint_name(painter, rect, row, row == self.chosen.row, painting.RIGHT, of)

    def _paint_column_name(self, painter: QPainter, column: int, of: theme.Colours) -> None:
        cell, top = self.geometry.rect(Cell(0, column), self.scrolled), self.geometry.top
        is_chosen = column == self.chosen.column
        if not self.geometry.turned:
            rect = QRectF(cell.left() - 2, MARGIN, cell.width() + 4, top - 2)
            self._paint_name(painter, rect, column, is_chosen, painting.CENTRE, of)
            return
        painter.save()
        painter.translate(cell.center().x(), top + MARGIN - 6)
        painter.rotate(-90)
        self._paint_name(painter, QRectF(0, -10, top - 8, 20), column, is_chosen, painting.LEFT, of)
        painter.restore()

    def _paint_name(
        self, painter: QPainter, rect: QRectF, which: int, chosen: bool, align: Qt.AlignmentFlag, of: theme.Colours
    ) -> None:
        font = theme.font(theme.CAPTION, theme.MEDIUM)
        ink = of.text if chosen else of.dim
        middle = Qt.TextElideMode.ElideMiddle  # long names often differ in their ends
        painting.text(painter, rect, self.names[which], font, ink, align, middle)


def _thin(colour: QColor, part: float) -> QColor:
    made = QColor(colour)
    made.setAlphaF(part)
    return made


def _short(count: int) -> str:
    return str(count) if count < 10_000 else f"{count // 1000}k"
