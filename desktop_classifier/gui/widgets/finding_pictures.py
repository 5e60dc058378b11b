"""The pictures that a finding is about: one or two small ones in its row, all of them below it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_classifier.gui import figures, icons, theme
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.pictures import paint_filling

SMALL = 38
MOST_SHOWN = 24
"""Pictures that are shown below; the rest is counted."""


class FewPictures(QWidget):
    """One or two small pictures."""

    def __init__(self, paths: Sequence[Path], thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._paths, self._thumbnails = tuple(paths), thumbnails
        self.setFixedSize(len(self._paths) * (SMALL + 4) - 4, SMALL)
        thumbnails.thumbnail_ready.connect(self._on_ready)

    @Slot(object)
    def _on_ready(self, path: Path) -> None:
        if path in self._paths:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground = theme.colours(self.palette()).alternate
        for number, path in enumerate(self._paths):
            paint_picture(painter, QRectF(number * (SMALL + 4), 0, SMALL, SMALL), path, self._thumbnails, 5, ground)


class AllPictures(QWidget):
    """Every picture of a finding, with where it lies; files that are no pictures as lines."""

    TILE, PICTURE, GAP = 120, 84, 8

    def __init__(self, pictures: Sequence[Path], files: Sequence[Path], thumbnails: Thumbnails) -> None:
        super().__init__()
        shown = (*pictures, *files)
        self._paths, self._pictures = shown[:MOST_SHOWN], frozenset(pictures)
        self._more = len(shown) - len(self._paths)
        self._thumbnails = thumbnails
        self._font = theme.font(theme.FINE)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(", ".join(figures.readable(_where(path)) for path in self._paths))
        thumbnails.thumbnail_ready.connect(self._on_ready)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = math.ceil((len(self._paths) + bool(self._more)) / self._columns(width))
        return rows * (self._row_height() + self.GAP) - self.GAP

    def sizeHint(self) -> QSize:
        return QSize(4 * self.TILE, self.heightForWidth(4 * self.TILE))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.TILE, self._row_height())

    @Slot(object)
    def _on_ready(self, path: Path) -> None:
        if path in self._pictures:
            self.update()

    def _columns(self, width: int) -> int:
        return max(1, (width + self.GAP) // (self.TILE + self.GAP))

    def _row_height(self) -> int:
        return self.PICTURE + 3 + painting.line_height(self._font)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        columns = self._columns(self.width())
        tile = (self.width() + self.GAP) / columns - self.GAP
        for number, path in enumerate(self._paths):
            left = (number % columns) * (tile + self.GAP)
            top = (number // columns) * (self._row_height() + self.GAP)
            where = QRectF(left, top, tile, self.PICTURE)
            if path in self._pictures:
                paint_picture(painter, where, path, self._thumbnails, 6, of.alternate)
            else:
                painting.card(painter, where, 6, of.alternate)
                icons.draw(painter, "file", QRectF(where.center().x() - 10, where.center().y() - 10, 20, 20), of.dim)
            line = QRectF(left, where.bottom() + 3, tile, painting.line_height(self._font))
            name = painting.shortened(figures.readable(_where(path)), self._font, tile, Qt.TextElideMode.ElideMiddle)
            painting.text(painter, line, figures.isolated(name), self._font, of.dim)
        if self._more:
            number = len(self._paths)
            left = (number % columns) * (tile + self.GAP)
            top = (number // columns) * (self._row_height() + self.GAP)
            where = QRectF(left, top, tile, self.PICTURE)
            words = f"and {figures.count(self._more)} more"
            painting.text(painter, where, words, theme.font(theme.CAPTION), of.dim, painting.CENTRE)


def paint_picture(
    painter: QPainter, where: QRectF, path: Path, thumbnails: Thumbnails, radius: float, ground: QColor
) -> None:
    pixmap = thumbnails.pixmap(path)
    if pixmap is None:
        painting.card(painter, where, radius, ground)
        return
    paint_filling(painter, where, pixmap, radius)


def _where(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
