"""The fifth page: how good it is on pictures it has never seen, and what it takes for what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers import cases
from desktop_classifier.gui.controllers.doubts import Doubts
from desktop_classifier.gui.controllers.draft import Draft, Step
from desktop_classifier.gui.controllers.mending import Mending
from desktop_classifier.gui.controllers.outcome import Outcome
from desktop_classifier.gui.controllers.preview import Preview
from desktop_classifier.gui.controllers.taught import Taught
from desktop_classifier.gui.controllers.teaching import Teaching
from desktop_classifier.gui.controllers.why import Why
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets import scrolling
from desktop_classifier.gui.widgets.buttons import Button
from desktop_classifier.gui.widgets.confusion import ConfusionMatrix
from desktop_classifier.gui.widgets.confusion_cells import Cell
from desktop_classifier.gui.widgets.notice import Notice
from desktop_classifier.gui.widgets.panel import Panel
from desktop_classifier.gui.widgets.sentences import Sentences
from desktop_classifier.gui.windows.dropping import many
from desktop_classifier.gui.windows.linked_line import LinkedLine
from desktop_classifier.gui.windows.wizard import heat_hold
from desktop_classifier.gui.windows.wizard.heat_hold import HeatHold
from desktop_classifier.gui.windows.wizard.mending_panel import MendingPanel
from desktop_classifier.gui.windows.wizard.page import Page
from desktop_classifier.gui.windows.wizard.result_words import advice_parts, heading, order, versus_parts
from desktop_classifier.gui.windows.wizard.retraining import Retraining
from desktop_classifier.gui.windows.wizard.trust_part import TrustPart
from desktop_classifier.gui.windows.words import Words

CAPTION = "rows: what it is · columns: what it said · click a cell to see its pictures"

_RIGHT = 28


@dataclass(frozen=True, slots=True)
class Fixing:
    """What stands behind the mending of pictures.

    Args:
        mending: Keeps the fixes.
        doubts: Looks for doubtful pictures.
        draft: What the wizard decides about; learns of the fixes.
        why, preview: Show heat maps while H is held; without them there are none.
    """

    mending: Mending
    doubts: Doubts
    draft: Draft
    why: Why | None = None
    preview: Preview | None = None


class ResultPage(Page):
    """Shows the result of the training that ran last.

    Args:
        teaching: Knows which one that is.
        outcome: Fetches it.
        thumbnails: Makes the pictures of a cell.
        fixing: Without it, pictures can only be looked at.

    Signals:
        picture_activated: Path of a picture that the user wants to see where it lies.
        coverage_chosen: Id of the model, and which share of its own pictures it is to answer (0.5..1).
        add_requested: The user wants to add pictures, because there were too few.
    """

    picture_activated = Signal(object)
    coverage_chosen = Signal(str, float)
    add_requested = Signal()

    def __init__(
        self, teaching: Teaching, outcome: Outcome, thumbnails: Thumbnails, fixing: Fixing | None = None
    ) -> None:
        super().__init__(Step.RESULT)
        self.setAccessibleName("Result")
        self._teaching, self._outcome, self._fixing = teaching, outcome, fixing
        self._taught: Taught | None = None
        self.matrix = ConfusionMatrix()
        self.trust = TrustPart(self)
        self.sentences = Sentences()
        self.panel = MendingPanel(thumbnails)
        self.wall = self.panel.wall
        self.versus = LinkedLine(theme.CONTROL, "text")
        self.advice = LinkedLine()
        self.retraining: Retraining | None = None
        self.heat: HeatHold | None = None
        self.trouble = Notice()
        self.add = Button("Add pictures…", parent=self)
        self.add.hide()
        self._lay_out()
        # In a turn of its own: to fill all this and to place and paint it take a slow computer 40 ms each.
        self._reveals = QTimer(self, singleShot=True, interval=0)
        self._reveals.timeout.connect(self._reveal)
        self.say("One moment", "The result is being read.")
        outcome.loaded.connect(self._on_loaded)
        outcome.failed.connect(self._on_failed)
        self.trouble.try_again_requested.connect(self.entered)
        self.matrix.cell_chosen.connect(self._show_cell)
        self.trust.coverage_chosen.connect(self.coverage_chosen)
        self.panel.picture_activated.connect(self.picture_activated)
        self.add.clicked.connect(self.add_requested)
        self.versus.followed.connect(self._show_changed)
        if fixing is not None:
            self._connect(fixing)

    # What the frame asks and tells

    def next_word(self) -> str:
        return "Use it"

    def blocked(self) -> str:
        return "" if self._taught is not None else "The result is not there yet."

    def back_step(self) -> Step | None:
        """Past the training where that would begin at once, since fixes were made."""
        fixing = self._fixing
        if fixing is None or fixing.mending.project != fixing.draft.project_id or not fixing.mending.fixes:
            return Step.TRAINING
        return Step.THOROUGH

    def buttons_left(self) -> Sequence[Button]:
        return (self.add, self.retraining.button) if self.retraining is not None else (self.add,)

    def entered(self) -> None:
        story = self._teaching.story
        if story is None or story.result is None:
            return
        self._outcome.load(story.project, story.result.model)
        if self._fixing is not None:
            self._fixing.mending.open(story.project)
            if not self._teaching.busy:
                self._fixing.doubts.look(story.project, self._teaching.ended)

    def left(self) -> None:
        if self._fixing is not None:
            self._fixing.doubts.stop()
        if self.heat is not None and self._fixing is not None and self._fixing.why is not None:
            self.heat.let_go()
            self._fixing.why.rest()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if heat_hold.asks(event) and self.heat is not None:
            self._hold_heat()
        elif not self.panel.take_key(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if heat_hold.asks(event) and self.heat is not None:
            if not event.isAutoRepeat():
                self.heat.let_go()
        else:
            super().keyReleaseEvent(event)

    def _hold_heat(self) -> None:
        case, taught = self.panel.current, self._taught
        if self.heat is not None and case is not None and taught is not None:
            framing = str(taught.model.package.get("framing", "crop"))
            self.heat.hold(case.path, taught.spec, framing, case.suggested)

    @Slot()
    def _follow_heat(self) -> None:
        """Another picture is chosen while the key is held."""
        if self.heat is not None and self.heat.held:
            self._hold_heat() if self.panel.current is not None else self.heat.let_go()

    # Fixes

    def _connect(self, fixing: Fixing) -> None:
        self.retraining = Retraining(self._teaching, fixing.mending, fixing.draft, self)
        self.retraining.begun.connect(lambda: self.step_requested.emit(Step.TRAINING))
        self.panel.set_fixable(True)
        self.panel.fixed.connect(fixing.mending.fix)
        self.panel.undo_requested.connect(self._undo)
        self.advice.followed.connect(self._show_doubts)
        fixing.mending.changed.connect(self._on_mended)
        fixing.mending.failed.connect(self._on_not_kept)
        fixing.doubts.changed.connect(self._show_advice)
        if fixing.why is not None and fixing.preview is not None:
            self.heat = HeatHold(fixing.why, fixing.preview, self.wall)
            self.wall.choice_changed.connect(self._follow_heat)

    @Slot()
    def _undo(self) -> None:
        assert self._fixing is not None
        self.panel.go_to(self._fixing.mending.undo())

    @Slot()
    def _on_mended(self) -> None:
        assert self._fixing is not None
        mending, draft = self._fixing.mending, self._fixing.draft
        if not mending.known:
            return
        if draft.project_id == mending.project:
            draft.mend(mending.edits)
        if self._taught is not None and self._taught.project == mending.project:
            self.panel.show_edits(mending.edits, self._names)
            if self._taught.edits != mending.edits:
                self._outcome.mend(mending.edits)
        self._show_advice()
        self.changed.emit()

    @Slot(object)
    def _on_not_kept(self, error: UserError) -> None:
        self.panel.say(error.message)

    # Inside

    @property
    def _names(self) -> dict[str, str]:
        """Shown names by class ids."""
        taught = self._taught
        if taught is None or taught.result is None:
            return {}
        return dict(zip(taught.result.classes, taught.names, strict=False))  # without classes that it does not know

    @Slot(object)
    def _on_loaded(self, taught: Taught) -> None:
        mending = self._fixing.mending if self._fixing is not None else None
        if mending is not None and mending.known and mending.project == taught.project:
            if mending.edits != taught.edits:
                self._outcome.mend(mending.edits)  # it was read before the last fix was written
                return
            self.panel.set_fixable(True)
        self.trouble.setVisible(bool(taught.helps))
        self.trouble.set_again(False)
        self.trouble.show_words("Not enough for a test", taught.helps)
        if taught != self._taught:
            before, self._taught = self._taught, taught
            same = before is not None and (before.result, before.names) == (taught.result, taught.names)
            self._show_anew(taught) if same else self._show(taught)
        self.changed.emit()

    @Slot(object)
    def _on_failed(self, error: UserError) -> None:
        self._taught = None
        self._body.hide()
        self.trouble.show()
        self.trouble.set_again(True)
        self.trouble.show_words("The result could not be read", error.message)
        self.say("There is no result", "")
        self.changed.emit()

    def _show(self, taught: Taught) -> None:
        """A result that was not shown before."""
        self._reveals.start()
        self.matrix.show_matrix(taught.names, taught.counts)
        self.panel.show_edits(taught.edits, self._names)
        self._show_cell(self.matrix.chosen)
        self._show_anew(taught)

    @Slot()
    def _reveal(self) -> None:
        self._body.setVisible(self._taught is not None and self._taught.tested > 0)

    def _show_anew(self, taught: Taught) -> None:
        """The same answers, perhaps judged by other labels: what is chosen stays where it is."""
        self.say(taught.sentence, taught.detail)
        self.matrix.update_counts(taught.counts)
        self.sentences.show_lines(list(zip(taught.names, taught.classes, strict=True)))
        self.add.setVisible(taught.short)
        self.trust.show_taught(taught)
        self.panel.say(taught.fixed)
        self.versus.show_parts(versus_parts(taught.versus, taught.waits))
        self._show_advice()

    @Slot(object)
    def _show_cell(self, cell: Cell) -> None:
        if self._taught is None or not self._taught.names:
            return
        shots = self._taught.cells.get(cell, ())
        words = heading(len(shots), self._taught.names[cell.row], self._taught.names[cell.column])
        self.panel.show_cases(
            words, self._order("surest" if len(shots) > 1 else ""), [cases.of_shot(shot) for shot in shots]
        )

    def _order(self, most: str) -> str:
        return order(most, heat=self.heat is not None)

    @Slot(str)
    def _show_changed(self, word: str) -> None:
        versus = self._taught.versus if self._taught is not None else None
        if versus is not None:
            shots = versus.gained if word == "right" else versus.lost
            shown = [cases.of_change(shot, self._names) for shot in shots]
            self.panel.show_cases(f"{many(len(shown), 'picture')} that became {word}", self._order(""), shown)

    @Slot()
    def _show_advice(self) -> None:
        if self._fixing is not None and self._taught is not None:
            doubts, edits = self._fixing.doubts, self._fixing.mending.edits
            self.advice.show_parts(advice_parts(doubts.found, doubts.busy, edits, self._names))

    @Slot()
    def _show_doubts(self) -> None:
        found = self._fixing.doubts.found if self._fixing is not None else None
        if found is not None:
            shown = [cases.of_doubt(doubt, self._names) for doubt in found.doubts]
            words = f"{many(len(shown), 'picture')} that look{'s' if len(shown) == 1 else ''} doubtful"
            self.panel.show_cases(words, self._order("worst" if len(shown) > 1 else ""), shown)
            self.wall.setFocus()

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
        column.addWidget(self.trust.coverage)
        column.addWidget(self.advice)
        column.addSpacing(8)
        column.addWidget(by_class)
        column.addWidget(self.trust.reliability)
        column.addStretch(1)
        area = scrolling.column(left)
        self.advice.hide()
        self.versus.hide()
        self._body = QWidget()
        row = QHBoxLayout(self._body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(area, 468)
        row.addWidget(self.panel, 508)
        self.trouble.hide()
        self._body.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, _RIGHT, 20)
        whole.setSpacing(12)
        whole.addWidget(self.trouble, 0, Qt.AlignmentFlag.AlignTop)  # where it stands alone, too
        whole.addWidget(self.versus)
        whole.addWidget(self._body, 1)
