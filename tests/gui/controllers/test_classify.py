"""Drop, stop, choose again: every picture ends with the answer of the latest choice."""

import dataclasses
import threading
from pathlib import Path

import pytest
from window_fakes import pictures, spec

from desktop_classifier.gui.controllers.answering import Choice
from desktop_classifier.gui.controllers.classify import Classification
from desktop_classifier.gui.qt.image_list_model import ImageListModel
from desktop_classifier.gui.qt.jobs import SerialRunner
from desktop_classifier.imaging.box import Box

CHOICE = Choice(spec(), "exact", "auto", "crop")


@pytest.fixture
def model(qtbot):
    return ImageListModel()


@pytest.fixture
def runner(qtbot):
    return SerialRunner()


@pytest.fixture
def classification(model, desk, runner):
    controller = Classification(model, desk.open, CHOICE, runner)
    yield controller
    desk.gate.set()
    controller.shutdown()


def add(model, classification, paths):
    classification.ask(model.add(paths))


def settled(model, classification):
    return lambda: not classification.busy and model.counts().waiting == 0


def test_all_are_answered_in_order(qtbot, model, classification, desk):
    states, ends = [], []
    classification.advanced.connect(states.append)
    classification.ended.connect(ends.append)
    add(model, classification, pictures(500))
    qtbot.waitUntil(settled(model, classification))
    assert desk.asked == [path.name for path in pictures(500)]
    assert all(item.answer.top[0].label == "cat" for item in model.items())
    assert (ends[0].done, ends[0].total) == (500, 500)
    assert states[0].total == 500
    assert all(state.done <= state.total for state in states)


def test_the_preparation_is_said(qtbot, model, classification, desk):
    desk.preparing.clear()
    notes = []
    classification.advanced.connect(lambda state: notes.append(state.note))
    add(model, classification, pictures(2))
    qtbot.waitUntil(lambda: "Preparing (once)" in notes)
    desk.preparing.set()
    qtbot.waitUntil(settled(model, classification))


def test_a_picture_that_cannot_be_read_stops_nothing(qtbot, model, classification):
    add(model, classification, [*pictures(3), *pictures(1, "bad"), *pictures(3, "later")])
    qtbot.waitUntil(settled(model, classification))
    assert model.counts().failed == 1
    assert model.counts().all == 7


def test_a_drop_while_busy_joins_the_run(qtbot, model, classification, desk):
    desk.gate.clear()
    totals, ends = [], []
    classification.advanced.connect(lambda state: totals.append(state.total))
    classification.ended.connect(ends.append)
    add(model, classification, pictures(10))
    add(model, classification, pictures(5, "later"))
    desk.gate.set()
    qtbot.waitUntil(settled(model, classification))
    assert totals[-1] == 15
    assert len(ends) == 1
    assert len(desk.opened) == 1


def test_a_drop_after_the_feed_ran_dry_is_not_lost(qtbot, model, classification):
    for number in range(30):
        add(model, classification, pictures(1, f"drop{number}"))
        qtbot.waitUntil(lambda: model.counts().waiting == 0)
    qtbot.waitUntil(settled(model, classification))
    assert model.counts().all == 30


def test_the_classifier_stays_open_between_runs_and_on_its_own_thread(qtbot, model, classification, desk):
    for stem in ("a", "b", "c"):
        add(model, classification, pictures(3, stem))
        qtbot.waitUntil(settled(model, classification))
    assert len(desk.opened) == 1
    classification.shutdown()
    assert desk.closed == ["fake"]
    assert len(desk.threads) == 1
    assert threading.get_ident() not in desk.threads


def test_the_latest_choice_wins(qtbot, model, classification, desk):
    desk.gate.clear()
    add(model, classification, pictures(200))
    classification.choose(dataclasses.replace(CHOICE, framing="stretch"))
    classification.choose(dataclasses.replace(CHOICE, framing="letterbox"))
    classification.choose(dataclasses.replace(CHOICE, spec=spec("other"), precision="fast"))
    desk.gate.set()
    qtbot.waitUntil(settled(model, classification))
    assert {item.answer.model for item in model.items()} == {"other"}
    assert {item.answer.precision for item in model.items()} == {"fast"}


