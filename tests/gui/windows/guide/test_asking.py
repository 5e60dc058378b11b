"""F1 anywhere opens the one guide, at the page that fits."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.windows.crash import Crashes
from desktop_classifier.gui.windows.guide import asking
from desktop_classifier.gui.windows.guide.book import Book, slug

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def press_f1(qtbot, window):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_F1)


def guides():
    return [
        each for each in QApplication.topLevelWidgets() if type(each).__name__ == "GuideWindow" and each.isVisible()
    ]


def test_in_the_main_window_and_once_more(qtbot, window):
    assert window.side.opened("help") is None
    press_f1(qtbot, window)
    guide = window.side.opened("help")
    assert guide.page == "first-picture"
    qtbot.waitUntil(guide.isActiveWindow)
    guide.go("keyboard")
    press_f1(qtbot, window)
    assert window.side.opened("help") is guide
    assert guide.page == "first-picture"
    guide.close()
    assert window.side.opened("help") is None
    window.action("help")
    assert len(guides()) == 1


@pytest.mark.parametrize("name", ["models", "preferences", "about"])
def test_in_the_windows_beside_it(qtbot, window, name):
    window.action(name)
    press_f1(qtbot, window.side.opened(name))
    assert window.side.opened("help").page == asking.WINDOWS[name].page


def test_in_the_wizard_by_its_step(qtbot, window):
    window.action("teach")
    qtbot.waitUntil(lambda: window.wizard.is_open)
    wizard = window.wizard.window
    press_f1(qtbot, wizard)
    assert window.side.opened("help").page == "teach-it-your-own"
    wizard.go_to(Step.RESULT)
    press_f1(qtbot, wizard)
    assert window.side.opened("help").page == "how-far-to-trust-it"
    wizard.close()
    window.action("teach")
    qtbot.waitUntil(lambda: window.wizard.is_open)
    press_f1(qtbot, wizard)
    assert window.side.opened("help").page == asking.STEPS[wizard.step].page


@pytest.mark.qt_no_exception_capture
def test_in_the_dialog_about_a_fault_which_does_not_shut_it_out(qtbot, window):
    crashes = Crashes(window)
    crashes.help_requested.connect(window.side.guide.open_trouble)
    crashes.report(ValueError("in a test"))
    qtbot.waitUntil(lambda: crashes.dialog is not None)
    press_f1(qtbot, crashes.dialog)
    guide = window.side.opened("help")
    assert guide.page == "when-something-is-wrong"
    qtbot.mouseClick(guide.contents.row("keyboard"), Qt.MouseButton.LeftButton)
    assert guide.page == "keyboard"
    crashes.dialog.accept()


def test_it_closes_with_the_main_window(qtbot, window):
    press_f1(qtbot, window)
    window.close()
    assert guides() == []


def test_every_place_that_is_asked_for_is_in_the_guide():
    pages = Book().pages
    for place in (asking.MAIN, asking.TROUBLE, *asking.WINDOWS.values(), *asking.STEPS):
        headings = [slug(line.lstrip("# ")) for line in pages[place.page].text.splitlines() if line.startswith("#")]
        assert not place.heading or place.heading in headings
    assert len(asking.STEPS) == len(Step)
