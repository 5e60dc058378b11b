"""One picture and what a model makes of it: drop another, and it is answered anew."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from desktop_classifier.gui import figures, icons, theme
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button
from desktop_classifier.gui.widgets.line import ElidedLine
from desktop_classifier.gui.widgets.none_of_these import NoneOfThese
from desktop_classifier.gui.widgets.pictures import paint_filling
from desktop_classifier.gui.widgets.top_k_bars import TopKBars
from desktop_classifier.gui.windows.words import Words
from desktop_classifier.inference.answer import Answer

SIDE = 190


class TryBox(QWidget):
    """Shows a picture with its likeliest labels. Whoever owns it takes the drops.

    Args:
        thumbnails: Makes the picture, `SIDE` pixels square.

    Signals:
        choose_requested: The user wants to choose a picture.
    """

    choose_requested = Signal()

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = _Square(thumbnails)
        self._name = ElidedLine(theme.CONTROL, theme.SEMIBOLD, Qt.TextElideMode.ElideMiddle)
        self._bars = TopKBars()
        self._words = Words("", theme.CONTROL, wrap=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._choose = Button("Choose a picture…", height=28)
        self._choose.clicked.connect(self.choose_requested)
        self._answer = QStackedWidget()
        self._answer.addWidget(self._words)
        self._answer.addWidget(self._bars)
        self._none = NoneOfThese(thumbnails, ordered=False)
        self._answer.addWidget(self._none)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self._name)
        right.addWidget(self._answer)
        right.addStretch(1)
        right.addWidget(self._choose, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(14)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(right, 1)
        self.show_nothing()

    @property
    def bars(self) -> TopKBars:
        return self._bars

    @property
    def words(self) -> str:
        """What is said in place of bars."""
        said = (self._words.text(), "", self._none.sentence.text())
        return said[self._answer.currentIndex()]

    def set_hover(self, over: bool) -> None:
        """A picture is held over it."""
        self._picture.set_hover(over)

    def show_nothing(self) -> None:
        """Before the first picture."""
        self._picture.show_path(None)
        self._name.set_words("")
        self._say("Any picture will do, also one that is none of its classes.", "dim")

    def show_waiting(self, path: Path) -> None:
        """This picture is being answered."""
        self._picture.show_path(path)
        self._name.set_words(figures.readable(path.name))
        self._bars.show_waiting()
        self._answer.setCurrentIndex(1)

    def show_answer(self, answer: Answer) -> None:
        """The answer, or why there is none."""
        if answer.error is not None:
            self.show_trouble(answer.error.message)
            return
        self._bars.show_top(answer.top[:3])
        if answer.none_of_these:
            self._none.show_answer(answer)
        self._answer.setCurrentIndex(2 if answer.none_of_these else 1)

    def show_trouble(self, sentence: str) -> None:
        self._say(sentence, "failed")

    def _say(self, sentence: str, tone: str) -> None:
        self._words.set_tone(tone)
        self._words.setText(sentence)
        self._answer.setCurrentIndex(0)


class _Square(QWidget):
    """The picture, or the place to drop one."""

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._path: Path | None = None
        self._hovered = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        thumbnails.thumbnail_ready.connect(lambda path: self.update() if path == self._path else None)

    def show_path(self, path: Path | None) -> None:
        self._path = path
        self.setAccessibleName(f"Picture {figures.readable(path.name)}" if path else "Drop any picture here")
        self.update()

    def set_hover(self, over: bool) -> None:
        self._hovered = over
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of, rect = theme.colours(self.palette()), QRectF(self.rect())
        if self._path is not None and not self._hovered:
            self._thumbnails.set_size(QSize(SIDE, SIDE), self.devicePixelRatioF())
            pixmap = self._thumbnails.pixmap(self._path)
            painting.card(painter, rect, 8, of.alternate)
            if pixmap is not None:
                paint_filling(painter, rect, pixmap, 8)
            return
        self._paint_place(painter, rect, of)

    def _paint_place(self, painter: QPainter, rect: QRectF, of: theme.Colours) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(of.accent if self._hovered else of.line, 2.0, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3.0, 2.0])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(of.selection if self._hovered else of.window)
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 9, 9)
        middle = rect.center()
        icons.draw(painter, "picture", QRectF(middle.x() - 20, middle.y() - 34, 40, 40), of.accent)
        words = "Let go to try it" if self._hovered else "Drop a picture"
        line = QRectF(rect.left(), middle.y() + 12, rect.width(), 20)
        painting.text(painter, line, words, theme.font(theme.CONTROL), of.dim, painting.CENTRE)
