"""A fault anywhere: one dialog, details to copy, and the window goes on."""

import threading

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from desktop_classifier.gui.windows.crash import MOST_DETAILS, Crashes
from desktop_classifier.gui.windows.crash_dialog import CrashDialog


class Source(QObject):
    fired = Signal()


@pytest.fixture
def crashes(qtbot, window):
    made = Crashes(window)
    made.install()
    yield made
    made.uninstall()
    if made.dialog is not None:
        made.dialog.accept()


def fail():
    raise ZeroDivisionError("in a slot")


@pytest.mark.qt_no_exception_capture
def test_a_fault_in_a_slot_opens_the_dialog_with_its_traceback(qtbot, crashes):
    source = Source()
    source.fired.connect(fail)
    source.fired.emit()
    qtbot.waitUntil(lambda: crashes.dialog is not None)
    assert "ZeroDivisionError: in a slot" in crashes.dialog.details
    assert "Desktop Classifier 0." in crashes.dialog.details


@pytest.mark.qt_no_exception_capture
def test_a_fault_in_a_thread_too(qtbot, crashes):
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: crashes.dialog is not None)
    assert "ZeroDivisionError" in crashes.dialog.details


@pytest.mark.qt_no_exception_capture
def test_a_second_fault_joins_the_first_dialog(qtbot, crashes):
    crashes.report(ValueError("first"))
    crashes.report(ValueError("second"))
    qtbot.waitUntil(lambda: crashes.dialog is not None and "second" in crashes.dialog.details)
    dialogs = crashes._window.findChildren(CrashDialog)
    assert len(dialogs) == 1
    assert "first" in crashes.dialog.details


@pytest.mark.qt_no_exception_capture
def test_faults_without_end_do_not_fill_the_memory(qtbot, crashes):
    for _ in range(200):
        crashes.report(ValueError("x" * 1000))
    qtbot.waitUntil(lambda: crashes.dialog is not None and len(crashes.dialog.details) > MOST_DETAILS / 2)
    assert len(crashes.dialog.details) <= MOST_DETAILS


@pytest.mark.qt_no_exception_capture
def test_after_it_was_closed_the_next_fault_opens_another(qtbot, crashes):
    crashes.report(ValueError("first"))
    qtbot.waitUntil(lambda: crashes.dialog is not None)
    crashes.dialog.accept()
    assert crashes.dialog is None
    crashes.report(ValueError("second"))
    qtbot.waitUntil(lambda: crashes.dialog is not None)
    assert "first" not in crashes.dialog.details


@pytest.mark.qt_no_exception_capture
def test_details_are_copied(qtbot, crashes):
    crashes.report(ValueError("copy me"))
    qtbot.waitUntil(lambda: crashes.dialog is not None)
    crashes.dialog._copy.click()
    assert "copy me" in QGuiApplication.clipboard().text()


@pytest.mark.qt_no_exception_capture
def test_a_fault_in_a_job_reaches_it_and_the_window_says_that_it_can_go_on(qtbot, window, crashes, folder):
    window.session.crashed.connect(crashes.report)
    (folder / "fault.png").write_bytes((folder / "picture-0.png").read_bytes())
    window.session.pictures.add([folder])
    qtbot.waitUntil(lambda: crashes.dialog is not None)
    assert "ZeroDivisionError" in crashes.dialog.details
    qtbot.waitUntil(lambda: window.notice.line.startswith("The pictures could not be answered"))
