"""Coverage, reliability and "none of these" on the wizard's last two pages."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from teaching_fakes import FINISHED, QUICK, FakeOwn, FakeProjects, FakeTraining, own_model, project, result
from window_fakes import Desk, FakeClassifier

from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.outcome import Outcome
from desktop_classifier.gui.controllers.own_models import OwnModels
from desktop_classifier.gui.controllers.teaching import Teaching
from desktop_classifier.gui.controllers.trying import Trying
from desktop_classifier.gui.windows.wizard.result_page import ResultPage
from desktop_classifier.gui.windows.wizard.use_page import UsePage
from desktop_classifier.inference.standing import Standing

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

LINE = "Says “none of these” when a picture is unlike its classes"


class Refusing(FakeClassifier):
    """Says that nothing is of its classes, unless it always answers."""

    def _answer(self, path):
        return dataclasses.replace(super()._answer(path), none_of_these=True, standing=Standing(0, 100))


class RefusingDesk(Desk):
    def open(self, spec, **choices):
        super().open(spec, **choices)
        return Refusing(spec, choices["precision"], self)


class Scene:
    """What stands behind both pages, after a training."""

    def __init__(self, runner, tmp_path, refuses):
        self.shelf = FakeOwn(own_model(refuses=refuses))
        self.teaching = Teaching(runner, FakeTraining(tmp_path), lambda: FakeProjects(tmp_path, project()))
        self.own = OwnModels(runner, lambda: self.shelf, self.shelf.records)
        self.outcome = Outcome(runner, lambda: self.shelf, lambda id: result(refuses=refuses), lambda id: "<p>")
        self.desk = RefusingDesk()
        self.trying = Trying(self.desk.open)

    def finish(self, qtbot):
        with qtbot.waitSignal(self.teaching.finished):
            self.teaching.start(project())
            self.teaching._train.tell(QUICK, FINISHED)

    def end(self):
        self.teaching.shutdown()
        self.trying.shutdown()


@pytest.fixture(params=[True])
def scene(request, qtbot, qapp, runner, tmp_path):
    theme.apply(qapp, "light")
    made = Scene(runner, tmp_path, request.param)
    made.finish(qtbot)
    yield made
    made.end()


def entered(qtbot, page):
    qtbot.addWidget(page)
    page.resize(1000, 640)
    page.show()
    page.entered()
    qtbot.waitUntil(lambda: page.blocked() == "")
    return page


@pytest.fixture
def judged(qtbot, scene, thumbnails):
    page = ResultPage(scene.teaching, scene.outcome, thumbnails[0])
    page.coverage_chosen.connect(scene.own.set_coverage)
    return entered(qtbot, page)


@pytest.fixture
def usable(qtbot, scene, thumbnails):
    return entered(qtbot, UsePage(scene.teaching, scene.outcome, scene.own, scene.trying, thumbnails[1]))


def test_the_card_says_how_much_it_answers_and_how_much_of_that_is_right(judged):
    assert judged.trust.coverage.isVisible()
    assert judged.trust.coverage.place.coverage == 0.9
    assert judged.trust.coverage.sentence.startswith("Answers 9")
    assert "right on 9" in judged.trust.coverage.sentence


def test_moving_the_slider_says_what_it_would_mean_and_is_kept(qtbot, scene, judged):
    before = judged.trust.coverage.sentence
    slider = judged.trust.coverage.place.slider
    for _ in range(20):
        qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert judged.trust.coverage.sentence != before
    assert judged.trust.coverage.sentence.startswith("Answers 7")
    assert scene.shelf.models["my_flowers"].coverage == 0.9
    qtbot.waitUntil(lambda: scene.shelf.models["my_flowers"].coverage == 0.7)


def test_what_was_chosen_stays_when_the_same_answers_are_judged_by_other_labels(qtbot, scene, judged):
    qtbot.keyClick(judged.trust.coverage.place.slider, Qt.Key.Key_End)
    judged.trust.coverage.hide()
    qtbot.waitUntil(lambda: scene.shelf.models["my_flowers"].coverage == 1.0)
    with qtbot.waitSignal(scene.outcome.loaded):
        scene.outcome.mend(())
    judged._on_loaded(dataclasses.replace(scene.outcome.taught, fixed="1 test picture had its label fixed."))
    assert judged.trust.coverage.place.coverage == 1.0


def test_the_curve_is_drawn_and_said(judged):
    assert judged.trust.reliability.isVisible()
    assert "When it says" in judged.trust.reliability.sentence
    assert len(judged.trust.reliability.plot.dots()) == 10


@pytest.mark.parametrize("scene", [False], indirect=True)
def test_a_model_from_before_shows_the_curve_and_no_slider(judged):
    assert not judged.trust.coverage.isVisible()
    assert judged.trust.reliability.isVisible()


def test_how_it_was_made_says_that_it_can_refuse(scene, usable):
    assert LINE in usable._taught.made


@pytest.mark.parametrize("scene", [False], indirect=True)
def test_how_it_was_made_says_nothing_of_it_where_it_cannot(usable):
    assert not any("none of these" in line for line in usable._taught.made)


def test_a_tried_picture_may_be_none_of_these(qtbot, usable):
    usable.try_picture(Path("/pictures/lemons.jpg"))
    qtbot.waitUntil(lambda: usable.box.words == "Nearest is cat, but it looks unlike every cat it learned from.")
    assert not usable.box.bars.isVisible()


def test_another_coverage_judges_it_anew_and_the_network_is_not_asked(qtbot, scene, usable):
    usable.try_picture(Path("/pictures/lemons.jpg"))
    qtbot.waitUntil(lambda: usable.box.words.startswith("Nearest is cat"))
    scene.own.set_coverage("my_flowers", 1.0)
    qtbot.waitUntil(usable.box.bars.isVisible)
    scene.own.set_coverage("my_flowers", 0.8)
    qtbot.waitUntil(lambda: not usable.box.bars.isVisible())
    assert usable.box.words.startswith("Nearest is cat")
    assert scene.desk.asked == ["lemons.jpg"]
    usable.try_picture(Path("/pictures/apples.jpg"))
    qtbot.waitUntil(lambda: scene.desk.asked == ["lemons.jpg", "apples.jpg"])
    assert len(scene.desk.opened) == 1


def test_a_renamed_class_is_answered_anew(qtbot, scene, usable):
    usable.try_picture(Path("/pictures/lemons.jpg"))
    qtbot.waitUntil(lambda: usable.box.words.startswith("Nearest is cat"))
    scene.own.rename_class("my_flowers", "rose", "Rosa")
    qtbot.waitUntil(lambda: len(scene.desk.asked) == 2)
    qtbot.waitUntil(lambda: usable.box.words.startswith("Nearest is cat"))
    assert len(scene.desk.opened) == 2


def test_the_result_page_follows_without_a_network(qtbot, scene, judged):
    slider = judged.trust.coverage.place.slider
    before = judged.trust.coverage.sentence
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert judged.trust.coverage.sentence != before
    qtbot.waitUntil(lambda: scene.shelf.models["my_flowers"].coverage == 1.0)
    assert scene.desk.opened == []
