"""Something about the pictures that could be mended: what it is, which pictures, and what one click does about it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_classifier.gui import figures, icons, theme
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button
from desktop_classifier.gui.widgets.pictures import paint_filling
from desktop_classifier.gui.windows.words import Words

if TYPE_CHECKING:  # it brings NumPy, which the window's thread does not wait for
    from desktop_classifier.training.checks import Finding, Fix

_SIGN = 18
_SMALL = 38
_LONGEST_WORD = 150
MOST_SHOWN = 24
"""Pictures that *Show* shows; the rest is counted."""


class FindingRow(QWidget):
    """One finding.

    Args:
        finding: What it is about.
        thumbnails: Where its pictures come from.

    Signals:
        fix_requested: The `Fix` whose button was pressed.
        opened: All its pictures are shown now.
    """

    fix_requested = Signal(object)
    opened = Signal()

    def __init__(self, finding: Finding, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding = finding
        self._thumbnails = thumbnails
        self._wall: _Wall | None = None
        self._pictures = tuple(picture.path for picture in finding.pictures)
        self._fixes = [self._fix_button(fix) for fix in finding.fixes]
        self._show = Button("Show", parent=self, height=28, name=f"Show: {finding.title}")
        self._show.setVisible(bool(self._pictures or finding.files))
        self._show.clicked.connect(self._toggle)
        self._lay_out()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        how = "to be decided" if finding.serious else "for your information"
        self.setAccessibleName(f"{finding.title}, {how}. {finding.line}")

    def buttons(self) -> list[Button]:
        """Its buttons, left to right, those that can be pressed."""
        return [button for button in (*self._fixes, self._show) if not button.isHidden()]

    def close_pictures(self) -> bool:
        """Show less again. False if it was so already."""
        if self._wall is None or self._wall.isHidden():
            return False
        self._toggle()
        return True

    @property
    def open(self) -> bool:
        """Whether all its pictures are shown."""
        return self._wall is not None and not self._wall.isHidden()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        painting.card(painter, QRectF(self.rect()), 10, of.base, of.line)

    @Slot()
    def _toggle(self) -> None:
        if self._wall is None:
            self._wall = _Wall(self._pictures, self.finding.files, self._thumbnails)
            self._column.addWidget(self._wall)
        else:
            self._wall.setVisible(self._wall.isHidden())
        word = "Hide" if self.open else "Show"
        self._show.setText(word)
        self._show.setAccessibleName(f"{word}: {self.finding.title}")
        if self.open:
            self.opened.emit()

    def _fix_button(self, fix: Fix) -> Button:
        word = painting.shortened(fix.word, theme.font(theme.CONTROL, theme.MEDIUM), _LONGEST_WORD)
        button = Button(word.replace("&", "&&"), parent=self, height=28, name=f"{fix.word}: {self.finding.title}")
        button.setToolTip(fix.word if word != fix.word else "")
        button.clicked.connect(lambda checked=False: self.fix_requested.emit(fix))
        return button

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Words(self.finding.title, theme.BODY, weight=theme.SEMIBOLD, wrap=True, parent=self))
        words.addWidget(Words(self.finding.line, theme.CAPTION, tone="dim", wrap=True, parent=self))
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(_Sign(self.finding.serious, self))
        few = self._pictures[: 1 if self.finding.kind == "two_labels" else 2]
        if few:
            row.addWidget(_Few(few, self._thumbnails, self))
        row.addLayout(words, 1)
        for button in (*self._fixes, self._show):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 10, 14, 10)
        self._column.setSpacing(10)
        self._column.addLayout(row)


class _Sign(QWidget):
    """A half moon for what is only said, a red square on its corner for what matters: the shape says it too."""

    def __init__(self, serious: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._serious = serious
        self.setFixedSize(_SIGN, _SIGN)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        of = theme.colours(self.palette())
        middle, path = self.rect().center().toPointF(), QPainterPath()
        if self._serious:
            path.moveTo(middle.x(), middle.y() - 8)
            for across, down in ((8, 0), (0, 8), (-8, 0)):
                path.lineTo(middle.x() + across, middle.y() + down)
            path.closeSubpath()
            painter.fillPath(path, of.failed)
            return
        disc = QRectF(middle.x() - 6, middle.y() - 6, 12, 12)
        path.moveTo(middle)
        path.arcTo(disc, 90, 180)
        path.closeSubpath()
        painter.fillPath(path, of.unsure)
        pen = painter.pen()
        pen.setColor(of.unsure)
        pen.setWidthF(1.5)
        painter.setPen(pen)
        painter.drawEllipse(disc)


class _Few(QWidget):
    """One or two small pictures."""

    def __init__(self, paths: Sequence[Path], thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._paths, self._thumbnails = tuple(paths), thumbnails
        self.setFixedSize(len(self._paths) * (_SMALL + 4) - 4, _SMALL)
        thumbnails.thumbnail_ready.connect(self._on_ready)

    @Slot(object)
    def _on_ready(self, path: Path) -> None:
        if path in self._paths:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground = theme.colours(self.palette()).alternate
        for number, path in enumerate(self._paths):
            _paint_picture(painter, QRectF(number * (_SMALL + 4), 0, _SMALL, _SMALL), path, self._thumbnails, 5, ground)


class _Wall(QWidget):
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
                _paint_picture(painter, where, path, self._thumbnails, 6, of.alternate)
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


def _paint_picture(
    painter: QPainter, where: QRectF, path: Path, thumbnails: Thumbnails, radius: float, ground: QColor
) -> None:
    pixmap = thumbnails.pixmap(path)
    if pixmap is None:
        painting.card(painter, where, radius, ground)
        return
    paint_filling(painter, where, pixmap, radius)


def _where(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
