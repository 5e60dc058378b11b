"""The models somebody can pick, under their headings, as the picker and the models window show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_classifier.base.files import megabytes
from desktop_classifier.models.spec import Group

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model as it is shown.

    Args:
        spec_id: The model's id.
        name: Shown name.
        group: Heading it stands under.
        line: What it is good for: "75 of 100 · 103 MB · about 60 pictures/s here".
        state: "built_in", "absent", "present", "ready", "downloading" or "preparing".
        status_text: "103 MB", "40 % · 20 s left", "Preparing (once)"; empty for the state's own word.
        progress: 0..1 while something is under way and known, else None.
        error: Why the last try failed, with a next step, or None.
        in_use: Whether this model answers now.
        address: Where its weights can be had by hand, or "".
        bytes: Size of its download, or 0 where unknown.
    """

    spec_id: str
    name: str
    group: str
    line: str = ""
    state: str = "ready"
    status_text: str = ""
    progress: float | None = None
    error: str | None = None
    in_use: bool = False
    address: str = ""
    bytes: int = 0

    @property
    def under_way(self) -> bool:
        return self.state in ("downloading", "preparing")

    @property
    def usable(self) -> bool:
        """Whether choosing it needs no download first."""
        return self.state in ("built_in", "present", "ready")


class ModelRole(IntEnum):
    """What a row answers beside Qt's own roles."""

    ROW = Qt.ItemDataRole.UserRole + 1


class ModelListModel(QAbstractListModel):
    """Models in the order they are listed. News of one model changes one row; only another list is a reset."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[ModelRow, ...] = ()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._shown[index.row()]
        if role == ModelRole.ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return spoken(row)
        return None

    def set_rows(self, rows: Sequence[ModelRow]) -> None:
        """Show `rows`."""
        before, now = self._shown, tuple(rows)
        if [row.spec_id for row in before] != [row.spec_id for row in now]:
            self.beginResetModel()
            self._shown = now
            self.endResetModel()
            return
        self._shown = now
        for number, (old, new) in enumerate(zip(before, now, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(number), self.index(number))

    def rows(self) -> tuple[ModelRow, ...]:
        return self._shown

    def in_use(self) -> ModelRow | None:
        return next((row for row in self._shown if row.in_use), None)


def get_all(rows: Sequence[ModelRow]) -> str:
    """What the link says that downloads what is missing of the user's three, and what that costs; "" below two."""
    missing = [row for row in rows if row.group == Group.PRETRAINED and row.state == "absent"]
    if len(missing) < 2:
        return ""
    words = "Get all three" if len(missing) > 2 else "Get both"
    return f"{words}, {megabytes(sum(row.bytes for row in missing))}" if all(row.bytes for row in missing) else words


def spoken(row: ModelRow) -> str:
    """A model in words, for tooltips and screen readers."""
    return ", ".join(part for part in (row.name, row.line, status(row), row.error or "") if part)


def status(row: ModelRow) -> str:
    """The word or figure at the right of a model."""
    if row.in_use and not row.under_way:
        return "in use"
    if row.status_text:
        return row.status_text
    return {"built_in": "built in", "absent": "Download", "preparing": "Preparing (once)"}.get(row.state, "ready")
