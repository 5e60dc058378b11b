"""How a thumbnail fills a place of another size or shape."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPixmap


def paint_filling(painter: QPainter, where: QRectF, pixmap: QPixmap, radius: float) -> None:
    """Paint the middle of `pixmap` so that it fills `where`, with round corners."""
    if pixmap.deviceIndependentSize() == where.size():
        painter.drawPixmap(where.topLeft(), pixmap)
        return
    scale = min(pixmap.width() / where.width(), pixmap.height() / where.height())
    width, height = where.width() * scale, where.height() * scale
    middle = QRectF((pixmap.width() - width) / 2, (pixmap.height() - height) / 2, width, height)
    path = QPainterPath()
    path.addRoundedRect(where, radius, radius)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(path)
    painter.drawPixmap(where, pixmap, middle)
    painter.restore()
