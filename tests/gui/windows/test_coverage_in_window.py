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
from desktop_classifier.inference.standing import Standing

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def shelf():
    return FakeOwn(own_model(refuses=True), own_model("birds", "Birds"))


class Covering(FakeClassifier):
    """The higher the number of a picture, the less familiar it is, beside a hundred held-back ones. Judges by the
    coverage that there was when it was opened."""

    def __init__(self, spec, precision, desk):
        super().__init__(spec, precision, desk)
        self._coverage = desk.shelf.models[spec.id].coverage if spec.id in desk.shelf.models else None

    def _answer(self, path):
        answer = super()._answer(path)
        if self._coverage is None:
            return answer
        standing = Standing(max(0, 6 - 3 * int(path.stem[-4:])), 100)  # 6, 3, 0, 0, …
        return dataclasses.replace(answer, standing=standing).judged(self._coverage)


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


def moved(qtbot, window, coverage):
    with qtbot.waitSignal(window.session.own.changed):
        window.session.own.set_coverage("my_flowers", coverage)


def test_once_it_is_moved_open_answers_are_judged_anew_and_the_network_is_not_asked(qtbot, flowers, desk, shelf):
    asked, opened = list(desk.asked), list(desk.opened)
    qtbot.keyClick(card(flowers, "my_flowers").coverage.place.slider, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: shelf.models["my_flowers"].coverage == 1.0)
    counts = flowers.session.list.counts
    qtbot.waitUntil(lambda: counts().none == 0)
    moved(qtbot, flowers, 0.96)
    assert (counts().none, counts().waiting) == (1, 0)
    assert flowers.session.list.item(1).none_of_these
    moved(qtbot, flowers, 0.9)
    assert (counts().none, counts().waiting) == (2, 0)
    assert flowers.session.settled
    assert (desk.asked, desk.opened) == (asked, opened)


def test_what_is_asked_afterwards_or_brought_back_is_judged_by_what_was_chosen(qtbot, flowers, desk):
    session = flowers.session
    session.pictures.remove([1])
    moved(qtbot, flowers, 0.96)
    assert session.list.counts().none == 0
    session.pictures.undo()
    assert session.list.counts().none == 1
    session.classification.ask(session.list.add([Path("/pictures/again-0000.jpg"), Path("/pictures/again-0001.jpg")]))
    qtbot.waitUntil(lambda: session.settled)
    assert [item.none_of_these for item in session.list.items()] == [False, True, False, True]
    assert [id for id, *_ in desk.opened].count("my_flowers") == 1


def test_the_panel_follows(qtbot, flowers):
    flowers.workplace.grid.choose(Path("/pictures/picture-0000.jpg"))
    panel = flowers.workplace.panel
    qtbot.waitUntil(panel._none.isVisible)
    moved(qtbot, flowers, 1.0)
    qtbot.waitUntil(lambda: not panel._none.isVisible())


def test_another_model_judges_by_its_own_coverage(qtbot, flowers, desk):
    moved(qtbot, flowers, 1.0)
    flowers.session.use("birds")
    qtbot.waitUntil(lambda: flowers.session.settled)
    assert flowers.session.list.counts().none == 2
    flowers.session.use("efficientnet_lite0")
    qtbot.waitUntil(lambda: flowers.session.settled)
    assert flowers.session.list.coverage is None
    assert {item.answer.none_of_these for item in flowers.session.list.items()} == {None}


def test_the_coverage_of_another_model_changes_nothing_here(qtbot, flowers, desk):
    asked = len(desk.asked)
    with qtbot.waitSignal(flowers.session.own.changed):
        flowers.session.own.set_coverage("birds", 0.6)
    qtbot.waitUntil(lambda: flowers.session.settled)  # small pictures of before may still be coming
    assert len(desk.asked) == asked


def test_what_is_nearest_is_in_the_panel(qtbot, flowers):
    flowers.workplace.grid.choose(Path("/pictures/picture-0000.jpg"))
    panel = flowers.workplace.panel
    qtbot.waitUntil(panel._none.isVisible)
    assert panel._none.sentence.text() == "Nearest is cat, but it looks unlike every cat it learned from."
    assert flowers.workplace.filter_bar._chips["none"].isVisible()


def test_the_slider_is_in_the_model_menu_too(qtbot, flowers, shelf):
    flowers.picker.open_popup()
    popup = flowers.picker.popup
    assert popup.answers.text() == "Answers 90 %…"
    before = popup.height()
    qtbot.mouseClick(popup.answers, Qt.MouseButton.LeftButton)
    slider = popup.coverage.place.slider
    assert slider.isVisible()
    assert slider.hasFocus()
    assert popup.height() > before
    qtbot.keyClick(slider, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: flowers.session.list.counts().none == 0)
    assert shelf.models["my_flowers"].coverage == 1.0
    assert popup.answers.text() == "Always answers…"
    qtbot.mouseClick(popup.answers, Qt.MouseButton.LeftButton)
    assert not slider.isVisible()
    assert popup.height() == before


def test_the_menu_closed_before_the_slider_rests_loses_nothing_and_opens_folded(qtbot, flowers, shelf):
    flowers.picker.open_popup()
    popup = flowers.picker.popup
    qtbot.mouseClick(popup.answers, Qt.MouseButton.LeftButton)
    qtbot.keyClick(popup.coverage.place.slider, Qt.Key.Key_End)
    flowers.picker.close_popup()
    qtbot.waitUntil(lambda: shelf.models["my_flowers"].coverage == 1.0)
    flowers.picker.open_popup()
    assert popup.coverage.isHidden()


def test_a_model_that_always_answers_has_no_such_link(qtbot, flowers):
    flowers.session.use("birds")
    flowers.picker.open_popup()
    assert not flowers.picker.popup.answers.isVisible()
    flowers.session.use("efficientnet_lite0")
    assert not flowers.picker.popup.answers.isVisible()
    flowers.session.use("my_flowers")
    assert flowers.picker.popup.answers.isVisible()
