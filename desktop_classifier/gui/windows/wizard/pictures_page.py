"""The first page: which pictures, in which classes, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import Progress
from desktop_classifier.gui import figures
from desktop_classifier.gui.controllers.deciding import Decided
from desktop_classifier.gui.controllers.draft import ClassRow, Draft, Step
from desktop_classifier.gui.controllers.preparing import Preparing
from desktop_classifier.gui.payloads import Payload
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets.buttons import Button
from desktop_classifier.gui.widgets.drop_zone import DropZone
from desktop_classifier.gui.windows.choosers import Choosers
from desktop_classifier.gui.windows.dropping import many
from desktop_classifier.gui.windows.notice_line import NoticeLine
from desktop_classifier.gui.windows.wizard.class_drops import ClassDrops, Where
from desktop_classifier.gui.windows.wizard.page import Page
from desktop_classifier.gui.windows.wizard.pictures_body import PicturesBody

TITLE = "Which pictures shall it learn from?"
LINE = "One folder for each class, named after what is in it. Your files stay where they are."
STAY = "Your files stay where they are; nothing is moved or changed."


class PicturesPage(Page):
    """Shows the draft's pictures and passes on what the user does with them.

    Args:
        draft: What is decided so far.
        preparing: Changes it.
        cards: Makes the pictures of the classes.
        small: Makes the pictures of what could be mended.
    """

    def __init__(self, draft: Draft, preparing: Preparing, cards: Thumbnails, small: Thumbnails) -> None:
        super().__init__(Step.PICTURES)
        self._draft, self._preparing = draft, preparing
        self.choosers = Choosers(self)
        self._calm = TITLE, LINE
        self._hover = ""
        self._rename_next = ""
        self._left_out: tuple[Decided, str] | None = None
        self.notice = NoticeLine()
        self.zone = DropZone(
            title="Drop a folder of class folders here",
            line="or pictures of one class after the other. Nothing leaves this computer.",
            links=("Make a class…", "Choose a folder…", "Try it with a practice set"),
            outside=0,
        )
        self.body = PicturesBody(cards, small)
        self.cards, self.findings = self.body.cards, self.body.findings
        self.choose = Button("Choose another folder…", parent=self)
        self.undo = Button("Undo", icon="undo", parent=self)
        self._lay_out()
        self._connect()
        self._show()

    # What the frame asks

    def blocked(self) -> str:
        return self._draft.blocked(Step.PICTURES)

    def close_word(self) -> str:
        return "Cancel"

    def buttons_left(self) -> Sequence[Button]:
        return self.choose, self.undo

    def escape(self) -> bool:
        return self.cards.escape() or self.findings.close_pictures()

    # Lay out and connect

    def _lay_out(self) -> None:
        zone = QWidget()
        around = QVBoxLayout(zone)
        around.setContentsMargins(0, 0, 28, 24)
        around.addWidget(self.zone)
        self._pages = QStackedWidget()
        self._pages.addWidget(zone)
        self._pages.addWidget(self.body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.notice.setContentsMargins(0, 0, 28, 12)  # as wide as the cards, and apart from them
        whole.addWidget(self.notice)
        whole.addWidget(self._pages, 1)

    def _connect(self) -> None:
        preparing = self._preparing
        drops = ClassDrops(self, self.body.area, self.cards, self.body.new_class)
        drops.held.connect(self._hold)
        drops.left.connect(self._hold_nothing)
        drops.dropped.connect(self._take)
        preparing.changed.connect(self._show)
        preparing.progressed.connect(self._on_progress)
        preparing.failed.connect(self._on_failed)
        self.zone.open_pictures_requested.connect(lambda: self.choosers.pictures(self._make_class))
        self.zone.open_folder_requested.connect(self._choose_folder)
        self.zone.samples_requested.connect(preparing.practise)
        self.choose.clicked.connect(self._choose_folder)
        self.undo.clicked.connect(self._undo)
        self.body.looking.stop_requested.connect(self._stop_or_go_on)
        self.cards.renamed.connect(self._rename)
        self.cards.remove_requested.connect(self._remove)
        self.cards.add_requested.connect(
            lambda id: self.choosers.pictures(lambda paths: preparing.add_to(id, list(paths)))
        )
        self.body.new_class.clicked.connect(lambda checked=False: self._make_class(()))
        self.findings.fix_requested.connect(preparing.apply)
        for keys, act in (
            (QKeySequence(QKeySequence.StandardKey.Undo), self._undo),
            (QKeySequence(QKeySequence.StandardKey.Redo), preparing.redo),
            (QKeySequence(QKeySequence.StandardKey.Refresh), lambda: preparing.look(again=True)),
        ):
            QShortcut(keys, self, act)

    # What is shown

    @Slot()
    def _show(self) -> None:
        draft = self._draft
        rows = draft.rows()
        self._take_offer_back()
        self._pages.setCurrentIndex(1 if rows or self._preparing.gathering else 0)
        self.body.show_rows(rows)
        stopped = bool(draft.decisions.now.sources) and not draft.up_to_date and not draft.looking
        self.body.show_looking(
            gathering=self._preparing.gathering,
            looking=draft.looking,
            stopped=(draft.trouble or "Not every picture was looked at.") if stopped else "",
        )
        self.findings.show_known(draft.known if draft.up_to_date else None, waiting=draft.looking)
        self.choose.setVisible(bool(rows))
        words = draft.decisions.undo_words
        self.undo.setVisible(bool(words))
        self.undo.setToolTip(f"{words} (Ctrl+Z takes it back)")
        self.undo.setAccessibleName(f"Undo: {words}")
        self._calm = self._words(rows)
        self._say()
        self.changed.emit()
        self._open_field()

    def _say(self) -> None:
        title, line = self._calm
        self.say(title, self._hover or line)

    def _words(self, rows: Sequence[ClassRow]) -> tuple[str, str]:
        """Title and line while nothing hovers."""
        draft = self._draft
        if not rows:
            return TITLE, LINE
        classes = f"{figures.count(len(rows))} {'class' if len(rows) == 1 else 'classes'}"
        counted = draft.known is not None and all(row.count is not None for row in rows)
        counts = f", {many(sum(row.count or 0 for row in rows), 'picture')}" if counted else ""
        names = [f"“{figures.isolated(folder.name)}”" for folder in draft.decisions.now.folders]
        start = f"From {' and '.join(names)}. " if 0 < len(names) < 3 else ""
        return classes + counts, start + STAY

    @Slot(object)
    def _on_progress(self, progress: Progress) -> None:
        if self._draft.looking:
            self.body.show_progress(progress)

    @Slot(object)
    def _on_failed(self, error: UserError) -> None:
        if not self._draft.trouble:
            self.notice.say(error.message, trouble=True)

    # What the user does

    @Slot()
    def _choose_folder(self) -> None:
        self.choosers.folder(lambda paths: self._preparing.choose(list(paths)))

    def _make_class(self, dropped: Sequence[Path]) -> None:
        """A class of its own, whose name can be typed at once."""
        self._rename_next = "…"
        self._rename_next = self._preparing.new_class("", list(dropped))
        self._open_field()

    def _open_field(self) -> None:
        if self._rename_next in self._draft.decisions.class_ids:
            self.cards.rename(self._rename_next)
            self._rename_next = ""
            self.body.bring_card_into_sight()

    @Slot(str, str)
    def _rename(self, class_id: str, name: str) -> None:
        why = self._preparing.rename(class_id, name)
        if why:
            self.notice.say(why, trouble=True)

    @Slot(str)
    def _remove(self, class_id: str) -> None:
        line = f"“{self._draft.decisions.shown(class_id)}” is left out."
        self._preparing.remove(class_id)
        self.notice.say(line, offer="Undo", action=self._undo)
        self._left_out = self._draft.decisions.now, line

    def _take_offer_back(self) -> None:
        """Its undo means the class that was left out, so it goes when something else is decided."""
        if self._left_out is not None and self._left_out[0] is not self._draft.decisions.now:
            line, self._left_out = self._left_out[1], None
            if self.notice.line == line:
                self.notice.dismiss()

    @Slot()
    def _undo(self) -> None:
        self.notice.dismiss()
        self._preparing.undo()

    @Slot()
    def _stop_or_go_on(self) -> None:
        if self._draft.looking or self._preparing.gathering:
            self._preparing.stop()
        else:
            self._preparing.look()

    # Drops

    @Slot(object, str)
    def _hold(self, where: Where, class_id: str) -> None:
        """Say what letting go would do."""
        if where is Where.NEW_CLASS:
            self._hover = "Let go to make a class of these."
        elif where is Where.CLASS:
            self._hover = f"Let go to add to “{self._draft.decisions.shown(class_id)}”."
        else:
            self._hover = "Let go to take these as classes."
        self.zone.set_hover("Let go to look at these pictures", "Your files stay where they are.")
        self._say()

    @Slot()
    def _hold_nothing(self) -> None:
        self.zone.clear_hover()
        self._hover = ""
        self._say()

    @Slot(object, object, str)
    def _take(self, payload: Payload, where: Where, class_id: str) -> None:
        paths = list(payload.paths)
        if not paths:
            line = "A picture without a file cannot be learned from. Save it as a file first."
            self.notice.say(line if payload.raw else payload.line or "Drop pictures or folders.", trouble=True)
        elif where is Where.CLASS:
            self._preparing.add_to(class_id, paths)
        elif where is Where.NEW_CLASS:
            self._make_class(paths)
        elif self._draft.decisions.now.sources:
            self._preparing.add(paths)
        else:
            self._preparing.choose(paths)
