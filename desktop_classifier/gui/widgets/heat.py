"""The colours of a heat map: the hotter, the lighter and the less transparent; cold parts leave the picture as it is.

Lightness alone orders them, so they are read the same without telling red from green, on dark and on light pictures.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from desktop_classifier.gui import theme

if TYPE_CHECKING:  # the window does not wait for NumPy
    import numpy as np

_STOPS = (
    (0.00, "#2b0b52", 0.00),
    (0.15, "#3d1070", 0.00),
    (0.40, "#8c1d85", 0.50),
    (0.60, "#cf3f6b", 0.80),
    (0.80, "#f5843c", 0.95),
    (1.00, "#fdea6b", 1.00),
)
"""Heat, colour, and how much of it covers the picture at full opacity."""


def colour(heat: float) -> QColor:
    """Of a heat in 0..1, with its own share of transparency."""
    for (low, cooler, thin), (high, hotter, thick) in pairwise(_STOPS):
        if heat <= high:
            part = (heat - low) / (high - low)
            made = theme.blend(QColor(hotter), QColor(cooler), part)
            made.setAlphaF(thin + (thick - thin) * part)
            return made
    return QColor(_STOPS[-1][1])


def image(values: np.ndarray) -> QImage:
    """A map in 0..1, [height, width], as a picture to lay over another; one pixel a point."""
    height, width = values.shape
    places = (values * 255).astype("uint8").tobytes()
    made = QImage(places, width, height, width, QImage.Format.Format_Indexed8)
    made.setColorTable([colour(place / 255).rgba() for place in range(256)])
    return made.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def paint(painter: QPainter, square: QRectF, map: QImage, opacity: float, corner: float) -> None:
    """Lay a map over the square that it belongs to, smoothly enlarged."""
    inside = square.adjusted(1, 1, -1, -1)  # the square's own outline stays
    shape = QPainterPath()
    shape.addRoundedRect(inside, corner, corner)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setClipPath(shape)
    painter.setOpacity(opacity)
    painter.drawImage(inside, map)
    painter.restore()
