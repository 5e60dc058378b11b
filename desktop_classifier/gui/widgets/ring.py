"""The ring that shows where the keyboard is, but only after the keyboard moved there: a click needs no ring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
_PASSING = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)

if TYPE_CHECKING:
    _Widget = QWidget
else:  # Qt's classes take no second one beside them
    _Widget = object


def ring_after(event: QFocusEvent, before: bool) -> bool:
    """Whether the ring shows after a change of focus: it stays while another window or a menu is in front."""
    if event.reason() in _PASSING:
        return before
    return event.gotFocus() and event.reason() in _KEYBOARD


class Ringed(_Widget):
    """Stands before a widget's own class in its bases; `_ring` says whether `paintEvent` is to draw the ring."""

    _ring = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = ring_after(event, self._ring)
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = ring_after(event, self._ring)
        super().focusOutEvent(event)
        self.update()
