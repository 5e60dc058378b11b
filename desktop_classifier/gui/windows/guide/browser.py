"""Shows one page: text as wide as it reads well, pictures scaled to it, headings as places, words found in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QRegularExpression, QSize, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import (
    QGuiApplication,
    QImage,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.qt.thumbnails import Runner
from desktop_classifier.gui.widgets.scrolling import QuietScrollBar
from desktop_classifier.gui.windows.guide import dressing
from desktop_classifier.gui.windows.guide.book import Book, Page, slug
from desktop_classifier.gui.windows.guide.pictures import Pictures, natural_size

WIDEST = 680
"""Pixels at 100 %; longer lines are hard to read."""

_LEFT, _RIGHT, _ABOVE, _BELOW = 32, 24, 20, 40
_RESTS_MS = 120
_LEAST_PICTURE = 120
_IMAGE = QTextDocument.ResourceType.ImageResource.value


class Browser(QTextBrowser):
    """Told which page to show. Follows no link itself.

    Args:
        book: The pages.
        runner: Carries out the reading of pictures.

    Signals:
        followed: Address of a link that was pressed.
    """

    followed = Signal(str)

    def __init__(self, book: Book, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._page: Page | None = None
        self._document: QTextDocument | None = None
        self._worn: theme.Colours | None = None
        self._images: dict[str, tuple[Path, QSize]] = {}
        self._room, self._width = 0, 0
        self._found = ""
        self._pictures = Pictures(runner, self)
        self._pictures.ready.connect(self._on_picture)
        self._rests = QTimer(self, singleShot=True, interval=_RESTS_MS)
        self._rests.timeout.connect(self._order_pictures)
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBar(QuietScrollBar(self))
        self.viewport().setAutoFillBackground(False)
        self.anchorClicked.connect(lambda url: self.followed.emit(url.toString()))

    def show_page(self, page: Page, heading: str = "", scroll: int | None = None) -> None:
        """Show a page from its beginning, from a heading, or as far down as it was."""
        if page is not self._page:
            self._page = page
            self._write()
        if scroll is not None:
            self.verticalScrollBar().setValue(scroll)
        else:
            self._go_to(heading)

    @property
    def settled(self) -> bool:
        """Whether every picture of the page is there, in its size."""
        return not self._rests.isActive() and not self._pictures.busy

    def leave(self) -> None:
        """It is not seen any more."""
        self._rests.stop()
        self._pictures.forget()

    # Words that are looked for

    def mark(self, words: str) -> None:
        """Mark these words wherever they stand on the page; "" for none."""
        self._found = words
        of = theme.colours(QGuiApplication.palette())
        marks = []
        for cursor in self._hits():
            mark = QTextEdit.ExtraSelection()
            mark.cursor = cursor
            mark.format.setBackground(of.unsure_ground)
            mark.format.setForeground(of.text)
            marks.append(mark)
        self.setExtraSelections(marks)

    def select_hit(self, number: int) -> None:
        """Choose one of the marked words and bring it into sight, not at the very edge."""
        hits = self._hits()
        if not 0 <= number < len(hits):
            return
        self.setTextCursor(hits[number])
        rect, bar = self.cursorRect(), self.verticalScrollBar()
        if not self.viewport().rect().adjusted(0, 40, 0, -40).contains(rect):
            bar.setValue(bar.value() + rect.top() - self.viewport().height() // 3)

    def _hits(self) -> Sequence[QTextCursor]:
        return hits(self.document(), self._found)

    # Inside

    def _write(self) -> None:
        """The page anew, in the colours of now."""
        assert self._page is not None
        of = self._worn = theme.colours(QGuiApplication.palette())
        before, document = self._document, dressing.dressed(self._page.text, of)
        document.setParent(self)
        self._pictures.forget()
        self._images = {}
        self._find_images(document)
        self.setDocument(document)
        self._room, self._width = 0, 0
        self._fit()
        self._document = document
        if before is not None:
            before.deleteLater()
        self.setAccessibleName(self._page.title)
        self.mark(self._found)

    def _find_images(self, document: QTextDocument) -> None:
        blank = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
        blank.fill(theme.colours(QGuiApplication.palette()).alternate)
        for _, shape in _images(document):
            path = self._book.picture(shape.name(), dark=self._worn is theme.DARK)
            self._images[shape.name()] = path, natural_size(path)
            document.addResource(_IMAGE, QUrl(shape.name()), blank)

    def _fit(self) -> None:
        """Text and pictures as wide as there is room, up to a limit."""
        room, document = self.viewport().width(), self.document()
        if room == self._room or self._page is None:
            return
        self._room = room
        width = min(WIDEST, room - _LEFT - _RIGHT)
        dressing.set_margins(document, _LEFT, max(_RIGHT, room - _LEFT - width), _ABOVE, _BELOW)
        if width == self._width:  # as wide as it gets: the pictures stay as they are
            return
        self._width = width
        cursor = QTextCursor(document)
        for position, shape in _images(document):
            size = self._shown_size(shape.name())
            shape.setWidth(size.width())
            shape.setHeight(size.height())
            cursor.setPosition(position)
            cursor.setPosition(position + 1, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(shape)
        self._rests.start()

    def _shown_size(self, name: str) -> QSize:
        _, natural = self._images[name]
        width = max(_LEAST_PICTURE, min(self._width, natural.width()))
        return QSize(width, round(natural.height() * width / natural.width()) if natural.width() else 0)

    @Slot()
    def _order_pictures(self) -> None:
        self._pictures.forget()
        edge = theme.colours(QGuiApplication.palette()).line
        for name, (path, natural) in self._images.items():
            if not natural.isEmpty():
                self._pictures.order(path, self._shown_size(name), self.devicePixelRatioF(), edge)

    @Slot(object, object)
    def _on_picture(self, path: Path, image: QImage) -> None:
        for name, (known, _) in self._images.items():
            if known == path:
                self.document().addResource(_IMAGE, QUrl(name), image)
        self.viewport().update()

    def _go_to(self, heading: str) -> None:
        document, bar = self.document(), self.verticalScrollBar()
        document.size()  # laid out to its end, so that there is room to scroll
        top = 0
        for block in dressing.blocks(document):
            if heading and block.blockFormat().headingLevel() and slug(block.text()) == heading:
                top = round(document.documentLayout().blockBoundingRect(block).top()) - 8
                break
        bar.setValue(top)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        kinds = QEvent.Type
        if event.type() == kinds.ApplicationFontChange:
            self._write_where_it_was()
        elif event.type() in (kinds.PaletteChange, kinds.ApplicationPaletteChange):
            if theme.colours(QGuiApplication.palette()) is not self._worn:
                self._write_where_it_was()
        elif event.type() == kinds.DevicePixelRatioChange:
            self._rests.start()

    def _write_where_it_was(self) -> None:
        if self._page is not None:
            place = self.verticalScrollBar().value()
            self._write()
            self.verticalScrollBar().setValue(place)


def _images(document: QTextDocument) -> list[tuple[int, QTextImageFormat]]:
    """Where pictures stand, and what is known of them."""
    return [
        (run.position(), run.charFormat().toImageFormat())
        for block in dressing.blocks(document)
        for run in dressing.fragments(block)
        if run.charFormat().isImageFormat()
    ]


def hits(document: QTextDocument, words: str) -> list[QTextCursor]:
    """Every place of some words in a document, whatever the size of their letters."""
    found: list[QTextCursor] = []
    if not words.strip():
        return found
    wanted = QRegularExpression(QRegularExpression.escape(words.strip()))
    wanted.setPatternOptions(QRegularExpression.PatternOption.CaseInsensitiveOption)
    cursor = document.find(wanted, 0)
    while not cursor.isNull():
        found.append(cursor)
        cursor = document.find(wanted, cursor)
    return found
