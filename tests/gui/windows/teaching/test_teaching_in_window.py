"""A training beside the window: the wizard comes and goes, the strip tells, what was interrupted goes on."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from teaching_fakes import (
    FEATURES,
    FINISHED,
    QUICK,
    epoch,
    own_model,
    package,
    project,
)
from teaching_window import begun, opened, teach_button

from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.controllers.story import Phase

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


# The wizard comes and goes


def test_the_button_and_the_shortcut_open_one_wizard(qtbot, started):
    qtbot.mouseClick(teach_button(started), Qt.MouseButton.LeftButton)
    wizard = opened(qtbot, started)
    assert wizard.step is Step.PICTURES
    wizard.close()
    started.activateWindow()
    qtbot.waitUntil(started.isActiveWindow)
    qtbot.keyClick(started, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(wizard.isVisible)
    assert started.wizard.window is wizard


def test_from_pictures_to_using_it_through_the_real_window(qtbot, started, flowers, training, shelf):
    session = started.session
    started.action("teach")
    wizard = opened(qtbot, started)
    made = started.wizard.made
    made.preparing.choose([flowers])
    qtbot.waitUntil(wizard.next_button.isEnabled)
    assert made.draft.name == "My flowers"
    made.draft.chosen_backbone = "efficientnet_lite0"
    wizard.go_to(Step.TRAINING)
    training.tell(FEATURES, QUICK, epoch(1))
    qtbot.waitUntil(lambda: bool(session.teaching.story.epochs))
    shelf.models["my_flowers"] = own_model()
    shelf.packages["my_flowers", 1] = package()
    training.finish(FINISHED)
    qtbot.waitUntil(lambda: wizard.step is Step.RESULT)
    qtbot.waitUntil(wizard.next_button.isEnabled)
    wizard.next_button.click()
    assert wizard.step is Step.USE
    qtbot.waitUntil(wizard.next_button.isEnabled)
    wizard.next_button.click()
    qtbot.waitUntil(lambda: session.choices.now.model == "my_flowers")
    assert not started.wizard.is_open
    assert session.models.usable("my_flowers")


def test_the_wizard_is_closed_with_the_window(qtbot, started):
    started.action("teach")
    wizard = opened(qtbot, started)
    started.close()
    assert not wizard.isVisible()


def test_after_one_training_another_begins_with_nothing_decided(qtbot, started, training):
    begun(qtbot, started, QUICK, epoch(1))
    training.finish(FINISHED)
    qtbot.waitUntil(lambda: started.session.teaching.story.phase is Phase.FINISHED)
    started.action("teach")
    assert opened(qtbot, started).step is Step.PICTURES
    assert started.wizard.made.draft.decisions.now.sources == ()


def decided(qtbot, window, folder):
    """A wizard in which these pictures were chosen, closed again."""
    window.action("teach")
    wizard = opened(qtbot, window)
    made = window.wizard.made
    made.preparing.choose([folder])
    qtbot.waitUntil(wizard.next_button.isEnabled)
    wizard.close()
    return made.draft


def test_what_was_decided_after_a_training_is_there_when_the_wizard_is_opened_again(qtbot, started, flowers, training):
    draft = decided(qtbot, started, flowers)
    draft.chosen_backbone, wizard = "efficientnet_lite0", started.wizard.window
    started.action("teach")
    wizard.go_to(Step.TRAINING)
    training.finish(FINISHED)
    qtbot.waitUntil(lambda: wizard.step is Step.RESULT)
    wizard.go_to(Step.PICTURES)
    draft.decisions.new_class("lily", [flowers / "rose" / "0.png"])
    wizard.close()
    started.action("teach")
    assert opened(qtbot, started) is wizard
    draft.decisions.undo()
    wizard.close()
    started.action("teach")
    assert opened(qtbot, started) is not wizard, "that is taught"
    assert started.wizard.made.draft.decisions.now.sources == ()


def test_an_interrupted_training_goes_on_only_when_nothing_else_is_taught(qtbot, window, projects, training, flowers):
    projects.known = {"fff": project("fff", name="Birds")}
    window.session.start()
    qtbot.waitUntil(lambda: window.notice.line == "Teaching “Birds” was interrupted.")
    draft = decided(qtbot, window, flowers)
    draft.chosen_backbone = "efficientnet_lite0"
    window.wizard.window.go_to(Step.TRAINING)
    qtbot.waitUntil(lambda: training.begun == ["abc123"])
    window.notice._button.click()
    assert window.notice.line == "“Birds” can go on when “My flowers” is done."
    assert window.wizard.made.draft is draft
    training.finish(FINISHED)
    qtbot.waitUntil(lambda: not window.session.teaching.busy)
    assert projects.known["abc123"].name == "My flowers"


def taught(qtbot, started, flowers, training, shelf):
    """The decisions, and the wizard at its result."""
    draft = decided(qtbot, started, flowers)
    draft.chosen_backbone, wizard = "efficientnet_lite0", started.wizard.window
    started.action("teach")
    wizard.go_to(Step.TRAINING)
    shelf.models["my_flowers"] = own_model()
    shelf.packages["my_flowers", 1] = package()
    training.finish(FINISHED)
    qtbot.waitUntil(lambda: wizard.step is Step.RESULT)
    return draft, wizard


def test_another_name_of_the_model_is_the_projects_and_begins_no_training(qtbot, started, flowers, training, shelf):
    draft, wizard = taught(qtbot, started, flowers, training, shelf)
    with qtbot.waitSignal(started.session.own.renamed):
        started.session.own.rename("my_flowers", "Garden")
    assert (draft.name, started.session.teaching.story.name) == ("Garden", "Garden")
    wizard.go_to(Step.TRAINING)
    assert training.begun == ["abc123"]


def test_adding_pictures_shows_the_names_that_classes_were_given(qtbot, started, flowers, training, shelf, projects):
    draft, wizard = taught(qtbot, started, flowers, training, shelf)
    wizard.go_to(Step.USE)
    qtbot.waitUntil(wizard.next_button.isEnabled)
    wizard.page.names.class_renamed.emit("rose", "Dog rose")
    wizard.page.add.click()
    qtbot.waitUntil(lambda: [row.name for row in draft.rows()] == ["Dog rose", "tulip"])
    assert draft.decisions.class_ids == ("rose", "tulip")
    qtbot.waitUntil(lambda: draft.up_to_date)
    started.session.own.rename_class("my_flowers", "tulip", "Wild tulip")
    qtbot.waitUntil(lambda: [row.name for row in draft.rows()] == ["Dog rose", "Wild tulip"])
    qtbot.waitUntil(lambda: draft.up_to_date)
    wizard.close()
    started.wizard.go_on_with(project("fff", name="Birds"))
    training.finish(FINISHED)
    qtbot.waitUntil(lambda: not started.session.teaching.busy)
    started.wizard._add_to(projects.known["abc123"])
    qtbot.waitUntil(lambda: started.wizard.made is not None and started.wizard.made.draft.project_id == "abc123")
    assert [row.name for row in started.wizard.made.draft.rows()] == ["Dog rose", "Wild tulip"]
    qtbot.waitUntil(lambda: started.wizard.made.draft.up_to_date)


def test_what_nobody_was_taught_yet_outlives_another_training(qtbot, started, flowers, training):
    draft = decided(qtbot, started, flowers)
    started.wizard.go_on_with(project("fff", name="Birds"))
    qtbot.waitUntil(lambda: training.begun == ["fff"])
    training.finish(FINISHED)
    qtbot.waitUntil(lambda: not started.session.teaching.busy)
    started.notice._button.click()
    result = opened(qtbot, started)
    assert (result.step, started.wizard.made.draft.project_id) == (Step.RESULT, "fff")
    result.close()
    started.action("teach")
    assert opened(qtbot, started).step is Step.PICTURES
    assert started.wizard.made.draft is draft
    qtbot.waitUntil(lambda: draft.up_to_date)


def test_a_result_is_not_shown_in_the_wizard_of_something_else(qtbot, started, flowers, training):
    begun(qtbot, started, QUICK, epoch(1))
    training.finish(FINISHED)
    qtbot.waitUntil(lambda: not started.session.teaching.busy)
    draft = decided(qtbot, started, flowers)
    started.wizard.open_result()
    opened(qtbot, started)
    assert started.wizard.made.draft is not draft
    assert started.wizard.made.draft.project_id == "abc123"


# The strip


def test_the_strip_says_how_far_it_is_and_leads_to_the_wizard(qtbot, started):
    begun(qtbot, started, QUICK, epoch(12))
    assert started.teaching_strip.isVisible()
    assert started.teaching_strip.words == "Teaching “My flowers”: epoch 12 of 20"
    qtbot.mouseClick(started.teaching_strip, Qt.MouseButton.LeftButton)
    wizard = opened(qtbot, started)
    assert wizard.step is Step.TRAINING
    assert len(started.session.teaching._train.begun) == 1


def test_a_paused_training_goes_on_from_the_strip(qtbot, started, training):
    begun(qtbot, started, QUICK, epoch(3))
    started.session.teaching.pause()
    qtbot.waitUntil(lambda: started.teaching_strip.words.endswith("paused after epoch 3"))
    started.teaching_strip._go_on.click()
    qtbot.waitUntil(lambda: len(training.begun) == 2)


def test_the_strip_goes_with_the_training_and_the_end_is_told(qtbot, started, training):
    begun(qtbot, started, QUICK, epoch(1))
    training.finish(FINISHED)
    qtbot.waitUntil(lambda: not started.teaching_strip.isVisible())
    assert started.notice.line == "“My flowers” is ready."
    started.notice._button.click()
    assert opened(qtbot, started).step is Step.RESULT


def test_pictures_can_be_looked_at_while_it_learns(qtbot, started, folder):
    begun(qtbot, started, QUICK, epoch(1))
    started.session.pictures.add([folder])
    qtbot.waitUntil(lambda: started.session.list.counts().all == 4 and started.session.settled)
    assert started.session.teaching.busy
    assert not started.session.quiet  # so nobody measures now how fast this computer is


def test_closing_the_window_asks_nothing_and_ends_the_child(qtbot, started, training):
    begun(qtbot, started, QUICK, epoch(1))
    started.close()
    started.session.shutdown()
    assert training.cancelled == ["abc123"]


# What was interrupted


def test_an_interrupted_training_is_offered_and_goes_on(qtbot, window, projects, training):
    projects.known = {"abc123": project(state="training")}
    window.session.start()
    qtbot.waitUntil(lambda: window.notice.line == "Teaching “My flowers” was interrupted.")
    window.notice._button.click()
    qtbot.waitUntil(lambda: training.begun == ["abc123"])


def test_left_alone_it_is_not_offered_again(qtbot, window, projects):
    projects.known = {"abc123": project(state="paused")}
    window.session.start()
    qtbot.waitUntil(lambda: window.notice.line == "Teaching “My flowers” is paused.")
    window.notice._other.click()
    qtbot.waitUntil(lambda: projects.known["abc123"].state == "new")


def test_nothing_of_it_touches_a_disk_on_the_windows_thread(with_quick, shelf, projects):
    assert threading.get_ident() not in shelf.threads | projects.threads


def test_a_long_name_does_not_widen_the_window(qtbot, with_quick, projects):
    window = with_quick
    window.resize(window.minimumSize())
    window.session.own.rename("my_flowers", "Everything that flowers in the garden behind the house " * 2)
    qtbot.waitUntil(lambda: window.session.models.spec("my_flowers").name.startswith("Everything"))
    projects.known["abc123"] = project(name="Everything that flowers in the garden behind the house " * 2)
    window.wizard.go_on_with(projects.known["abc123"])
    qtbot.waitUntil(window.teaching_strip.isVisible)
    assert window.minimumSizeHint().width() <= window.minimumWidth()
