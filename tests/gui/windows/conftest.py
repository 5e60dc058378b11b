"""A whole window on a session that loads nothing."""

import pytest
from PySide6.QtWidgets import QApplication
from window_fakes import Desk, FakeStore

from desktop_classifier.base.settings import Settings
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.computer import Computer
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.windows.main_window import MainWindow


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def store():
    return FakeStore(mobilenet_v2="ready", efficientnet_lite0="built_in", efficientnet_lite2="built_in")


@pytest.fixture
def session(qtbot, desk, store):
    theme.apply(QApplication.instance(), "light")
    made = Session(Settings(), desk.open, lambda: store, lambda token, report: Computer(True, "on the processor"))
    yield made
    desk.gate.set()
    store.gate.set()
    made.shutdown()


@pytest.fixture
def window(qtbot, session):
    made = MainWindow(session)
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.completed):
        made.show()
    return made


@pytest.fixture
def folder(tmp_path):
    """Three real pictures, one file that is none but is called so, and one that is left alone."""
    from PIL import Image

    for number, colour in enumerate(("red", "green", "blue")):
        Image.new("RGB", (64 + 16 * number, 48), colour).save(tmp_path / f"picture-{number}.png")
    (tmp_path / "bad.jpg").write_text("no picture")
    (tmp_path / "notes.txt").write_text("no picture either")
    return tmp_path


@pytest.fixture
def filled(qtbot, window, folder):
    """The window with the folder's pictures answered."""
    window.session.pictures.add([folder])
    qtbot.waitUntil(lambda: window.session.list.counts().all == 4 and window.session.settled)
    return window
