"""The bar at the top of the window: what to add, what answers, and the way to a model of one's own."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button, Kind
from desktop_classifier.gui.widgets.model_picker import ModelPicker
from desktop_classifier.gui.windows import actions
from desktop_classifier.gui.windows.actions import Actions


class TopBar(QWidget):
    """Stands on a hairline. The picker gives way in a narrow window.

    Args:
        of: The window's actions, for the two menus and the button.
    """

    def __init__(self, of: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picker = ModelPicker()
        self.teach = Button("Teach it your own…")
        self._add = Button("Add pictures", Kind.FILLED, "plus")
        self._menu = Button("", Kind.PLAIN, "menu", name="Menu")
        self._add.set_arrow(True)
        self._add.setMenu(of.menu(actions.ADD_MENU, self._add))
        self._menu.setMenu(of.menu(actions.MAIN_MENU, self._menu))
        self.teach.clicked.connect(of["teach"].trigger)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(8)
        row.addWidget(self._add)
        row.addWidget(self.picker)
        row.addStretch(1)
        row.addWidget(self.teach)
        row.addWidget(self._menu)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        line = painting.hairline(painter)
        rect = QRectF(0, self.height() - line, self.width(), line)
        painter.fillRect(rect, theme.colours(self.palette()).line)
