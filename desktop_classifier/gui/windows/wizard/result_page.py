"""The fifth page: how good it is on pictures it has never seen, and what it takes for what."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.controllers.outcome import Outcome
from desktop_classifier.gui.controllers.taught import Taught
from desktop_classifier.gui.controllers.teaching import Teaching
from desktop_classifier.gui.controllers.trust import Trust
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets.confusion import ConfusionMatrix
from desktop_classifier.gui.widgets.confusion_cells import ROOMY, Cell
from desktop_classifier.gui.widgets.coverage import Coverage
from desktop_classifier.gui.widgets.notice import Notice
from desktop_classifier.gui.widgets.panel import Panel
from desktop_classifier.gui.widgets.picture_wall import Hung, PictureWall
from desktop_classifier.gui.widgets.reliability import Reliability
from desktop_classifier.gui.widgets.scrolling import QuietScrollBar, scrolled
from desktop_classifier.gui.widgets.sentences import Sentences
from desktop_classifier.gui.windows.dropping import many
from desktop_classifier.gui.windows.wizard.page import Page
from desktop_classifier.gui.windows.words import Words

CAPTION = "rows: what it is · columns: what it said · click a cell to see its pictures"

_RIGHT = 28
_MOST_HIGH = 340
QWIDGETSIZE_MAX = (1 << 24) - 1
"""Qt's word for no limit."""


class ResultPage(Page):
    """Shows the result of the training that ran last.

    Args:
        teaching: Knows which one that is.
        outcome: Fetches it.
        thumbnails: Makes the pictures of a cell.

    Signals:
        picture_activated: Path of a picture that the user wants to see where it lies.
        coverage_chosen: Id of the model, and which share of its own pictures it is to answer (0.5..1).
    """

    picture_activated = Signal(object)
    coverage_chosen = Signal(str, float)

    def __init__(self, teaching: Teaching, outcome: Outcome, thumbnails: Thumbnails) -> None:
        super().__init__(Step.RESULT)
        self._teaching, self._outcome = teaching, outcome
        self._taught: Taught | None = None
        self.matrix = ConfusionMatrix()
        self.coverage = Coverage()
        self.reliability = Reliability()
        self.sentences = Sentences()
        self.wall = PictureWall(thumbnails, "Pictures of the chosen cell")
        self.trouble = Notice()
        self._lay_out()
        self.say("One moment", "The result is being read.")
        outcome.loaded.connect(self._on_loaded)
        outcome.failed.connect(self._on_failed)
        self.trouble.try_again_requested.connect(self.entered)
        self.matrix.cell_chosen.connect(self._show_cell)
        self.coverage.moved.connect(self._on_coverage)
        self.coverage.chosen.connect(self._choose_coverage)
        self.wall.picture_activated.connect(self.picture_activated)

    # What the frame asks and tells

    def next_word(self) -> str:
        return "Use it"

    def blocked(self) -> str:
        return "" if self._taught is not None else "The result is not there yet."

    def entered(self) -> None:
        story = self._teaching.story
        if story is not None and story.result is not None:
            self._outcome.load(story.project, story.result.model)

    # Inside

    @Slot(object)
    def _on_loaded(self, taught: Taught) -> None:
        self.trouble.hide()
        if taught != self._taught:
            self._taught = taught
            self._show(taught)
        self.changed.emit()

    @Slot(object)
    def _on_failed(self, error: UserError) -> None:
        self._taught = None
        self._body.hide()
        self.trouble.show()
        self.trouble.show_words("The result could not be read", error.message)
        self.say("There is no result", "")
        self.changed.emit()

    def _show(self, taught: Taught) -> None:
        self.say(taught.sentence, taught.detail)
        self._body.setVisible(taught.tested > 0)
        self.matrix.show_matrix(taught.names, taught.counts)
        large = len(taught.names) > ROOMY
        self.matrix.setMinimumHeight(_MOST_HIGH if large else 0)
        self.matrix.setMaximumHeight(_MOST_HIGH if large else QWIDGETSIZE_MAX)
        self.sentences.show_lines(list(zip(taught.names, taught.classes, strict=True)))
        self._show_trust(taught.trust)
        self._show_cell(self.matrix.chosen)

    def _show_trust(self, trust: Trust | None) -> None:
        self.coverage.setVisible(trust is not None and trust.refuses)
        self.reliability.setVisible(trust is not None)
        if trust is not None:
            self.reliability.show_bins(trust.bins, trust.believed)
        if trust is not None and trust.refuses:
            self.coverage.show_coverage(trust.coverage)
            self._on_coverage(self.coverage.place.coverage)

    @Slot(float)
    def _on_coverage(self, coverage: float) -> None:
        if self._taught is not None and self._taught.trust is not None:
            self.coverage.say(self._taught.trust.sentence(coverage))

    @Slot(float)
    def _choose_coverage(self, coverage: float) -> None:
        if self._taught is not None:
            self.coverage_chosen.emit(self._taught.model.id, coverage)

    @Slot(object)
    def _show_cell(self, cell: Cell) -> None:
        if self._taught is None or not self._taught.names:
            return
        shots = self._taught.cells.get(cell, ())
        self.wall.show_pictures([Hung(shot.path, shot.caption) for shot in shots])
        self._panel.set_heading(heading(len(shots), self._taught.names[cell.row], self._taught.names[cell.column]))
        self._order.setText("surest first" if len(shots) > 1 else "")
        self._order.setVisible(len(shots) > 1)

    def _lay_out(self) -> None:
        left = QWidget()
        caption = Words(CAPTION, theme.CAPTION, tone="dim", wrap=True)
        by_class = Panel("Class by class")
        by_class.column.addWidget(self.sentences)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 8, 20)
        column.setSpacing(10)
        column.addWidget(self.matrix)
        column.addWidget(caption)
        column.addSpacing(8)
        column.addWidget(self.coverage)
        column.addSpacing(8)
        column.addWidget(by_class)
        column.addWidget(self.reliability)
        column.addStretch(1)
        area = scrolled(left)
        area.setVerticalScrollBar(QuietScrollBar(area))
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._panel = Panel()
        self._order = Words("surest first", theme.CAPTION, tone="dim")
        self._panel.column.setSpacing(6)
        self._panel.column.addWidget(self._order)
        self._panel.column.addWidget(self.wall, 1)
        self._body = QWidget()
        row = QHBoxLayout(self._body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(area, 468)
        row.addWidget(self._panel, 508)
        self.trouble.hide()
        self._body.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, _RIGHT, 20)
        whole.addWidget(self.trouble)
        whole.addWidget(self._body, 1)


def heading(count: int, is_: str, said: str) -> str:
    """Over the pictures of a cell: "9 pictures of rose it called tulip"."""
    if is_ == said:
        return f"{many(count, 'picture')} of {is_} it found" if count else f"It found no picture of {is_}"
    return f"{many(count, 'picture')} of {is_} it called {said}" if count else f"No picture of {is_} was called {said}"
