"""Paints a picture with what the network sees of it: that part bright, the rest dimmed, bars where it adds some.

No shape is cut out of another: Qt's path subtraction loses pieces where edges coincide, as they do here all the time.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap, QTransform

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.seen_square import Placement

RADIUS = 10
"""Of the corners of a picture and its ground."""

_CORNER = 2
_WHITE = QColor(255, 255, 255)
_UNDER_WHITE = QColor(0, 0, 0, 70)
_DIMMED = QColor(10, 10, 12, 107)
_PILL = QColor(10, 10, 12, 140)
_BARS = QColor(128, 128, 128)
"""What `imaging.framing` fills the bars of a letterbox with."""


def paint_seen(painter: QPainter, view: QRectF, pixmap: QPixmap, where: Placement, box: QRectF | None) -> None:
    """The picture with the square; the box it was taken from, if any, in dashes.

    Args:
        painter: Of the view.
        view: The view.
        pixmap: The picture, scaled to `where.picture` in the device's pixels.
        where: Where everything lies.
        box: The part that is asked about.
    """
    brush = _brush(painter, pixmap, where.picture)
    whole = _whole(where)
    rounded = corner(where)
    if not whole:
        _fill(painter, where.picture, RADIUS, brush)
        _fill(painter, where.picture, RADIUS, _DIMMED)
    if where.has_bars:
        _fill(painter, where.square, _CORNER, _BARS)
    _fill(painter, where.seen, 0 if where.has_bars else rounded, brush)
    if box is not None and box != where.square:
        _outline(painter, box, _CORNER, Qt.PenStyle.DashLine)
    _outline(painter, where.square, rounded)


def corner(where: Placement) -> float:
    """How round the square's corners are: where it is the whole picture, as round as that."""
    return RADIUS if _whole(where) and not where.has_bars else _CORNER


def _whole(where: Placement) -> bool:
    return where.seen.contains(where.picture.adjusted(1, 1, -1, -1))


def paint_drag(painter: QPainter, pixmap: QPixmap, picture: QRectF, box: QRectF) -> None:
    """The picture with a box while it is being drawn."""
    brush = _brush(painter, pixmap, picture)
    _fill(painter, picture, RADIUS, brush)
    _fill(painter, picture, RADIUS, _DIMMED)
    _fill(painter, box, _CORNER, brush)
    _outline(painter, box, _CORNER)


def paint_tag(painter: QPainter, view: QRectF, square: QRectF, words: str) -> None:
    """What the square means: inside it, or above where it is too small, or nowhere."""
    font = theme.font(theme.FINE, theme.MEDIUM)
    height = painting.line_height(font) + 4
    width = painting.width_of(words, font) + 14
    pill = QRectF(square.left() + 7, square.top() + 7, width, height)
    if width > square.width() - 14:
        left = max(view.left() + 7, min(square.left(), view.right() - width - 7))
        pill.moveTo(left, square.top() - height - 5)
    if not view.contains(pill):
        return
    painting.card(painter, pill, height / 2, _PILL)
    painting.text(painter, pill, words, font, _WHITE, painting.CENTRE)


def _brush(painter: QPainter, pixmap: QPixmap, picture: QRectF) -> QBrush:
    """Fills with the picture in its place, whatever shape is filled."""
    scale = painter.device().devicePixelRatioF()
    brush = QBrush(pixmap)
    brush.setTransform(QTransform().translate(picture.left(), picture.top()).scale(1 / scale, 1 / scale))
    return brush


def _fill(painter: QPainter, rect: QRectF, corner: float, ground: QBrush | QColor) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(rect, corner, corner)


def _outline(painter: QPainter, rect: QRectF, corner: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> None:
    inner = rect.adjusted(0.75, 0.75, -0.75, -0.75)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(_UNDER_WHITE, 3.0), QPen(_WHITE, 1.5, style)):  # so that white on white is seen too
        painter.setPen(pen)
        painter.drawRoundedRect(inner, corner, corner)
