"""What the first page scrolls: how far the looking is, the classes, and what could be mended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QRect, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_classifier.base.progress import Progress
from desktop_classifier.gui import figures
from desktop_classifier.gui.controllers.draft import ClassRow
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets.class_cards import ClassCards
from desktop_classifier.gui.widgets.flush_link import FlushLink
from desktop_classifier.gui.widgets.new_class import NewClass
from desktop_classifier.gui.widgets.progress_card import ProgressCard
from desktop_classifier.gui.widgets.scrolling import QuietScrollBar, scrolled
from desktop_classifier.gui.windows.wizard.findings import Findings

FEW_ROWS = 2
"""Rows of classes that are shown at first: what could be mended stays in sight below them."""

_RIGHT, _GAP = 20, 12


class PicturesBody(QWidget):
    """Parts under each other; it knows how to bring one of them into sight.

    Args:
        cards: Makes the pictures of the classes.
        small: Makes the pictures of what could be mended.
    """

    def __init__(self, cards: Thumbnails, small: Thumbnails) -> None:
        super().__init__()
        self.looking = ProgressCard()
        self.cards = ClassCards(cards)
        self.all_classes = FlushLink("", height=28)
        self.new_class = NewClass()
        self.findings = Findings(small)
        self._looking_row = _Flush(self.looking, below=14)
        self._all_row = _Flush(self.all_classes, below=8, whole=False)
        self._bring_later: Callable[[], None] | None = None
        self._progress = Progress(0, 0)
        self._lay_out()
        self.cards.current_moved.connect(self.bring_card_into_sight)
        self.area.verticalScrollBar().rangeChanged.connect(self._on_room)
        self.all_classes.clicked.connect(self._toggle_all)
        self.findings.grown.connect(self._bring_finding_into_sight)

    def show_rows(self, rows: Sequence[ClassRow]) -> None:
        """Show these classes."""
        self.cards.show_rows(rows)
        self._show_all_classes()

    def show_looking(self, *, gathering: bool, looking: bool, stopped: str) -> None:
        """Show how far the looking is: at a folder, at its pictures, or why it stopped; nothing if none of these."""
        self._looking_row.setVisible(gathering or looking or bool(stopped))
        self.looking.set_button("Go on" if stopped and not gathering else "Stop")
        if gathering:
            self.looking.show_progress("Looking into the folder", "", None)
        elif stopped:
            self.looking.show_progress("Stopped", stopped, None)
        elif looking:
            self.show_progress(self._progress)
        else:
            self._progress = Progress(0, 0)

    def show_progress(self, progress: Progress) -> None:
        """So many pictures were looked at."""
        self._progress = progress
        if progress.total and progress.done < progress.total:
            words = f"{figures.count(progress.done)} of {figures.count(progress.total)}"
            self.looking.show_progress(words, progress.note, progress.done / progress.total)
        else:
            self.looking.show_progress(progress.note or "Looking at the pictures", "", None)

    @Slot()
    def bring_card_into_sight(self) -> None:
        """Scroll to the chosen class, and show all classes if it is not among the first."""
        if self.cards.current_hidden:
            self._toggle_all()
            self._bring_later = self.bring_card_into_sight  # there is no room to scroll to yet
        rect = self.cards.current_rect()
        where = QRect(self.cards.mapTo(self._inner, rect.topLeft()), rect.size())
        self.area.ensureVisible(where.center().x(), where.center().y(), 0, where.height() // 2 + 8)

    # Inside

    def _lay_out(self) -> None:
        self._inner = QWidget()
        column = QVBoxLayout(self._inner)
        column.setContentsMargins(0, 0, _RIGHT - _GAP, 20)  # cards end with a gap of their own
        column.setSpacing(0)
        for part in (self._looking_row, self.cards, self._all_row):
            column.addWidget(part)
        column.addWidget(_Flush(self.new_class, below=22))
        column.addWidget(_Flush(self.findings))
        column.addStretch(1)
        self.area = scrolled(self._inner)
        self.area.setVerticalScrollBar(QuietScrollBar(self.area))
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.area)

    def _show_all_classes(self) -> None:
        hidden = self.cards.hidden_classes()
        self._all_row.setVisible(bool(hidden) or self._expanded())
        count = figures.count(self.cards.classes)
        self.all_classes.setText(f"Show all {count} classes" if hidden else "Show fewer classes")
        self.all_classes.setAccessibleName(self.all_classes.text())
        self.all_classes.updateGeometry()

    def _expanded(self) -> bool:
        return not self.cards.most_rows and self.cards.rows_needed() > FEW_ROWS

    @Slot()
    def _toggle_all(self) -> None:
        self.cards.set_most_rows(0 if self.cards.most_rows else FEW_ROWS)
        self._show_all_classes()

    @Slot()
    def _on_room(self) -> None:
        bring, self._bring_later = self._bring_later, None
        if bring is not None:
            bring()

    @Slot(object)
    def _bring_finding_into_sight(self, row: QWidget) -> None:
        """Now, and once more when the page has grown as well."""
        self._bring_later = partial(self.area.ensureWidgetVisible, row, 0, 12)
        self._bring_later()


class _Flush(QWidget):
    """A part with the margin at its right that cards have of their own; hidden it takes no room."""

    def __init__(self, part: QWidget, below: int = 0, *, whole: bool = True) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, _GAP, below)
        row.addWidget(part)
        if not whole:
            row.addStretch(1)
