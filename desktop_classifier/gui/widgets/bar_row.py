"""One likely label as a bar: with its percent, and with a mark while it is one of several to choose from."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_classifier.gui import figures, theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.ring import Ringed
from desktop_classifier.inference.answer import Likelihood

_TO_BAR = 5
_AFTER = 13
_MARK, _TO_MARK = 6.0, 8.0
"""Radius of the round mark behind a label that can be chosen, and the space before it."""

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1}


class BarRow(Ringed, QWidget):
    """One label with its percent and bar; nothing, "…", or an answer.

    Args:
        first: Whether it is the large one.

    Signals:
        picked: It was clicked, or chosen by key.
        step_asked: -1 or 1: the one above or below it is wanted instead.
    """

    picked = Signal()
    step_asked = Signal(int)

    def __init__(self, first: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first = first
        self._likelihood: Likelihood | None = None
        self._waiting = False
        self._dim = False
        self._shown = 0.0
        self._choosable = self._chosen = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def target(self) -> float:
        """How long the bar is to become, 0..1."""
        return self._likelihood.probability if self._likelihood else 0.0

    @property
    def shown(self) -> float:
        """How long the bar is now, 0..1."""
        return self._shown

    def show_likelihood(self, likelihood: Likelihood | None, waiting: bool) -> None:
        """Words change at once; the bar is moved by `set_shown`."""
        self._likelihood, self._waiting = likelihood, waiting
        if likelihood is None:
            self.setAccessibleName("waiting for the answer" if waiting and self._first else "")
        else:
            self.setAccessibleName(figures.spoken_percent(likelihood.label, likelihood.probability))
        self.setToolTip(likelihood.label if likelihood else "")
        self._show_choice()

    @property
    def likelihood(self) -> Likelihood | None:
        """What it shows."""
        return self._likelihood

    def set_choice(self, choosable: bool, chosen: bool) -> None:
        """Whether it is one of several to choose from, and the chosen one; the keyboard reaches only that one."""
        self._choosable, self._chosen = choosable, choosable and chosen
        self._show_choice()

    def _show_choice(self) -> None:
        choosable = self._choosable and self._likelihood is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if choosable else Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if choosable and self._chosen else Qt.FocusPolicy.NoFocus)
        said = "Its heat map is shown. Arrows choose another." if self._chosen else "Click to see its heat map."
        self.setAccessibleDescription(said if choosable else "")
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._choosable and self._likelihood is not None and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit()
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if self._choosable and step is not None:
            self.step_asked.emit(step)
        else:
            super().keyPressEvent(event)

    def set_dim(self, dim: bool) -> None:
        """Whether it says less: its label is not the answer."""
        self._dim = dim
        self.update()

    def set_shown(self, part: float) -> None:
        self._shown = part
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, self._line_height() + _TO_BAR + self._bar_height() + _AFTER)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._likelihood is None and not self._waiting:
            return
        painter = QPainter(self)
        of = theme.colours(self.palette())
        line = QRectF(0, 0, self.width(), self._line_height())
        self._paint_words(painter, line, of)
        bar = QRectF(0, line.bottom() + _TO_BAR, self.width(), self._bar_height())
        full = of.accent if self._first else of.paler
        painting.bar(painter, bar, self._shown, of.track, theme.blend(of.dim, of.base, 0.5) if self._dim else full)

    def _paint_words(self, painter: QPainter, line: QRectF, of: theme.Colours) -> None:
        font = theme.font(theme.FIRST, theme.SEMIBOLD) if self._first and not self._dim else theme.font()
        if self._likelihood is None:
            painting.text(painter, line, "…" if self._first else "", font, of.dim)
            return
        shown, ink = figures.percent(self._likelihood.probability), of.dim if self._dim else of.text
        painting.text(painter, line, shown, font, ink, painting.RIGHT)
        mark = _TO_MARK + 2 * _MARK + 2 if self._choosable else 0.0
        space = line.adjusted(0, 0, -painting.width_of(shown, font) - 12 - mark, 0)
        painting.text(painter, space, self._likelihood.label, font, ink)
        if self._choosable:
            width = min(space.width(), painting.width_of(self._likelihood.label, font))
            self._paint_mark(painter, QPointF(width + _TO_MARK + _MARK, line.center().y() + 1))

    def _paint_mark(self, painter: QPainter, middle: QPointF) -> None:
        """As a radio button: a ring, and a disc in it where this is the chosen one."""
        of = theme.colours(self.palette())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(of.accent if self._chosen else of.dim, 1.5))
        painter.drawEllipse(middle, _MARK - 1, _MARK - 1)
        if self._chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(of.accent)
            painter.drawEllipse(middle, _MARK - 3.2, _MARK - 3.2)
        if self._ring:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(of.accent, 2.0))
            painter.drawEllipse(middle, _MARK + 2.5, _MARK + 2.5)

    def _line_height(self) -> int:
        if self._first:
            return max(24, painting.line_height(theme.font(theme.FIRST, theme.SEMIBOLD)))
        return max(20, painting.line_height(theme.font()))

    def _bar_height(self) -> int:
        return 10 if self._first else 8
