"""The first page: which pictures, in which classes, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRect, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import Progress
from desktop_classifier.gui import figures
from desktop_classifier.gui.controllers.draft import Draft, Step
from desktop_classifier.gui.controllers.preparing import Preparing
from desktop_classifier.gui.payloads import Payload
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets.buttons import Button
from desktop_classifier.gui.widgets.class_cards import ClassCards
from desktop_classifier.gui.widgets.drop_zone import DropZone
from desktop_classifier.gui.widgets.flush_link import FlushLink
from desktop_classifier.gui.widgets.new_class import NewClass
from desktop_classifier.gui.widgets.progress_card import ProgressCard
from desktop_classifier.gui.widgets.scrolling import QuietScrollBar, scrolled
from desktop_classifier.gui.windows.choosers import Choosers
from desktop_classifier.gui.windows.dropping import many
from desktop_classifier.gui.windows.notice_line import NoticeLine
from desktop_classifier.gui.windows.wizard.class_drops import ClassDrops, Where
from desktop_classifier.gui.windows.wizard.findings import Findings
from desktop_classifier.gui.windows.wizard.page import Page

TITLE = "Which pictures shall it learn from?"
LINE = "One folder for each class, named after what is in it. Your files stay where they are."
STAY = "Your files stay where they are; nothing is moved or changed."
FEW_ROWS = 2

_RIGHT, _GAP = 20, 12


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
        self._bring_later: Callable[[], None] | None = None
        self._hover = ""
        self._rename_next = ""
        self._progress = Progress(0, 0)
        self.notice = NoticeLine()
        self.zone = DropZone(
            title="Drop a folder of class folders here",
            line="or pictures of one class after the other. Nothing leaves this computer.",
            links=("Make a class…", "Choose a folder…", "Try it with a practice set"),
            outside=0,
        )
        self.looking = ProgressCard()
        self._looking_row = _Flush(self.looking, below=14)
        self.cards = ClassCards(cards)
        self.all_classes = FlushLink("", height=28)
        self._all_row = _Flush(self.all_classes, below=8, whole=False)
        self.new_class = NewClass()
        self.findings = Findings(small)
        self.choose = Button("Choose another folder…")
        self.undo = Button("Undo", icon="undo")
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
        self._inner = inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, _RIGHT - _GAP, 20)  # cards end with a gap of their own
        column.setSpacing(0)
        column.addWidget(self._looking_row)
        column.addWidget(self.cards)
        column.addWidget(self._all_row)
        column.addWidget(_Flush(self.new_class, below=22))
        column.addWidget(_Flush(self.findings))
        column.addStretch(1)
        self._area = scrolled(inner)
        self._area.setVerticalScrollBar(QuietScrollBar(self._area))
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        zone = QWidget()
        around = QVBoxLayout(zone)
        around.setContentsMargins(0, 0, 28, 24)
        around.addWidget(self.zone)
        self._pages = QStackedWidget()
        self._pages.addWidget(zone)
        self._pages.addWidget(self._area)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.notice)
        whole.addWidget(self._pages, 1)

    def _connect(self) -> None:
        preparing = self._preparing
        drops = ClassDrops(self, self._area, self.cards, self.new_class)
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
        self.looking.stop_requested.connect(self._stop_or_go_on)
        self.cards.renamed.connect(self._rename)
        self.cards.remove_requested.connect(self._remove)
        self.cards.add_requested.connect(
            lambda id: self.choosers.pictures(lambda paths: preparing.add_to(id, list(paths)))
        )
        self.cards.current_moved.connect(self._bring_into_sight)
        self._area.verticalScrollBar().rangeChanged.connect(self._on_room)
        self.all_classes.clicked.connect(self._toggle_all)
        self.new_class.clicked.connect(lambda checked=False: self._make_class(()))
        self.findings.fix_requested.connect(preparing.apply)
        self.findings.grown.connect(self._show_row)
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
        self._pages.setCurrentIndex(1 if rows or self._preparing.gathering else 0)
        self.cards.show_rows(rows)
        self._show_all_classes()
        self._show_looking()
        self.findings.show_known(draft.known if draft.up_to_date else None, waiting=draft.looking)
        self.choose.setVisible(bool(rows))
        words = draft.decisions.undo_words
        self.undo.setVisible(bool(words))
        self.undo.setToolTip(f"{words} (Ctrl+Z takes it back)")
        self.undo.setAccessibleName(f"Undo: {words}")
        self._say()
        self.changed.emit()
        self._open_field()

    def _say(self) -> None:
        draft = self._draft
        rows = draft.rows()
        if not rows:
            self.say(TITLE, self._hover or LINE)
            return
        classes = f"{figures.count(len(rows))} {'class' if len(rows) == 1 else 'classes'}"
        counted = draft.known is not None and all(row.count is not None for row in rows)
        counts = f", {many(sum(row.count or 0 for row in rows), 'picture')}" if counted else ""
        names = [f"“{figures.isolated(folder.name)}”" for folder in draft.decisions.now.folders]
        start = f"From {' and '.join(names)}. " if 0 < len(names) < 3 else ""
        self.say(classes + counts, self._hover or start + STAY)

    def _show_looking(self) -> None:
        draft = self._draft
        stopped = bool(draft.decisions.now.sources) and not draft.up_to_date and not draft.looking
        self._looking_row.setVisible(draft.looking or stopped or self._preparing.gathering)
        self.looking.set_button("Go on" if stopped and not self._preparing.gathering else "Stop")
        if self._preparing.gathering:
            self.looking.show_progress("Looking into the folder", "", None)
        elif stopped:
            self.looking.show_progress("Stopped", draft.trouble or "Not every picture was looked at.", None)
        elif not draft.looking:
            self._progress = Progress(0, 0)
        else:
            self._on_progress(self._progress)

    @Slot(object)
    def _on_progress(self, progress: Progress) -> None:
        self._progress = progress
        if not self._draft.looking:
            return
        if progress.total and progress.done < progress.total:
            words = f"{figures.count(progress.done)} of {figures.count(progress.total)}"
            self.looking.show_progress(words, progress.note, progress.done / progress.total)
        else:
            self.looking.show_progress(progress.note or "Looking at the pictures", "", None)

    @Slot(object)
    def _on_failed(self, error: UserError) -> None:
        if not self._draft.trouble:
            self.notice.say(error.message, trouble=True)

    def _show_all_classes(self) -> None:
        hidden = self.cards.hidden_classes()
        self._all_row.setVisible(bool(hidden) or self._expanded())
        count = figures.count(len(self._draft.decisions.class_ids))
        self.all_classes.setText(f"Show all {count} classes" if hidden else "Show fewer classes")
        self.all_classes.setAccessibleName(self.all_classes.text())
        self.all_classes.updateGeometry()

    def _expanded(self) -> bool:
        return not self.cards.most_rows and self.cards.rows_needed() > FEW_ROWS

    @Slot()
    def _toggle_all(self) -> None:
        self.cards.set_most_rows(0 if self.cards.most_rows else FEW_ROWS)
        self._show_all_classes()

    @Slot()
    def _on_room(self) -> None:
        bring, self._bring_later = self._bring_later, None
        if bring is not None:
            bring()

    @Slot(object)
    def _show_row(self, row: QWidget) -> None:
        """A finding has grown: scroll to it now, and once more when the page has grown as well."""
        self._bring_later = partial(self._area.ensureWidgetVisible, row, 0, 12)
        self._bring_later()

    @Slot()
    def _bring_into_sight(self) -> None:
        if self.cards.current_hidden:
            self._toggle_all()
            self._bring_later = self._bring_into_sight  # there is no room to scroll to yet
        rect = self.cards.current_rect()
        where = QRect(self.cards.mapTo(self._inner, rect.topLeft()), rect.size())
        self._area.ensureVisible(where.center().x(), where.center().y(), 0, where.height() // 2 + 8)

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
            self._bring_into_sight()

    @Slot(str, str)
    def _rename(self, class_id: str, name: str) -> None:
        why = self._preparing.rename(class_id, name)
        if why:
            self.notice.say(why, trouble=True)

    @Slot(str)
    def _remove(self, class_id: str) -> None:
        self._preparing.remove(class_id)
        self.notice.say(f"“{class_id}” is left out.", offer="Undo", action=self._undo)

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
            self._hover = f"Let go to add to “{class_id}”."
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


class _Flush(QWidget):
    """A part with the margin at its right that cards have of their own; hidden it takes no room."""

    def __init__(self, part: QWidget, below: int = 0, *, whole: bool = True) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, _GAP, below)
        row.addWidget(part)
        if not whole:
            row.addStretch(1)
