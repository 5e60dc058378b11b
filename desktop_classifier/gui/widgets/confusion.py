"""Which class was taken for which: rows are what it is, columns what the model said. Every cell can be chosen.

The diagonal is outlined and mistakes are filled, so neither depends on colour alone. However many classes there are,
only the cells in sight are painted, and the names stay where they are while the cells scroll.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from desktop_classifier.gui import figures, theme
from desktop_classifier.gui.widgets.confusion_cells import MARGIN, ROOMY, Cell, Geometry, Painted, fitting
from desktop_classifier.gui.widgets.ring import ring_after

_MOST_HIGH = 340
"""Pixels of a matrix of many classes, which is scrolled then."""
QWIDGETSIZE_MAX = (1 << 24) - 1
"""Qt's word for no limit."""


class ConfusionMatrix(QAbstractScrollArea):
    """Shows counts and lets one cell be chosen, with the mouse or the arrow keys.

    Signals:
        cell_chosen: The `Cell` that the user chose.
    """

    cell_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._counts: tuple[tuple[int, ...], ...] = ()
        self._most = 0
        self._chosen = Cell(0, 0)
        self._geometry = Geometry()
        self._ring = False
        self.setCornerWidget(QWidget(self))  # or the style paints one between the scroll bars
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setMouseTracking(True)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._say()

    # What the page tells and asks

    def show_matrix(self, names: Sequence[str], counts: Sequence[Sequence[int]]) -> None:
        """Show these; the largest mistake is chosen, or the first cell if there is none.

        Args:
            names: Shown names of the classes.
            counts: A row for each class that pictures are of, a column for each that they were called.
        """
        self._names, self._counts = tuple(names), tuple(tuple(row) for row in counts)
        worst = largest_mistake(self._counts)
        self._chosen = worst or Cell(0, 0)
        self._most = self.count(worst) if worst else 0
        large = len(self._names) > ROOMY
        self.setMinimumHeight(_MOST_HIGH if large else 0)
        self.setMaximumHeight(_MOST_HIGH if large else QWIDGETSIZE_MAX)
        self._lay_out()
        self._say()
        self.updateGeometry()

    def update_counts(self, counts: Sequence[Sequence[int]]) -> None:
        """Other counts for the same classes; the chosen cell stays."""
        self._counts = tuple(tuple(row) for row in counts)
        worst = largest_mistake(self._counts)
        self._most = self.count(worst) if worst else 0
        self._say()
        self.viewport().update()

    @property
    def chosen(self) -> Cell:
        return self._chosen

    def choose(self, cell: Cell) -> None:
        """Choose a cell, bring it into sight and tell."""
        last = len(self._names) - 1
        cell = Cell(min(max(cell.row, 0), last), min(max(cell.column, 0), last))
        if not self._names or cell == self._chosen:
            return
        self._chosen = cell
        self._bring_into_sight(cell)
        self._say()
        self.viewport().update()
        self.cell_chosen.emit(cell)

    def count(self, cell: Cell) -> int:
        return self._counts[cell.row][cell.column]

    # Size

    def sizeHint(self) -> QSize:
        return fitting(self._names, None).whole()

    def heightForWidth(self, width: int) -> int:
        return fitting(self._names, QSize(width, 1 << 20)).whole().height()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint().boundedTo(QSize(240, 150))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._lay_out()
            self.updateGeometry()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        room = self.viewport().size()
        self._geometry = fitting(self._names, room)
        whole, cell = self._geometry.whole(), self._geometry.cell
        for bar, have, need, step in (
            (self.horizontalScrollBar(), room.width(), whole.width(), cell.width()),
            (self.verticalScrollBar(), room.height(), whole.height(), cell.height()),
        ):
            bar.setRange(0, max(0, need - have))
            bar.setPageStep(have)
            bar.setSingleStep(step)
            bar.setValue(0)
        self._bring_into_sight(self._chosen)
        self.viewport().update()

    def _scrolled(self) -> QPoint:
        return QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def _cell_at(self, where: QPointF) -> Cell | None:
        return self._geometry.cell_at(where, self._scrolled())

    def _bring_into_sight(self, cell: Cell) -> None:
        rect, of = self._geometry.rect(cell, self._scrolled()), self._geometry
        for bar, low, high, start, end in (
            (self.horizontalScrollBar(), rect.left(), rect.right(), MARGIN + of.left, self.viewport().width()),
            (self.verticalScrollBar(), rect.top(), rect.bottom(), MARGIN + of.top, self.viewport().height()),
        ):
            if low < start:
                bar.setValue(round(bar.value() - (start - low)))
            elif high > end - MARGIN:
                bar.setValue(round(bar.value() + high - end + MARGIN))

    # Mouse and keyboard

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        if cell == self._chosen:
            self.cell_chosen.emit(cell)  # beside it something else may be shown meanwhile
        elif cell is not None:
            self.choose(cell)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._cell_at(event.position()) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cell = self._cell_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.sentence(cell) if cell else self._name_at(event.pos()), self)
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, column = self._chosen
        end = len(self._names) - 1
        goals = {
            Qt.Key.Key_Left: Cell(row, column - 1),
            Qt.Key.Key_Right: Cell(row, column + 1),
            Qt.Key.Key_Up: Cell(row - 1, column),
            Qt.Key.Key_Down: Cell(row + 1, column),
            Qt.Key.Key_Home: Cell(row, 0),
            Qt.Key.Key_End: Cell(row, end),
            Qt.Key.Key_PageUp: Cell(0, column),
            Qt.Key.Key_PageDown: Cell(end, column),
        }
        goal = goals.get(Qt.Key(event.key()))
        if goal is None:
            event.ignore()  # Enter presses the page's button, Esc closes
            return
        self._set_ring(True)
        self.choose(goal)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._set_ring(ring_after(event, self._ring))
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._set_ring(ring_after(event, self._ring))
        super().focusOutEvent(event)

    def _set_ring(self, shown: bool) -> None:
        self._ring = shown
        self.viewport().update()

    # Words

    def sentence(self, cell: Cell) -> str:
        """A cell in words: "9 of 86 pictures of rose were called tulip"."""
        if not self._names:
            return "No matrix yet"
        count, of = self.count(cell), sum(self._counts[cell.row])
        is_, said = self._names[cell.row], self._names[cell.column]
        if cell.row == cell.column:
            return f"{figures.count(count)} of {figures.count(of)} pictures of {is_} were found"
        return f"{figures.count(count)} of {figures.count(of)} pictures of {is_} were called {said}"

    def _name_at(self, where: QPoint) -> str:
        """The whole name where a shortened one is pointed at."""
        beside = self._cell_at(QPointF(MARGIN + self._geometry.left + 1, where.y()))
        above = self._cell_at(QPointF(where.x(), MARGIN + self._geometry.top + 1))
        if where.x() < MARGIN + self._geometry.left and beside is not None:
            return self._names[beside.row]
        return self._names[above.column] if above is not None and where.y() < MARGIN + self._geometry.top else ""

    def _say(self) -> None:
        self.setAccessibleName(f"What it is and what it said. {self.sentence(self._chosen)}")
        self.setAccessibleDescription("The arrow keys choose a cell; its pictures are shown beside it.")
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._names:
            return
        room = self.viewport().size()
        facts = (self._geometry, self._scrolled(), room, self._names, self._counts, self._most, self._chosen)
        Painted(*facts, self._ring).paint(QPainter(self.viewport()), theme.colours(self.palette()))


def largest_mistake(counts: Sequence[Sequence[int]]) -> Cell | None:
    """The cell off the diagonal with the highest count, or None where there is no mistake."""
    cells = [Cell(row, column) for row in range(len(counts)) for column in range(len(counts)) if row != column]
    worst = max(cells, key=lambda cell: counts[cell.row][cell.column], default=None)
    return worst if worst is not None and counts[worst.row][worst.column] else None
