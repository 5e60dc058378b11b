"""The guide: its pages at the left, one of them, the way back, and a field to find words in all of them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.qt.thumbnails import Runner
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button, Kind
from desktop_classifier.gui.windows import memory
from desktop_classifier.gui.windows.guide.book import FIRST, Book, place
from desktop_classifier.gui.windows.guide.browser import Browser
from desktop_classifier.gui.windows.guide.contents import Contents
from desktop_classifier.gui.windows.guide.finding import Finder

AT_FIRST = QSize(980, 720)
LEAST = QSize(600, 400)
_NARROW_BELOW = 860


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page, and how far down it was."""

    page: str
    scroll: int


class GuideWindow(QDialog):
    """Shows one page after the other, and remembers the way.

    Args:
        runner: Carries out the reading of pictures.
        book: The pages; those of the program if None.
    """

    def __init__(self, runner: Runner, book: Book | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Guide")
        self.setWindowFlags(self.windowFlags() | Qt.WindowType.WindowMinMaxButtonsHint)
        self.setMinimumSize(LEAST)
        self._book = book or Book()
        self._page = ""
        self._behind: list[_Seen] = []
        self._ahead: list[_Seen] = []
        self.contents = Contents(self._book.pages.values())
        self.browser = Browser(self._book, runner)
        self.back = Button("", Kind.BARE, "chevron-left", name="Back")
        self.forward = Button("", Kind.BARE, "chevron-right", name="Forward")
        self.finder = Finder(self._book)
        for button in (self.back, self.forward):
            button.setAutoDefault(False)
        self._lay_out()
        self._connect()
        self.resize(memory.fitting(AT_FIRST))
        self.go(FIRST)

    @property
    def page(self) -> str:
        """Name of the page in front."""
        return self._page

    @Slot(str)
    def go(self, page: str, heading: str = "") -> None:
        """Show a page; the one before can be gone back to."""
        if page not in self._book.pages:
            return
        if self._page and page != self._page:
            self._behind.append(self._seen())
            self._ahead.clear()
        self._show(page, heading)

    @Slot()
    def go_back(self) -> None:
        if self._behind:
            self._ahead.append(self._seen())
            self._show_seen(self._behind.pop())

    @Slot()
    def go_forward(self) -> None:
        if self._ahead:
            self._behind.append(self._seen())
            self._show_seen(self._ahead.pop())

    # Inside

    def _seen(self) -> _Seen:
        return _Seen(self._page, self.browser.verticalScrollBar().value())

    def _show_seen(self, seen: _Seen) -> None:
        self._show(seen.page, scroll=seen.scroll)

    def _show(self, page: str, heading: str = "", scroll: int | None = None) -> None:
        self._page = page
        self.browser.show_page(self._book.pages[page], heading, scroll)
        self.contents.show_current(page)
        self.back.setEnabled(bool(self._behind))
        self.forward.setEnabled(bool(self._ahead))

    @Slot(str)
    def _follow(self, address: str) -> None:
        where = place(address)
        if where is not None:
            self.go(where.page, where.heading)

    # Words that are looked for

    @Slot(str)
    def _find(self, words: str) -> None:
        self.browser.mark(words)
        self.contents.show_hits(self.finder.counts)
        self._show_hit(0)
        if words and not self.finder.counts.get(self._page):
            self._next_hit(1)

    @Slot(int)
    def _next_hit(self, step: int) -> None:
        """The next place, on this page or the next one that has any."""
        where = self.finder.step(self._page, step)
        if where is not None:
            self.go(where)
            self._show_hit(self.finder.number)

    def _show_hit(self, number: int) -> None:
        self.finder.stand_at(self._page, number)
        self.browser.select_hit(number)

    # Lay out and connect

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(24, 12, 16, 8)
        bar.setSpacing(2)
        bar.addWidget(self.back)
        bar.addWidget(self.forward)
        bar.addWidget(self.finder, 1)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addLayout(bar)
        right.addWidget(self.browser, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.contents)
        whole.addLayout(right, 1)

    def _connect(self) -> None:
        self.contents.page_requested.connect(self.go)
        self.browser.followed.connect(self._follow)
        self.back.clicked.connect(self.go_back)
        self.forward.clicked.connect(self.go_forward)
        self.finder.words_changed.connect(self._find)
        self.finder.next_requested.connect(self._next_hit)
        self.finder.left.connect(self.browser.setFocus)
        keys = QKeySequence.StandardKey
        for key, act in (
            (keys.Find, self.finder.begin),
            (keys.FindNext, lambda: self._next_hit(1)),
            (keys.FindPrevious, lambda: self._next_hit(-1)),
            (keys.Back, self.go_back),
            (keys.Forward, self.go_forward),
        ):
            QShortcut(QKeySequence(key), self, act)
        self.browser.setFocus()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The thumb's buttons, as in any browser."""
        if event.button() == Qt.MouseButton.BackButton:
            self.go_back()
        elif event.button() == Qt.MouseButton.ForwardButton:
            self.go_forward()
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.finder.end():
            event.accept()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.contents.set_narrow(self.width() < _NARROW_BELOW)

    def done(self, result: int) -> None:
        self.browser.leave()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.browser.leave()
        super().closeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        painter.fillRect(self.rect(), of.base)
        top = QRectF(self.contents.width(), self.browser.y() - 1, self.width(), painting.hairline(painter))
        painter.fillRect(top, of.line)
