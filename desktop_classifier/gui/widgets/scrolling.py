"""Scrolling without frames, without a ground of its own, and without a bar where there is nothing to scroll."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QWidget


class QuietScrollBar(QScrollBar):
    """Keeps its place and is not seen while there is nothing to scroll."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, False)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.maximum() > self.minimum():
            super().paintEvent(event)


class _Column(QScrollArea):
    """Never narrower than what it scrolls: that would be cut off at the right, out of reach."""

    def minimumSizeHint(self) -> QSize:
        inner = self.widget()
        least = inner.minimumSizeHint().width() if inner is not None else 0
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(least + bar, super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.updateGeometry()
        return super().eventFilter(watched, event)


def column(inner: QWidget) -> QScrollArea:
    """As `scrolled`, and it keeps the width that `inner` needs at least; its bar always has its place."""
    area = _prepared(_Column(), inner)
    area.setVerticalScrollBar(QuietScrollBar(area))
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    return area


def scrolled(inner: QWidget) -> QScrollArea:
    """`inner` as wide as there is room, scrolled up and down where it is too high."""
    return _prepared(QScrollArea(), inner)


def _prepared(area: QScrollArea, inner: QWidget) -> QScrollArea:
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    inner.setAutoFillBackground(False)
    return area
