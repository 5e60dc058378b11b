"""What a later start handed over joins the window's pictures, and the window comes to the front."""

import os
from pathlib import Path

import pytest

from desktop_classifier.gui.handover import Message
from desktop_classifier.gui.windows.arriving import Arriving

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def arriving(filled):
    return Arriving(filled)


def picture(folder, name="late.png"):
    (folder / name).write_bytes((folder / "picture-0.png").read_bytes())
    return folder / name


def test_new_pictures_are_added_and_the_first_is_shown(qtbot, filled, arriving, tmp_path):
    late = picture(tmp_path)
    arriving.take(Message((late, tmp_path / "picture-1.png")))
    qtbot.waitUntil(lambda: filled.session.list.counts().all == 5 and filled.session.settled)
    assert filled.workplace.looking.path == late


def test_a_picture_that_is_here_already_is_shown_again(qtbot, filled, arriving, tmp_path):
    arriving.take(Message((tmp_path / "picture-2.png",)))
    qtbot.waitUntil(lambda: filled.workplace.looking.path == tmp_path / "picture-2.png")
    assert filled.session.list.counts().all == 4
    qtbot.waitUntil(lambda: filled.session.settled)


def test_what_is_no_file_is_a_tile_that_says_so(qtbot, filled, arriving):
    arriving.take(Message((Path("/nowhere/bad.jpg"),)))
    qtbot.waitUntil(lambda: filled.session.list.counts().failed == 2)


def test_a_minimised_window_is_opened(qtbot, filled, arriving):
    filled.showMinimized()
    with qtbot.waitSignal(arriving.came):
        arriving.take(Message())
    assert not filled.isMinimized()
    assert filled.isVisible()
    assert filled.session.list.counts().all == 4


def test_the_permission_of_wayland_is_left_where_qt_looks_for_it(monkeypatch, filled, arriving):
    monkeypatch.delenv("XDG_ACTIVATION_TOKEN", raising=False)
    arriving.take(Message(token="elsewhere"))
    assert "XDG_ACTIVATION_TOKEN" not in os.environ  # no child of ours should inherit it
    monkeypatch.setattr("PySide6.QtGui.QGuiApplication.platformName", staticmethod(lambda: "wayland"))
    arriving.take(Message(token="token-1"))
    assert os.environ.pop("XDG_ACTIVATION_TOKEN") == "token-1"
