"""A card that opens over the window, below the button that asked for it.

A child of the window and not a window of its own: its shadow and round corners need no compositor, it is never cut off
by the screen's edge, and pictures of the window show it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMarginsF, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QRadioButton, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets import painting

RADIUS = 12
_MARGIN = 8
_SHADOW = 28
_DOWN = 10
_DARKEST = 0.024


class Overlay(QWidget):
    """Covers the window while it is open, so that a click elsewhere closes it; the keyboard stays inside.

    Args:
        card: What is shown. It paints its own ground.

    Signals:
        closed: It was closed, by the user or by `close_card`.
    """

    closed = Signal()

    def __init__(self, card: QWidget) -> None:
        super().__init__()
        self._card = card
        self._anchor: QWidget | None = None
        self._shadow = QPixmap()
        card.setParent(self)
        self.hide()

    def open_below(self, anchor: QWidget) -> None:
        """Show the card with its left edge under `anchor`'s, moved and shortened as the window demands."""
        window = anchor.window()
        if self.parent() is not window:
            self.setParent(window)
        self._anchor = anchor
        window.installEventFilter(self)
        self._place()
        self.show()
        self.raise_()

    def close_card(self) -> None:
        """Close it; the keyboard goes back to the button."""
        if self.isHidden():
            return
        self.hide()
        self.window().removeEventFilter(self)
        if self._anchor is not None:
            self._anchor.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def fit(self) -> None:
        """The card wants another size."""
        if self.isVisible():
            self._place()

    def _place(self) -> None:
        window, anchor = self.parentWidget(), self._anchor
        if window is None or anchor is None:
            return
        self.setGeometry(window.rect())
        corner = anchor.mapTo(window, QPoint(0, anchor.height() + _MARGIN // 2))
        width = min(self._card.sizeHint().width(), window.width() - 2 * _MARGIN)
        left = max(_MARGIN, min(corner.x(), window.width() - width - _MARGIN))
        room = window.height() - corner.y() - _MARGIN
        wanted = self._card.heightForWidth(width) if self._card.hasHeightForWidth() else self._card.sizeHint().height()
        self._card.setGeometry(QRect(left, corner.y(), width, min(wanted, room)))
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._card.geometry().contains(event.position().toPoint()):
            self.close_card()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round inside the card, from top to bottom."""
        stops = self._stops()
        if not stops:
            return True
        focused = self.window().focusWidget()
        at = stops.index(focused) if focused in stops else (-1 if forward else 0)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(at + (1 if forward else -1)) % len(stops)].setFocus(reason)
        return True

    def _stops(self) -> list[QWidget]:
        def reachable(widget: QWidget) -> bool:
            if not (widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.isVisible()):
                return False
            return not isinstance(widget, QRadioButton) or widget.isChecked()

        def where(widget: QWidget) -> tuple[int, int]:
            corner = widget.mapTo(self, QPoint(0, 0))
            return corner.y() + widget.height() // 2, corner.x()

        # A row's own middle and its buttons' agree but for a pixel or two: those belong together, the row first.
        stops = [widget for widget in self._card.findChildren(QWidget) if reachable(widget)]
        return sorted(stops, key=lambda widget: (where(widget)[0] // 12, where(widget)[1]))

    def paintEvent(self, event: QPaintEvent) -> None:
        scale = self.devicePixelRatioF()
        wanted = (self._card.size().toSizeF().grownBy(QMarginsF(_SHADOW, _SHADOW, _SHADOW, _SHADOW)) * scale).toSize()
        if self._shadow.size() != wanted:  # kept: it lies over a window in which things move
            self._shadow = _shadow(wanted, scale)
        corner = self._card.pos() - QPoint(_SHADOW, _SHADOW - _DOWN)
        QPainter(self).drawPixmap(corner, self._shadow)


def _shadow(size: QSize, scale: float) -> QPixmap:
    """A soft edge around a card, `_SHADOW` pixels wide; `size` in the device's pixels."""
    made = QPixmap(size)
    made.setDevicePixelRatio(scale)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    whole = QRectF(QPointF(), made.deviceIndependentSize())
    for step in range(_SHADOW):
        inside = _SHADOW - step
        faint = QColor(0, 0, 0)
        faint.setAlphaF(_DARKEST * (1 - step / _SHADOW) ** 1.5)
        painting.card(painter, whole.adjusted(inside, inside, -inside, -inside), RADIUS + step, faint)
    painter.end()
    return made


class Card(QWidget):
    """The ground of what opens over the window."""

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme.colours(self.palette())
        painting.card(QPainter(self), QRectF(self.rect()), RADIUS, of.base, of.line)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # not a click elsewhere
