"""A small wall of pictures with a line under each: what is wrong, what is like it. Only what is in sight is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_classifier.gui import figures, icons, theme
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.ring import ring_after
from desktop_classifier.gui.widgets.scrolling import QuietScrollBar

WIDEST = 150
"""Pictures are about so wide; there are as many columns as that gives room for, and never less than two."""

_GAP = 8
_SHAPE = 92 / 154
_TO_CAPTION = 3
_SETTLED_MS = 120
_TICK = 20
_VEIL = 0.5

_MOVING = (
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down),
    *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
)
"""Keys with which a wall is walked through."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Hung:
    """One picture of a wall and the line under it; one that is settled is paler, with a tick on it.

    `below` is a second line; a wall has room for it where one of its pictures has one.
    """

    path: Path
    caption: str
    settled: bool = False
    below: str = ""

    @property
    def words(self) -> str:
        """Both lines, for those who listen."""
        return f"{self.caption}, {self.below}" if self.below else self.caption


class PictureWall(QListView):
    """Shows pictures in the order it is given them.

    Args:
        thumbnails: Where they come from. Shared by walls of which one is seen at a time.

    Signals:
        picture_activated: Path of a picture that was double-clicked or entered.
        choice_changed: Other pictures are chosen.
    """

    picture_activated = Signal(object)
    choice_changed = Signal()

    def __init__(self, thumbnails: Thumbnails, name: str = "Pictures", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._hung = _Hung(self)
        self._tiles = _Tiles(thumbnails, self)
        self._choosing = False
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self._order_size)
        self.setAccessibleName(name)
        self.setModel(self._hung)
        self.setItemDelegate(self._tiles)
        self._set_up_view()
        thumbnails.thumbnail_ready.connect(self._repaint_picture)
        self.activated.connect(lambda index: self.picture_activated.emit(self._hung.at(index).path))

    def show_pictures(self, pictures: Sequence[Hung]) -> None:
        """Hang these in place of what hangs there; the same ones stay as they are."""
        if tuple(pictures) != self._hung.pictures:
            self._hung.set_pictures(pictures)
            self._tiles.two_lines = any(hung.below for hung in pictures)
            self._fit_cells()
            self.scrollToTop()
            if self.hasFocus() or self._choosing:
                self._start_at_first()

    def update_pictures(self, pictures: Sequence[Hung]) -> None:
        """Other lines under the same pictures: what is chosen stays, nothing moves."""
        for row in self._hung.update(pictures):
            index = self._hung.index(row)
            self._hung.dataChanged.emit(index, index)

    def let_choose(self) -> None:
        """Let pictures be chosen, several too; one always is. Keys that mean nothing here go on to the parent."""
        self._choosing = True
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.selectionModel().selectionChanged.connect(self._on_chosen)
        self.selectionModel().currentChanged.connect(self._on_chosen)

    @property
    def chosen(self) -> tuple[int, ...]:
        """The places of the chosen pictures, ascending."""
        return tuple(sorted(index.row() for index in self.selectedIndexes()))

    @property
    def current(self) -> int:
        """The place of the picture that the keyboard is on, or -1."""
        return self.currentIndex().row()

    def choose(self, place: int) -> None:
        """Choose this picture alone, and bring it into sight."""
        if 0 <= place < len(self._hung.pictures):
            alone = QItemSelectionModel.SelectionFlag.ClearAndSelect  # whatever keys are held meanwhile
            self.selectionModel().setCurrentIndex(self._hung.index(place), alone)
            self.scrollTo(self._hung.index(place))

    @property
    def pictures(self) -> tuple[Hung, ...]:
        return self._hung.pictures

    def columns(self) -> int:
        return max(2, self._row_width() // WIDEST)

    def sizeHint(self) -> QSize:
        return QSize(326, 262)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 110)

    # Inside

    def _set_up_view(self) -> None:
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)  # or Qt asks for every row before any scrolling
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(QuietScrollBar(self))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.viewport().setAutoFillBackground(False)
        self.setMouseTracking(True)

    @Slot(object)
    def _repaint_picture(self, path: Path) -> None:
        for row in self._hung.rows_of(path):
            self.update(self._hung.index(row))

    @Slot()
    def _order_size(self) -> None:
        self._thumbnails.set_size(self._tiles.picture_size(), self.devicePixelRatioF())
        self.viewport().update()

    def _row_width(self) -> int:
        return self.viewport().width() - 2  # Qt starts a new row where cells fill the width to the last pixel

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._order_size()  # another wall may have ordered another size meanwhile

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_cells()
        super().resizeEvent(event)

    def _fit_cells(self) -> None:
        width = self._row_width() // self.columns()
        cell = QSize(width, self._tiles.cell_height(width))
        if cell != self.gridSize():
            self._tiles.cell = cell
            self.setGridSize(cell)
            self.verticalScrollBar().setSingleStep(cell.height() // 3)
            self._settled.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self.activated.emit(self.currentIndex())
            return
        if self._choosing and event.key() not in _MOVING and not event.matches(QKeySequence.StandardKey.SelectAll):
            event.ignore()
            return
        super().keyPressEvent(event)
        self._set_ring(True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._set_ring(ring_after(event, self._tiles.ring))
        self._start_at_first()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._set_ring(ring_after(event, self._tiles.ring))
        super().focusOutEvent(event)

    @Slot()
    def _on_chosen(self) -> None:
        self.viewport().update()
        self.choice_changed.emit()

    def _start_at_first(self) -> None:
        if not self.currentIndex().isValid() and self._hung.pictures:
            self.setCurrentIndex(self._hung.index(0))

    def _set_ring(self, shown: bool) -> None:
        if shown != self._tiles.ring:
            self._tiles.ring = shown
            self.viewport().update()


class _Hung(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.pictures: tuple[Hung, ...] = ()
        self._rows: dict[Path, list[int]] = {}

    def set_pictures(self, pictures: Sequence[Hung]) -> None:
        self.beginResetModel()
        self.pictures = tuple(pictures)
        self._rows = {}
        for row, hung in enumerate(self.pictures):
            self._rows.setdefault(hung.path, []).append(row)
        self.endResetModel()

    def update(self, pictures: Sequence[Hung]) -> list[int]:
        """Take the new lines; the rows that changed are the answer."""
        before, self.pictures = self.pictures, tuple(pictures)
        return [row for row, (old, new) in enumerate(zip(before, self.pictures, strict=True)) if old != new]

    def rows_of(self, path: Path) -> list[int]:
        return self._rows.get(path, [])

    def at(self, index: Index) -> Hung:
        return self.pictures[index.row()]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.pictures)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        hung = self.pictures[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return hung.caption
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, (hung.caption, hung.below, figures.readable(str(hung.path)))))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{hung.words}, {figures.readable(hung.path.name)}"
        return None


class _Tiles(QStyledItemDelegate):
    def __init__(self, thumbnails: Thumbnails, wall: PictureWall) -> None:
        super().__init__(wall)
        self._wall = wall
        self._thumbnails = thumbnails
        self.cell = QSize(160, 120)
        self.ring = False
        self.two_lines = False

    def cell_height(self, width: int) -> int:
        lines = (2 if self.two_lines else 1) * self._line()
        return round((width - _GAP) * _SHAPE) + _TO_CAPTION + lines + _GAP

    def picture_size(self) -> QSize:
        width = self.cell.width() - _GAP
        return QSize(width, round(width * _SHAPE))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self.cell

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hung = self._wall.pictures[index.row()]
        of = theme.colours(option.palette)
        size = self.picture_size()
        where = QRectF(option.rect.left(), option.rect.top() + _GAP / 2, size.width(), size.height())
        painter.save()
        self._paint_picture(painter, where, hung, of)
        caption = QRectF(where.left(), where.bottom() + _TO_CAPTION, where.width(), self._line())
        first = of.text if hung.settled or self.two_lines else of.dim
        middle = Qt.TextElideMode.ElideMiddle  # what tells captions apart is often their end: a percentage, a number
        painting.text(painter, caption, hung.caption, theme.font(theme.CAPTION), first, shorten=middle)
        if hung.below:
            painting.text(painter, caption.translated(0, self._line()), hung.below, theme.font(theme.CAPTION), of.dim)
        if hung.settled:
            _paint_settled(painter, where, of)
        self._paint_ring(painter, where, option, index, of)
        painter.restore()

    def _paint_ring(
        self, painter: QPainter, where: QRectF, option: QStyleOptionViewItem, index: Index, of: theme.Colours
    ) -> None:
        if self._wall.selectionMode() is QListView.SelectionMode.ExtendedSelection:
            if self._wall.selectionModel().isSelected(index):
                painting.ring(painter, where.adjusted(-1, -1, 1, 1), 7, of.accent)
                painting.card(painter, where.adjusted(1, 1, -1, -1), 5, None, of.base, 1.5)
        elif self.ring and option.state & QStyle.StateFlag.State_HasFocus:
            painting.ring(painter, where, 6, of.accent)

    def _paint_picture(self, painter: QPainter, where: QRectF, hung: Hung, of: theme.Colours) -> None:
        pixmap = self._thumbnails.pixmap(hung.path)
        if pixmap is None:
            painting.card(painter, where, 6, of.alternate)
            icons.draw(painter, "picture", QRectF(where.center().x() - 9, where.center().y() - 9, 18, 18), of.line)
        elif pixmap.deviceIndependentSize() == where.size():
            painter.drawPixmap(where.topLeft(), pixmap)
        else:  # made for another width: its middle stands in
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(where, pixmap, _middle(pixmap, where))

    def _line(self) -> int:
        return painting.line_height(theme.font(theme.CAPTION))


def _paint_settled(painter: QPainter, where: QRectF, of: theme.Colours) -> None:
    veil = QColor(of.base)
    veil.setAlphaF(_VEIL)
    painting.card(painter, where, 6, veil)
    tick = QRectF(where.right() - _TICK - 6, where.top() + 6, _TICK, _TICK)
    painting.card(painter, tick, _TICK / 2, of.base, of.line)
    icons.draw(painter, "check", tick.adjusted(4, 4, -4, -4), of.text)


def _middle(pixmap: QPixmap, where: QRectF) -> QRectF:
    scale = min(pixmap.width() / where.width(), pixmap.height() / where.height())
    width, height = where.width() * scale, where.height() * scale
    return QRectF((pixmap.width() - width) / 2, (pixmap.height() - height) / 2, width, height)
