"""What stands in place of a label when a picture is unlike all that a model learned from; and the pictures it learned
from that come closest, so that anybody can see why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_classifier.gui import figures, theme
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.pictures import paint_filling
from desktop_classifier.gui.windows.words import Words
from desktop_classifier.inference.answer import Answer

SIDE = 60
MOST = 3
_GAP = 4
_TO_PICTURES = 6
_ROOMY = 370
"""From so many pixels on the words and the pictures have room beside each other."""


class Closest(QWidget):
    """A caption, and small pictures in a row. What cannot be read is left out; nothing left, nothing is shown.

    Args:
        thumbnails: Makes the pictures.
        ordered: Whether they are ordered in the size shown here; if not, what is there is shown smaller.
    """

    def __init__(self, thumbnails: Thumbnails, *, ordered: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails, self._ordered = thumbnails, ordered
        self._paths: tuple[Path, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        thumbnails.thumbnail_ready.connect(self._on_ready)
        thumbnails.thumbnail_failed.connect(self._on_failed)
        self.show_paths(())

    def show_paths(self, paths: Sequence[Path]) -> None:
        """Show these, closest first."""
        self._paths = tuple(paths[:MOST])
        self._see_what_is_left()
        self.update()

    @property
    def shown(self) -> tuple[Path, ...]:
        """Those that are not known to be gone."""
        return tuple(path for path in self._paths if not self._thumbnails.hopeless(path))

    def sizeHint(self) -> QSize:
        around = self.contentsMargins()
        return QSize(MOST * (SIDE + _GAP) - _GAP, around.top() + self._caption() + _TO_PICTURES + SIDE)

    def minimumSizeHint(self) -> QSize:
        return QSize(SIDE, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        line = QRectF(0, self.contentsMargins().top(), self.width(), self._caption())
        painting.text(painter, line, "closest it knows", theme.font(theme.CAPTION), of.dim)
        if self._ordered:
            self._thumbnails.set_size(QSize(SIDE, SIDE), self.devicePixelRatioF())
        fitting = max(1, (self.width() + _GAP) // (SIDE + _GAP))  # half a picture explains nothing
        for place, path in enumerate(self.shown[:fitting]):
            where = QRectF(place * (SIDE + _GAP), line.bottom() + _TO_PICTURES, SIDE, SIDE)
            pixmap = self._thumbnails.pixmap(path)
            if pixmap is None:
                painting.card(painter, where, 6, of.alternate)
            else:
                paint_filling(painter, where, pixmap, 6)

    def _caption(self) -> int:
        return painting.line_height(theme.font(theme.CAPTION))

    @Slot(object)
    def _on_ready(self, path: Path) -> None:
        if path in self._paths:
            self.update()

    @Slot(object)
    def _on_failed(self, path: Path) -> None:
        if path in self._paths:
            self._see_what_is_left()
            self.update()

    def _see_what_is_left(self) -> None:
        names = ", ".join(figures.readable(path.name) for path in self.shown)
        self.setAccessibleName(f"Closest it knows: {names}" if names else "")
        self.setToolTip("\n".join(figures.readable(str(path)) for path in self.shown))
        self.setVisible(bool(self.shown))


class NoneOfThese(QWidget):
    """Says it, what comes nearest, and why that is not the answer. The pictures stand at the right if there is room.

    Args:
        thumbnails: Makes the pictures; None for none.
        ordered: As for `Closest`.
    """

    def __init__(self, thumbnails: Thumbnails | None, *, ordered: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = Words("", theme.CAPTION, tone="dim", wrap=True)
        self.closest = Closest(thumbnails, ordered=ordered) if thumbnails is not None else None
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(Words("none of these", theme.FIRST, weight=theme.SEMIBOLD))
        words.addWidget(self.sentence)
        words.addStretch(1)
        self._parts = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(12)
        self._parts.addLayout(words, 1)
        if self.closest is not None:
            self._parts.addWidget(self.closest, 0, Qt.AlignmentFlag.AlignTop)

    def show_answer(self, answer: Answer) -> None:
        """The answer that is none."""
        self.sentence.setText(because(answer))
        self.setAccessibleName(f"None of these. {self.sentence.text()}")
        if self.closest is not None:
            self.closest.show_paths(answer.nearest)

    def resizeEvent(self, event: QResizeEvent) -> None:
        way = QBoxLayout.Direction.LeftToRight if self.width() >= _ROOMY else QBoxLayout.Direction.TopToBottom
        if way is not self._parts.direction():
            self._parts.setDirection(way)
        super().resizeEvent(event)


def because(answer: Answer) -> str:
    """Why no label is given."""
    if not answer.top:
        return "It looks unlike everything it learned from."
    nearest = figures.readable(answer.top[0].label)
    return f"Nearest is {nearest}, but it looks unlike every {nearest} it learned from."
