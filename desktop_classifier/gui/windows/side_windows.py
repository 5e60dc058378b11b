"""The windows beside the main one, one of each kind, and the ways to a model that lead through them.

Each is imported when it is first opened: the main window's first paint does not wait for them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QInputDialog, QWidget

from desktop_classifier.base import paths
from desktop_classifier.gui import figures
from desktop_classifier.gui.controllers.checkup import Checkup
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.widgets.model_picker import ModelPicker
from desktop_classifier.gui.windows.choosers import Choosers
from desktop_classifier.gui.windows.gpu_told import GpuTold
from desktop_classifier.gui.windows.guide.asking import Asking
from desktop_classifier.gui.windows.notice_line import NoticeLine
from desktop_classifier.gui.windows.telling import Telling


class SideWindows(QObject):
    """Opens them, and brings the one to the front that is open already.

    Signals:
        add_requested: Id of the project of a model that the user wants to add classes or pictures to.
    """

    add_requested = Signal(str)

    def __init__(self, window: QWidget, session: Session, choosers: Choosers, telling: Telling) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._choosers = choosers
        self._telling = telling
        self._open: dict[str, QDialog] = {}
        self._wanted: set[str] = set()
        self.guide = Asking(window, session.small)
        self.checkup = Checkup(session.files)
        session.models.arrived.connect(self._on_arrived)
        session.models.left.connect(self._on_left)
        session.models.unclear.connect(self._ask_which)

    def opened(self, name: str) -> QDialog | None:
        """The window of that name, if it is open."""
        return self.guide.shown if name == "help" else self._open.get(name)

    @Slot()
    def preferences(self) -> None:
        def make() -> QDialog:
            from desktop_classifier.gui.windows.preferences import Preferences

            return Preferences(self._session.choices, self._window)

        self._show("preferences", make)

    @Slot()
    def help(self) -> None:
        self.guide.open()

    @Slot()
    def doctor(self) -> None:
        def make() -> QDialog:
            from desktop_classifier.gui.windows.doctor import DoctorWindow

            window = DoctorWindow(self.checkup, self._window)
            window.action_requested.connect(self._do_about_gpu)
            return window

        self._show("doctor", make)

    @Slot()
    def about(self) -> None:
        def make() -> QDialog:
            from desktop_classifier.gui.windows.about import AboutWindow

            known = self._session.computer
            window = AboutWindow(known.why if known else "", self._window)
            window.log_folder_requested.connect(lambda: self._reveal(paths.log_dir()))
            return window

        self._show("about", make)

    @Slot()
    def models(self) -> None:
        def make() -> QDialog:
            from desktop_classifier.gui.windows.models_window import ModelsWindow

            window = ModelsWindow(self._session.models, self._session.own, self._window)
            window.add_requested.connect(self.add_requested)
            window.model_chosen.connect(self.use)
            window.import_requested.connect(self.import_for)
            window.import_any_requested.connect(self.import_any)
            window.folder_requested.connect(lambda: self._reveal(paths.models_dir()))
            return window

        self._show("models", make)

    @Slot(str)
    def use(self, id: str) -> None:
        """Answer with a model; one that is not here is fetched first."""
        if self._session.models.usable(id):
            self._session.use(id)
        else:
            self._wanted.add(id)
            self._session.models.download(id)

    @Slot(str)
    def import_for(self, id: str) -> None:
        name = self._session.models.spec(id).name
        self._choosers.weights(f"Weights of {name}", lambda path: self._session.models.import_file(path, id))

    @Slot()
    def import_any(self) -> None:
        self._choosers.weights("Import a model’s weights", self._session.models.recognise)

    def tell_gpu(self, picker: ModelPicker, notice: NoticeLine) -> None:
        """From now on an NVIDIA card is shown and told of."""
        self._gpu_told = GpuTold(self._session.gpu, picker, notice)

    @Slot(str)
    def _do_about_gpu(self, action: str) -> None:
        """Asked for in the doctor's window, which makes way for the model menu, where it is seen how it goes."""
        if (doctor := self.opened("doctor")) is not None:
            doctor.accept()
        self._gpu_told.do_in_menu(action)

    @Slot(str)
    def _on_arrived(self, id: str) -> None:
        if id in self._wanted:
            self._wanted.discard(id)
            self._session.use(id)

    @Slot(str)
    def _on_left(self, id: str) -> None:
        """The model in use was removed: go on with the one that needs no download."""
        if id == self._session.choices.now.model and not self._session.models.spec(id).built_in:
            self._session.use_default()

    @Slot(object)
    def _ask_which(self, path: Path) -> None:
        names = {row.name: row.spec_id for row in self._session.models.rows()}
        dialog = QInputDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Import a model’s weights")
        dialog.setLabelText(f"Which model is {figures.isolated(path.name)} for?")
        dialog.setComboBoxItems(list(names))
        dialog.textValueSelected.connect(lambda name: self._session.models.import_file(path, names[name]))
        dialog.open()

    def _reveal(self, folder: Path) -> None:
        self._telling.watch_reveal(self._session.show_in_folder(folder))

    def _show(self, name: str, make: Callable[[], QDialog]) -> None:
        window = self._open.get(name)
        if window is None:
            window = self._open[name] = make()
            self.guide.offer_beside(window, name)
            window.finished.connect(lambda result: self._open.pop(name, None))
            window.show()
        else:
            window.raise_()
        window.activateWindow()
