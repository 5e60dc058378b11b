"""The coverage of an own model, moved long after it was taught: answers in the window are judged anew."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from teaching_fakes import FakeOwn, own_model
from window_fakes import Desk, FakeClassifier, FakeStore, pictures

from desktop_classifier.base.settings import Settings
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.computer import Computer
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.windows.own_card import OwnCard

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def shelf():
    return FakeOwn(own_model(refuses=True), own_model("birds", "Birds"))


class Covering(FakeClassifier):
    """Refuses all but what it is told to answer always."""

    def __init__(self, spec, precision, desk):
        super().__init__(spec, precision, desk)
        self._always = desk.shelf.models[spec.id].coverage == 1.0 if spec.id in desk.shelf.models else True

    def _answer(self, path):
        return dataclasses.replace(super()._answer(path), none_of_these=not self._always)


class CoveringDesk(Desk):
    def open(self, spec, **choices):
        super().open(spec, **choices)
        return Covering(spec, choices["precision"], self)


@pytest.fixture
def desk(shelf):
    made = CoveringDesk()
    made.shelf = shelf
    return made


@pytest.fixture
def store():
    return FakeStore(efficientnet_lite0="built_in", my_flowers="ready", birds="ready")


@pytest.fixture
def session(qtbot, desk, store, shelf):
    theme.apply(QApplication.instance(), "light")
    made = Session(
        Settings(),
        desk.open,
        lambda: store,
        lambda token, report: Computer(True, "on the processor"),
        own_models=lambda: shelf,
    )
    yield made
    made.shutdown()


@pytest.fixture
def flowers(qtbot, window):
    """The window with the model of flowers in use and two pictures it refused."""
    session = window.session
    with qtbot.waitSignal(session.own.changed):
        session.start()
    session.use("my_flowers")
    session.classification.ask(session.list.add(pictures(2)))
    qtbot.waitUntil(lambda: session.list.counts().none == 2)
    return window


def card(window, id):
    window.action("models")
    cards = window.side.opened("models").findChildren(OwnCard)
    return next(card for card in cards if card._owned.model.id == id)


def test_a_model_that_cannot_refuse_has_no_slider(flowers):
    assert card(flowers, "my_flowers").coverage.isVisible()
    assert not card(flowers, "birds").coverage.isVisible()


def test_the_card_says_the_coverage_in_words_while_it_is_moved(qtbot, flowers):
    line = card(flowers, "my_flowers").coverage
    assert line.words == "Answers about 90 % of pictures like its own; the rest get “none of these”."
    qtbot.keyClick(line.place.slider, Qt.Key.Key_End)
    assert line.words.startswith("Always answers")


def test_once_it_is_moved_open_answers_are_judged_anew(qtbot, flowers, desk, shelf):
    qtbot.keyClick(card(flowers, "my_flowers").coverage.place.slider, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: shelf.models["my_flowers"].coverage == 1.0)
    counts = flowers.session.list.counts
    qtbot.waitUntil(lambda: (counts().none, counts().waiting) == (0, 0))
    assert desk.asked.count("picture-0000.jpg") == 2
    assert [id for id, *_ in desk.opened].count("my_flowers") == 2


def test_the_coverage_of_another_model_changes_nothing_here(qtbot, flowers, desk):
    asked = len(desk.asked)
    with qtbot.waitSignal(flowers.session.own.changed):
        flowers.session.own.set_coverage("birds", 0.6)
    assert flowers.session.settled
    assert len(desk.asked) == asked


def test_what_is_nearest_is_in_the_panel(qtbot, flowers):
    flowers.workplace.grid.choose(Path("/pictures/picture-0000.jpg"))
    panel = flowers.workplace.panel
    qtbot.waitUntil(panel._none.isVisible)
    assert panel._none.sentence.text() == "Nearest is cat, but it looks unlike every cat it learned from."
    assert flowers.workplace.filter_bar._chips["none"].isVisible()
