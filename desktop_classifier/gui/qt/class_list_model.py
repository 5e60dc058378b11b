"""The classes of the wizard as Qt wants them: news of one class changes one row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop_classifier.gui import figures
from desktop_classifier.gui.controllers.draft import ClassRow

ROW = Qt.ItemDataRole.UserRole + 1
"""The role under which the model answers with a `ClassRow`."""

Index = QModelIndex | QPersistentModelIndex


class ClassListModel(QAbstractListModel):
    """The rows as Qt wants them.

    Signals:
        renamed: A class id and the name that was typed.
    """

    renamed = Signal(str, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._shown: tuple[ClassRow, ...] = ()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._shown[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.name
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{row.name}, {spoken_count(row)}"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or str(value).strip() in ("", index.data()):
            return False
        self.renamed.emit(self.class_id(index), str(value).strip())
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def show(self, rows: Sequence[ClassRow]) -> None:
        before, now = self._shown, tuple(rows)
        same = [row.class_id for row in before] == [row.class_id for row in now]
        if not same:
            self._replace(before, now)
            return
        self._shown = now
        for number, (old, new) in enumerate(zip(before, now, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(number), self.index(number))

    def _replace(self, before: Sequence[ClassRow], now: tuple[ClassRow, ...]) -> None:
        """Another list. Only the part that differs is taken out and put in, so the chosen card stays chosen."""
        old, new = [row.class_id for row in before], [row.class_id for row in now]
        first = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
        same_end = 0
        while same_end < min(len(old), len(new)) - first and old[-1 - same_end] == new[-1 - same_end]:
            same_end += 1
        if (last := len(old) - same_end) > first:
            self.beginRemoveRows(QModelIndex(), first, last - 1)
            self._shown = (*before[:first], *before[last:])
            self.endRemoveRows()
        if (last := len(new) - same_end) > first:
            self.beginInsertRows(QModelIndex(), first, last - 1)
            self._shown = now
            self.endInsertRows()
        self._shown = now
        if now:
            self.dataChanged.emit(self.index(0), self.index(len(now) - 1))

    def class_id(self, index: Index) -> str:
        return self._shown[index.row()].class_id if index.isValid() else ""

    def index_of(self, class_id: str) -> QModelIndex:
        for number, row in enumerate(self._shown):
            if row.class_id == class_id:
                return self.index(number)
        return QModelIndex()

    def picture_arrived(self, path: Path) -> None:
        for number, row in enumerate(self._shown):
            if row.example == path:
                self.dataChanged.emit(self.index(number), self.index(number))


def spoken_count(row: ClassRow) -> str:
    """How many pictures, in words."""
    if row.count is None:
        return "not counted yet"
    return "1 picture" if row.count == 1 else f"{figures.count(row.count)} pictures"
