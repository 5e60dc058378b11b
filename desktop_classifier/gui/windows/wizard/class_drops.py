"""Drags over the first page: onto a class, onto *New class*, or anywhere else. Always copied, never moved.

The page takes them all, because Qt goes on asking whichever part first said yes, wherever the drag moves to.
"""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop_classifier.gui import payloads
from desktop_classifier.gui.widgets.class_cards import ClassCards
from desktop_classifier.gui.widgets.new_class import NewClass


class Where(Enum):
    """What a drag is over."""

    CLASS = auto()
    NEW_CLASS = auto()
    ELSEWHERE = auto()


class ClassDrops(QObject):
    """Watches a page and marks what a drag is over.

    Args:
        page: Takes the drags.
        area: Scrolls what is on it; what is scrolled out of sight is no target.
        cards, new_class: The targets.

    Signals:
        held: A drag is over this `Where`, and over the class of this id.
        left: It went away.
        dropped: The `Payload` that was let go, where, and the id of the class.
    """

    held = Signal(object, str)
    left = Signal()
    dropped = Signal(object, object, str)

    def __init__(self, page: QWidget, area: QScrollArea, cards: ClassCards, new_class: NewClass) -> None:
        super().__init__(page)
        self._page, self._area, self._cards, self._new_class = page, area, cards, new_class
        page.setAcceptDrops(True)
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.DragEnter and isinstance(event, QDragEnterEvent):
            if event.source() is None and payloads.may_hold_something(event.mimeData()):
                self._hold(event)
            return True
        if kind == QEvent.Type.DragMove and isinstance(event, QDragMoveEvent):
            self._hold(event)
            return True
        if kind == QEvent.Type.DragLeave:
            self._mark(Where.ELSEWHERE, "")
            self.left.emit()
            return True
        if kind == QEvent.Type.Drop and isinstance(event, QDropEvent):
            _take_a_copy(event)
            where, class_id = self._under(event.position().toPoint())
            self._mark(Where.ELSEWHERE, "")
            self.left.emit()
            self.dropped.emit(payloads.read(event.mimeData()), where, class_id)
            return True
        return False

    def _hold(self, event: QDropEvent) -> None:
        _take_a_copy(event)
        where, class_id = self._under(event.position().toPoint())
        self._mark(where, class_id)
        self.held.emit(where, class_id)

    def _mark(self, where: Where, class_id: str) -> None:
        self._cards.set_over(class_id)
        self._new_class.set_over(where is Where.NEW_CLASS)

    def _under(self, position: QPoint) -> tuple[Where, str]:
        viewport = self._area.viewport()
        if not self._area.isVisible() or not viewport.rect().contains(viewport.mapFrom(self._page, position)):
            return Where.ELSEWHERE, ""
        if self._new_class.rect().contains(self._new_class.mapFrom(self._page, position)):
            return Where.NEW_CLASS, ""
        inside = self._cards.mapFrom(self._page, position)
        class_id = self._cards.class_at(inside) if self._cards.rect().contains(inside) else ""
        return (Where.CLASS if class_id else Where.ELSEWHERE), class_id


def _take_a_copy(event: QDropEvent) -> None:
    """A file manager that is told "moved" would delete the user's files."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
