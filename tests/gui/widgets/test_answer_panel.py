"""The panel: every state of a picture, in words and steady places."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.qt.image_list_model import ImageItem
from desktop_classifier.gui.widgets.answer_panel import AnswerPanel
from desktop_classifier.imaging.box import Box
from desktop_classifier.inference.answer import Answer, Failure, Likelihood

PATH = Path("/p/snow-walk.jpg")
TOP = (Likelihood("malamute", "n1", 0.71), Likelihood("Eskimo dog", "n2", 0.18))
ANSWERED = ImageItem(PATH, Answer(PATH, "m", "openvino", "exact", TOP))
FAILED = ImageItem(
    PATH,
    Answer(PATH, "m", "o", "exact", error=Failure("empty", "This file is empty. Copy it again.", "file is empty")),
)


@pytest.fixture
def panel(qtbot, qapp):
    theme.apply(qapp, "light")
    panel = AnswerPanel()
    panel.set_motion(False)
    window = QWidget()
    row = QHBoxLayout(window)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(panel)
    panel.kept = window
    qtbot.addWidget(window)
    window.resize(432, 660)
    with qtbot.waitActive(window):
        window.show()
    return panel


def show_pixels(panel: AnswerPanel, box: Box | None = None) -> None:
    image = QImage(400, 300, QImage.Format.Format_RGB888)
    image.fill(0)
    panel.show_picture(image, (4000, 3000), (500, 0, 3500, 3000), box, "12 Mar 2026")


def test_an_answer_is_shown_with_what_is_known_of_the_picture(panel):
    panel.show_item(ANSWERED)
    show_pixels(panel)
    panel.set_line("MobileNetV2 · on the processor, exact")
    assert panel._bars.rows()[0].accessibleName() == "malamute, 71 percent"
    assert panel._name.words() == "\u2068snow-walk.jpg\u2069"
    assert panel._facts.words() == "4000 × 3000 · 12 Mar 2026"
    assert panel._line.text() == "MobileNetV2 · on the processor, exact"
    assert panel._bars.isVisible()
    assert panel._copy.isEnabled()


def test_a_failure_is_a_sentence_with_a_next_step_and_a_way_on(panel, qtbot):
    panel.show_item(FAILED)
    assert panel._notice.isVisible()
    assert not panel._bars.isVisible()
    assert panel._notice._title.text() == "File is empty"
    assert panel._notice._sentence.text() == "This file is empty. Copy it again."
    assert not panel._copy.isEnabled()
    with qtbot.waitSignal(panel.try_again_requested):
        qtbot.mouseClick(panel._notice._again, Qt.MouseButton.LeftButton)


def test_nothing_jumps_when_the_answer_comes(panel):
    panel.show_item(ImageItem(PATH))
    show_pixels(panel)
    panel.grab()
    parts = (panel._view, panel._framing, panel._name, panel._bars, panel._copy)
    before = [part.geometry() for part in parts]
    panel.show_item(ANSWERED)
    panel.set_line("MobileNetV2 · on the processor, exact")
    panel.grab()
    assert [part.geometry() for part in parts] == before


def test_news_of_the_same_picture_keeps_its_pixels(panel):
    panel.show_item(ImageItem(PATH))
    show_pixels(panel)
    panel.show_item(ANSWERED)
    assert panel.view.placement() is not None
    other = Path("/p/other.jpg")
    panel.show_item(ImageItem(other))
    assert panel.view.placement() is None
    assert panel._facts.words() == ""


def test_without_a_picture_nothing_can_be_done(panel):
    panel.show_item(None)
    assert not panel._copy.isEnabled()
    assert not panel._folder.isEnabled()
    assert panel._line.text() == ""


def test_what_is_odd_about_the_file_is_said(panel):
    panel.show_item(ImageItem(PATH, Answer(PATH, "m", "o", "exact", TOP, notes=("cut_off", "first_frame"))))
    panel.set_line("Line")
    first, second, third = panel._line.text().split("\n")
    assert first == "Line"
    assert "ends too early" in second
    assert "first frame" in third


def test_a_box_can_be_given_up_by_a_button(panel, qtbot):
    panel.show_item(ANSWERED)
    show_pixels(panel)
    assert not panel._whole.isVisible()
    show_pixels(panel, Box(0.2, 0.2, 0.8, 0.8))
    assert panel._whole.isVisible()
    with qtbot.waitSignal(panel.box_drawn) as told:
        qtbot.mouseClick(panel._whole, Qt.MouseButton.LeftButton)
    assert told.args == [None]
    assert not panel._whole.isVisible()


def test_framing_is_announced_when_chosen_and_not_when_told(panel, qtbot):
    told = []
    panel.framing_chosen.connect(told.append)
    panel.set_framing("stretch")
    assert told == []
    qtbot.mouseClick(panel._framing._places["letterbox"], Qt.MouseButton.LeftButton)
    assert told == ["letterbox"]


def test_buttons_announce(panel, qtbot):
    panel.show_item(ANSWERED)
    with qtbot.waitSignal(panel.copy_requested):
        qtbot.mouseClick(panel._copy, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(panel.show_in_folder_requested):
        qtbot.mouseClick(panel._folder, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("height", [490, 660, 1000])
def test_the_three_bars_are_in_sight_in_every_window(panel, qtbot, height):
    panel.show_item(ANSWERED)
    panel.kept.resize(432, height)

    def bars_above_buttons() -> bool:
        lowest = panel._bars.mapTo(panel, panel._bars.rect().bottomLeft()).y()
        return lowest < panel._copy.mapTo(panel, panel._copy.rect().topLeft()).y()

    qtbot.waitUntil(bars_above_buttons, timeout=2000)
    assert 120 <= panel._view.height() <= 300


def test_small_type_stays_small_when_the_panel_is_put_into_a_window(panel):
    """Qt forgot the font of a label in a scroll area once; the line was then as large as the answer."""
    assert panel._line.font().pointSizeF() == pytest.approx(theme.font(theme.CAPTION).pointSizeF())
    assert panel._notice._sentence.font().pointSizeF() == pytest.approx(theme.font(theme.CONTROL).pointSizeF())
