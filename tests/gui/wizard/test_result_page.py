"""The fifth page: how good it is on pictures it has never seen, and which it got wrong."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from teaching_fakes import (
    result,
)

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.widgets.confusion_cells import Cell
from desktop_classifier.gui.windows.wizard.result_words import heading
from desktop_classifier.training.events import NOTHING_HELD_BACK

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def judged(qtbot, stage):
    """The wizard at its result page."""
    stage.finished(qtbot)
    stage.open(Step.RESULT)
    qtbot.waitUntil(lambda: stage.pages[Step.RESULT].matrix.isVisible())
    return stage


def test_one_sentence_first_then_the_largest_mistake_and_its_pictures(judged):
    page = judged.pages[Step.RESULT]
    assert page.title == "Right on 396 of 430 pictures it had never seen (92 %)"
    assert "beat the quick one" in page.line
    assert page.panel.heading == "9 pictures of rose it called tulip"
    assert [hung.caption for hung in page.wall.pictures][:2] == ["tulip 97 %", "tulip 87 %"]
    assert ("rose", "of 86 it found 74; when it says rose, it is right 9 times in 10") in page.sentences.lines


def test_the_keyboard_walks_through_the_cells(qtbot, judged):
    page = judged.pages[Step.RESULT]
    page.matrix.setFocus()
    qtbot.keyClick(page.matrix, Qt.Key.Key_Left)
    assert page.panel.heading == "1 picture of rose it called sunflower"
    assert len(page.wall.pictures) == 1
    page.matrix.choose(Cell(1, 2))
    assert page.panel.heading == "No picture of dandelion was called rose"
    assert page.wall.pictures == ()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((9, "rose", "tulip"), "9 pictures of rose it called tulip"),
        ((0, "rose", "rose"), "It found no picture of rose"),
        ((74, "rose", "rose"), "74 pictures of rose it found"),
    ],
)
def test_headings(words, expected):
    assert heading(*words) == expected


def test_a_result_that_cannot_be_read_can_be_tried_again(qtbot, stage):
    stage.finished(qtbot)
    good = stage.outcome._result

    def bad(id):
        raise UserError("This project has no result yet. Train it first.", kind="no_result")

    stage.outcome._result = bad
    window = stage.open(Step.RESULT)
    page = stage.pages[Step.RESULT]
    qtbot.waitUntil(page.trouble.isVisible)
    assert not window.next_button.isEnabled()
    stage.outcome._result = good
    page.trouble.try_again_requested.emit()
    qtbot.waitUntil(page.matrix.isVisible)
    assert window.next_button.isEnabled()


def test_without_never_seen_pictures_no_matrix_is_shown(qtbot, stage):
    stage.result = result(("a", "b"), ((0, 0), (0, 0)))
    stage.finished(qtbot)
    stage.open(Step.RESULT)
    page = stage.pages[Step.RESULT]
    qtbot.waitUntil(lambda: page.title == "No picture was kept apart to test it on")
    assert not page.matrix.isVisible()
    assert page.line == "So nobody can say how often it is right."
    assert page.trouble.isVisible()
    assert "Add pictures of each class" in page.trouble.accessibleName()
    assert not page.trouble._again.isVisible()
    box = page.trouble
    qtbot.waitUntil(lambda: (box.y(), box.height()) == (0, box.heightForWidth(box.width())))  # once it is laid out
    assert page.add.isVisible()
    with qtbot.waitSignal(page.add_requested):
        qtbot.mouseClick(page.add, Qt.MouseButton.LeftButton)


def test_where_nothing_was_held_back_it_says_why_nothing_was_fine_tuned(qtbot, stage):
    stage.result = dataclasses.replace(stage.result, quick_held=(0, 0), tuned_held=None, kept="quick")
    stage.finished(qtbot)
    stage.open(Step.RESULT)
    page = stage.pages[Step.RESULT]
    qtbot.waitUntil(page.matrix.isVisible)
    assert page.line.endswith(NOTHING_HELD_BACK)
    assert page.add.isVisible()


def test_with_a_test_there_is_nothing_to_add(judged):
    assert not judged.pages[Step.RESULT].add.isVisible()
