"""Where Tab leads in the wizard: in the order of reading, although its parts are made at different times.

Qt's own order is that in which widgets were made, so rows and pages that come later would stand behind *Next*.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget


def stops(areas: Sequence[QWidget]) -> list[QWidget]:
    """Everything in `areas` that Tab can reach now: area after area, in each line after line, left to right."""
    return [widget for area in areas for widget in _in_reading_order(area)]


def neighbour(areas: Sequence[QWidget], current: QWidget | None, forward: bool) -> QWidget | None:
    """The stop after `current` or before it, round the end; None if there is no other."""
    order = stops(areas)
    if not order:
        return None
    place = next((n for n, widget in enumerate(order) if widget is current), None)
    if place is None:
        return order[0 if forward else -1]
    found = order[(place + (1 if forward else -1)) % len(order)]
    return None if found is current else found


def _in_reading_order(area: QWidget) -> list[QWidget]:
    def place(widget: QWidget) -> tuple[int, int]:
        where = widget.mapTo(area, QPoint(0, 0))
        return where.y(), where.x()

    reachable = [widget for widget in area.findChildren(QWidget) if _reachable(widget, area)]
    return sorted(reachable, key=place)


def _reachable(widget: QWidget, area: QWidget) -> bool:
    takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return takes and widget.isEnabled() and widget.isVisibleTo(area)
