"""How strongly the heat map covers the picture: a slider that lies on the picture, so that nothing moves for it; or
below it, where the picture is so small that the slider would hide much of it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.slider import Slider

_WORD = 38
_GROUND = QColor(10, 10, 12, 165)
_INK = QColor(255, 255, 255)


class Opacity(QWidget):
    """0 to 100 %.

    Signals:
        changed: The new value, in percent.
    """

    changed = Signal(int)

    def __init__(self, percent: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on_picture = True
        self.slider = Slider("Opacity of the heat map, in percent", 0, 100)
        self.slider.setValue(percent)
        self.slider.setToolTip("How strongly the heat map covers the picture")
        self.slider.setFixedWidth(104)
        self.slider.valueChanged.connect(self._on_changed)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, _WORD + 8, 2)
        row.addWidget(self.slider)

    def lie_on(self, ground: QWidget, corner: QPoint, *, picture: bool) -> None:
        """Take a place.

        Args:
            ground: What it lies on.
            corner: Where its own right end and middle are, in that.
            picture: Whether that is a picture, on which it needs a ground of its own to be seen.
        """
        self._on_picture = picture
        if self.parentWidget() is not ground:
            shown = not self.isHidden()
            self.setParent(ground)
            self.setVisible(shown)
        self.adjustSize()
        self.move(corner.x() - self.width(), corner.y() - self.height() // 2)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(16 + self.slider.width() + _WORD, self.slider.sizeHint().height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self._on_picture:
            painting.card(painter, rect, rect.height() / 2, _GROUND)
        word = QRectF(rect.right() - _WORD - 10, rect.top(), _WORD, rect.height())
        said = f"{self.slider.value()} %"
        ink = _INK if self._on_picture else theme.colours(self.palette()).dim
        painting.text(painter, word, said, theme.font(theme.FINE, theme.MEDIUM), ink, painting.RIGHT)

    @Slot(int)
    def _on_changed(self, percent: int) -> None:
        self.update()
        self.changed.emit(percent)
