"""The filled window: filter and grid at the left, the chosen picture and its answer at the right."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.qt.filter_model import FilterModel
from desktop_classifier.gui.widgets.answer_panel import AnswerPanel
from desktop_classifier.gui.widgets.filter_bar import FilterBar
from desktop_classifier.gui.widgets.image_grid import ImageGrid
from desktop_classifier.gui.windows.looking import Looking


class Workplace(QWidget):
    """Shows the pictures of one session.

    Args:
        session: Whose pictures.
        filter_bar: Its parts, each made in a turn of the event loop of its own.
        grid: ...
        panel: ...

    Signals:
        selection_changed: Other pictures are selected.
        copy_requested, show_in_folder_requested, remove_requested: From the grid or the panel.
    """

    selection_changed = Signal()
    copy_requested = Signal()
    show_in_folder_requested = Signal()
    remove_requested = Signal()

    def __init__(self, session: Session, filter_bar: FilterBar, grid: ImageGrid, panel: AnswerPanel) -> None:
        super().__init__()
        self._session = session
        self._filter = FilterModel(session.list, self)
        self.filter_bar = filter_bar
        self.grid = grid
        self.panel = panel
        self._lay_out()
        self.grid.set_model(self._filter)
        self.looking = Looking(session, self.grid, self.panel)
        self._connect()
        self._show_counts()

    def lay_out_now(self) -> None:
        """Place the parts, although nobody sees them yet."""
        layout = self.layout()
        if layout is not None:
            layout.activate()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self.filter_bar)
        left.addWidget(self.grid, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self.panel)

    def _connect(self) -> None:
        self.filter_bar.chip_chosen.connect(self._filter.set_chip)
        self.filter_bar.text_changed.connect(self._filter.set_text)
        self.grid.remove_requested.connect(self.remove_requested)
        self.grid.selectionModel().selectionChanged.connect(lambda now, before: self.selection_changed.emit())
        for part in (self.grid, self.panel):
            part.copy_requested.connect(self.copy_requested)
            part.show_in_folder_requested.connect(self.show_in_folder_requested)
        self._session.list.counts_changed.connect(self._show_counts)

    def _show_counts(self) -> None:
        self.filter_bar.set_counts(self._session.list.counts())
