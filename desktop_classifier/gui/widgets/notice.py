"""Why something could not be done and what to do next: a sign, a title and a sentence. No dialog, no alarm."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop_classifier.gui import icons, theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button

_SIGN = 20
_EDGE = 14


class Notice(QWidget):
    """A box in place.

    Signals:
        try_again_requested: The user pressed *Try again*.
    """

    try_again_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel(self)
        self._title.setWordWrap(True)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence = QLabel(self)
        self._sentence.setWordWrap(True)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._again = Button("Try again", icon="again", height=28)
        self._again.clicked.connect(self.try_again_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE + _SIGN + 10, _EDGE, _EDGE, _EDGE)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        column.addSpacing(6)
        column.addWidget(self._again)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._set_fonts()

    def show_words(self, title: str, sentence: str) -> None:
        """`title` in three words, `sentence` with what to do next."""
        self._title.setText(title[:1].upper() + title[1:])
        self._sentence.setText(sentence)
        self.setAccessibleName(f"{title}. {sentence}")

    def set_again(self, shown: bool) -> None:
        """Whether *Try again* stands in the box itself."""
        self._again.setVisible(shown)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        painting.card(painter, QRectF(self.rect()), 10, of.alternate)
        icons.draw(painter, "warning", QRectF(_EDGE, _EDGE - 1, _SIGN, _SIGN), of.dim)

    def _set_fonts(self) -> None:
        self._title.setFont(theme.font(theme.BODY, theme.SEMIBOLD))
        self._sentence.setFont(theme.font(theme.CONTROL))
