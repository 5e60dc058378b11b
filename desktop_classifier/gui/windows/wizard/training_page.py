"""The fourth page: how the training goes, what it still gets wrong, and the ways to pause, stop or use it already."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.draft import Draft, Step
from desktop_classifier.gui.controllers.story import Phase, Story
from desktop_classifier.gui.controllers.teaching import Teaching
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets.buttons import Button, Kind
from desktop_classifier.gui.widgets.curves import Curves
from desktop_classifier.gui.widgets.notice import Notice
from desktop_classifier.gui.widgets.panel import Panel
from desktop_classifier.gui.widgets.picture_wall import Hung, PictureWall
from desktop_classifier.gui.widgets.progress_card import ProgressCard
from desktop_classifier.gui.widgets.stage_list import StageList
from desktop_classifier.gui.windows.wizard.page import Page
from desktop_classifier.gui.windows.words import Words

OTHER = "Another training is under way."
STAYS = "You may close this window. Training goes on, and its place is kept if the computer stops."

_TALLEST = 440
_RIGHT = 28


class TrainingPage(Page):
    """Begins the training when it is entered, and shows what it tells.

    Args:
        draft: What was decided.
        teaching: Trains.
        thumbnails: Makes the pictures that are still answered wrongly.

    Signals:
        use_requested: Id of the model to answer with now.
    """

    use_requested = Signal(str)

    def __init__(self, draft: Draft, teaching: Teaching, thumbnails: Thumbnails) -> None:
        super().__init__(Step.TRAINING)
        self._draft, self._teaching = draft, teaching
        self.trouble = Notice()
        self.stages = StageList()
        self.curves = Curves()
        self.wall = PictureWall(thumbnails, "Held-back pictures that it still gets wrong")
        self.progress = ProgressCard("")
        self.pause = Button("Pause", parent=self)
        self.stop = Button("Stop", parent=self)
        self.use_quick = Button("Use the quick model now", parent=self)
        self._lay_out()
        self.trouble.set_again(False)
        self.pause.clicked.connect(teaching.pause)
        self.stop.clicked.connect(teaching.stop)
        self.use_quick.clicked.connect(self._use_quick)
        teaching.changed.connect(self._show)
        teaching.finished.connect(self._on_finished)
        self._show()

    # What the frame asks and tells

    def next_word(self) -> str:
        phase = self._phase
        if phase is None:
            return "Start training"
        if phase is Phase.FINISHED:
            return "See the result"
        if phase in (Phase.PAUSED, Phase.FAILED, Phase.STOPPED):
            return {Phase.PAUSED: "Go on", Phase.FAILED: "Try again"}.get(phase, "Start again")
        return "Use the quick model now" if self._quick else ""

    def go_on(self) -> bool:
        phase = self._phase
        if phase is None:
            self.entered()
        elif phase in (Phase.PAUSED, Phase.FAILED, Phase.STOPPED):
            self._teaching.go_on()
        elif phase is not Phase.FINISHED:
            self._use_quick()
        return phase is Phase.FINISHED

    def blocked(self) -> str:
        return OTHER if self._story is None and self._teaching.busy else ""

    def back_step(self) -> Step | None:
        if self._story is None:
            return Step.THOROUGH
        return None if self._phase is Phase.PAUSED or self._teaching.busy else Step.THOROUGH

    def close_word(self) -> str:
        return "Close"

    def buttons_left(self) -> Sequence[Button]:
        return self.pause, self.stop, self.use_quick

    def entered(self) -> None:
        """Begin, unless this very training runs or ran."""
        if self._teaching.busy:
            return
        wanted = self._draft.project()
        if self._teaching.story is None or not self._teaching.is_about(wanted):
            self._teaching.begin(wanted, self._draft.project_id)

    # Inside

    @property
    def _story(self) -> Story | None:
        """The training that runs or ran last, if it is about what was decided here: another is none of our business."""
        story, id = self._teaching.story, self._draft.project_id
        if story is None:
            return None
        mine = story.project == id if id and story.project else self._teaching.is_about(self._draft.project())
        return story if mine else None

    @property
    def _phase(self) -> Phase | None:
        return self._story.phase if self._story else None

    @property
    def _quick(self) -> str:
        """Id of the quick model, once there is one."""
        return self._story.quick.model if self._story and self._story.quick else ""

    @Slot()
    def _show(self) -> None:
        story = self._story
        if story is None:
            self._show_nothing()
            return
        self._draft.project_id = story.project or self._draft.project_id
        self._show_trouble(story.error)
        self._parts.setVisible(not story.epochs)
        self._both.setVisible(bool(story.epochs))
        parts = story.parts()
        done = len(parts) if story.phase is Phase.FINISHED else parts.index(story.part)
        self.stages.show_stages([story.words(part) for part in parts], done)
        self.curves.show_epochs(story.epochs, story.total, story.quick_share)
        shown = self._draft.decisions.shown
        captions = [f"{shown(one.class_id)}, says {shown(one.said)}" for one in story.wrong]
        self.wall.show_pictures([Hung(Path(one.path), said) for one, said in zip(story.wrong, captions, strict=True)])
        self._right.set_heading(
            "Still gets wrong" if story.wrong or not story.epochs else "Gets every held-back picture right"
        )
        self.progress.setVisible(story.under_way)
        self.progress.show_progress(*story.now)
        self._stays.setVisible(story.under_way)
        self._show_buttons(story)
        self.say(story.title, story.line)
        self.changed.emit()

    def _show_nothing(self) -> None:
        parts = (self.trouble, self._parts, self._both, self.progress, self._stays)
        for each in (*parts, self.pause, self.stop, self.use_quick):
            each.hide()
        other = self._teaching.story
        if other is not None and other.under_way:
            self.say(f"“{other.short_name}” is being taught", "This training can start when that one has ended.")
        else:
            self.say("Ready to start", "")
        self.changed.emit()

    def _show_trouble(self, error: UserError | None) -> None:
        self.trouble.setVisible(error is not None)
        if error is not None:
            self.trouble.show_words("What happened", error.message)

    def _show_buttons(self, story: Story) -> None:
        had_focus = self.pause.hasFocus() or self.stop.hasFocus()
        self.pause.setVisible(story.phase in (Phase.RUNNING, Phase.PAUSING))
        self.pause.setEnabled(story.phase is Phase.RUNNING)
        self.stop.setVisible(story.under_way)
        self.stop.setEnabled(story.phase is Phase.RUNNING and (story.tuning or not story.quick))
        words = "Stop and keep the best so far" if story.quick else "Stop"
        if words != self.stop.text():
            self.stop.setText(words)
            self.stop.setAccessibleName(words)
            self.stop.updateGeometry()
        ended = (Phase.PAUSED, Phase.FAILED, Phase.STOPPED)
        self.use_quick.setVisible(bool(story.quick) and story.phase in ended)
        if had_focus and not self.pause.isEnabled():
            self._focus_filled()

    def _focus_filled(self) -> None:
        """Where Enter means the likeliest; Qt would give the keyboard to whatever stands next to what went away."""
        filled = next((each for each in self.window().findChildren(Button) if each.kind is Kind.FILLED), None)
        if filled is not None:
            filled.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _use_quick(self) -> None:
        if self._quick:
            self.use_requested.emit(self._quick)

    def leads_to(self) -> Step | None:
        return Step.RESULT

    @Slot()
    def _on_finished(self) -> None:
        if self.isVisible() and self._story is not None:
            self.step_requested.emit(Step.RESULT)

    def _lay_out(self) -> None:
        self._parts = Panel("What is being done")
        self._parts.column.addWidget(self.stages)
        self._right = Panel("Still gets wrong")
        self._right.column.addWidget(self.wall, 1)
        self._both = QWidget()
        self._both.setMaximumHeight(_TALLEST)
        self._both.hide()
        row = QHBoxLayout(self._both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addWidget(self.curves, 612)
        row.addWidget(self._right, 356)
        self._stays = Words(STAYS, theme.CAPTION, tone="dim", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, _RIGHT, 20)
        column.setSpacing(18)
        column.addWidget(self.trouble)
        column.addWidget(self._parts)
        column.addWidget(self._both, 10)
        column.addWidget(self.progress)
        column.addWidget(self._stays)
        column.addStretch(1)
