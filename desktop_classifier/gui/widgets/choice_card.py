"""One of several ways, as a card: what it is, what it means, what it costs. The whole card can be pressed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_classifier.gui import figures, theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button, Choice
from desktop_classifier.gui.windows.words import Words

_RADIO = 16
_LEFT = 16
_GAP = 14


class ChoiceCard(Choice):
    """Cards of one parent exclude each other; arrow keys move between them. `toggled` tells of a choice.

    Args:
        title: What it is called.
        line: What it means, in a sentence.
    """

    def __init__(self, title: str, line: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._title = Words(title, theme.BODY, weight=theme.SEMIBOLD, parent=self)
        self._badge = _Badge(self)
        self._line = Words(line, theme.CAPTION, tone="dim", wrap=True, parent=self)
        self._trouble = Words("", theme.CAPTION, tone="failed", wrap=True, parent=self)
        self._cost = Words("", theme.BODY, weight=theme.SEMIBOLD, parent=self)
        self._under = Words("", theme.CAPTION, tone="dim", parent=self)
        self._buttons: list[Button] = []
        self._part: float | None = None
        for words in (self._title, self._line, self._trouble, self._cost, self._under):
            words.setForegroundRole(QPalette.ColorRole.WindowText)  # or they take a button's colour
        self._lay_out()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.toggled.connect(lambda on: self.update())
        self._speak()

    @property
    def spoken(self) -> str:
        """Everything on it, for a screen reader."""
        return self.accessibleName()

    def set_line(self, line: str, trouble: str = "") -> None:
        """What it means, and what went wrong with it."""
        self._line.setText(figures.together(line))
        self._line.setVisible(bool(line))
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
        self._speak()

    def set_cost(self, cost: str, under: str = "") -> None:
        """What it takes ("about 2 min"), and a smaller word below."""
        self._cost.setText(cost)
        self._cost.setVisible(bool(cost))
        self._under.setText(under)
        self._under.setVisible(bool(under))
        self._speak()

    def set_badge(self, words: str) -> None:
        """A word beside the title, such as "recommended"; "" for none."""
        self._badge.set_words(words)
        self._speak()

    def set_part(self, part: float | None) -> None:
        """How much of something under way is done (0..1), as a thin bar at the foot; None for no bar."""
        self._part = part
        self.update()

    def add_button(self, words: str) -> Button:
        """A small button at the right, hidden at first; pressing it does not choose the card."""
        button = Button(words, parent=self, height=28, name=f"{words.rstrip('…')}: {self._title.text()}")
        button.hide()
        self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._buttons.append(button)
        return button

    def sizeHint(self) -> QSize:
        return self._row.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._row.minimumSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        rect = QRectF(self.rect())
        painting.card(painter, rect, 10, of.base, None if self.isChecked() else of.line)
        if self.isChecked():
            painting.card(painter, rect, 10, of.selection, of.accent, 2.0)
        elif self.underMouse() and self.isEnabled():
            painting.card(painter, rect, 10, None, theme.blend(of.dim, of.line, 0.5))
        self._paint_radio(painter, of)
        if self._part is not None:
            foot = QRectF(_LEFT, rect.bottom() - 7, rect.width() - 2 * _LEFT, 3)
            painting.bar(painter, foot, self._part, of.track, of.accent)
        if self.ring_shown:
            painting.ring(painter, rect.adjusted(4, 4, -4, -4), 7, of.accent)

    def _paint_radio(self, painter: QPainter, of: theme.Colours) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dot = QRectF(_LEFT, (self.height() - _RADIO) / 2, _RADIO, _RADIO)
        width = 5.0 if self.isChecked() else 1.5
        painter.setPen(QPen(of.accent if self.isChecked() else of.dim, width))
        painter.setBrush(of.base)
        painter.drawEllipse(dot.adjusted(width / 2, width / 2, -width / 2, -width / 2))

    def _lay_out(self) -> None:
        title = QHBoxLayout()
        title.setSpacing(8)
        title.addWidget(self._title)
        title.addWidget(self._badge)
        title.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        words.addLayout(title)
        words.addWidget(self._line)
        words.addWidget(self._trouble)
        words.addStretch(1)
        cost = QVBoxLayout()
        cost.setSpacing(4)
        cost.addStretch(1)
        for part in (self._cost, self._under):
            cost.addWidget(part, 0, Qt.AlignmentFlag.AlignRight)
            part.hide()
        cost.addStretch(1)
        self._trouble.hide()
        self._line.setVisible(bool(self._line.text()))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_LEFT + _RADIO + _GAP, 16, 16, 16)
        self._row.setSpacing(8)
        self._row.addLayout(words, 1)
        self._row.addSpacing(8)
        self._row.addLayout(cost)

    def _speak(self) -> None:
        parts = (self._title, self._badge, self._line, self._trouble, self._cost, self._under)
        said = [part.text().rstrip(".") for part in parts if part.text()]
        if ". ".join(said) != self.accessibleName():
            self.setAccessibleName(". ".join(said))
            self.updateGeometry()


class _Badge(QWidget):
    """A word on a tinted ground."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def text(self) -> str:
        return self._words

    def set_words(self, words: str) -> None:
        self._words = words
        self.setVisible(bool(words))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        font = theme.font(theme.FINE, theme.SEMIBOLD)
        return QSize(round(painting.width_of(self._words, font) + 16), max(18, painting.line_height(font) + 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        rect = QRectF(self.rect())
        painting.card(painter, rect, rect.height() / 2, of.selection)
        painting.text(
            painter, rect, self._words, theme.font(theme.FINE, theme.SEMIBOLD), of.on_selection, painting.CENTRE
        )
