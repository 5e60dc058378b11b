"""The heat map's colours, the bars one chooses from, and the slider on the picture."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from why_fakes import heat_map

from desktop_classifier.gui import theme
from desktop_classifier.gui.qt.image_list_model import ImageItem
from desktop_classifier.gui.widgets import heat
from desktop_classifier.gui.widgets.answer_panel import AnswerPanel
from desktop_classifier.gui.widgets.top_k_bars import TopKBars
from desktop_classifier.imaging.box import Box
from desktop_classifier.inference.answer import Answer, Likelihood

PATH = Path("/p/snow-walk.jpg")
TOP = (Likelihood("malamute", "n1", 0.71), Likelihood("Eskimo dog", "n2", 0.18), Likelihood("husky", "n3", 0.08))
ANSWERED = ImageItem(PATH, Answer(PATH, "m", "openvino", "exact", TOP))


def lightness(red: float, green: float, blue: float) -> float:
    """Relative luminance (WCAG 2)."""
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_hotter_is_lighter_and_less_transparent():
    colours = [heat.colour(n / 100) for n in range(101)]
    light = [lightness(*colour.getRgbF()[:3]) for colour in colours]
    assert all(one < other for one, other in pairwise(light))
    cover = [colour.alphaF() for colour in colours]
    assert cover == sorted(cover)
    assert cover[0] == 0
    assert cover[-1] == 1


def test_a_map_lies_over_its_square_and_nowhere_else(qapp):
    ground = QImage(200, 200, QImage.Format.Format_RGB32)
    ground.fill(Qt.GlobalColor.white)
    painter = QPainter(ground)
    heat.paint(painter, QRectF(50, 50, 100, 100), heat.image(heat_map("n1", corner=(0, 1)).values), 1.0, 2)
    painter.end()
    hot = heat.colour(1.0).getRgb()[:3]
    assert ground.pixelColor(130, 70).getRgb()[:3] == hot
    for x, y in ((70, 70), (70, 130), (130, 130), (170, 70), (130, 30)):
        assert ground.pixelColor(x, y) == Qt.GlobalColor.white
    painter = QPainter(ground)
    whole = heat.image(np.ones((8, 8), np.float32))
    heat.paint(painter, QRectF(50, 50, 100, 100), whole, 1.0, 2)
    painter.end()
    around = [(x, y) for x in (48, 100, 151) for y in (48, 100, 151) if (x, y) != (100, 100)]
    assert {ground.pixelColor(x, y).name() for x, y in around} == {"#ffffff"}
    assert ground.pixelColor(60, 140).getRgb()[:3] == hot


@pytest.fixture
def bars(qtbot, qapp):
    theme.apply(qapp, "light")
    made = TopKBars()
    made.set_motion(False)
    made.show_top(TOP)
    qtbot.addWidget(made)
    made.resize(300, 160)
    with qtbot.waitActive(made):
        made.show()
    return made


def test_bars_are_only_chosen_from_while_that_is_asked_for(bars, qtbot):
    told = []
    bars.chosen.connect(told.append)
    qtbot.mouseClick(bars.rows()[1], Qt.MouseButton.LeftButton)
    assert told == []
    assert bars.chosen_id == ""
    bars.set_choosable(True)
    assert bars.chosen_id == "n1"
    qtbot.mouseClick(bars.rows()[1], Qt.MouseButton.LeftButton)
    assert told == ["n2"]
    assert bars.chosen_id == "n2"


def test_arrows_choose_and_the_keyboard_reaches_only_the_chosen_one(bars, qtbot):
    bars.set_choosable(True)
    bars.rows()[0].setFocus(Qt.FocusReason.TabFocusReason)
    told = []
    bars.chosen.connect(told.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        QTest.keyClick(bars.window().focusWidget(), key)
    assert told == ["n2", "n3", "n1", "n3"]
    assert bars.rows()[2].hasFocus()
    reached = [bool(row.focusPolicy() & Qt.FocusPolicy.TabFocus) for row in bars.rows()]
    assert reached == [False, False, True]
    assert bars.rows()[2].accessibleDescription().startswith("Its heat map is shown")


def test_the_chosen_label_stays_chosen_and_another_picture_begins_with_the_first(bars):
    bars.set_choosable(True)
    bars.rows()[1].picked.emit()
    bars.show_top((TOP[1], TOP[0]))
    assert bars.chosen_id == "n2"
    bars.show_waiting()
    bars.show_top(TOP)
    assert bars.chosen_id == "n1"
    bars.rows()[2].picked.emit()
    bars.set_bars(2)
    assert bars.chosen_id == "n2"


@pytest.fixture
def panel(qtbot, qapp):
    theme.apply(qapp, "light")
    made = AnswerPanel()
    made.set_motion(False)
    qtbot.addWidget(made)
    made.resize(432, 660)
    with qtbot.waitActive(made):
        made.show()
    made.show_item(ANSWERED)
    image = QImage(400, 300, QImage.Format.Format_RGB888)
    image.fill(Qt.GlobalColor.gray)
    made.show_picture(image, (400, 300), (50, 0, 350, 300), None)
    return made


def colour(panel: AnswerPanel, across: float, down: float) -> tuple[int, ...]:
    """Of a point of what the network sees, in parts of its side."""
    square = panel.view.placement().square
    at = QPoint(round(square.left() + across * square.width()), round(square.top() + down * square.height()))
    return panel.view.grab().toImage().pixelColor(at).getRgb()[:3]


def test_the_map_lies_over_the_square_as_strongly_as_the_slider_says(panel, qtbot):
    plain = colour(panel, 0.25, 0.3)
    panel.set_why(True)
    panel.set_opacity(100)
    panel.show_map(heat.image(heat_map("n1", corner=(0, 0)).values), "why malamute")
    assert colour(panel, 0.25, 0.3) == heat.colour(1.0).getRgb()[:3]
    assert colour(panel, 0.75, 0.3) == plain
    told = []
    panel.opacity_changed.connect(told.append)
    panel.set_opacity(0)
    assert told == [0]
    assert colour(panel, 0.25, 0.3) == plain
    panel.set_opacity(100)
    panel.set_why(False)
    assert colour(panel, 0.25, 0.3) == plain


def test_nothing_jumps_when_it_is_switched_on(panel):
    panel.grab()
    parts = (panel._view, panel._framing, panel._why, panel._name, panel._bars, panel._copy)
    before = [part.geometry() for part in parts]
    panel.set_why(True)
    panel.show_map(None, "looking for why…")
    panel.grab()
    assert [part.geometry() for part in parts] == before
    assert panel._opacity.isVisible()
    assert panel._view.rect().contains(panel._opacity.geometry())
    assert panel._why.isChecked()


def test_where_the_picture_is_small_the_slider_stands_below_it_and_hides_nothing(panel, qtbot):
    slider = panel._opacity
    for width, words in ((431, "Show in folder"), (344, "")):
        panel.resize(width, 420)
        panel.set_why(False)
        panel.grab()
        assert panel._folder.text() == "Show in folder"
        before = [part.geometry() for part in (panel._view, panel._why, panel._bars, panel._copy)]
        panel.set_why(True)
        panel.grab()
        assert [part.geometry() for part in (panel._view, panel._why, panel._bars, panel._copy)] == before
        assert slider.isVisible()
        assert slider.parentWidget() is panel._actions
        assert panel._folder.text() == words
        assert panel._folder.accessibleName() == "Show in folder"
        qtbot.waitUntil(lambda: panel._folder.geometry().right() < slider.geometry().left())
        assert panel._actions.rect().contains(slider.geometry())
    panel.resize(432, 660)
    panel.grab()
    assert panel._view.rect().contains(panel._opacity.geometry())
    assert panel._opacity.isVisible()
    assert panel._folder.text() == "Show in folder"


def test_the_button_announces_and_a_failure_is_a_sentence(panel, qtbot):
    with qtbot.waitSignal(panel.why_toggled) as told:
        qtbot.mouseClick(panel._why, Qt.MouseButton.LeftButton)
    assert told.args == [True]
    panel.show_map(None, remark="Why? The network stopped working. Try again.")
    panel.set_line("Line")
    assert panel._line.text() == "Why? The network stopped working. Try again.\nLine"
    panel.set_why(False)
    assert panel._line.text() == "Line"


@pytest.mark.parametrize("width", [344, 432])
def test_all_of_the_row_fits_beside_a_box(panel, qtbot, width):
    panel.resize(width, 600)
    panel.show_picture(QImage(4, 3, QImage.Format.Format_RGB888), (400, 300), (0, 0, 100, 100), Box(0, 0, 0.25, 0.33))
    panel.set_why(True)

    def in_place() -> bool:
        end = panel._why.mapTo(panel, panel._why.rect().bottomRight()).x()
        return end == width - 17 and panel._framing.geometry().right() < panel._whole.x() < panel._why.x()

    qtbot.waitUntil(in_place, timeout=2000)
    assert panel._whole.isVisible()
    for part in (panel._framing, panel._whole, panel._why):
        assert part.width() >= part.sizeHint().width()
