"""A plain button that says what it costs: words, and a dim remark after them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button

_TO_REMARK = 8


class RemarkButton(Button):
    """As a plain button, with a remark."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self._remark = ""

    @property
    def remark(self) -> str:
        return self._remark

    def set_words(self, words: str, remark: str) -> None:
        """Say something else."""
        if (words, remark) == (self.text(), self._remark):
            return
        self._remark = remark
        self.setText(words)
        self.setAccessibleName(", ".join(filter(None, (words, remark))))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return QSize(size.width() + self._remark_width(), size.height())

    def minimumSizeHint(self) -> QSize:
        """Without the remark, where there is no room for it."""
        return super().sizeHint()

    def _remark_width(self) -> int:
        if not self._remark:
            return 0
        return round(_TO_REMARK + painting.width_of(self._remark, theme.font(theme.CONTROL)) + 1)

    def _paint_content(self, painter: QPainter, ink: QColor) -> None:
        words = painting.width_of(self.text(), self._font())
        inside = QRectF(self.rect()).adjusted(self._padding(), 0, -self._padding(), 0)
        painting.text(painter, inside, self.text(), self._font(), ink)
        inside.setLeft(inside.left() + words + _TO_REMARK)
        if self._remark and inside.width() >= self._remark_width() - _TO_REMARK - 1:
            of = theme.colours(self.palette())
            painting.text(painter, inside, self._remark, theme.font(theme.CONTROL), of.dim)
