"""Text follows light and dark while its window is open."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QPalette

from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.windows.wizard.page import Page
from desktop_classifier.gui.windows.wizard.window import WizardWindow
from desktop_classifier.gui.windows.words import Words


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_every_line_of_an_open_window_changes_its_dress(qtbot, qapp):
    theme.apply(qapp, "light")
    page = Page(Step.PICTURES)
    page.say("Title", "A line under it")
    window = WizardWindow({Step.PICTURES: lambda: page})
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    for look, colours in (("dark", theme.DARK), ("light", theme.LIGHT), ("dark", theme.DARK)):
        theme.apply(qapp, look)
        worn = {
            words.text(): words.palette().color(QPalette.ColorRole.WindowText) for words in window.findChildren(Words)
        }
        assert worn["Title"] == colours.text
        assert worn["A line under it"] == colours.dim
    theme.apply(qapp, "light")
