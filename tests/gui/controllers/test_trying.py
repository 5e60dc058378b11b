"""Trying a model on one picture, beside the list."""

from __future__ import annotations

from pathlib import Path

import pytest
from window_fakes import spec

from desktop_classifier.gui.controllers.trying import Trying


@pytest.fixture
def trying(qtbot, desk):
    made = Trying(desk.open)
    yield made
    desk.gate.set()
    made.shutdown()


def test_a_picture_is_answered_as_the_model_learned(qtbot, trying, desk):
    with qtbot.waitSignal(trying.answered) as answered:
        trying.ask(Path("/p/rose.jpg"), spec("my_flowers"), "letterbox")
    assert answered.args[0].top[0].label == "cat"
    assert desk.seen == [("my_flowers", "exact", "letterbox", "rose.jpg", None)]


def test_only_the_last_question_is_answered(qtbot, trying, desk):
    answers = []
    trying.answered.connect(lambda answer: answers.append(answer.path.name))
    desk.gate.clear()
    trying.ask(Path("/p/a.jpg"), spec(), "crop")
    trying.ask(Path("/p/b.jpg"), spec(), "crop")
    desk.gate.set()
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["b.jpg"]


def test_a_renewed_model_is_opened_anew_and_the_old_one_freed(qtbot, trying, desk):
    for _ in range(2):
        with qtbot.waitSignal(trying.answered):
            trying.ask(Path("/p/a.jpg"), spec(), "crop")
    assert len(desk.opened) == 1
    trying.renew()
    with qtbot.waitSignal(trying.answered):
        trying.ask(Path("/p/a.jpg"), spec(), "crop")
    assert len(desk.opened) == 2
    assert desk.closed == ["fake"]


def test_at_rest_it_holds_nothing(qtbot, trying, desk):
    with qtbot.waitSignal(trying.answered):
        trying.ask(Path("/p/a.jpg"), spec(), "crop")
    trying.rest()
    qtbot.waitUntil(lambda: desk.closed == ["fake"])


def test_trouble_is_told_in_words(qtbot, trying):
    with qtbot.waitSignal(trying.failed) as failed:
        trying.ask(Path("/p/a.jpg"), spec("absent"), "crop")
    assert failed.args[0].kind == "not_downloaded"
    with qtbot.waitSignal(trying.failed) as failed:
        trying.ask(Path("/p/break.jpg"), spec(), "crop")
    assert failed.args[0].kind == "engine_broke"
