"""The last page: the model is there. Try it, name it, see how it was made, look at pictures with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui import figures, theme
from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.controllers.outcome import Outcome
from desktop_classifier.gui.controllers.own_models import OwnModels
from desktop_classifier.gui.controllers.taught import Taught
from desktop_classifier.gui.controllers.teaching import Teaching
from desktop_classifier.gui.controllers.trying import Trying
from desktop_classifier.gui.payloads import Payload
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets.buttons import Button
from desktop_classifier.gui.widgets.names import Names
from desktop_classifier.gui.widgets.panel import Panel
from desktop_classifier.gui.widgets.scrolling import QuietScrollBar, scrolled
from desktop_classifier.gui.widgets.try_box import TryBox
from desktop_classifier.gui.windows.choosers import Choosers
from desktop_classifier.gui.windows.dropping import DropTarget
from desktop_classifier.gui.windows.notice_line import NoticeLine
from desktop_classifier.gui.windows.wizard.page import Page
from desktop_classifier.gui.windows.words import Words
from desktop_classifier.inference.answer import Answer

LINE = "It is in the model list. Rename it or its classes at any time; nothing needs training again for that."
WAITS = "It takes the place of the one you use now only when you say so: look at pictures with it."

_RIGHT = 20
_BESIDE = 640
"""So wide a page has room for two cards beside each other."""


class UsePage(Page):
    """Shows the model that was taught last.

    Args:
        teaching: Knows which one that is.
        outcome: Fetches what there is to know about it.
        own: Renames it.
        trying: Answers single pictures with it.
        thumbnails: Makes the picture that is tried.

    Signals:
        use_requested: Id of the model to look at pictures with.
        add_requested: The user wants to add classes or pictures.
    """

    use_requested = Signal(str)
    add_requested = Signal()

    def __init__(
        self, teaching: Teaching, outcome: Outcome, own: OwnModels, trying: Trying, thumbnails: Thumbnails
    ) -> None:
        super().__init__(Step.USE)
        self._teaching, self._outcome, self._own, self._trying = teaching, outcome, own, trying
        self._taught: Taught | None = None
        self._path: Path | None = None
        self._answer: Answer | None = None
        self.choosers = Choosers(self)
        self.notice = NoticeLine()
        self.box = TryBox(thumbnails)
        self.names = Names()
        self.save = Button("Save as a page…")
        self.add = Button("Add classes or pictures…", parent=self)
        self._drops = DropTarget(self)
        self._lay_out()
        self._connect()
        self.say("One moment", "The model is being read.")

    # What the frame asks and tells

    def next_word(self) -> str:
        return "Look at pictures with it"

    def blocked(self) -> str:
        return "" if self._taught else "The model is not there yet."

    def close_word(self) -> str:
        return "Close"

    def buttons_left(self) -> Sequence[Button]:
        return (self.add,)

    def entered(self) -> None:
        story = self._teaching.story
        if story is not None and story.result is not None:
            self._outcome.load(story.project, story.result.model)

    def left(self) -> None:
        self._trying.rest()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _BESIDE
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def go_on(self) -> bool:
        if self._taught is not None:
            self.use_requested.emit(self._taught.model.id)
        return False

    # Trying it

    def try_picture(self, path: Path) -> None:
        """Answer this picture with the model."""
        if self._taught is None:
            return
        self._path, self._answer = path, None
        self.box.show_waiting(path)
        self._trying.ask(path, self._taught.spec, str(self._taught.model.package.get("framing", "crop")))

    @Slot(object)
    def _on_dropped(self, payload: Payload) -> None:
        self.box.set_hover(False)
        pictures = [path for path in payload.paths if path.suffix]
        if pictures:
            self.try_picture(pictures[0])
        else:
            self.box.show_trouble("Drop the file of a single picture here.")

    # Inside

    @Slot(object)
    def _on_loaded(self, taught: Taught) -> None:
        if self._taught is not None and not self.isVisible():
            return  # about fixes on another page; what there is is read anew when this one is entered
        before = self._taught
        if taught != before:
            self._taught = taught
            alike = before is not None and _answers(before) == _answers(taught)
            if not alike:
                self._trying.renew()
            self._show(taught)
            self._show_tried(alike)
        self.changed.emit()

    @Slot(object)
    def _on_answered(self, answer: Answer) -> None:
        self._answer = answer
        self._show_tried(True)

    def _show_tried(self, alike: bool) -> None:
        """The picture that was tried, asked about anew where the model answers otherwise now."""
        if not alike and self._path is not None:
            self.try_picture(self._path)
        elif self._answer is not None and self._taught is not None:
            self.box.show_answer(self._answer.judged(self._taught.model.coverage))

    @Slot(object)
    def _on_failed(self, error: UserError) -> None:
        if self.isVisible():
            self.notice.say(error.message, trouble=True)

    def _show(self, taught: Taught) -> None:
        name = figures.readable(taught.model.name)
        self.say(f"“{name}” is ready", WAITS if taught.waits else LINE)
        self._show_made(taught.made)
        classes = list(zip(taught.model.classes, taught.names, strict=False))
        self.names.show_names(taught.model.name, classes)

    def _show_made(self, lines: Sequence[str]) -> None:
        while (item := self._made.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for line in lines:
            words = Words(line, theme.CAPTION, tone="dim", wrap=True)
            words.make_selectable()
            self._made.addWidget(words)

    @Slot()
    def _on_names(self) -> None:
        """A name was changed: what is shown here is read again."""
        if self._taught is not None and self.isVisible():
            self.entered()

    @Slot()
    def _save(self) -> None:
        taught = self._taught
        if taught is None:
            return

        def save(target: Path) -> None:
            job = self._outcome.save_page(taught.model.id, target)
            job.succeeded.connect(lambda path: self.notice.say(f"Saved as {figures.isolated(path.name)}."))
            job.failed.connect(self._on_failed)

        self.choosers.page(f"{taught.model.id}.html", save)

    def _connect(self) -> None:
        outcome, own, trying = self._outcome, self._own, self._trying
        outcome.loaded.connect(self._on_loaded)
        outcome.failed.connect(self._on_failed)
        own.changed.connect(self._on_names)
        own.failed.connect(self._on_failed)
        trying.answered.connect(self._on_answered)
        trying.failed.connect(lambda error: self.box.show_trouble(error.message))
        self.names.model_renamed.connect(lambda name: self._rename(name))
        self.names.class_renamed.connect(self._rename_class)
        self.box.choose_requested.connect(lambda: self.choosers.pictures(lambda paths: self.try_picture(paths[0])))
        self.save.clicked.connect(self._save)
        self.add.clicked.connect(self.add_requested)
        self._drops.entered.connect(lambda payload: self.box.set_hover(True))
        self._drops.left.connect(lambda: self.box.set_hover(False))
        self._drops.dropped.connect(self._on_dropped)

    def _rename(self, name: str) -> None:
        if self._taught is not None:
            self._own.rename(self._taught.model.id, name)

    @Slot(str, str)
    def _rename_class(self, class_id: str, name: str) -> None:
        if self._taught is not None:
            self._own.rename_class(self._taught.model.id, class_id, name)

    def _lay_out(self) -> None:
        inner = QWidget()
        tried = Panel("Try it: drop any picture here")
        tried.column.addWidget(self.box)
        made = Panel("How it was made")
        self._made = QVBoxLayout()
        self._made.setSpacing(6)
        made.column.addLayout(self._made)
        made.column.addSpacing(6)
        made.column.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        made.column.addStretch(1)
        named = Panel("Names")
        named.column.addWidget(self.names)
        self._row = row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(tried, 520)
        row.addWidget(made, 448)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, _RIGHT, 20)
        column.setSpacing(18)
        column.addLayout(row)
        column.addWidget(named)
        column.addStretch(1)
        area = scrolled(inner)
        area.setVerticalScrollBar(QuietScrollBar(area))
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.notice)
        whole.addWidget(area, 1)


def _answers(taught: Taught) -> tuple[object, ...]:
    """What decides how a picture is answered. The coverage is not of it: every answer can be judged by another one."""
    return taught.spec.folder, taught.model.names