def test_a_change_asks_about_the_picture_in_view_first(qtbot, model, classification, desk):
    add(model, classification, pictures(50))
    qtbot.waitUntil(settled(model, classification))
    desk.seen.clear()
    classification.choose(dataclasses.replace(CHOICE, framing="stretch"), [pictures(50)[30], pictures(50)[31]])
    qtbot.waitUntil(settled(model, classification))
    assert desk.asked[:3] == ["picture-0030.jpg", "picture-0031.jpg", "picture-0000.jpg"]
    assert len(desk.asked) == 50
    assert {seen[2] for seen in desk.seen} == {"stretch"}
    assert len(desk.opened) == 1  # another framing needs no other network


def test_the_same_choice_again_asks_nothing(qtbot, model, classification, desk):
    add(model, classification, pictures(3))
    qtbot.waitUntil(settled(model, classification))
    classification.choose(dataclasses.replace(CHOICE))
    assert not classification.busy
    assert len(desk.seen) == 3


def test_stop_keeps_what_there_is_and_go_on_does_the_rest(qtbot, model, classification, desk):
    left = []
    classification.stopped.connect(left.append)
    desk.gate.clear()
    add(model, classification, pictures(40))
    classification.stop()
    desk.gate.set()
    assert left == [40]
    assert not classification.busy
    classification.go_on()
    qtbot.waitUntil(settled(model, classification))
    assert model.counts().all == 40


def test_pictures_taken_out_are_not_asked_about(qtbot, model, classification, desk):
    desk.gate.clear()
    paths = pictures(10)
    add(model, classification, paths)
    qtbot.waitUntil(lambda: desk.opened != [])
    model.remove(range(5, 10))
    classification.forget(paths[5:])
    ends = []
    classification.ended.connect(ends.append)
    desk.gate.set()
    qtbot.waitUntil(settled(model, classification))
    assert desk.asked == [path.name for path in paths[:5]]
    assert ends[0].total == 5


def test_a_part_of_a_picture_is_asked_about_at_once_and_remembered(qtbot, model, classification, desk):
    add(model, classification, pictures(3))
    qtbot.waitUntil(settled(model, classification))
    box, path = Box(0.1, 0.1, 0.6, 0.6), pictures(3)[1]
    classification.ask_about(path, box)
    qtbot.waitUntil(lambda: not classification.busy)
    assert desk.seen[-1][3:] == (path.name, box)
    classification.choose(dataclasses.replace(CHOICE, precision="fast"))
    qtbot.waitUntil(settled(model, classification))
    assert [seen[4] for seen in desk.seen[-3:]] == [None, box, None]
    classification.ask_about(path, None)
    qtbot.waitUntil(lambda: not classification.busy)
    assert classification.box(path) is None
    assert desk.seen[-1][3:] == (path.name, None)


def test_a_model_that_is_not_here_is_said_and_the_pictures_wait(qtbot, model, classification):
    classification.choose(dataclasses.replace(CHOICE, spec=spec("absent")))
    with qtbot.waitSignal(classification.failed) as blocker:
        add(model, classification, pictures(3))
    assert blocker.args[0].kind == "not_downloaded"
    assert not classification.busy
    assert model.counts().waiting == 3
    classification.choose(CHOICE)
    qtbot.waitUntil(settled(model, classification))


@pytest.mark.parametrize(("stem", "kind"), [("break", "UserError"), ("fault", "ZeroDivisionError")])
def test_a_broken_engine_is_opened_anew_next_time(qtbot, model, classification, desk, stem, kind):
    with qtbot.waitSignal(classification.failed) as blocker:
        add(model, classification, [*pictures(3), *pictures(1, stem), *pictures(2, "later")])
    assert type(blocker.args[0]).__name__ == kind
    assert desk.closed == ["fake"]
    assert model.counts().waiting == 3
    model.remove([model.row_of(Path(f"/pictures/{stem}-0000.jpg"))])
    classification.go_on()
    qtbot.waitUntil(settled(model, classification))
    assert len(desk.opened) == 2


def test_what_answers_is_told_and_a_gpu_that_gives_up_says_so(qtbot, model, classification, desk):
    news = []
    classification.opened.connect(news.append)
    add(model, classification, pictures(2))
    qtbot.waitUntil(settled(model, classification))
    assert [(opened.where, opened.notice) for opened in news] == [("on the processor", "")]


def test_shutdown_in_the_middle_is_quick_and_says_nothing(qtbot, model, desk):
    classification = Classification(model, desk.open, CHOICE, SerialRunner())
    heard = []
    for signal in (classification.ended, classification.failed, classification.stopped):
        signal.connect(heard.append)
    desk.gate.clear()
    add(model, classification, pictures(100))
    qtbot.waitUntil(lambda: desk.opened != [])
    classification.shutdown()
    assert heard == []
    assert desk.closed == ["fake"]
