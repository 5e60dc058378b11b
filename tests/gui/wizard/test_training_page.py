"""The fourth page: what is told while it learns, and what can be done meanwhile."""

from __future__ import annotations

import pytest
from last_pages import shown, told
from PySide6.QtCore import Qt
from teaching_fakes import (
    FEATURES,
    FINISHED,
    QUICK,
    TESTING,
    epoch,
    project,
    wrong,
)

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.controllers.story import Phase
from desktop_classifier.training.recipe import Preset

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def training(qtbot, stage):
    """The wizard at its training page, which has begun."""
    stage.open(Step.TRAINING)
    qtbot.waitUntil(lambda: bool(stage.training.begun))
    return stage


def test_entering_the_page_begins_once(qtbot, training):
    assert training.training.begun == ["abc123"]
    told(qtbot, training, FEATURES)
    assert training.draft.project_id == "abc123"
    training.window.close()
    training.window.show()
    assert training.training.begun == ["abc123"]
    assert training.window.next_button.isHidden()
    assert shown(training) == ["Pause", "Stop"]
    assert not training.training_page.curves.isVisible()
    assert training.training_page.stages.current == 1


def test_with_the_quick_model_there_is_one_filled_button_to_use_it(qtbot, training):
    told(qtbot, training, QUICK)
    assert training.window.next_button.text() == "Use the quick model now"
    assert shown(training) == ["Pause", "Stop and keep the best so far"]
    qtbot.mouseClick(training.window.next_button, Qt.MouseButton.LeftButton)
    assert training.used == ["my_flowers"]
    assert training.window.step is Step.TRAINING
    assert training.teaching.busy


def test_curves_and_mistakes_come_with_the_first_epoch(qtbot, training):
    told(qtbot, training, QUICK, epoch(1, wrong=wrong("/a.jpg", "/b.jpg")))
    page = training.training_page
    assert page.curves.isVisible()
    assert page.curves.plot.shown.level == ("quick model", 431 / 512)
    assert [hung.caption for hung in page.wall.pictures] == ["rose, says tulip"] * 2
    assert "Epoch 1 of 20" in page.progress.accessibleName()


def test_pause_and_go_on_with_the_keyboard(qtbot, training):
    told(qtbot, training, QUICK, epoch(1))
    training.training_page.pause.setFocus()
    qtbot.keyClick(training.training_page.pause, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: training.teaching.story.phase is Phase.PAUSED)
    assert training.window.page.title == "Paused after epoch 1"
    assert training.window.next_button.text() == "Go on"
    assert shown(training) == ["Use the quick model now"]
    qtbot.keyClick(training.window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(training.training.begun) == 2)
    assert training.teaching.busy


def test_what_ends_by_itself_cannot_be_stopped_any_more(qtbot, training):
    told(qtbot, training, QUICK, epoch(1), TESTING)
    assert not training.training_page.stop.isEnabled()


def test_stopped_with_nothing_to_keep_one_can_go_back_or_start_again(qtbot, training):
    told(qtbot, training, FEATURES)
    training.training_page.stop.click()
    qtbot.waitUntil(lambda: training.teaching.story.phase is Phase.STOPPED)
    assert training.window.page.back_step() is Step.THOROUGH
    training.window.next_button.click()
    qtbot.waitUntil(lambda: len(training.training.begun) == 2)


def test_a_failure_says_why_and_offers_another_try(qtbot, training):
    told(qtbot, training, QUICK)
    training.training.fail(UserError("There is not enough memory. Choose “Quick”.", kind="out_of_memory"))
    qtbot.waitUntil(lambda: training.teaching.story.phase is Phase.FAILED)
    page = training.training_page
    assert page.trouble.isVisible()
    assert "not enough memory" in page.trouble.accessibleName()
    assert training.window.next_button.text() == "Try again"
    assert page.back_step() is Step.THOROUGH
    training.window.next_button.click()
    assert not page.trouble.isVisible()


def test_other_decisions_begin_another_training_and_the_same_do_not(qtbot, training):
    told(qtbot, training, QUICK)
    with qtbot.waitSignal(training.teaching.finished):
        training.training.finish(FINISHED)
    training.window.go_to(Step.THOROUGH)
    training.window.go_to(Step.TRAINING)
    assert len(training.training.begun) == 1
    training.window.go_to(Step.THOROUGH)
    training.draft.preset = Preset.BEST
    training.window.go_to(Step.TRAINING)
    qtbot.waitUntil(lambda: len(training.training.begun) == 2)
    assert training.projects.known["abc123"].choices.preset is Preset.BEST


def test_at_the_end_the_result_comes_by_itself(qtbot, training):
    told(qtbot, training, QUICK)
    training.training.finish(FINISHED)
    qtbot.waitUntil(lambda: training.window.step is Step.RESULT)


def test_another_projects_training_is_not_taken_for_this_one(qtbot, stage):
    stage.projects.known["aaa"] = project("aaa")
    stage.teaching.start(project("fff", name="Birds"))
    stage.draft.project_id = "aaa"
    stage.open(Step.TRAINING)
    qtbot.waitUntil(lambda: stage.training.begun == ["fff"])
    stage.training.tell(QUICK)
    qtbot.waitUntil(lambda: stage.teaching.story.quick is not None)
    assert stage.draft.project_id == "aaa"
    assert shown(stage) == []
    assert not stage.window.next_button.isEnabled()
    assert "Another training is under way." in stage.window.next_button.accessibleName()
    assert stage.training_page.title == "“Birds” is being taught"
    stage.training.finish(FINISHED)
    qtbot.waitUntil(stage.window.next_button.isEnabled)
    assert stage.window.step is Step.TRAINING
    assert stage.window.next_button.text() == "Start training"
    assert stage.training_page.title == "Ready to start"
    stage.window.next_button.click()
    qtbot.waitUntil(lambda: stage.training.begun == ["fff", "aaa"])
    assert "Pause" in shown(stage)
