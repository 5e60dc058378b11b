"""Teaching: one training beside the window, paused, stopped, broken and gone on with."""

from __future__ import annotations

import errno
import threading

import pytest
from teaching_fakes import (
    FEATURES,
    FINISHED,
    LOOKING,
    QUICK,
    TUNING,
    FakeProjects,
    FakeTraining,
    epoch,
    project,
)

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.gui.controllers import teaching_work
from desktop_classifier.gui.controllers.draft import ProjectArguments
from desktop_classifier.gui.controllers.story import Phase
from desktop_classifier.gui.controllers.teaching import Teaching
from desktop_classifier.gui.qt.jobs import ParallelRunner

WANTED = ProjectArguments("My flowers", project().sources, (), project().choices)


@pytest.fixture
def training(tmp_path):
    return FakeTraining(tmp_path)


@pytest.fixture
def projects(tmp_path):
    return FakeProjects(tmp_path)


@pytest.fixture
def teaching(qtbot, training, projects):
    small = ParallelRunner(1)
    made = Teaching(small, training, lambda: projects)
    yield made
    made.shutdown()
    small.shutdown()


def phase(teaching, wanted):
    return lambda: teaching.story is not None and teaching.story.phase is wanted


def begun(qtbot, teaching, *events):
    teaching.begin(WANTED)
    teaching._train.tell(*events)
    if events:
        qtbot.waitUntil(lambda: seen(teaching, events[-1]))


def seen(teaching, event):
    story = teaching.story
    return event in (story.working, story.quick, story.result, *story.epochs[-1:])


def test_a_project_is_made_and_trained_beside_the_window(qtbot, teaching, training, projects):
    begun(qtbot, teaching, LOOKING)
    assert teaching.story.project == "abc123"
    assert training.begun == ["abc123"]
    assert threading.get_ident() not in training.threads | projects.threads
    assert teaching.busy
    assert teaching.is_about(WANTED)


def test_events_arrive_in_order_and_the_end_is_told(qtbot, teaching, training):
    told, ready = [], []
    teaching.event_arrived.connect(told.append)
    teaching.quick_ready.connect(ready.append)
    events = (LOOKING, FEATURES, QUICK, TUNING, epoch(1), epoch(2))
    teaching.begin(WANTED)
    with qtbot.waitSignal(teaching.finished) as finished:
        training.tell(*events, FINISHED)
    assert tuple(told) == events
    assert ready == [QUICK]
    assert finished.args == [FINISHED]
    assert teaching.story.phase is Phase.FINISHED
    assert not teaching.busy


def test_pausing_while_fine_tuning_is_a_wish_that_ends_at_the_epoch(qtbot, teaching, training):
    begun(qtbot, teaching, QUICK, epoch(1))
    teaching.pause()
    assert teaching.story.phase is Phase.PAUSING
    qtbot.waitUntil(phase(teaching, Phase.PAUSED))
    assert training.cancelled == []


def test_pausing_before_that_ends_at_once_and_is_remembered(qtbot, teaching, training, projects):
    begun(qtbot, teaching, FEATURES)
    teaching.pause()
    qtbot.waitUntil(phase(teaching, Phase.PAUSED))
    assert training.cancelled == ["abc123"]
    qtbot.waitUntil(lambda: projects.known["abc123"].state == "paused")


def test_after_a_pause_it_goes_on_with_the_same_project_and_keeps_its_story(qtbot, teaching, training):
    begun(qtbot, teaching, QUICK, epoch(1))
    teaching.pause()
    qtbot.waitUntil(phase(teaching, Phase.PAUSED))
    teaching.go_on()
    assert teaching.story.epochs
    qtbot.waitUntil(lambda: training.begun == ["abc123", "abc123"])
    with qtbot.waitSignal(teaching.finished):
        training.tell(epoch(2), FINISHED)
    assert len(teaching.story.epochs) == 2


def test_stopping_keeps_the_best_so_far(qtbot, teaching):
    begun(qtbot, teaching, QUICK, epoch(1))
    with qtbot.waitSignal(teaching.finished) as finished:
        teaching.stop()
        assert teaching.story.phase is Phase.STOPPING
    assert finished.args[0].stopped


