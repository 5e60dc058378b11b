"""The grid of pictures: only what is in sight is painted, columns fill the width, the keyboard reaches everything."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QListView, QMenu, QWidget

from desktop_classifier.gui import icons, theme
from desktop_classifier.gui.qt.filter_model import FilterModel
from desktop_classifier.gui.qt.image_list_model import ImageItem, Role
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.ring import ring_after
from desktop_classifier.gui.widgets.scrolling import QuietScrollBar
from desktop_classifier.gui.widgets.tile_delegate import HALF_GAP, TileDelegate

LEAST_TILE = 180
"""Tiles are at least so wide, and share what is left of the width."""

MARGIN = 16

_MOVES = (
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
)

_INTO_TILE = QPoint(2 * HALF_GAP, 2 * HALF_GAP)

_SETTLED_MS = 120
_TO_ALL = "Choose “All” and empty the field to see every picture."
"""So long after the last change of size, thumbnails are made for the new one."""


class ImageGrid(QListView):
    """Shows a `FilterModel` of pictures.

    Args:
        thumbnails: Where tiles get their pictures from.

    Signals:
        current_changed: The `ImageItem` to show large, also when its answer has arrived; None if there is none.
        remove_requested: The user wants the selected pictures out of the list.
        show_in_folder_requested: ... wants to see where the current picture lies.
        copy_requested: ... wants the current picture's answer on the clipboard.
    """

    current_changed = Signal(object)
    remove_requested = Signal()
    show_in_folder_requested = Signal()
    copy_requested = Signal()

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._tiles = TileDelegate(thumbnails, self)
        self._filter: FilterModel | None = None
        self._shown: ImageItem | None = None
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self._order_size)
        thumbnails.thumbnail_ready.connect(self._repaint_picture)
        self._set_up_view()

    def _set_up_view(self) -> None:
        self.setAccessibleName("Pictures")
        self.setItemDelegate(self._tiles)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        # Without this Qt asks for 40,058 pictures for 20,000 rows before any scrolling.
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(QuietScrollBar(self))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # its place is the right margin
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setMouseTracking(True)
        self.setViewportMargins(MARGIN - HALF_GAP, HALF_GAP, 0, 0)
        self.setMinimumWidth(2 * MARGIN + LEAST_TILE)

    # What the window asks and does

    def set_model(self, model: FilterModel) -> None:
        self._filter = model
        self.setModel(model)
        model.rowsInserted.connect(self._choose_first)
        model.rowsRemoved.connect(self._tell_current)
        model.modelReset.connect(self._choose_first)
        model.layoutChanged.connect(self._choose_first)
        self.selectionModel().currentChanged.connect(self._tell_current)
        self._choose_first()

    def selected_rows(self) -> list[int]:
        """Rows of the selected pictures in the `ImageListModel`, ascending."""
        if self._filter is None:
            return []
        return sorted(self._filter.mapToSource(index).row() for index in self.selectedIndexes())

    def current_item(self) -> ImageItem | None:
        item: ImageItem | None = self.currentIndex().data(Role.ITEM)
        return item

    def choose(self, path: Path) -> None:
        """Make a picture the current one and bring it into sight, if the filter shows it."""
        index = self._index_of(path)
        if index.isValid():
            self._make_current(index)
            self.scrollTo(index)

    def visible_paths(self) -> list[Path]:
        """The pictures in sight, top left first."""
        first = self.indexAt(self.viewport().rect().topLeft() + _INTO_TILE)
        if self._filter is None or not first.isValid():
            return []
        rows = self.viewport().height() // self.gridSize().height() + 2
        last = min(self._filter.rowCount(), first.row() + rows * self._columns())
        return [self._filter.index(row, 0).data(Role.ITEM).path for row in range(first.row(), last)]

    # Current picture

    @Slot()
    def _choose_first(self) -> None:
        """Something is always looked at: the first picture, until somebody chooses another."""
        if self._filter is not None and not self.currentIndex().isValid() and self._filter.rowCount():
            self._make_current(self._filter.index(0, 0))
        self._tell_current()
        self.viewport().update()

    def _make_current(self, index: QModelIndex) -> None:
        # Not `setCurrentIndex`, which would heed a Ctrl or Shift that happens to be held.
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    @Slot()
    def _tell_current(self) -> None:
        item = self.current_item()
        if item is not self._shown:
            self._shown = item
            self.current_changed.emit(item)

    def dataChanged(self, first: QModelIndex, last: QModelIndex, roles: list[int] = []) -> None:  # type: ignore[override]  # noqa: B006
        super().dataChanged(first, last, roles)
        if first.row() <= self.currentIndex().row() <= last.row():
            self._tell_current()

    # Thumbnails

    def _index_of(self, path: Path) -> QModelIndex:
        row = self._filter.pictures.row_of(path) if self._filter else None
        if self._filter is None or row is None:
            return QModelIndex()
        return self._filter.mapFromSource(self._filter.pictures.index(row))

    @Slot(object)
    def _repaint_picture(self, path: Path) -> None:
        index = self._index_of(path)
        if index.isValid():
            self.update(index)

    @Slot()
    def _order_size(self) -> None:
        self._thumbnails.set_size(self._tiles.picture_size(), self.devicePixelRatioF())
        self.viewport().update()

    # Geometry

    def _columns(self) -> int:
        return max(1, self._row_width() // (LEAST_TILE + 2 * HALF_GAP))

    def _row_width(self) -> int:
        return self.viewport().width() - 2  # Qt starts a new row where cells fill the width to the last pixel

    def _lay_out(self) -> None:
        cell = QSize(self._row_width() // self._columns(), self._tiles.cell_height())
        if cell != self.gridSize():
            self._tiles.set_cell(cell)
            self.setGridSize(cell)
            self.verticalScrollBar().setSingleStep(cell.height() // 4)
            if self.isVisible():
                self._settled.start()
            else:
                self._order_size()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._tiles.refresh_fonts()
            self._lay_out()
        elif event.type() == QEvent.Type.DevicePixelRatioChange:
            self._settled.start()
        super().changeEvent(event)

    # Keyboard, mouse, paint

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Delete) or event.key() == Qt.Key.Key_Backspace:
            self.remove_requested.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        else:
            super().keyPressEvent(event)
            self._set_ring(event.key() in _MOVES or self._tiles.ring)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._set_ring(ring_after(event, self._tiles.ring))
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._set_ring(ring_after(event, self._tiles.ring))
        super().focusOutEvent(event)

    def _set_ring(self, shown: bool) -> None:
        if shown != self._tiles.ring:
            self._tiles.ring = shown
            self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.selectedIndexes():
            return
        menu = QMenu(self)
        menu.addAction(icons.icon("copy"), "Copy answer", self.copy_requested.emit)
        menu.addAction(icons.icon("folder"), "Show in folder", self.show_in_folder_requested.emit)
        menu.addSeparator()
        menu.addAction(icons.icon("trash"), "Remove from the list", self.remove_requested.emit)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the ground between tiles keeps what is selected: the panel never empties by a slip."""
        if self.indexAt(event.position().toPoint()).isValid():
            super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._tiles.stale = event.region()
        super().paintEvent(event)
        self._tiles.stale = None
        if self._filter is None or self._filter.rowCount() or not self._filter.pictures.rowCount():
            return
        painter = QPainter(self.viewport())
        of = theme.colours(self.palette())
        rect = QRectF(self.viewport().rect()).adjusted(0, 0, -(MARGIN - HALF_GAP), 0)
        lines = ((-11, theme.BODY, "No picture matches this filter."), (11, theme.CAPTION, _TO_ALL))
        for down, size, words in lines:
            painting.text(painter, rect.translated(0, down), words, theme.font(size), of.dim, painting.CENTRE)
