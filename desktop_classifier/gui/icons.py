"""Our own icons: one-colour drawings, tinted at the moment they are painted, so they follow light and dark.

All but one: the program's own, which has its colours.
"""

from __future__ import annotations

import functools

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QImage, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_classifier.base import paths

_SIDES = (16, 24, 32, 48, 64, 128, 256)


def draw(painter: QPainter, name: str, rect: QRectF, colour: QColor) -> None:
    """Paint `resources/icons/{name}.svg` into `rect`, sharp at the device's scale."""
    scale = painter.device().devicePixelRatioF()
    image = _rendered(name, round(rect.width() * scale), round(rect.height() * scale), colour.rgba())
    painter.drawImage(rect, image)


def icon(name: str) -> QIcon:
    """An icon for menus and Qt's own buttons, in the colour of their text."""
    return QIcon(_Tinted(name))


def of_program() -> QIcon:
    """For title bars and task bars, in every size they may want. Takes 3 ms."""
    made = QIcon()
    for side in _SIDES:
        made.addPixmap(QPixmap.fromImage(_rendered("app", side, side, QColor("white").rgba())))
    return made


@functools.lru_cache(maxsize=256)
def _rendered(name: str, width: int, height: int, rgba: int) -> QImage:
    colour = QColor.fromRgba(rgba)
    svg = _source(name).replace("currentColor", colour.name())
    image = QImage(max(1, width), max(1, height), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setOpacity(colour.alphaF())
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    return image


@functools.lru_cache(maxsize=64)
def _source(name: str) -> str:
    return paths.resource(f"icons/{name}.svg").read_text(encoding="utf-8")


class _Tinted(QIconEngine):
    """Renders when asked, in the palette's colour of that moment."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        group = QPalette.ColorGroup.Disabled if mode == QIcon.Mode.Disabled else QPalette.ColorGroup.Active
        colour = QGuiApplication.palette().color(group, QPalette.ColorRole.ButtonText)
        draw(painter, self._name, QRectF(rect), colour)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(QPoint(), size), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        return _Tinted(self._name)
