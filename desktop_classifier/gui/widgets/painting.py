"""The few shapes the window is made of: cards with a hairline, bars, rings, shortened text. Sharp at every scale."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

Align = Qt.AlignmentFlag
LEFT = Align.AlignLeft | Align.AlignVCenter
RIGHT = Align.AlignRight | Align.AlignVCenter
CENTRE = Align.AlignCenter


def hairline(painter: QPainter) -> float:
    """The width of a one-pixel line: whole device pixels, also at 125 or 150 %."""
    scale = painter.device().devicePixelRatioF()
    return math.floor(max(1.0, scale)) / scale


def card(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    ground: QColor | None,
    edge: QColor | None = None,
    width: float = 0.0,
) -> None:
    """A rounded ground with an edge inside `rect`; a hairline unless `width` says more."""
    rect = snapped(painter, rect)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if edge is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        width = width or hairline(painter)
        painter.setPen(QPen(edge, width))
        rect = rect.adjusted(width / 2, width / 2, -width / 2, -width / 2)
        radius -= width / 2
    painter.setBrush(ground if ground is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, radius, radius)


def ring(painter: QPainter, rect: QRectF, radius: float, colour: QColor) -> None:
    """The mark of keyboard focus, two pixels wide, inside `rect`."""
    card(painter, rect, radius, None, colour, 2.0)


def bar(painter: QPainter, rect: QRectF, part: float, track: QColor | None, full: QColor) -> None:
    """A rounded bar of which `part` (0..1) is full, measured along its whole length."""
    radius = rect.height() / 2
    if track is not None:
        card(painter, rect, radius, track)
    width = rect.width() * min(1.0, max(0.0, part))
    if width <= 0:
        return
    filled = QRectF(rect.left(), rect.top(), max(width, rect.height()), rect.height())
    painter.save()
    # Shorter than its own ends are round: the round shape is cut, so that the length stays true.
    painter.setClipRect(QRectF(rect.left(), rect.top(), width, rect.height()), Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(full)
    painter.drawRoundedRect(filled, radius, radius)
    painter.restore()


def text(
    painter: QPainter,
    rect: QRectF,
    words: str,
    font: QFont,
    colour: QColor,
    align: Align = LEFT,
    shorten: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    """One line, shortened with "…" where it does not fit."""
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(rect, int(align | Qt.TextFlag.TextDontClip), shortened(words, font, rect.width(), shorten))


def shortened(words: str, font: QFont, width: float, shorten: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> str:
    """`words` with "…" in place of what does not fit into `width` pixels."""
    return QFontMetricsF(font).elidedText(words, shorten, width)


def width_of(words: str, font: QFont) -> float:
    """How long `words` are in one line, in pixels."""
    return QFontMetricsF(font).horizontalAdvance(words)


def line_height(font: QFont) -> int:
    """How high one line needs to be for nothing to be cut off, in pixels."""
    return math.ceil(QFontMetricsF(font).height())


def snapped(painter: QPainter, rect: QRectF) -> QRectF:
    """`rect` moved to whole pixels of the device, where edges are sharp."""
    if _is_whole(rect) and painter.device().devicePixelRatioF().is_integer() and painter.worldTransform().isIdentity():
        return rect  # most are so, and this takes 3 µs of 7
    to_device = painter.deviceTransform()
    back, possible = to_device.inverted()
    if not possible:
        return rect
    there = to_device.mapRect(rect)
    left, top = round(there.left()), round(there.top())
    return back.mapRect(QRectF(left, top, round(there.right()) - left, round(there.bottom()) - top))


def _is_whole(rect: QRectF) -> bool:
    return all(edge.is_integer() for edge in (rect.left(), rect.top(), rect.width(), rect.height()))
