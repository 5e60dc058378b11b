"""Asking why: the latest question wins, beside the window, and what broke is opened anew."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from why_fakes import BROKEN, FakeExplainers
from window_fakes import spec

from desktop_classifier.gui.controllers.why import Why
from desktop_classifier.imaging.box import Box

A, B = Path("/p/a.jpg"), Path("/p/b.jpg")


@pytest.fixture
def desk():
    return FakeExplainers()


@pytest.fixture
def why(qtbot, desk):
    made = Why(desk.open)
    yield made
    desk.gate.set()
    made.shutdown()


def test_maps_come_in_the_order_of_the_classes_and_from_another_thread(qtbot, why, desk):
    with qtbot.waitSignal(why.answered) as told:
        asked = why.ask(spec(), A, "letterbox", ("n2", "n1"), Box(0, 0, 0.5, 0.5))
    assert told.args[0].asked == asked
    assert [each.class_id for each in told.args[0].maps] == ["n2", "n1"]
    assert desk.asked == [("fake", "a.jpg", "letterbox", ("n2", "n1"), Box(0, 0, 0.5, 0.5))]
    assert threading.get_ident() not in desk.threads


def test_an_older_question_is_dropped(qtbot, why, desk):
    told = []
    why.answered.connect(told.append)
    desk.gate.clear()
    why.ask(spec(), A, "crop")
    qtbot.waitUntil(lambda: len(desk.asked) == 1)
    last = why.ask(spec(), B, "crop")
    desk.gate.set()
    qtbot.waitUntil(lambda: bool(told))
    assert [each.asked for each in told] == [last]


def test_a_model_stays_open_until_it_is_another(qtbot, why, desk):
    for edition in (0, 0, 1):
        with qtbot.waitSignal(why.answered):
            why.ask(spec(), A, "crop", edition=edition)
    with qtbot.waitSignal(why.answered):
        why.ask(spec("other"), A, "crop")
    assert desk.opened == ["fake", "fake", "other"]
    assert desk.closed == ["fake", "fake"]
    why.rest()
    qtbot.waitUntil(lambda: desk.closed == ["fake", "fake", "other"])


def test_trouble_is_told_and_what_broke_is_opened_anew(qtbot, why, desk):
    desk.trouble = BROKEN
    with qtbot.waitSignal(why.failed) as failed:
        why.ask(spec(), A, "crop")
    assert failed.args[0] is BROKEN
    with qtbot.waitSignal(why.answered):
        why.ask(spec(), A, "crop")
    assert desk.opened == ["fake", "fake"]


def test_a_fault_of_ours_is_a_crash_and_still_a_sentence(qtbot, why, desk):
    desk.trouble = ZeroDivisionError()
    told = []
    why.failed.connect(lambda error: told.append(error.kind))
    with qtbot.waitSignal(why.crashed):
        why.ask(spec(), A, "crop")
    assert told == ["internal"]


def test_the_real_one_explains_a_picture(qtbot, built_ins):
    from desktop_classifier.base import paths
    from desktop_classifier.models import catalogue

    why = Why()
    with qtbot.waitSignal(why.answered, timeout=20_000) as told:
        why.ask(catalogue.spec("efficientnet_lite0"), paths.sample_pictures()[1], "crop")
    (found,) = told.args[0].maps
    assert found.values.max() == 1
    why.shutdown()
