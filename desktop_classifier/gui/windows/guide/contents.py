"""The list of pages at the guide's left: the one that is shown is bold, and where words are looked for, how often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_classifier.gui import figures, theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.ring import Ringed
from desktop_classifier.gui.windows.guide.book import Page

WIDTH, NARROW = 232, 220
_ROW = 36


class Contents(QWidget):
    """Tells which page was pressed; shows none itself.

    Args:
        pages: In their order.

    Signals:
        page_requested: Name of a page.
    """

    page_requested = Signal(str)

    def __init__(self, pages: Iterable[Page], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Contents")
        self._rows = {page.name: _Row(page.title, self) for page in pages}
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 16, 8, 16)
        column.setSpacing(0)
        for name, row in self._rows.items():
            column.addWidget(row)
            row.clicked.connect(lambda checked=False, name=name: self.page_requested.emit(name))
        column.addStretch(1)
        self.set_narrow(False)

    def set_narrow(self, narrow: bool) -> None:
        """Leave more room for the page in a small window."""
        self.setFixedWidth(NARROW if narrow else WIDTH)

    def show_current(self, name: str) -> None:
        """This page is shown."""
        for each, row in self._rows.items():
            row.show_state(current=each == name)

    def show_hits(self, hits: Mapping[str, int]) -> None:
        """How often the words that are looked for stand on each page."""
        for name, row in self._rows.items():
            row.show_hits(hits.get(name, 0))

    def row(self, name: str) -> QAbstractButton:
        return self._rows[name]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        rows = list(self._rows.values())
        here = next((place for place, row in enumerate(rows) if row.hasFocus()), None)
        if step is None or here is None:
            super().keyPressEvent(event)
        elif 0 <= here + step < len(rows):
            rows[here + step].setFocus(Qt.FocusReason.TabFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        painter.fillRect(self.rect(), of.alternate)
        line = painting.hairline(painter)
        painter.fillRect(QRectF(self.width() - line, 0, line, self.height()), of.line)


class _Row(Ringed, QAbstractButton):
    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._current, self._hits = False, 0
        self.setText(title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def hits(self) -> int:
        return self._hits

    def show_state(self, *, current: bool) -> None:
        self._current = current
        self._speak()

    def show_hits(self, hits: int) -> None:
        self._hits = hits
        self._speak()

    def _speak(self) -> None:
        found = f", {figures.count(self._hits)} found" if self._hits else ""
        self.setAccessibleName(f"{self.text()}{', shown' if self._current else ''}{found}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(NARROW, max(_ROW, painting.line_height(theme.font()) + 12))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        card = QRectF(self.rect()).adjusted(0, 2, 0, -2)
        if self._current:
            painting.card(painter, card, 8, of.selection)
        elif self.underMouse():
            painting.card(painter, card, 8, of.track)
        inside = card.adjusted(12, 0, -12, 0)
        if self._hits:
            words = figures.count(self._hits)
            painting.text(painter, inside, words, theme.font(theme.SMALL), of.dim, painting.RIGHT)
            inside.setRight(inside.right() - painting.width_of(words, theme.font(theme.SMALL)) - 8)
        font = theme.font(theme.BODY, theme.SEMIBOLD if self._current else theme.font().weight())
        painting.text(painter, inside, self.text(), font, of.on_selection if self._current else of.text)
        if self._ring:
            painting.ring(painter, card, 8, of.accent)