def test_stopping_with_nothing_to_keep_ends_at_once_and_is_not_offered_again(qtbot, teaching, projects):
    begun(qtbot, teaching, FEATURES)
    teaching.stop()
    qtbot.waitUntil(phase(teaching, Phase.STOPPED))
    qtbot.waitUntil(lambda: projects.known["abc123"].state == "new")


def test_a_failure_is_told_and_can_be_tried_again(qtbot, teaching, training):
    begun(qtbot, teaching, QUICK)
    with qtbot.waitSignal(teaching.failed) as failed:
        training.fail(UserError("The disk is full. Free 2 GB.", kind="disk_full"))
    assert failed.args[0].kind == "disk_full"
    assert teaching.story.error.message == "The disk is full. Free 2 GB."
    teaching.go_on()
    assert teaching.story.error is None
    with qtbot.waitSignal(teaching.finished):
        training.finish(FINISHED)


def test_a_fault_of_ours_is_reported_as_one(qtbot, teaching, training):
    teaching.begin(WANTED)
    with qtbot.waitSignals([teaching.failed, teaching.crashed]):
        training.fail(ZeroDivisionError())
    assert teaching.story.phase is Phase.FAILED


def test_a_project_that_cannot_be_made_fails_in_words_and_is_made_at_the_next_try(qtbot, teaching, projects, training):
    make, trouble = projects.create, UserError("The disk is full. Free 2 GB.", kind="disk_full")

    def refuse(*_):
        raise trouble

    projects.create = refuse
    with qtbot.waitSignal(teaching.failed):
        teaching.begin(WANTED)
    projects.create = make
    teaching.go_on()
    training.tell(LOOKING)
    qtbot.waitUntil(lambda: seen(teaching, LOOKING))
    assert teaching.story.project == "abc123"


def test_decisions_go_into_the_project_that_is_there(qtbot, teaching, training, projects):
    projects.known["abc123"] = project(name="Old name", state="finished", model="my_flowers")
    teaching.begin(WANTED, "abc123")
    training.tell(LOOKING)
    qtbot.waitUntil(lambda: seen(teaching, LOOKING))
    assert projects.known["abc123"].name == "My flowers"
    assert projects.known["abc123"].model == "my_flowers"


def test_only_one_training_runs(qtbot, teaching, training):
    begun(qtbot, teaching, LOOKING)
    teaching.begin(WANTED._replace(name="Other"))
    teaching.start(project("fff"))
    assert teaching.story.name == "My flowers"
    assert training.begun == ["abc123"]


@pytest.mark.parametrize("state", ["training", "paused"])
def test_what_was_interrupted_is_found_and_gone_on_with(qtbot, teaching, projects, training, state):
    projects.known = {"a": project("a", "finished"), "b": project("b", state), "c": project("c", "new")}
    with qtbot.waitSignal(teaching.interrupted) as found:
        teaching.look_for_interrupted()
    assert found.args[0].id == "b"
    teaching.start(found.args[0])
    training.tell(LOOKING)
    qtbot.waitUntil(lambda: seen(teaching, LOOKING))
    assert training.begun == ["b"]
    assert teaching.story.name == "My flowers"


def test_what_was_left_is_not_offered_again(qtbot, teaching, projects):
    projects.known = {"b": project("b", "training")}
    teaching.leave(projects.known["b"])
    qtbot.waitUntil(lambda: projects.known["b"].state == "new")
    with qtbot.assertNotEmitted(teaching.interrupted, wait=100):
        teaching.look_for_interrupted()


def test_the_end_of_the_program_ends_the_training_and_says_nothing(qtbot, teaching, training):
    begun(qtbot, teaching, QUICK, epoch(1))
    with qtbot.assertNotEmitted(teaching.failed):
        teaching.shutdown()
    assert training.cancelled == ["abc123"]


def test_decisions_that_find_no_room_on_the_disk_are_told_in_words(qtbot, teaching, projects):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    projects.create = full
    with qtbot.waitSignal(teaching.failed) as failed, qtbot.assertNotEmitted(teaching.crashed, wait=50):
        teaching.begin(WANTED)
    assert failed.args[0].kind == "disk_full"
    assert "Make room" in failed.args[0].message


def test_a_state_that_finds_no_room_is_no_fault(qtbot, projects):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    projects.change = full
    teaching_work.save_state(lambda: projects, "abc123", "new", CancelToken(), silent)
