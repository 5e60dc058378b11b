"""What the entries of the menus do."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from desktop_classifier.base import paths
from desktop_classifier.gui import payloads
from desktop_classifier.gui.controllers import export
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.windows.actions import Actions
from desktop_classifier.gui.windows.choosers import Choosers
from desktop_classifier.gui.windows.explaining import Explaining
from desktop_classifier.gui.windows.side_windows import SideWindows
from desktop_classifier.gui.windows.telling import Telling
from desktop_classifier.gui.windows.workplace import Workplace


class Doing(QObject):
    """Connects the actions of one window with its session."""

    def __init__(
        self,
        session: Session,
        actions: Actions,
        workplace: Workplace,
        telling: Telling,
        choosers: Choosers,
        side: SideWindows,
    ) -> None:
        super().__init__(actions)
        self._session = session
        self._grid = workplace.grid
        self._looking = workplace.looking
        self._telling = telling
        self._choosers = choosers
        self._explaining = Explaining(session, workplace.grid, workplace.panel, actions["why"])
        pictures = session.pictures
        for name, act in (
            ("open", lambda: choosers.pictures(pictures.add)),
            ("open_folder", lambda: choosers.folder(pictures.add)),
            ("paste", self._paste),
            ("samples", lambda: pictures.add(paths.sample_pictures())),
            ("copy", self._copy),
            ("show_in_folder", self._show_in_folder),
            ("remove", lambda: pictures.remove(workplace.grid.selected_rows())),
            ("clear", pictures.clear),
            ("undo", pictures.undo),
            ("export", self._export),
            ("models", side.models),
            ("preferences", side.preferences),
            ("help", side.help),
            ("doctor", side.doctor),
            ("about", side.about),
        ):
            actions[name].triggered.connect(act)
        workplace.copy_requested.connect(actions["copy"].trigger)
        workplace.show_in_folder_requested.connect(actions["show_in_folder"].trigger)
        workplace.remove_requested.connect(actions["remove"].trigger)

    @Slot()
    def _paste(self) -> None:
        self._session.take(payloads.read(QGuiApplication.clipboard().mimeData()))

    @Slot()
    def _copy(self) -> None:
        items = [self._session.list.item(row) for row in self._grid.selected_rows()]
        answers = [item.answer for item in items if item.answer is not None]
        if answers:
            QGuiApplication.clipboard().setText(export.as_text(answers, self._session.choices.now.bars))

    @Slot()
    def _show_in_folder(self) -> None:
        if (path := self._looking.path) is not None:
            self._telling.watch_reveal(self._session.show_in_folder(path))

    @Slot()
    def _export(self) -> None:
        self._choosers.answers(lambda path: self._telling.watch_export(self._session.save_answers(path)))
