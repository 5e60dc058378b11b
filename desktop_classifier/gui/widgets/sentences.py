"""A long list of a bold word and a sentence each, painted only where it is seen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets import painting

_SPOKEN = 30
"""More than so many lines nobody wants to hear at once."""


class Sentences(QWidget):
    """Two lines for each: a name, and what there is to say about it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[tuple[str, str], ...] = ()
        self._widest: float | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_lines(self, lines: Sequence[tuple[str, str]]) -> None:
        """Show pairs of a name and a sentence."""
        self._lines, self._widest = tuple(lines), None
        spoken = [f"{name}: {sentence}" for name, sentence in self._lines[:_SPOKEN]]
        left = len(self._lines) - len(spoken)
        self.setAccessibleName(". ".join(spoken) + (f". And {left} more." if left else ""))
        self.updateGeometry()
        self.update()

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        return self._lines

    def sizeHint(self) -> QSize:
        return QSize(280, self.heightForWidth(400))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return len(self._lines) * self._row(width)

    def _heights(self, width: int) -> tuple[int, int]:
        """Of a name, and of a sentence: two lines where the longest does not fit into one."""
        name, sentence = theme.font(theme.CONTROL, theme.SEMIBOLD), theme.font(theme.CAPTION)
        lines = 1 if self._longest() < width else 2
        return painting.line_height(name), lines * painting.line_height(sentence)

    def _longest(self) -> float:
        if self._widest is None:
            font = theme.font(theme.CAPTION)
            self._widest = max((painting.width_of(sentence, font) for _, sentence in self._lines), default=0.0)
        return self._widest

    def _row(self, width: int) -> int:
        return sum(self._heights(width)) + 10

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of, high = theme.colours(self.palette()), self._row(self.width())
        upper, lower = self._heights(self.width())
        first, last = event.rect().top() // high, event.rect().bottom() // high
        for number in range(max(0, first), min(len(self._lines), last + 1)):
            name, sentence = self._lines[number]
            rect = QRectF(0, number * high, self.width(), upper)
            painting.text(painter, rect, name, theme.font(theme.CONTROL, theme.SEMIBOLD), of.text)
            below = QRectF(0, rect.bottom(), self.width(), lower)
            painter.setFont(theme.font(theme.CAPTION))
            painter.setPen(of.dim)
            painter.drawText(below, int(Qt.TextFlag.TextWordWrap), sentence)
