"""The classes as cards: a picture, the name, how many. Drop onto one to add to it; rename and leave out in place.

A view with a model behind it, so that a folder of a thousand classes costs what is in sight.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QMenu, QWidget

from desktop_classifier.gui import icons
from desktop_classifier.gui.controllers.draft import ClassRow
from desktop_classifier.gui.qt.class_list_model import ClassListModel
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets.class_card_delegate import GAP, ClassCardDelegate
from desktop_classifier.gui.widgets.ring import ring_after

LEAST_CARD = 148
FULL_ROW = 5
"""Fewer classes than this are not drawn wider: the cards stay cards."""

_MOVES = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)


class ClassCards(QListView):
    """As high as its rows; whoever owns it scrolls. Its last gap lies at its right, so it starts flush at the left.

    Args:
        thumbnails: Where cards get their pictures from; used for nothing else.

    Signals:
        renamed: A class id and the name that was typed.
        remove_requested: Id of a class that is to be left out.
        add_requested: Id of a class that pictures are to be chosen for.
        current_moved: The keyboard went to another card; `current_rect` says where it is.
    """

    renamed = Signal(str, str)
    remove_requested = Signal(str)
    add_requested = Signal(str)
    current_moved = Signal()

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._rows = ClassListModel(self)
        self._cards = ClassCardDelegate(thumbnails, self)
        self._most_rows = 2
        self._set_up_view()
        self._rows.renamed.connect(self.renamed)
        thumbnails.thumbnail_ready.connect(self._rows.picture_arrived)

    # What the page asks and does

    def show_rows(self, rows: Sequence[ClassRow]) -> None:
        """Show these classes; the chosen card stays chosen where it is still there."""
        self._rows.show(rows)
        self._lay_out()

    def set_most_rows(self, rows: int) -> None:
        """How many rows of cards are shown at most; 0 for all."""
        self._most_rows = rows
        self._lay_out()

    @property
    def classes(self) -> int:
        """How many there are."""
        return self._rows.rowCount()

    @property
    def most_rows(self) -> int:
        return self._most_rows

    def rows_needed(self) -> int:
        """How many rows all classes take."""
        return -(-self._rows.rowCount() // self._columns())

    def hidden_classes(self) -> int:
        """How many classes are out of sight because of that."""
        shown = self._shown_rows() * self._columns()
        return max(0, self._rows.rowCount() - shown)

    def rename(self, class_id: str) -> None:
        """Open the field for a class's name."""
        index = self._rows.index_of(class_id)
        if index.isValid():
            self.setCurrentIndex(index)
            self.edit(index)

    def current_id(self) -> str:
        """The chosen class, or ""."""
        return self._rows.class_id(self.currentIndex())

    @property
    def current_hidden(self) -> bool:
        """Whether the chosen card lies in a row that is not shown."""
        return self.currentIndex().row() >= self._shown_rows() * self._columns()

    def current_rect(self) -> QRect:
        """Where the chosen card is, in this widget's pixels."""
        return self.visualRect(self.currentIndex()).translated(self.viewport().pos())

    def class_at(self, position: QPoint) -> str:
        """The class whose card is under a point of this widget, or ""."""
        return self._rows.class_id(self.indexAt(position - self.viewport().pos()))

    def card_rect(self, class_id: str) -> QRect:
        """Where a class's card is, in the viewport's pixels."""
        return self.visualRect(self._rows.index_of(class_id))

    def escape(self) -> bool:
        """Close the field for a name, if one is open; what was typed is not taken."""
        if self.state() != QAbstractItemView.State.EditingState:
            return False
        self.closePersistentEditor(self.currentIndex())
        self.setFocus()
        return True

    # Geometry

    def _columns(self) -> int:
        fits = max(1, self._row_width() // (LEAST_CARD + GAP))
        return max(min(self._rows.rowCount(), fits), min(FULL_ROW, fits))

    def _row_width(self) -> int:
        return self.viewport().width() - 2  # Qt starts a new row where cells fill the width to the last pixel

    def _shown_rows(self) -> int:
        rows = self.rows_needed()
        return min(rows, self._most_rows) if self._most_rows else rows

    def _lay_out(self) -> None:
        cell = QSize(self._row_width() // self._columns(), self._cards.cell_height())
        self._cards.set_cell(cell, self._columns(), self.viewport().width())
        if cell != self.gridSize():
            self.setGridSize(cell)
            self._thumbnails.set_size(self._cards.picture_size(), self.devicePixelRatioF())
        self.setFixedHeight(max(1, self._shown_rows() * cell.height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._cards.refresh_fonts()
            self._lay_out()
        super().changeEvent(event)

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Nothing: whoever owns it scrolls."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    # Keyboard and menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        class_id = self.current_id()
        if class_id and (event.matches(QKeySequence.StandardKey.Delete) or event.key() == Qt.Key.Key_Backspace):
            self.remove_requested.emit(class_id)
        elif class_id and event.key() == Qt.Key.Key_Plus:
            self.add_requested.emit(class_id)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()  # the wizard's Next
        else:
            super().keyPressEvent(event)
            self._set_ring(event.key() in _MOVES or self._cards.ring)
            if event.key() in _MOVES:
                self.current_moved.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._rows.index(0))
        self._set_ring(ring_after(event, self._cards.ring))
        super().focusInEvent(event)
        self.current_moved.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._set_ring(ring_after(event, self._cards.ring))
        super().focusOutEvent(event)

    def _set_ring(self, shown: bool) -> None:
        if shown != self._cards.ring:
            self._cards.ring = shown
            self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = (
            self.currentIndex() if event.reason() is QContextMenuEvent.Reason.Keyboard else self.indexAt(event.pos())
        )
        class_id = self._rows.class_id(index)
        if not class_id:
            return
        menu = QMenu(self)
        menu.addAction(icons.icon("plus"), "Add pictures…", lambda: self.add_requested.emit(class_id))
        menu.addAction("Rename\tF2", lambda: self.rename(class_id))
        menu.addSeparator()
        menu.addAction(icons.icon("trash"), "Leave this class out\tDel", lambda: self.remove_requested.emit(class_id))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    # Drops: the page takes them, because what is let go between two cards is for the page

    def set_over(self, class_id: str) -> None:
        """Mark the card that a drag is over; "" for none."""
        if class_id != self._cards.over:
            self._cards.over = class_id
            self.viewport().update()

    def _set_up_view(self) -> None:
        self.setAccessibleName("Classes")
        self.setModel(self._rows)
        self.setItemDelegate(self._cards)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)  # without this Qt asks for every card's picture
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setDragDropMode(QAbstractItemView.DragDropMode.NoDragDrop)
        self.setMouseTracking(True)
