"""The wizard's bar: the page's own buttons at the left, why one cannot go on, and the ways out, back and on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button, Kind
from desktop_classifier.gui.windows.wizard.page import Page
from desktop_classifier.gui.windows.words import Words

_HEIGHT = 60


class Bar(QWidget):
    """Shows what a page says of its buttons."""

    def __init__(self) -> None:
        super().__init__()
        self._reason = Words("", theme.SMALL, tone="dim", wrap=True, parent=self)
        self._reason.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._reason.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.close_button = Button("Cancel", parent=self)
        self.back = Button("Back", parent=self)
        self.next = Button("Next", Kind.FILLED, parent=self)
        self._left = QHBoxLayout()
        self._own: dict[Page, QWidget] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addLayout(self._left)
        row.addWidget(self._reason, 1)
        for button in (self.close_button, self.back, self.next):
            row.addWidget(button)
        self.setMinimumHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def set_left(self, page: Page) -> None:
        if page not in self._own:
            self._own[page] = _in_a_row(page.buttons_left())
            self._left.addWidget(self._own[page])
        for each, buttons in self._own.items():
            buttons.setVisible(each is page)

    def show_page(self, page: Page) -> None:
        why, word = page.blocked(), page.next_word()
        self.next.setText(word)
        self.next.setAccessibleName(f"{word}: {why}" if why else word)
        self.next.updateGeometry()
        self.next.setVisible(bool(word))
        self.next.setEnabled(not why)
        self._reason.setText(why if word else "")
        self.back.setVisible(page.back_step() is not None)
        self.close_button.setText(page.close_word())
        self.close_button.setAccessibleName(page.close_word())
        self.close_button.updateGeometry()
        self.close_button.setVisible(bool(page.close_word()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        painter.fillRect(QRectF(0, 0, self.width(), painting.hairline(painter)), of.line)


def _in_a_row(buttons: Sequence[Button]) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for button in buttons:
        row.addWidget(button)
    return whole
