"""The window: it lays out its parts and connects them. What they do is in the controllers."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop_classifier.base.settings import Settings
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.classify import RunState
from desktop_classifier.gui.controllers.pictures import Found
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.payloads import Payload
from desktop_classifier.gui.qt.filter_model import FilterModel
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.answer_panel import AnswerPanel
from desktop_classifier.gui.widgets.buttons import Button, Kind
from desktop_classifier.gui.widgets.drop_zone import DropZone
from desktop_classifier.gui.widgets.filter_bar import FilterBar
from desktop_classifier.gui.widgets.image_grid import ImageGrid
from desktop_classifier.gui.widgets.model_picker import ModelPicker
from desktop_classifier.gui.widgets.progress_strip import ProgressStrip
from desktop_classifier.gui.windows import actions, memory
from desktop_classifier.gui.windows.actions import Actions
from desktop_classifier.gui.windows.choosers import Choosers
from desktop_classifier.gui.windows.doing import Doing
from desktop_classifier.gui.windows.dropping import DropTarget, many, promise, promise_found
from desktop_classifier.gui.windows.looking import Looking
from desktop_classifier.gui.windows.notice_line import NoticeLine
from desktop_classifier.gui.windows.side_windows import SideWindows
from desktop_classifier.gui.windows.telling import Telling

LEAST = QSize(720, 480)
AT_FIRST = QSize(1280, 800)


class MainWindow(QMainWindow):
    """Shows one session.

    Args:
        session: Made for this window.
        remember: Whether it opens where it was last; if not, at its first size, whatever the screen.
    """

    def __init__(self, session: Session, *, remember: bool = True) -> None:
        super().__init__()
        self.setWindowTitle("Desktop Classifier")
        self.setMinimumSize(LEAST)
        self._session = session
        self._filter = FilterModel(session.list, self)
        self._actions = Actions(self)
        self._choosers = Choosers(self)
        self._notice = NoticeLine()
        self._add = Button("Add pictures", Kind.FILLED, "plus")
        self._picker = ModelPicker()
        self._menu = Button("", Kind.PLAIN, "menu", name="Menu")
        self._zone = DropZone()
        self._filter_bar = FilterBar()
        self._grid = ImageGrid(session.thumbnails)
        self._panel = AnswerPanel()
        self._strip = ProgressStrip()
        self._pages = QStackedWidget()
        self._lay_out()
        self._grid.set_model(self._filter)
        self._looking = Looking(session, self._grid, self._panel)
        self._telling = Telling(session, self._notice)
        self._side = SideWindows(self, session, self._choosers, self._telling)
        self._doing = Doing(
            session, self._actions, self._grid, self._looking, self._telling, self._choosers, self._side
        )
        self._drops = DropTarget(self)
        self._connect()
        self._show_rows()
        self._show_counts()
        self._remember = remember
        if not remember:
            self.resize(AT_FIRST)
        elif not memory.recall(self):
            self.resize(_fitting(AT_FIRST))

    # Parts that tests and the screenshot want to see

    @property
    def session(self) -> Session:
        return self._session

    @property
    def notice(self) -> NoticeLine:
        return self._notice

    @property
    def grid(self) -> ImageGrid:
        return self._grid

    @property
    def panel(self) -> AnswerPanel:
        return self._panel

    @property
    def picker(self) -> ModelPicker:
        return self._picker

    @property
    def side(self) -> SideWindows:
        return self._side

    def action(self, name: str) -> None:
        """Do what a menu entry does."""
        self._actions[name].trigger()

    # Lay out

    def _lay_out(self) -> None:
        self._add.set_arrow(True)
        self._add.setMenu(self._actions.menu(actions.ADD_MENU, self._add))
        self._menu.setMenu(self._actions.menu(actions.MAIN_MENU, self._menu))
        self._pages.addWidget(self._zone)
        self._pages.addWidget(self._workplace())
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top())
        column.addWidget(self._notice)
        column.addWidget(self._pages, 1)
        column.addWidget(self._strip)
        self.setCentralWidget(body)

    def _top(self) -> QWidget:
        top = _Top()
        row = QHBoxLayout(top)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(8)
        row.addWidget(self._add)
        row.addWidget(self._picker)
        row.addStretch(1)
        row.addWidget(self._menu)
        return top

    def _workplace(self) -> QWidget:
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self._filter_bar)
        left.addWidget(self._grid, 1)
        place = QWidget()
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self._panel)
        return place

    # Connect

    def _connect(self) -> None:
        self._actions["filter"].triggered.connect(self._filter_bar.focus_search)
        self._actions["full_screen"].triggered.connect(self._full_screen)
        self._actions["quit"].triggered.connect(self.close)
        self._connect_widgets()
        self._connect_picker()
        self._connect_session()
        self._drops.entered.connect(self._on_drag)
        self._drops.left.connect(self._on_drag_left)
        self._drops.dropped.connect(self._doing.take)

    def _connect_widgets(self) -> None:
        act = self._actions
        self._zone.open_pictures_requested.connect(act["open"].trigger)
        self._zone.open_folder_requested.connect(act["open_folder"].trigger)
        self._zone.samples_requested.connect(act["samples"].trigger)
        self._filter_bar.chip_chosen.connect(self._filter.set_chip)
        self._filter_bar.text_changed.connect(self._filter.set_text)
        self._grid.selectionModel().selectionChanged.connect(self._show_counts)
        for part in (self._grid, self._panel):
            part.copy_requested.connect(act["copy"].trigger)
            part.show_in_folder_requested.connect(act["show_in_folder"].trigger)
        self._strip.stop_requested.connect(self._doing.stop)

    def _connect_picker(self) -> None:
        session = self._session
        self._picker.model_chosen.connect(self._side.use)
        self._picker.download_requested.connect(session.models.download)
        self._picker.cancel_requested.connect(session.models.cancel)
        self._picker.get_all_requested.connect(session.models.get_all)
        self._picker.import_requested.connect(self._side.import_for)
        self._picker.import_any_requested.connect(self._side.import_any)
        self._picker.more_models_requested.connect(self._side.models)
        self._picker.precision_chosen.connect(lambda word: session.choices.set(precision=word))
        self._picker.engine_chosen.connect(lambda word: session.choices.set(engine=word))

    def _connect_session(self) -> None:
        session = self._session
        session.list.counts_changed.connect(self._show_counts)
        session.models.changed.connect(self._show_rows)
        session.choices.changed.connect(self._on_choices)
        session.computer_known.connect(self._show_choices)
        session.pictures.looked.connect(self._on_looked)
        session.classification.advanced.connect(self._on_advanced)
        session.classification.ended.connect(self._on_ended)
        session.classification.stopped.connect(lambda left: self._strip.done("Stopped"))
        session.classification.failed.connect(lambda error: self._strip.done("Stopped"))

    # What came

    @Slot(object)
    def _on_drag(self, payload: Payload) -> None:
        self._zone.set_hover(*promise(payload))
        self._pages.setCurrentIndex(0)
        if payload.paths:
            self._session.pictures.look(payload.paths)

    @Slot(object)
    def _on_looked(self, found: Found) -> None:
        self._zone.set_hover(*promise_found(found))

    @Slot()
    def _on_drag_left(self) -> None:
        self._session.pictures.stop_looking()
        self._zone.clear_hover()
        self._show_page()

    # What is shown

    @Slot()
    def _show_counts(self) -> None:
        counts = self._session.list.counts()
        self._filter_bar.set_counts(counts)
        self._actions.allow(
            {
                "pictures": counts.all > 0,
                "answers": counts.all > counts.waiting,
                "selection": bool(self._grid.selected_rows()),
                "removed": self._session.pictures.can_undo,
            }
        )
        self._show_page()

    def _show_page(self) -> None:
        self._pages.setCurrentIndex(1 if self._session.list.counts().all else 0)

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

    @Slot(object)
    def _on_advanced(self, state: RunState) -> None:
        self._strip.show_progress(state.done, state.total, state.pictures_per_second, state.seconds_left, state.note)

    @Slot(object)
    def _on_ended(self, state: RunState) -> None:
        self._strip.done(f"{many(state.done, 'picture')} answered")

    @Slot()
    def _full_screen(self) -> None:
        self.showNormal() if self.isFullScreen() else self.showFullScreen()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._remember:
            memory.keep(self)
        super().closeEvent(event)


class _Top(QWidget):
    """The bar at the top, on a hairline."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        line = painting.hairline(painter)
        rect = QRectF(0, self.height() - line, self.width(), line)
        painter.fillRect(rect, theme.colours(self.palette()).line)


def _fitting(size: QSize) -> QSize:
    """As large as we like to be, but not larger than nine tenths of the screen."""
    screen = QGuiApplication.primaryScreen()
    return size.boundedTo(screen.availableSize() * 0.9) if screen else size
