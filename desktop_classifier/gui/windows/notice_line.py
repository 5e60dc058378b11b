"""One line under the top of the window, where another program would open a dialog."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_classifier.gui import icons, theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button, Kind
from desktop_classifier.gui.windows.words import Words

SHOWN_MS = 9000
"""A line that needs no answer goes by itself; one about trouble stays."""

_ICON = 16


class NoticeLine(QWidget):
    """Says one thing at a time and may offer one thing to do about it. The latest wins, but news never covers trouble.

    Signals:
        closed: It has gone.
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = "dim"
        self._actions: list[Callable[[], object] | None] = [None, None]
        self._words = Words(parent=self, wrap=True)
        self._button = Button("", Kind.LINK, parent=self, height=28)
        self._other = Button("", Kind.LINK, parent=self, height=28)
        self._close = Button("", Kind.BARE, "close", self, height=28, name="Close this line")
        self._fade = QTimer(self, singleShot=True, interval=SHOWN_MS)

        layout = QHBoxLayout(self)
        layout.setContentsMargins(16 + _ICON + 10, 4, 12, 4)
        layout.setSpacing(8)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._button)
        layout.addWidget(self._other)
        layout.addWidget(self._close)

        self._fade.timeout.connect(self.dismiss)
        self._close.clicked.connect(self.dismiss)
        self._button.clicked.connect(lambda: self._act(0))
        self._other.clicked.connect(lambda: self._act(1))
        for button in (self._button, self._other):
            button.hide()
        self.hide()

    def say(
        self,
        line: str,
        *,
        trouble: bool = False,
        offer: str = "",
        action: Callable[[], object] | None = None,
        other: str = "",
        other_action: Callable[[], object] | None = None,
        stays: bool = False,
    ) -> None:
        """Show a line.

        Args:
            line: A sentence.
            trouble: Whether something went wrong; then it stays until it is closed.
            offer: What the button says, or "".
            action: Called when the button is pressed; the line goes.
            other: What a second button says, or "". A line with two is a question, and stays until it is answered.
            other_action: Called when that one is pressed.
            stays: Whether it stays until something else is said: what it offers is offered nowhere else.
        """
        if self.line and self._tone == "failed" and not trouble and not offer:
            return
        self._tone = "failed" if trouble else "dim"
        self._actions = [action, other_action]
        self._words.setText(line)
        self._words.set_tone("failed" if trouble else "text")
        for button, words in ((self._button, offer), (self._other, other)):
            button.setText(words)
            button.setAccessibleName(words)
            button.updateGeometry()
            button.setVisible(bool(words))
        self.setAccessibleName(line)
        self.show()
        self.update()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        if trouble or other or stays:
            self._fade.stop()
        else:
            self._fade.start()

    @property
    def line(self) -> str:
        """What it says now, or ""."""
        return self._words.text() if not self.isHidden() else ""

    @Slot()
    def dismiss(self) -> None:
        self._fade.stop()
        self._actions = [None, None]
        self.hide()
        self.closed.emit()

    def _act(self, number: int = 0) -> None:
        action = self._actions[number]
        self.dismiss()
        if action is not None:
            action()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        rect = QRectF(self.contentsRect())
        painter.fillRect(rect, of.base)
        line = painting.hairline(painter)
        painter.fillRect(QRectF(rect.left(), rect.bottom() - line, rect.width(), line), of.line)
        where = QRectF(rect.left() + 16, rect.top() + (rect.height() - _ICON) / 2, _ICON, _ICON)
        icons.draw(painter, "warning" if self._tone == "failed" else "info", where, getattr(of, self._tone))
