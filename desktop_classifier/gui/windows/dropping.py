"""Drags over the window: what is carried is said while it hovers, and always copied, never moved."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from desktop_classifier.gui import figures, payloads
from desktop_classifier.gui.controllers.pictures import Found
from desktop_classifier.gui.payloads import Payload


class DropTarget(QObject):
    """Watches a widget.

    Signals:
        entered: The `Payload` of a drag that came over it.
        left: It went away again.
        dropped: The `Payload` that was let go.
    """

    entered = Signal(object)
    left = Signal()
    dropped = Signal(object)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._carried = Payload()
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.DragEnter and isinstance(event, QDragEnterEvent):
            if event.source() is None and payloads.may_hold_something(event.mimeData()):
                _take_a_copy(event)
                self._carried = payloads.read(event.mimeData(), hovering=True)
                self.entered.emit(self._carried)
            return True
        if kind == QEvent.Type.DragMove and isinstance(event, QDragMoveEvent):
            _take_a_copy(event)
            return True
        if kind == QEvent.Type.DragLeave:
            self.left.emit()
            return True
        if kind == QEvent.Type.Drop and isinstance(event, QDropEvent):
            _take_a_copy(event)
            self.left.emit()
            # Thousands of addresses are not taken apart twice; a picture's bytes are only fetched now.
            carried = self._carried if self._carried.paths else payloads.read(event.mimeData())
            self.dropped.emit(carried)
            return True
        return False


def _take_a_copy(event: QDropEvent) -> None:
    """A file manager that is told "moved" would delete the user's files."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()


def promise(payload: Payload) -> tuple[str, str]:
    """Title and line while it hovers, before anybody has looked into the folders."""
    if payload.weights and not payload.paths:
        return "Let go to import this model", figures.isolated(payload.weights[0].name)
    if payload.raw is not None or len(payload.paths) == 1:
        name = payload.paths[0].name if payload.paths else ""
        return "Let go to look at this", figures.isolated(name) if name else ""
    if payload.paths:
        return f"Let go to look at {figures.count(len(payload.paths))} files", ""
    return "This cannot be taken", payload.line


def promise_found(found: Found) -> tuple[str, str]:
    """Title and line once that is known."""
    if found.pictures == 0:
        return "There are no pictures in this", _left_alone(found)
    title = f"Let go to look at {many(found.pictures, 'picture')}"
    start = f"from {many(found.folders, 'folder')}" if found.folders else ""
    return title, "; ".join(filter(None, (start, _left_alone(found)))) + ("." if start or found.left_alone else "")


def _left_alone(found: Found) -> str:
    if not found.left_alone:
        return ""
    verb = "is" if found.left_alone == 1 else "are"
    return f"{many(found.left_alone, 'other file')} {verb} left alone"


def many(number: int, thing: str) -> str:
    """ "1 picture", "312 pictures"."""
    return f"{figures.count(number)} {thing}{'' if number == 1 else 's'}"
