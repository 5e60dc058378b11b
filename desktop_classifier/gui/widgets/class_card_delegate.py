"""One class as it is painted: a picture, its name, how many pictures it has."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_classifier.gui import figures, icons, theme
from desktop_classifier.gui.controllers.draft import ClassRow
from desktop_classifier.gui.qt.class_list_model import ROW
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.pictures import paint_filling

GAP = 12
PICTURE_HEIGHT = 84
_EDGE = 7
_CAPTION_INSET = 4

Index = QModelIndex | QPersistentModelIndex


class ClassCardDelegate(QStyledItemDelegate):
    """Its items' rectangles are cells: a card with the gap to its right and below."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._cell = QSize(200, 138)
        self.columns, self.spare = 1, 0.0
        self.ring = False
        self.over = ""
        self.refresh_fonts()

    def refresh_fonts(self) -> None:
        self._name_font = theme.font(theme.SMALL, theme.SEMIBOLD)
        self._count_font = theme.font(theme.SMALL, theme.MEDIUM)
        self._caption = max(20, painting.line_height(self._name_font))

    def cell_height(self) -> int:
        return GAP + _EDGE + PICTURE_HEIGHT + 6 + self._caption + 9

    def set_cell(self, cell: QSize, columns: int, width: int) -> None:
        """Lay cards out in so many columns; what whole pixels leave of the width goes between them."""
        self._cell, self.columns = cell, columns
        self.spare = max(0.0, width - columns * cell.width()) / max(1, columns - 1)

    def picture_size(self) -> QSize:
        return QSize(self._cell.width() - GAP - 2 * _EDGE, PICTURE_HEIGHT)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self._cell

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: ClassRow = index.data(ROW)
        of = theme.colours(option.palette)
        card = self._card_rect(option, index)
        painter.save()
        self._paint_card(painter, card, option.state, row, of)
        where = self._picture_rect(card)
        self._paint_picture(painter, where, row, of)
        self._paint_caption(painter, self._caption_rect(card), row, of)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = _NameField(parent)
        field.setAccessibleName(f"Name of the class {index.data()}")
        field.setFont(self._name_font)
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """What was typed stays when the class is counted meanwhile."""
        if not (isinstance(editor, QLineEdit) and editor.isModified()):
            super().setEditorData(editor, index)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        card = self._card_rect(option, index).toRect()
        height = max(28, editor.sizeHint().height())
        editor.setGeometry(QRect(card.left() + 4, card.bottom() - height - 2, card.width() - 8, height))

    def _card_rect(self, option: QStyleOptionViewItem, index: Index) -> QRectF:
        cell = QRectF(option.rect)
        cell.setSize(self._cell.toSizeF())
        aside = round((index.row() % self.columns) * self.spare)
        return cell.adjusted(0, 0, -GAP, -GAP).translated(aside, 0)

    def _paint_card(
        self, painter: QPainter, card: QRectF, state: QStyle.StateFlag, row: ClassRow, of: theme.Colours
    ) -> None:
        if row.class_id == self.over:
            painting.card(painter, card, 10, of.selection, of.accent, 2.0)
        elif state & QStyle.StateFlag.State_MouseOver:
            painting.card(painter, card, 10, of.base, theme.blend(of.dim, of.line, 0.5))
        else:
            painting.card(painter, card, 10, of.base, of.line)
        if self.ring and state & QStyle.StateFlag.State_HasFocus:
            painting.ring(painter, card, 10, of.accent)

    def _paint_picture(self, painter: QPainter, where: QRectF, row: ClassRow, of: theme.Colours) -> None:
        pixmap = self._thumbnails.pixmap(row.example) if row.example is not None else None
        if pixmap is not None:
            paint_filling(painter, where, pixmap, 6)
            return
        painting.card(painter, where, 6, of.alternate)
        if row.count == 0:
            said = "drop pictures here" if row.empty else "all left out"
            words = painting.shortened(said, theme.font(theme.CAPTION), where.width() - 8)
            painting.text(painter, where, words, theme.font(theme.CAPTION), of.dim, painting.CENTRE)
        elif row.example is None:
            middle = where.center()
            icons.draw(painter, "picture", QRectF(middle.x() - 12, middle.y() - 12, 24, 24), of.dim)

    def _paint_caption(self, painter: QPainter, line: QRectF, row: ClassRow, of: theme.Colours) -> None:
        count = "…" if row.count is None else figures.count(row.count)
        painting.text(painter, line, count, self._count_font, of.failed if row.count == 0 else of.dim, painting.RIGHT)
        space = line.adjusted(0, 0, -painting.width_of(count, self._count_font) - 6, 0)
        name = painting.shortened(figures.readable(row.name), self._name_font, space.width())
        painting.text(painter, space, figures.isolated(name), self._name_font, of.text)

    def _picture_rect(self, card: QRectF) -> QRectF:
        return QRectF(card.left() + _EDGE, card.top() + _EDGE, card.width() - 2 * _EDGE, PICTURE_HEIGHT)

    def _caption_rect(self, card: QRectF) -> QRectF:
        where = self._picture_rect(card)
        inset = _CAPTION_INSET
        return QRectF(where.left() + inset, where.bottom() + 6, where.width() - 2 * inset, self._caption)


class _NameField(QLineEdit):
    """Keeps Enter to itself, which otherwise would press the wizard's *Next* as well."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
