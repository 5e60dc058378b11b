"""One tile of the grid: the picture, its first label with percent and bar, the file's name. Or why there is none."""

from __future__ import annotations

import re

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QRegion
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_classifier.gui import figures, icons, theme
from desktop_classifier.gui.qt.image_list_model import ImageItem, Role
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets import painting
from desktop_classifier.inference.answer import Failure

PICTURE_HEIGHT = 112
HALF_GAP = 6
_EDGE = 7
_INSET = 11
_BAR = 4
_AFTER_BAR = 3
_BADGE_HEIGHT = 18

_NAMES_KIND = re.compile(r"This is (an? [^,.;]{3,28})[,.]")


class TileDelegate(QStyledItemDelegate):
    """Paints tiles. Its items' rectangles are cells: a tile with half of the gap around it.

    Args:
        thumbnails: Asked for the pictures of the tiles that are painted, and only those.
    """

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._cell = QSize(192, 192)
        self.ring = False
        self.stale: QRegion | None = None  # of the view; None is all of it
        self.refresh_fonts()

    def refresh_fonts(self) -> None:
        """The application's font has changed."""
        self._label_font = theme.font(theme.SMALL, theme.SEMIBOLD)
        self._percent_font = theme.font(theme.SMALL)
        self._name_font = theme.font(theme.FINE)
        self._badge_font = theme.font(theme.FINE, theme.SEMIBOLD)
        self._label_height = max(20, painting.line_height(self._label_font))
        self._name_height = max(15, painting.line_height(self._name_font))

    def cell_height(self) -> int:
        """How high a cell is, in pixels."""
        words = 6 + self._label_height + 4 + _BAR + _AFTER_BAR + self._name_height
        return 2 * HALF_GAP + _EDGE + PICTURE_HEIGHT + words + 9

    def set_cell(self, cell: QSize) -> None:
        self._cell = cell

    def picture_size(self) -> QSize:
        """How large the picture of a tile is, in pixels."""
        return QSize(self._cell.width() - 2 * (HALF_GAP + _EDGE), PICTURE_HEIGHT)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self._cell

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if self.stale is not None and not self.stale.intersects(option.rect):
            return  # Qt wants every tile of the rectangle around two changed ones
        item: ImageItem = index.data(Role.ITEM)
        of = theme.colours(option.palette)
        state = option.state
        rect = QRectF(option.rect)
        rect.setSize(self._cell.toSizeF())
        tile = rect.adjusted(HALF_GAP, HALF_GAP, -HALF_GAP, -HALF_GAP)
        painter.save()
        self._paint_card(painter, tile, state, of)
        where = QRectF(tile.left() + _EDGE, tile.top() + _EDGE, tile.width() - 2 * _EDGE, PICTURE_HEIGHT)
        failure = item.answer.error if item.answer is not None else None
        if failure is not None:
            self._paint_failed(painter, where, failure, of)
        else:
            self._paint_picture(painter, where, item, of)
            if item.none_of_these:
                self._paint_refused(painter, self._label_rect(where), item, of)
            else:
                self._paint_answer(painter, where, item, of)
        self._paint_name(painter, where, item, failure, of)
        if index.data(Role.UNSURE):
            self._paint_badge(painter, where.topLeft() + QPointF(5, 5), "? unsure", of.unsure, of.unsure_ground)
        painter.restore()

    def _paint_card(self, painter: QPainter, tile: QRectF, state: QStyle.StateFlag, of: theme.Colours) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painting.card(painter, tile, 10, of.selection, of.accent, 2.0)
        elif state & QStyle.StateFlag.State_MouseOver:
            painting.card(painter, tile, 10, of.base, theme.blend(of.dim, of.line, 0.5))
        else:
            painting.card(painter, tile, 10, of.base, of.line)
        if self.ring and state & QStyle.StateFlag.State_HasFocus:
            painting.ring(painter, tile.adjusted(-4, -4, 4, 4), 13, of.accent)

    def _paint_picture(self, painter: QPainter, where: QRectF, item: ImageItem, of: theme.Colours) -> None:
        pixmap = self._thumbnails.pixmap(item.path)
        if pixmap is None:
            painting.card(painter, where, 6, of.alternate)
        elif pixmap.deviceIndependentSize() == where.size():
            painter.drawPixmap(where.topLeft(), pixmap)
        else:  # made for another width of tiles: its middle stands in
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(where, pixmap, _middle(pixmap, where))

    def _paint_failed(self, painter: QPainter, where: QRectF, failure: Failure, of: theme.Colours) -> None:
        painting.card(painter, where, 6, of.alternate)
        middle = where.center()
        icons.draw(painter, "warning", QRectF(middle.x() - 12, middle.y() - 12, 24, 24), of.dim)
        painting.text(painter, self._label_rect(where), failure.short, self._label_font, of.failed)

    def _paint_answer(self, painter: QPainter, where: QRectF, item: ImageItem, of: theme.Colours) -> None:
        line = self._label_rect(where)
        probability = 0.0
        if item.answer is None or not item.answer.top:
            painting.text(painter, line, "…", self._percent_font, of.dim)
        else:
            first = item.answer.top[0]
            probability = first.probability
            shown = figures.percent(probability)
            painting.text(painter, line, shown, self._percent_font, of.dim, painting.RIGHT)
            space = line.adjusted(0, 0, -painting.width_of(shown, self._percent_font) - 6, 0)
            painting.text(painter, space, first.label, self._label_font, of.text)
        where_bar = QRectF(line.left(), line.bottom() + 4, line.width(), _BAR)
        painting.bar(painter, where_bar, probability, of.track, of.accent)

    def _paint_name(
        self, painter: QPainter, where: QRectF, item: ImageItem, failure: Failure | None, of: theme.Colours
    ) -> None:
        line = self._label_rect(where)
        rect = QRectF(line.left(), line.bottom() + 4 + _BAR + _AFTER_BAR, line.width(), self._name_height)
        what = _NAMES_KIND.match(failure.message) if failure else None
        after = f" · {what[1]}" if what else ""
        space = rect.width() - painting.width_of(after, self._name_font)
        name = painting.shortened(
            figures.readable(item.path.name), self._name_font, space, Qt.TextElideMode.ElideMiddle
        )
        painting.text(painter, rect, figures.isolated(name) + after, self._name_font, of.dim)

    def _paint_refused(self, painter: QPainter, line: QRectF, item: ImageItem, of: theme.Colours) -> None:
        """No label stands out and there is no bar: how likely the nearest one is says nothing here."""
        at = QPointF(line.left(), line.center().y() - _BADGE_HEIGHT / 2)
        badge = self._paint_badge(painter, at, "none of these", of.dim, of.alternate, of.line)
        if item.answer is not None and item.answer.top:
            space = line.adjusted(badge.right() + 8 - line.left(), 0, 0, 0)
            painting.text(painter, space, f"near {item.answer.top[0].label}", self._name_font, of.dim)

    def _paint_badge(
        self, painter: QPainter, at: QPointF, words: str, ink: QColor, ground: QColor, edge: QColor | None = None
    ) -> QRectF:
        width = painting.width_of(words, self._badge_font) + 14
        rect = QRectF(at.x(), at.y(), width, _BADGE_HEIGHT)
        painting.card(painter, rect, _BADGE_HEIGHT / 2, ground, edge)
        painting.text(painter, rect, words, self._badge_font, ink, painting.CENTRE)
        return rect

    def _label_rect(self, where: QRectF) -> QRectF:
        inset = _INSET - _EDGE
        return QRectF(where.left() + inset, where.bottom() + 6, where.width() - 2 * inset, self._label_height)


def _middle(pixmap: QPixmap, where: QRectF) -> QRectF:
    """The largest part of `pixmap` with the shape of `where`, in the pixmap's own pixels."""
    scale = min(pixmap.width() / where.width(), pixmap.height() / where.height())
    width, height = where.width() * scale, where.height() * scale
    return QRectF((pixmap.width() - width) / 2, (pixmap.height() - height) / 2, width, height)
