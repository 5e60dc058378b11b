"""One line of text that is shortened where a label would push its neighbours."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets import painting


class ElidedLine(QWidget):
    """Takes the room it is given; a shortened text is whole in its tooltip.

    Args:
        px: Size of its type, in pixels at 100 %.
        weight: Of its type.
        shorten: Where the "…" goes.
        dim: Whether it says less than its neighbours.
        gives_way: Whether it takes what room is left; a line that does not is as wide as its words.
    """

    def __init__(
        self,
        px: float = theme.BODY,
        weight: QFont.Weight = QFont.Weight.Normal,
        shorten: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        *,
        dim: bool = False,
        gives_way: bool | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = ""
        self._px, self._weight, self._shorten, self._dim = px, weight, shorten, dim
        ignored = not dim if gives_way is None else gives_way
        across = QSizePolicy.Policy.Ignored if ignored else QSizePolicy.Policy.Fixed
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str, tooltip: str = "") -> None:
        """Show `words`; `tooltip` says more, or the same where it is empty."""
        if words == self._words:
            return
        self._words = words
        self.setToolTip(tooltip or words)
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def words(self) -> str:
        return self._words

    def sizeHint(self) -> QSize:
        font = self._font()
        return QSize(round(painting.width_of(self._words, font) + 1), max(20, painting.line_height(font)))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        ink = of.dim if self._dim else of.text
        painting.text(painter, QRectF(self.rect()), self._words, self._font(), ink, shorten=self._shorten)

    def _font(self) -> QFont:
        return theme.font(self._px, self._weight)
