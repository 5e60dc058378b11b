"""The program's icon in every size that systems ask for, painted from `resources/icons/app.svg` by Qt."""

from __future__ import annotations

from pathlib import Path

DRAWING = Path(__file__).resolve().parents[1] / "resources" / "icons" / "app.svg"
SIDES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
"""Pixels; what the icon theme specification names, and what menus and software centres ask for."""


def png(side: int, drawing: Path = DRAWING) -> bytes:
    """The drawing as a PNG file of side × side pixels, without a background."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(drawing.read_bytes())).render(painter)
    painter.end()
    written = QBuffer()
    written.open(QIODevice.OpenModeFlag.WriteOnly)
    image.convertToFormat(QImage.Format.Format_ARGB32).save(written, "PNG")  # type: ignore[call-overload]
    return bytes(written.data().data())
