"""The list of steps at the wizard's left: what is done is ticked and leads back, the current one is bold."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_classifier.gui import icons, theme
from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.ring import Ringed

WIDTH = 232
NARROW = 184
_ROW = 36
_DOT = 20


class Steps(QWidget):
    """Tells which step was pressed; goes nowhere itself.

    Signals:
        step_requested: A `Step` that is done and was pressed.
    """

    step_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Steps")
        self._rows = {step: _Row(step, self) for step in Step}
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 20, 8, 20)
        column.setSpacing(0)
        for step, row in self._rows.items():
            column.addWidget(row)
            row.clicked.connect(lambda checked=False, step=step: self.step_requested.emit(step))
        column.addStretch(1)
        self.setFixedWidth(WIDTH)

    def set_narrow(self, narrow: bool) -> None:
        """Leave more room for the page in a small window."""
        self.setFixedWidth(NARROW if narrow else WIDTH)

    def show_step(self, current: Step, open_steps: frozenset[Step]) -> None:
        """Mark the current step; of those before it, `open_steps` can be pressed."""
        for step, row in self._rows.items():
            row.show_state(done=step < current, current=step == current, possible=step in open_steps)

    def row(self, step: Step) -> QAbstractButton:
        return self._rows[step]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        painter.fillRect(self.rect(), of.alternate)
        line = painting.hairline(painter)
        painter.fillRect(QRectF(self.width() - line, 0, line, self.height()), of.line)


class _Row(Ringed, QAbstractButton):
    def __init__(self, step: Step, parent: QWidget) -> None:
        super().__init__(parent)
        self._step, self._done, self._current = step, False, False
        self.setText(step.words)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_state(self, *, done: bool, current: bool, possible: bool) -> None:
        self._done, self._current = done, current
        self.setEnabled(possible)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if possible else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if possible else Qt.CursorShape.ArrowCursor)
        state = "done" if done else "current" if current else "to come"
        self.setAccessibleName(f"Step {self._step + 1} of {len(Step)}: {self._step.words}, {state}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(NARROW, max(_ROW, painting.line_height(theme.font()) + 12))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        rect = QRectF(self.rect())
        if self.isEnabled() and self.underMouse():
            painting.card(painter, rect.adjusted(0, 2, 0, -2), 8, of.track)
        dot = QRectF(8, (rect.height() - _DOT) / 2, _DOT, _DOT)
        self._paint_dot(painter, dot, of)
        words = rect.adjusted(8 + _DOT + 10, 0, -4, 0)
        font = theme.font(theme.BODY, theme.SEMIBOLD if self._current else theme.font().weight())
        painting.text(painter, words, self.text(), font, of.text if self._current else of.dim)
        if self._ring:
            painting.ring(painter, rect.adjusted(0, 2, 0, -2), 8, of.accent)

    def _paint_dot(self, painter: QPainter, dot: QRectF, of: theme.Colours) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._done:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(of.accent)
            painter.drawEllipse(dot)
            icons.draw(painter, "check", dot.adjusted(4, 4, -4, -4), of.on_accent)
            return
        ink = of.on_selection if self._current else of.dim
        painter.setPen(QPen(of.accent if self._current else of.dim, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(dot.adjusted(0.75, 0.75, -0.75, -0.75))
        font = theme.font(theme.FINE, theme.SEMIBOLD if self._current else theme.font().weight())
        painting.text(painter, dot, str(self._step + 1), font, ink, painting.CENTRE)
