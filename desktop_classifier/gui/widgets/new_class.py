"""Where a class of one's own begins: press it, or drop pictures or a folder on it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop_classifier.gui import icons, theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.ring import Ringed

_WORDS = "New class"
_LINE = "press, or drop its pictures or their folder here"


class NewClass(Ringed, QAbstractButton):
    """A dashed strip. Whoever owns it takes the drops and says with `set_over` that one hovers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._over = self._ring = False
        self.setAccessibleName(f"{_WORDS}: {_LINE}")
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_over(self, over: bool) -> None:
        """Whether a drag is over it."""
        if over != self._over:
            self._over = over
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, max(40, painting.line_height(theme.font(theme.CONTROL)) + 16))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hot = self._over or self.underMouse()
        pen = QPen(of.accent if self._over else theme.blend(of.dim, of.line, 0.5) if hot else of.line, 1.5)
        pen.setDashPattern([4.0, 3.0])
        painter.setPen(pen)
        painter.setBrush(of.selection if self._over else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 9, 9)
        self._paint_words(painter, of)
        if self._ring:
            painting.ring(painter, QRectF(self.rect()), 10, of.accent)

    def _paint_words(self, painter: QPainter, of: theme.Colours) -> None:
        bold, plain = theme.font(theme.CONTROL, theme.MEDIUM), theme.font(theme.CAPTION)
        icons.draw(painter, "plus", QRectF(14, (self.height() - 16) / 2, 16, 16), of.accent)
        rect = QRectF(40, 0, self.width() - 54, self.height())
        painting.text(painter, rect, _WORDS, bold, of.text)
        painting.text(painter, rect.adjusted(painting.width_of(_WORDS, bold) + 12, 0, 0, 0), _LINE, plain, of.dim)
