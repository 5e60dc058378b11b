"""Doubtful pictures, training once more with what was fixed, and before and after beside each other."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from teaching_fakes import FINISHED, QUICK, result

from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.widgets.confusion_cells import Cell
from desktop_classifier.gui.windows.wizard.window import WizardWindow
from desktop_classifier.training import project as projects
from desktop_classifier.training.recipe import Advanced, Preset

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def stage(mended):
    return mended()


# Doubtful pictures


def test_doubtful_pictures_are_shown_in_place_of_a_cell(qtbot, stage):
    qtbot.waitUntil(lambda: "doubtful" in stage.page.advice.plain)
    assert stage.page.advice.plain == (
        "40 more pictures of rose would help most. 2 pictures look doubtful: look at them."
    )
    stage.page.advice.linkActivated.emit("doubts")
    assert stage.panel.heading == "2 pictures that look doubtful"
    assert stage.captions() == ["rose, or tulip? 90 %"] * 2
    stage.key(Qt.Key.Key_T)
    assert stage.page.advice.plain.endswith("1 picture looks doubtful: look at it.")
    stage.page.matrix.mousePressEvent  # noqa: B018
    qtbot.mouseClick(stage.page.matrix.viewport(), LEFT, pos=_middle(stage.page.matrix, Cell(2, 4)))
    assert stage.panel.heading == "9 pictures of rose it called tulip"


def _middle(matrix, cell):
    return matrix._geometry.rect(cell, matrix._scrolled()).center().toPoint()


def test_leaving_stops_the_search(qtbot, stage):
    qtbot.waitUntil(lambda: stage.doubts.found is not None)
    stage.doubts._make = lambda id, token, report: None
    stage.doubts._about = None
    stage.page.entered()
    stage.window.go_to(Step.USE)
    assert not stage.doubts.busy


# Retraining


def button(stage):
    return stage.page.retraining.button


def test_a_network_from_nothing_is_begun_again_by_its_name_and_quick_stays_quick(stage):
    stage.page.retraining._draft.advanced = Advanced(scratch="resnet34")
    stage.wall.setFocus()
    stage.key(Qt.Key.Key_T)
    stage.teaching.times.quick_s, stage.teaching.times.tuned_s = 4.2, 2400.0
    stage.settled()
    menu = stage.page.retraining.menu()
    assert [action.text() for action in menu.actions()] == ["Quick, 4 s", "ResNet-34 from nothing, 40 min"]


def test_retraining_is_offered_with_its_cost_and_leads_to_the_training_and_back(qtbot, stage):
    assert button(stage).isHidden()
    stage.wall.setFocus()
    stage.key(Qt.Key.Key_T)
    stage.key(Qt.Key.Key_X)
    stage.teaching.times.quick_s, stage.teaching.times.tuned_s = 4.2, 185.0
    stage.settled()
    stage.page.retraining.show()
    assert button(stage).isVisible()
    assert (button(stage).text(), button(stage).remark) == ("Retrain with 2 fixes", "quick 4 s, fine-tune 3 min")
    menu = stage.page.retraining.menu()
    assert [action.text() for action in menu.actions()] == ["Quick, 4 s", "Quick, then fine-tune, 3 min"]
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: stage.window.step is Step.TRAINING)
    assert projects.load(stage.project.id).choices.preset is Preset.QUICK
    assert len(projects.load(stage.project.id).edits) == 2
    assert stage.training.begun == [stage.project.id] * 2
    assert stage.page.retraining.presets() == (Preset.QUICK, Preset.BALANCED)
    stage.before, stage.result = stage.result, result(counts=AFTER)
    stage.training.tell(QUICK, FINISHED)
    qtbot.waitUntil(lambda: stage.window.step is Step.RESULT)
    qtbot.waitUntil(lambda: bool(stage.page.versus.plain))
    assert stage.training.begun == [stage.project.id] * 2


def test_a_quick_project_has_one_way_and_the_button_takes_it(qtbot, mended):
    stage = mended(preset=Preset.QUICK)
    stage.wall.setFocus()
    stage.key(Qt.Key.Key_T)
    stage.settled()
    assert button(stage).remark.startswith("quick")
    qtbot.mouseClick(button(stage), LEFT)
    qtbot.waitUntil(lambda: stage.window.step is Step.TRAINING)
    stage.training.tell(QUICK, FINISHED)
    qtbot.waitUntil(lambda: stage.window.step is Step.RESULT)


AFTER = ((81, 2, 1, 1, 1), (1, 82, 0, 3, 0), (2, 0, 80, 1, 3), (0, 2, 1, 83, 0), (1, 0, 9, 1, 75))


def test_before_and_after_on_the_same_pictures(qtbot, stage):
    stage.before, stage.result = stage.result, result(counts=AFTER)
    stage.page.entered()
    qtbot.waitUntil(lambda: bool(stage.page.versus.plain))
    assert stage.page.versus.plain.startswith("Before 396, now 401 of the same 430")
    assert "6 became right, 1 became wrong." in stage.page.versus.plain
    stage.page.versus.linkActivated.emit("wrong")
    assert stage.panel.heading == "1 picture that became wrong"
    assert stage.captions()[0].startswith("tulip, says sunflower")
    assert stage.hints()["S"] == "it is a sunflower: fix the label"
    stage.page.versus.linkActivated.emit("right")
    assert stage.panel.heading == "6 pictures that became right"


def test_where_no_answer_changed_that_is_said(qtbot, stage):
    stage.before = stage.result
    stage.page.entered()
    qtbot.waitUntil(lambda: bool(stage.page.versus.plain))
    assert stage.page.versus.plain == "Before 396, now 396 of the same 430 pictures. None changed."


def test_with_its_page_the_button_is_gone_for_the_fixes_too(qtbot, stage):
    other = WizardWindow({step: lambda step=step: stage._page(step) for step in Step}, Step.RESULT)
    page = other.page
    with qtbot.waitSignal(page.destroyed):
        other.deleteLater()
    stage.mending.changed.emit()
