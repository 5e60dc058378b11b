"""The field that finds words on every page of the guide, and says how many there are."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop_classifier.gui import figures, theme
from desktop_classifier.gui.widgets.buttons import Button, Kind
from desktop_classifier.gui.windows.guide import dressing
from desktop_classifier.gui.windows.guide.book import Book
from desktop_classifier.gui.windows.guide.browser import hits
from desktop_classifier.gui.windows.words import Words

_LEAST, _MOST = 96, 220


class Finder(QWidget):
    """Knows on which page what was typed stands how often; shows no page itself.

    Args:
        book: The pages.

    Signals:
        words_changed: What is looked for now; "" for nothing.
        next_requested: 1 for the next place, -1 for the one before.
        left: The keyboard is done with the field.
    """

    words_changed = Signal(str)
    next_requested = Signal(int)
    left = Signal()

    def __init__(self, book: Book, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._plain: dict[str, QTextDocument] = {}
        self.counts: Mapping[str, int] = {}
        self.number = 0
        self.field = QLineEdit()
        self.field.setPlaceholderText("Find in the guide")
        self.field.setAccessibleName("Find in the guide")
        self.field.setClearButtonEnabled(True)
        self.field.setFont(theme.font(theme.CONTROL))
        self.field.setMinimumWidth(_LEAST)
        self.field.setMaximumWidth(_MOST)
        self.told = Words("", theme.SMALL, tone="dim")
        self.before = Button("", Kind.BARE, "chevron-left", name="The place before")
        self.after = Button("", Kind.BARE, "chevron-right", name="The next place")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addStretch(1)
        row.addWidget(self.told)
        for button, step in ((self.before, -1), (self.after, 1)):
            button.setAutoDefault(False)
            button.hide()
            button.clicked.connect(lambda checked=False, step=step: self.next_requested.emit(step))
            row.addWidget(button)
        row.addSpacing(6)
        row.addWidget(self.field, 100)
        self.field.textChanged.connect(self._look)

    @Slot()
    def begin(self) -> None:
        """The next letters go into the field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def end(self) -> bool:
        """Look for nothing any more. False if it was so already."""
        if not self.field.text() and not self.field.hasFocus():
            return False
        self.field.clear()
        self.left.emit()
        return True

    def step(self, page: str, step: int) -> str | None:
        """Stand at the next place (1) or the one before (-1), in a ring through all pages; on which page that is."""
        pages = [name for name in self._book.pages if self.counts.get(name) or name == page]
        if not any(self.counts.values()):
            return None
        number = self.number + step
        if 0 <= number < self.counts.get(page, 0):
            self.number = number
            return page
        place = (pages.index(page) + step) % len(pages)
        if not self.counts.get(pages[place]):  # only the page in front can have none
            place = (place + step) % len(pages)
        self.number = 0 if step > 0 else self.counts[pages[place]] - 1
        return pages[place]

    def stand_at(self, page: str, number: int) -> None:
        """Say which of all places that is."""
        self.number = number
        total = sum(self.counts.values())
        before = 0
        for name, count in self.counts.items():
            if name == page:
                break
            before += count
        here = before + number + 1 if self.counts.get(page) else 0
        if not self.field.text().strip():
            self.told.setText("")
        else:
            self.told.setText(f"{figures.count(here)} of {figures.count(total)}" if total else "not found")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.next_requested.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Down:
            self.next_requested.emit(1)
        elif event.key() == Qt.Key.Key_Up:
            self.next_requested.emit(-1)
        else:
            super().keyPressEvent(event)

    @Slot(str)
    def _look(self, words: str) -> None:
        wanted = words.strip()
        self.counts = {name: len(hits(self._document(name), wanted)) for name in self._book.pages} if wanted else {}
        some = sum(self.counts.values()) > 1
        self.before.setVisible(some)
        self.after.setVisible(some)
        self.words_changed.emit(wanted)

    def _document(self, name: str) -> QTextDocument:
        """The page as it is shown, as far as words go."""
        if name not in self._plain:
            document = self._plain[name] = QTextDocument()
            github = QTextDocument.MarkdownFeature.MarkdownDialectGitHub
            document.setMarkdown(dressing.with_native_keys(self._book.pages[name].text), github)
        return self._plain[name]
