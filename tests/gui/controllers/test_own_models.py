"""The user's own models: every change beside the window, every one that can be undone undone."""

from __future__ import annotations

import threading

import pytest
from teaching_fakes import FakeOwn, own_model, package

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui.controllers.own_models import OwnModels, newest
from desktop_classifier.gui.qt.jobs import ParallelRunner


@pytest.fixture
def shelf():
    return FakeOwn(own_model(), own_model("birds", "Birds"))


@pytest.fixture
def own(qtbot, shelf):
    runner = ParallelRunner(1)
    made = OwnModels(runner, lambda: shelf)
    with qtbot.waitSignal(made.changed):
        made.refresh()
    yield made
    runner.shutdown()


def names(own):
    return [owned.model.name for owned in own.every()]


def test_they_are_read_beside_the_window(own, shelf):
    assert names(own) == ["Birds", "My flowers"]
    assert threading.get_ident() not in shelf.threads
    assert own.owned("birds").spec.classes == 5


def test_rename_and_duplicate_are_seen_at_once(qtbot, own):
    with qtbot.waitSignal(own.changed):
        own.rename("birds", "Garden birds")
    with qtbot.waitSignal(own.changed):
        own.duplicate("birds")
    assert names(own) == ["Garden birds", "Garden birds (copy)", "My flowers"]


def test_a_delete_is_told_and_undone(qtbot, own):
    with qtbot.waitSignal(own.removed) as removed:
        own.remove("birds")
    assert removed.args == ["birds", "Birds"]
    assert names(own) == ["My flowers"]
    with qtbot.waitSignal(own.changed):
        own.restore("birds")
    assert names(own) == ["Birds", "My flowers"]


def test_a_better_version_is_offered_once_and_taken_back(qtbot, own, shelf):
    shelf.offer("my_flowers", package(right=410))
    with qtbot.waitSignal(own.offered) as offered:
        own.refresh()
    offer = offered.args[0]
    assert offer.sentence == "A better “My flowers” is ready: 95 % right instead of 92."
    with qtbot.assertNotEmitted(own.offered, wait=50):
        own.refresh()
    with qtbot.waitSignal(own.adopted):
        own.adopt("my_flowers")
    assert own.owned("my_flowers").model.version == 2
    assert own.owned("my_flowers").offer is None
    with qtbot.waitSignal(own.changed):
        own.take_back(offer)
    assert own.owned("my_flowers").model.version == 1


def test_a_declined_version_is_not_offered_again(qtbot, own, shelf):
    shelf.offer("birds", package(right=300))
    with qtbot.waitSignal(own.offered) as offered:
        own.refresh()
    assert offered.args[0].sentence.startswith("A newer “Birds”")
    with qtbot.waitSignal(own.changed):
        own.decline("birds")
    assert own.owned("birds").offer is None


def test_what_nobody_uses_is_replaced_without_a_word(qtbot, own, shelf):
    shelf.offer("birds", package(right=410))
    with qtbot.waitSignal(own.offered):
        own.refresh()
    with qtbot.assertNotEmitted(own.adopted), qtbot.waitSignal(own.changed):
        own.adopt("birds", quietly=True)


def test_trouble_is_told_in_words(qtbot, own, shelf):
    def refuse(*_):
        raise UserError("The disk is full. Free some room.", kind="disk_full")

    shelf.rename = refuse
    with qtbot.waitSignal(own.failed) as failed:
        own.rename("birds", "x")
    assert failed.args[0].kind == "disk_full"


def test_the_newest_version_is_the_offered_one(shelf):
    assert newest(shelf, shelf.load("birds")).version == 1
    shelf.offer("birds", package(right=410))
    assert newest(shelf, shelf.load("birds")).version == 2
    assert newest(shelf, shelf.load("birds")).package["right"] == 410
