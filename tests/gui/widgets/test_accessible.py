"""Whoever listens instead of looking finds a name on everything the keyboard reaches."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.qt.filter_model import FilterModel
from desktop_classifier.gui.qt.image_list_model import ImageListModel
from desktop_classifier.gui.qt.model_list_model import ModelRow
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets.answer_panel import AnswerPanel
from desktop_classifier.gui.widgets.drop_zone import DropZone
from desktop_classifier.gui.widgets.filter_bar import FilterBar
from desktop_classifier.gui.widgets.image_grid import ImageGrid
from desktop_classifier.gui.widgets.model_picker import ModelPicker
from desktop_classifier.gui.widgets.progress_strip import ProgressStrip
from desktop_classifier.models.spec import Group

ROWS = (
    ModelRow("a", "Ready", str(Group.PRETRAINED), "right on 71 of 100", "ready", in_use=True),
    ModelRow("b", "Absent", str(Group.PRETRAINED), "right on 75 of 100", "absent", bytes=103_000_000),
    ModelRow("c", "Loading", str(Group.PRETRAINED), "right on 79 of 100", "downloading", "40 %"),
    ModelRow("d", "Failed", str(Group.BUILT_IN), "", "absent", error="No network. Try again.", address="https://x.y"),
)


@pytest.fixture
def window(qtbot, qapp, runner):
    theme.apply(qapp, "light")
    window = QWidget()
    column = QVBoxLayout(window)
    grid = ImageGrid(Thumbnails(runner))
    grid.set_model(FilterModel(ImageListModel(window), window))
    picker = ModelPicker()
    picker.set_rows(ROWS)
    strip = ProgressStrip()
    for part in (picker, FilterBar(), grid, AnswerPanel(), DropZone(), strip):
        column.addWidget(part)
    qtbot.addWidget(window)
    window.resize(1000, 1400)
    with qtbot.waitActive(window):
        window.show()
    strip.show_progress(1, 2, 3.0, 4.0)
    picker.open_popup()
    return window


def focusable(window: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.focusProxy() and widget.isVisible()
    ]


def test_everything_the_keyboard_reaches_has_a_name(window):
    widgets = focusable(window)
    assert len(widgets) > 25
    nameless = []
    for widget in widgets:
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or not interface.text(QAccessible.Text.Name).strip():
            nameless.append(widget)
    assert nameless == []


def test_choices_are_radio_buttons_to_a_screen_reader(window):
    roles = {QAccessible.queryAccessibleInterface(chip).role() for chip in window.findChild(FilterBar)._chips.values()}
    assert roles == {QAccessible.Role.RadioButton}


def test_pictures_in_the_grid_are_read_out(window):
    grid = window.findChild(ImageGrid)
    model = window.findChild(ImageListModel)
    model.add([Path("/p/a.jpg")])
    interface = QAccessible.queryAccessibleInterface(grid)
    names = [interface.child(n).text(QAccessible.Text.Name) for n in range(interface.childCount())]
    assert "waiting, a.jpg" in names
