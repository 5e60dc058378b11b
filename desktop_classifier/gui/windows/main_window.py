"""The window: it lays out its parts and connects them. What they do is in the controllers.

It is made in two goes. What an empty window shows comes first; the rest is imported and built after the first paint, in
steps, so that no turn of the event loop takes long.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop_classifier.base import priority
from desktop_classifier.base.settings import Settings
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.pictures import Found
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.payloads import Payload
from desktop_classifier.gui.widgets.drop_zone import DropZone
from desktop_classifier.gui.widgets.model_picker import ModelPicker
from desktop_classifier.gui.windows import memory
from desktop_classifier.gui.windows.actions import Actions
from desktop_classifier.gui.windows.dropping import DropTarget, promise, promise_found
from desktop_classifier.gui.windows.first_paint import STEP_MS, after_first_paint
from desktop_classifier.gui.windows.top_bar import TopBar

if TYPE_CHECKING:  # imported by `_steps`
    from desktop_classifier.gui.widgets.progress_strip import ProgressStrip
    from desktop_classifier.gui.widgets.teaching_strip import TeachingStrip
    from desktop_classifier.gui.windows.doing import Doing
    from desktop_classifier.gui.windows.notice_line import NoticeLine
    from desktop_classifier.gui.windows.side_windows import SideWindows
    from desktop_classifier.gui.windows.telling import Telling
    from desktop_classifier.gui.windows.watching import Watching
    from desktop_classifier.gui.windows.wizard.opening import Opening
    from desktop_classifier.gui.windows.workplace import Workplace

LEAST = QSize(720, 480)
AT_FIRST = QSize(1280, 800)


class MainWindow(QMainWindow):
    """Shows one session.

    Args:
        session: Made for this window.
        remember: Whether it opens where it was last; if not, at its first size, whatever the screen.

    Signals:
        completed: All parts are there. Comes soon after the first paint.
    """

    completed = Signal()

    def __init__(self, session: Session, *, remember: bool = True) -> None:
        super().__init__()
        self.setWindowTitle("Desktop Classifier")
        self.setMinimumSize(LEAST)
        self._session = session
        self._remember = remember
        self._actions = Actions(self)
        self._top = TopBar(self._actions)
        self._picker = self._top.picker
        self.zone = DropZone()
        self._pages = QStackedWidget()
        self._drops = DropTarget(self)
        self._workplace: Workplace | None = None
        # In a turn of its own: to paint a full page for the first time takes as long as to add what is on it.
        self._page_turns = QTimer(self, singleShot=True, interval=STEP_MS)
        self._page_turns.timeout.connect(self._show_page)
        self._lay_out()
        self._connect()
        self._show_rows()
        self._show_counts()
        if not remember:
            self.resize(AT_FIRST)
        elif not memory.recall(self):
            self.resize(memory.fitting(AT_FIRST))
        session.hold(True)
        self._left_to_do = self._second_go()
        after_first_paint(self, self._next_step)

    @property
    def session(self) -> Session:
        return self._session

    @property
    def picker(self) -> ModelPicker:
        return self._picker

    # Only once it is completed

    workplace: Workplace
    notice: NoticeLine
    strip: ProgressStrip
    side: SideWindows
    teaching_strip: TeachingStrip
    wizard: Opening

    def action(self, name: str) -> None:
        """Do what a menu entry does."""
        self._actions[name].trigger()

    # Lay out

    def _lay_out(self) -> None:
        self._pages.addWidget(self.zone)
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._top)
        self._column.addWidget(self._pages, 1)
        self.setCentralWidget(body)

    # The second go

    @Slot()
    def _next_step(self) -> None:
        for _ in self._left_to_do:
            QTimer.singleShot(STEP_MS, self, self._next_step)
            return
        self._session.hold(False)
        self.completed.emit()

    def _second_go(self) -> Iterator[None]:
        """Every `yield` ends a turn of the event loop."""
        yield from self._add_workplace()
        from desktop_classifier.gui.windows import doing  # noqa: F401

        yield
        self._add_rest()
        yield
        from desktop_classifier.training import events  # noqa: F401

        yield
        from desktop_classifier.gui.controllers import gpu, teaching  # noqa: F401

        yield
        from desktop_classifier.gui.widgets import model_popup  # noqa: F401

        yield
        self._add_teaching()
        yield
        self._connect_rest()

    def _add_workplace(self) -> Iterator[None]:
        from desktop_classifier.gui.widgets.filter_bar import FilterBar
        from desktop_classifier.gui.widgets.image_grid import ImageGrid

        yield
        from desktop_classifier.gui.widgets.answer_panel import AnswerPanel
        from desktop_classifier.gui.windows.workplace import Workplace

        yield
        bar = FilterBar()
        yield
        grid = ImageGrid(self._session.thumbnails)
        yield
        panel = AnswerPanel(closest=self._session.more_thumbnails())
        yield
        self.workplace = Workplace(self._session, bar, grid, panel)
        self._pages.addWidget(self.workplace)
        self.workplace.resize(self._pages.size())
        self.workplace.ensurePolished()
        self.workplace.lay_out_now()
        yield
        if not self._session.list.counts().all:
            self.workplace.grab()  # painted for the first time it takes twice as long: not when the first drop comes
        self._workplace = self.workplace

    def _add_rest(self) -> None:
        from desktop_classifier.gui.widgets.progress_strip import ProgressStrip
        from desktop_classifier.gui.windows.choosers import Choosers
        from desktop_classifier.gui.windows.covering import Covering
        from desktop_classifier.gui.windows.doing import Doing
        from desktop_classifier.gui.windows.notice_line import NoticeLine
        from desktop_classifier.gui.windows.side_windows import SideWindows
        from desktop_classifier.gui.windows.telling import Telling
        from desktop_classifier.gui.windows.watching import Watching

        self.notice = NoticeLine()
        self.strip = ProgressStrip()
        self._column.insertWidget(1, self.notice)
        self._column.addWidget(self.strip)
        choosers = Choosers(self)
        self._telling: Telling = Telling(self._session, self.notice)
        self._watching: Watching = Watching(self._session.classification, self.strip)
        Covering(self._session, self._picker)
        self.side = SideWindows(self, self._session, choosers, self._telling)
        self._doing: Doing = Doing(self._session, self._actions, self.workplace, self._telling, choosers, self.side)

    def _add_teaching(self) -> None:
        from desktop_classifier.gui.widgets.teaching_strip import TeachingStrip
        from desktop_classifier.gui.windows.teaching_told import TeachingTold
        from desktop_classifier.gui.windows.wizard.opening import Opening

        self.teaching_strip = TeachingStrip()
        self._column.addWidget(self.teaching_strip)
        self.wizard = Opening(self, self._session)
        self._told = TeachingTold(self._session, self.wizard, self.teaching_strip, self.notice, self._telling)
        self._actions["teach"].triggered.connect(self.wizard.open)
        self.side.add_requested.connect(self.wizard.add_to)
        self.wizard.opened.connect(self.side.guide.offer_in_wizard)

    # Connect

    def _connect(self) -> None:
        session, act = self._session, self._actions
        act["full_screen"].triggered.connect(self._full_screen)
        act["quit"].triggered.connect(self.close)
        self.zone.open_pictures_requested.connect(act["open"].trigger)
        self.zone.open_folder_requested.connect(act["open_folder"].trigger)
        self.zone.samples_requested.connect(act["samples"].trigger)
        self._picker.precision_chosen.connect(lambda word: session.choices.set(precision=word))
        self._picker.engine_chosen.connect(lambda word: session.choices.set(engine=word))
        session.list.counts_changed.connect(self._show_counts)
        session.models.changed.connect(self._show_rows)
        session.choices.changed.connect(self._on_choices)
        session.computer_known.connect(self._show_choices)
        session.pictures.looked.connect(self._on_looked)
        session.pictures.removed.connect(lambda count: self._show_counts())
        self._drops.entered.connect(self._on_drag)
        self._drops.left.connect(self._on_drag_left)
        self._drops.dropped.connect(session.take)

    def _connect_rest(self) -> None:
        session, models = self._session, self._session.models
        self._actions["filter"].triggered.connect(self.workplace.filter_bar.focus_search)
        self.workplace.selection_changed.connect(self._show_counts)
        self._picker.model_chosen.connect(self.side.use)
        self._picker.download_requested.connect(models.download)
        self._picker.cancel_requested.connect(models.cancel)
        self._picker.get_all_requested.connect(models.get_all)
        self._picker.import_requested.connect(self.side.import_for)
        self._picker.import_any_requested.connect(self.side.import_any)
        self._picker.more_models_requested.connect(self.side.models)
        self.side.tell_gpu(self._picker, self.notice)
        self.strip.stop_requested.connect(session.stop)
        self.strip.set_motion(session.choices.now.motion)
        self._show_counts()

    # What came

    @Slot(object)
    def _on_drag(self, payload: Payload) -> None:
        self.zone.set_hover(*promise(payload))
        self._pages.setCurrentIndex(0)
        if payload.paths:
            self._session.pictures.look(payload.paths)

    @Slot(object)
    def _on_looked(self, found: Found) -> None:
        self.zone.set_hover(*promise_found(found))

    @Slot()
    def _on_drag_left(self) -> None:
        self._session.pictures.stop_looking()
        self.zone.clear_hover()
        self._show_page()

    # What is shown

    @Slot()
    def _show_counts(self) -> None:
        counts = self._session.list.counts()
        self._actions.allow(
            {
                "pictures": counts.all > 0,
                "answers": counts.all > counts.waiting,
                "selection": self._workplace is not None and bool(self._workplace.grid.selected_rows()),
                "removed": self._session.pictures.can_undo,
            }
        )
        self._page_turns.start()

    @Slot()
    def _show_page(self) -> None:
        with priority.windows_turn():
            self._pages.setCurrentIndex(1 if self._session.list.counts().all and self._workplace else 0)

    @Slot()
    def _show_rows(self) -> None:
        self._picker.set_rows(self._session.models.rows())
        self._show_choices()

    @Slot()
    def _show_choices(self) -> None:
        now, known = self._session.choices.now, self._session.computer
        fast = known is None or known.fast
        gpu_line = known.gpu_line if known else "GPU: looking"
        self._picker.set_choices(now.precision, fast, known.fast_line if known else "", now.engine, gpu_line)

    @Slot(object, object)
    def _on_choices(self, now: Settings, before: Settings) -> None:
        self._show_choices()
        application = QApplication.instance()
        if now.theme != before.theme and isinstance(application, QApplication):
            theme.apply(application, now.theme)
        if self._workplace is not None:
            self.strip.set_motion(now.motion)

    @Slot()
    def _full_screen(self) -> None:
        self.showNormal() if self.isFullScreen() else self.showFullScreen()

    def event(self, event: QEvent) -> bool:
        if event.type() not in (QEvent.Type.UpdateRequest, QEvent.Type.LayoutRequest):
            return super().event(event)
        with priority.windows_turn():
            return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._remember:
            memory.keep(self)
        super().closeEvent(event)
        if event.isAccepted():  # they would stand there, dead, until all work has ended
            for window in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
                if window.isWindow():
                    window.close()
