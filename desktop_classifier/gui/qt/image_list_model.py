"""The pictures in the window and what is known of each, as Qt's views want to be told of them.

Nothing here reads a file: 20,000 rows are 20,000 small records. Counts are kept while rows change, never recounted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop_classifier.gui.figures import readable
from desktop_classifier.gui.qt.image_item import Counts, ImageItem
from desktop_classifier.inference.answer import Answer

__all__ = ["Counts", "ImageItem", "ImageListModel", "Role"]

Index = QModelIndex | QPersistentModelIndex

_MOST_BLOCKS = 64
"""More separate runs of rows than this change as one reset."""


class Role(IntEnum):
    """What a row answers beside Qt's own roles."""

    ITEM = Qt.ItemDataRole.UserRole + 1
    UNSURE = Qt.ItemDataRole.UserRole + 2


class ImageListModel(QAbstractListModel):
    """Pictures in the order they came, each once.

    Signals:
        counts_changed: `counts()` would answer something new.
    """

    counts_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[ImageItem] = []
        self._rows: dict[Path, int] = {}
        self._unsure_below = 0.5
        self._coverage: float | None = None
        self._tally = {"waiting": 0, "unsure": 0, "failed": 0, "none": 0}
        self._told = Counts()

    # What Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item = self._items[index.row()]
        if role == Role.ITEM:
            return item
        if role == Role.UNSURE:
            return item.unsure(self._unsure_below)
        if role == Qt.ItemDataRole.DisplayRole:
            return readable(item.path.name)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{item.said()}\n{readable(str(item.path))}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{item.said()}, {readable(item.path.name)}"
        return None

    # What the window asks

    def item(self, row: int) -> ImageItem:
        return self._items[row]

    def items(self) -> tuple[ImageItem, ...]:
        return tuple(self._items)

    def row_of(self, path: Path) -> int | None:
        return self._rows.get(path)

    def counts(self) -> Counts:
        return Counts(len(self._items), **self._tally)

    @property
    def unsure_below(self) -> float:
        """A first label under this probability (0..1) is called unsure."""
        return self._unsure_below

    @unsure_below.setter
    def unsure_below(self, probability: float) -> None:
        self._unsure_below = probability
        self._tally["unsure"] = sum(item.unsure(probability) for item in self._items)
        self._all_changed()

    @property
    def coverage(self) -> float | None:
        """Which share (0..1) of pictures like its own the model answers, the rest being none of these; None: as the
        answers say it. Another one is judged by at once, from what every answer brought with it."""
        return self._coverage

    @coverage.setter
    def coverage(self, coverage: float | None) -> None:
        if coverage == self._coverage:
            return
        self._coverage = coverage
        changed = False
        for row, item in enumerate(self._items):
            if (judged := self._judged(item.answer)) is not item.answer:
                self._replace(row, judged)
                changed = True
        if changed:
            self._all_changed()

    # What the window does

    def add(self, paths: Sequence[Path]) -> list[Path]:
        """Append the pictures that are not here yet, and return those.

        For 20,000 pictures most of the time is the first hashing of their paths (2 µs each): a worker that collects
        them should have hashed them already.
        """
        new = [path for path in dict.fromkeys(paths) if path not in self._rows]
        if new:
            self._tally["waiting"] += len(new)
            self._insert(len(self._items), [ImageItem(path) for path in new])
            self._tell_counts()
        return new

    def remove(self, rows: Iterable[int]) -> list[tuple[int, ImageItem]]:
        """Take rows out; what is returned brings them back through `restore`."""
        wanted = sorted({row for row in rows if 0 <= row < len(self._items)})
        removed = [(row, self._items[row]) for row in wanted]
        for _, item in removed:
            del self._rows[item.path]
            self._count(item, -1)
        blocks = list(_blocks(wanted))
        if len(blocks) > _MOST_BLOCKS:
            gone = set(wanted)
            self._exchange([item for row, item in enumerate(self._items) if row not in gone])
        else:
            self._remove_blocks(blocks)
        self._tell_counts()
        return removed

    def clear(self) -> list[tuple[int, ImageItem]]:
        """Take everything out, returned as by `remove`."""
        return self.remove(range(len(self._items)))

    def restore(self, removed: Sequence[tuple[int, ImageItem]]) -> None:
        """Undo `remove`. A picture that came back by itself meanwhile stays where it is."""
        back = {
            row: ImageItem(item.path, self._judged(item.answer))
            for row, item in sorted(removed, key=lambda pair: pair[0])
            if item.path not in self._rows
        }
        blocks = list(_blocks(list(back)))
        if len(blocks) > _MOST_BLOCKS:
            items = list(self._items)
            for row, item in back.items():
                items.insert(row, item)
                self._count(item, 1)
            self._exchange(items)
        else:
            for first, last in blocks:
                items = [back[row] for row in range(first, last + 1)]
                for item in items:
                    self._count(item, 1)
                self._insert(min(first, len(self._items)), items)
        self._tell_counts()

    def set_answers(self, answers: Iterable[Answer]) -> None:
        """Give pictures their answers; answers to pictures that are gone are left alone."""
        changed = []
        for answer in answers:
            row = self._rows.get(answer.path)
            if row is not None:
                self._replace(row, self._judged(answer))
                changed.append(row)
        for first, last in _blocks(sorted(set(changed))):
            self.dataChanged.emit(self.index(first), self.index(last))
        self._tell_counts()

    def forget_answers(self, rows: Iterable[int] | None = None) -> None:
        """Let all pictures, or those of `rows`, wait again: another model or framing will answer."""
        for row in range(len(self._items)) if rows is None else rows:
            if self._items[row].answer is not None:
                self._replace(row, None)
        self._all_changed()

    # Inside

    def _remove_blocks(self, blocks: Sequence[tuple[int, int]]) -> None:
        for first, last in reversed(blocks):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._items[first : last + 1]
            self._number_from(first)
            self.endRemoveRows()

    def _exchange(self, items: list[ImageItem]) -> None:
        """All rows at once: views take a thousand scattered changes one by one, which they would feel."""
        self.beginResetModel()
        self._items = items
        self._number_from(0)
        self.endResetModel()

    def _insert(self, at: int, items: Sequence[ImageItem]) -> None:
        self.beginInsertRows(QModelIndex(), at, at + len(items) - 1)
        self._items[at:at] = items
        self._number_from(at)
        self.endInsertRows()

    def _number_from(self, first: int) -> None:
        for row in range(first, len(self._items)):
            self._rows[self._items[row].path] = row

    def _replace(self, row: int, answer: Answer | None) -> None:
        self._count(self._items[row], -1)
        self._items[row] = ImageItem(self._items[row].path, answer)
        self._count(self._items[row], 1)

    def _judged(self, answer: Answer | None) -> Answer | None:
        return answer if answer is None or self._coverage is None else answer.judged(self._coverage)

    def _count(self, item: ImageItem, step: int) -> None:
        if item.status != "answered":
            self._tally[item.status] += step
        elif item.none_of_these:
            self._tally["none"] += step
        elif item.unsure(self._unsure_below):
            self._tally["unsure"] += step

    def _all_changed(self) -> None:
        if self._items:
            self.dataChanged.emit(self.index(0), self.index(len(self._items) - 1))
        self._tell_counts()

    def _tell_counts(self) -> None:
        now = self.counts()
        if now != self._told:
            self._told = now
            self.counts_changed.emit()


def _blocks(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each unbroken run in ascending `rows`."""
    start = 0
    for at in range(1, len(rows) + 1):
        if at == len(rows) or rows[at] != rows[at - 1] + 1:
            yield rows[start], rows[at - 1]
            start = at
