"""The likeliest labels of one picture as bars, the first one larger. They keep their place whatever they show."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEasingCurve, QEvent, QRectF, QSize, QVariantAnimation, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop_classifier.gui import figures, theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.inference.answer import Likelihood

MOST = 10
_TO_BAR = 5
_AFTER = 13


class BarRow(QWidget):
    """One label with its percent and bar; nothing, "…", or an answer.

    Args:
        first: Whether it is the large one.
    """

    def __init__(self, first: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first = first
        self._likelihood: Likelihood | None = None
        self._waiting = False
        self._dim = False
        self._shown = 0.0
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
        self.update()

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
        space = line.adjusted(0, 0, -painting.width_of(shown, font) - 12, 0)
        painting.text(painter, space, self._likelihood.label, font, ink)

    def _line_height(self) -> int:
        if self._first:
            return max(24, painting.line_height(theme.font(theme.FIRST, theme.SEMIBOLD)))
        return max(20, painting.line_height(theme.font()))

    def _bar_height(self) -> int:
        return 10 if self._first else 8


class TopKBars(QWidget):
    """As many rows as the user wants to see."""

    def __init__(self, bars: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[BarRow] = []
        self._top: tuple[Likelihood, ...] = ()
        self._waiting = False
        self._dim = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._growth = QVariantAnimation(self, duration=theme.MOTION_MS, startValue=0.0, endValue=1.0)
        self._growth.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._growth.valueChanged.connect(self._grow)
        self._starts: list[float] = []
        self._motion = True
        self.set_bars(bars)

    def set_bars(self, bars: int) -> None:
        """How many labels are shown, 1..10."""
        bars = min(MOST, max(1, bars))
        while len(self._rows) > bars:
            row = self._rows.pop()
            self._column.removeWidget(row)
            row.deleteLater()
        while len(self._rows) < bars:
            row = BarRow(first=not self._rows, parent=self)
            self._rows.append(row)
            self._column.addWidget(row)
            row.set_dim(self._dim)
            row.show()
        self._fill(moving=False)

    def set_dim(self, dim: bool) -> None:
        """Whether none of the labels is the answer: they are shown for what they are worth."""
        self._dim = dim
        for row in self._rows:
            row.set_dim(dim)

    def set_motion(self, moving: bool) -> None:
        """Whether bars grow to their length or have it at once."""
        self._motion = moving

    def show_top(self, top: Sequence[Likelihood]) -> None:
        """The answer, best first; what there are no bars for is left out."""
        if tuple(top) == self._top and not self._waiting:
            return
        self._top, self._waiting = tuple(top), False
        self._fill(moving=self._motion)

    def show_waiting(self) -> None:
        """No answer yet: empty bars in the same places."""
        self._top, self._waiting = (), True
        self._fill(moving=False)

    def show_nothing(self) -> None:
        self._top, self._waiting = (), False
        self._fill(moving=False)

    def rows(self) -> list[BarRow]:
        return list(self._rows)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            for row in self._rows:
                row.updateGeometry()
        super().changeEvent(event)

    def _fill(self, moving: bool) -> None:
        self._growth.stop()
        for number, row in enumerate(self._rows):
            row.show_likelihood(self._top[number] if number < len(self._top) else None, self._waiting)
        spoken = "; ".join(row.accessibleName() for row in self._rows if row.accessibleName())
        self.setAccessibleName(f"Answer: {spoken}" if spoken else "No answer")
        if moving:
            self._starts = [row.shown for row in self._rows]
            self._growth.start()
        else:
            self._starts = [row.target for row in self._rows]
            self._grow(1.0)

    @Slot(object)
    def _grow(self, part: float) -> None:
        for start, row in zip(self._starts, self._rows, strict=False):
            row.set_shown(start + (row.target - start) * part)
