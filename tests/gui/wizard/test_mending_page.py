"""Mistakes are mended on the result page: with the keyboard and the mouse, on a real project, with a fake training."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication
from teaching_fakes import FINISHED, QUICK, FakeOwn, FakeTraining, epoch, own_model, result

from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.doubts import Doubts
from desktop_classifier.gui.controllers.draft import Draft, Step
from desktop_classifier.gui.controllers.mending import Mending
from desktop_classifier.gui.controllers.outcome import Facts, Outcome
from desktop_classifier.gui.controllers.preview import Preview
from desktop_classifier.gui.controllers.teaching import Teaching
from desktop_classifier.gui.controllers.why import Why
from desktop_classifier.gui.qt.jobs import ParallelRunner
from desktop_classifier.gui.widgets.confusion_cells import Cell
from desktop_classifier.gui.windows.wizard.page import Page
from desktop_classifier.gui.windows.wizard.result_page import Fixing, ResultPage
from desktop_classifier.gui.windows.wizard.training_page import TrainingPage
from desktop_classifier.gui.windows.wizard.window import WizardWindow
from desktop_classifier.inference.explain import HeatMap
from desktop_classifier.training import project as projects
from desktop_classifier.training.project import Choices
from desktop_classifier.training.recipe import Preset
from desktop_classifier.training.records import ClassSource
from desktop_classifier.training.review import Doubt, Gain, Review

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

LEFT = Qt.MouseButton.LeftButton


class Reviews:
    def load(self, id):
        doubts = tuple(Doubt(Path(f"/d/{n}.jpg"), f"d{n}", "rose", "tulip", 0.9, 0.1, "train") for n in range(3))
        return Review(doubts, 2, (Gain("rose", 40, 0.02),))

    def gain_sentence(self, review):
        return "40 more pictures of rose would help most."


class Explainer:
    asked: list = []  # noqa: RUF012

    def explain(self, question, framing, class_ids, token):
        self.asked.append((question.path, class_ids))
        values = np.eye(7, dtype=np.float32)
        return (HeatMap(values, values, True, class_ids[0], class_ids[0], 0.9),)

    def close(self):
        pass


class Stage:
    """A wizard at the result of a training, over a project on the disk."""

    def __init__(self, qtbot, tmp_path, thumbnails, preset=Preset.BALANCED):
        self.qtbot = qtbot
        sources = [ClassSource("rose", (tmp_path / "rose",)), ClassSource("tulip", (tmp_path / "tulip",))]
        self.project = projects.create("My flowers", sources, [], Choices("mobilenet_v2", preset))
        self.runner = ParallelRunner(2, "stage")
        self.training = FakeTraining(self.project.folder)
        self.teaching = Teaching(self.runner, self.training, lambda: projects)
        self.mending, self.doubts = Mending(), Doubts(Reviews)
        self.result, self.before = result(), None
        shelf = FakeOwn(own_model())
        facts = lambda id: Facts(projects.load(id).edits, self.before)  # noqa: E731
        self.outcome = Outcome(self.runner, lambda: shelf, lambda id: self.result, lambda id: "", facts)
        self.draft = Draft.of_project(self.project)
        self.why, self.preview = Why(lambda spec, **_: Explainer()), Preview(self.runner)
        self._thumbnails = thumbnails
        self.pages = {}
        self.finish_training(lambda: self.teaching.start(self.project))
        self.window = WizardWindow({step: lambda step=step: self._page(step) for step in Step}, Step.RESULT)
        qtbot.addWidget(self.window)
        self.window.resize(1280, 800)
        self.window.show()
        self.page = self.pages[Step.RESULT]
        self.wall, self.panel = self.page.wall, self.page.panel
        qtbot.waitUntil(lambda: self.page.matrix.isVisible() and self.mending.known)

    def finish_training(self, begin):
        with self.qtbot.waitSignal(self.teaching.finished):
            begin()
            self.training.tell(QUICK, epoch(1), FINISHED)

    def _page(self, step):
        if step is Step.RESULT:
            fixing = Fixing(self.mending, self.doubts, self.draft, self.why, self.preview)
            page = ResultPage(self.teaching, self.outcome, self._thumbnails[0], fixing)
        elif step is Step.TRAINING:
            page = TrainingPage(self.draft, self.teaching, self._thumbnails[1])
        else:
            page = Page(step)
        self.pages[step] = page
        return page

    def key(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(self.window.focusWidget() or self.wall, key, modifier)

    def captions(self):
        return [hung.caption for hung in self.wall.pictures]

    def hints(self):
        return {hint.key: hint.words for hint in self.panel.hints.hints}

    def settled(self):
        self.qtbot.waitUntil(lambda: self.mending._under_way == 0)
        self.qtbot.waitUntil(lambda: self.outcome.taught.edits == self.mending.edits)

    def edits(self):
        return [(int(edit.sha256, 16), edit.action, edit.class_id) for edit in projects.load(self.project.id).edits]

    def end(self):
        self.window.close()
        for each in (self.teaching, self.mending, self.doubts, self.why, self.runner, self.preview):
            each.shutdown()


@pytest.fixture
def made(qtbot, qapp, tmp_path, thumbnails):
    theme.apply(qapp, "light")
    stages = []

    def make(**choices):
        stages.append(Stage(qtbot, tmp_path, thumbnails, **choices))
        return stages[-1]

    yield make
    for stage in stages:
        stage.end()


@pytest.fixture
def stage(made):
    return made()


def test_the_keys_say_what_they_would_do(stage):
    assert stage.panel.heading == "9 pictures of rose it called tulip"
    assert stage.wall.chosen == (0,)
    assert stage.hints() == {
        "Space": "it is a rose: the model is wrong",
        "T": "it is a tulip: fix the label",
        "X": "leave it out",
        "Ctrl Z": "undo",
    }
    assert not stage.panel.hints.chip("undo").isEnabled()


def test_one_key_each_and_the_cursor_goes_on(stage):
    stage.wall.setFocus()
    stage.key(Qt.Key.Key_T)
    stage.key(Qt.Key.Key_Space)
    stage.key(Qt.Key.Key_X)
    assert stage.captions()[:4] == ["now tulip", "label is right", "left out", stage.captions()[3]]
    assert [hung.settled for hung in stage.wall.pictures[:4]] == [True, True, True, False]
    assert stage.wall.chosen == (3,)
    stage.settled()
    assert [edit[1:] for edit in stage.edits()] == [("label", "tulip"), ("right", ""), ("leave_out", "")]


def test_the_result_follows_at_once_and_says_both_figures(stage):
    stage.wall.setFocus()
    stage.key(Qt.Key.Key_T)
    stage.key(Qt.Key.Key_X)
    stage.settled()
    assert stage.page.title == "Right on 397 of 429 pictures it had never seen (93 %)"
    assert stage.page.matrix.count(Cell(2, 4)) == 7
    assert stage.page.matrix.chosen == Cell(2, 4)
    assert stage.panel.heading == "9 pictures of rose it called tulip"  # nothing moves under one's hands
    assert "92 % as found" in stage.panel.line.text()
    stage.page.matrix.choose(Cell(4, 4))
    assert "now tulip" in stage.captions()


def test_undo_goes_back_to_the_picture(stage):
    before = (stage.project.folder / "project.json").read_bytes()
    stage.wall.setFocus()
    stage.key(Qt.Key.Key_T)
    stage.key(Qt.Key.Key_X)
    stage.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert stage.wall.chosen == (1,)
    assert stage.captions()[:2] == ["now tulip", "tulip 87 %"]
    stage.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    stage.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    stage.settled()
    assert stage.page.title.startswith("Right on 396 of 430")
    assert (stage.project.folder / "project.json").read_bytes() == before


def test_keys_work_while_the_matrix_has_the_keyboard(stage):
    stage.page.matrix.setFocus()
    stage.key(Qt.Key.Key_Down)
    stage.key(Qt.Key.Key_Down)
    assert stage.panel.heading == "76 pictures of tulip it found"
    stage.key(Qt.Key.Key_X)
    assert stage.captions()[0] == "left out"


def test_several_pictures_at_once_with_the_keyboard(stage):
    stage.wall.setFocus()
    stage.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    stage.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert stage.wall.chosen == (0, 1, 2)
    stage.key(Qt.Key.Key_T)
    assert stage.captions()[:3] == ["now tulip"] * 3
    assert stage.wall.chosen == (3,)
    stage.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not any(hung.settled for hung in stage.wall.pictures)


def test_chips_do_the_same_with_the_mouse(qtbot, stage):
    rect = stage.wall.visualRect(stage.wall.model().index(1, 0))
    qtbot.mouseClick(stage.wall.viewport(), LEFT, pos=rect.center())
    assert stage.wall.chosen == (1,)
    qtbot.mouseClick(stage.panel.hints.chip("fix"), LEFT)
    assert stage.captions()[1] == "now tulip"
    qtbot.mouseClick(stage.panel.hints.chip("undo"), LEFT)
    assert stage.captions()[1] == "tulip 87 %"


def test_what_was_found_may_be_of_any_other_class(stage):
    stage.page.matrix.choose(Cell(2, 2))
    assert stage.hints()["I"] == "it is…"
    menu = stage.panel.menu()
    assert [action.text() for action in menu.actions()] == [
        *("It is a daisy", "It is a dandelion", "It is a sunflower", "It is a tulip")
    ]
    menu.actions()[3].trigger()
    assert stage.captions()[0] == "now tulip"
    menu.deleteLater()


def test_space_after_a_fix_takes_the_fix_back(stage):
    stage.wall.setFocus()
    stage.key(Qt.Key.Key_T)
    stage.key(Qt.Key.Key_Left)
    stage.key(Qt.Key.Key_Space)
    stage.settled()
    assert [edit[1:] for edit in stage.edits()] == [("label", "tulip"), ("label", "rose")]
    assert stage.page.title.startswith("Right on 396 of 430")


def test_a_window_closed_right_after_a_fix_loses_nothing(stage):
    stage.wall.setFocus()
    for _ in range(5):
        stage.key(Qt.Key.Key_T)
    stage.window.close()
    stage.mending.shutdown()
    assert [edit[1:] for edit in stage.edits()] == [("label", "tulip")] * 5


def test_fixes_stay_where_the_rest_of_the_wizard_decides(qtbot, stage):
    stage.wall.setFocus()
    stage.key(Qt.Key.Key_T)
    stage.settled()
    assert stage.draft.project().edits == projects.load(stage.project.id).edits
    assert stage.window.page.back_step() is Step.THOROUGH  # the training page would begin one at once
    stage.window.go_to(Step.USE)
    stage.window.go_to(Step.RESULT)
    qtbot.waitUntil(lambda: stage.mending._under_way == 0)
    assert stage.captions()[0] == "now tulip"
    assert not stage.teaching.busy


# Doubtful pictures


def test_doubtful_pictures_are_shown_in_place_of_a_cell(qtbot, stage):
    qtbot.waitUntil(lambda: "doubtful" in stage.page.advice.plain)
    assert stage.page.advice.plain == (
        "40 more pictures of rose would help most. 2 pictures look doubtful: look at them."
    )
    stage.page.advice.linkActivated.emit("doubts")
    assert stage.panel.heading == "2 pictures that look doubtful"
    assert stage.captions() == ["rose, or tulip? 90 %"] * 2
    stage.key(Qt.Key.Key_T)
    assert stage.page.advice.plain.endswith("1 picture looks doubtful: look at it.")
    stage.page.matrix.mousePressEvent  # noqa: B018
    qtbot.mouseClick(stage.page.matrix.viewport(), LEFT, pos=_middle(stage.page.matrix, Cell(2, 4)))
    assert stage.panel.heading == "9 pictures of rose it called tulip"


def _middle(matrix, cell):
    return matrix._geometry.rect(cell, matrix._scrolled()).center().toPoint()


def test_leaving_stops_the_search(qtbot, stage):
    qtbot.waitUntil(lambda: stage.doubts.found is not None)
    stage.doubts._make = lambda id, token, report: None
    stage.doubts._about = None
    stage.page.entered()
    stage.window.go_to(Step.USE)
    assert not stage.doubts.busy


# Retraining


def button(stage):
    return stage.page.retraining.button


def test_retraining_is_offered_with_its_cost_and_leads_to_the_training_and_back(qtbot, stage):
    assert button(stage).isHidden()
    stage.wall.setFocus()
    stage.key(Qt.Key.Key_T)
    stage.key(Qt.Key.Key_X)
    stage.teaching.times.quick_s, stage.teaching.times.tuned_s = 4.2, 185.0
    stage.settled()
    stage.page.retraining.show()
    assert button(stage).isVisible()
    assert (button(stage).text(), button(stage).remark) == ("Retrain with 2 fixes", "quick 4 s, fine-tune 3 min")
    menu = stage.page.retraining.menu()
    assert [action.text() for action in menu.actions()] == ["Quick, 4 s", "Quick, then fine-tune, 3 min"]
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: stage.window.step is Step.TRAINING)
    assert projects.load(stage.project.id).choices.preset is Preset.QUICK
    assert len(projects.load(stage.project.id).edits) == 2
    assert stage.training.begun == [stage.project.id] * 2
    assert stage.page.retraining.presets() == (Preset.QUICK, Preset.BALANCED)
    stage.before, stage.result = stage.result, result(counts=AFTER)
    stage.training.tell(QUICK, FINISHED)
    qtbot.waitUntil(lambda: stage.window.step is Step.RESULT)
    qtbot.waitUntil(lambda: bool(stage.page.versus.plain))
    assert stage.training.begun == [stage.project.id] * 2


def test_a_quick_project_has_one_way_and_the_button_takes_it(qtbot, made):
    stage = made(preset=Preset.QUICK)
    stage.wall.setFocus()
    stage.key(Qt.Key.Key_T)
    stage.settled()
    assert button(stage).remark.startswith("quick")
    qtbot.mouseClick(button(stage), LEFT)
    qtbot.waitUntil(lambda: stage.window.step is Step.TRAINING)
    stage.training.tell(QUICK, FINISHED)
    qtbot.waitUntil(lambda: stage.window.step is Step.RESULT)


AFTER = ((81, 2, 1, 1, 1), (1, 82, 0, 3, 0), (2, 0, 80, 1, 3), (0, 2, 1, 83, 0), (1, 0, 9, 1, 75))


def test_before_and_after_on_the_same_pictures(qtbot, stage):
    stage.before, stage.result = stage.result, result(counts=AFTER)
    stage.page.entered()
    qtbot.waitUntil(lambda: bool(stage.page.versus.plain))
    assert stage.page.versus.plain.startswith("Before 396, now 401 of the same 430")
    assert "6 became right, 1 became wrong." in stage.page.versus.plain
    stage.page.versus.linkActivated.emit("wrong")
    assert stage.panel.heading == "1 picture that became wrong"
    assert stage.captions()[0].startswith("tulip, says sunflower")
    assert stage.hints()["S"] == "it is a sunflower: fix the label"
    stage.page.versus.linkActivated.emit("right")
    assert stage.panel.heading == "6 pictures that became right"


# Why


@pytest.fixture
def real_picture(tmp_path, stage):
    Image.new("RGB", (300, 200), "green").save(tmp_path / "a.png")
    stage.result = result(paths=[tmp_path / "a.png"])
    stage.page.entered()
    stage.qtbot.waitUntil(lambda: stage.wall.pictures[0].path == tmp_path / "a.png")
    return tmp_path / "a.png"


def test_a_held_key_shows_why_and_letting_go_hides_it(qtbot, stage, real_picture):
    assert "hold H for the heat map" in stage.panel.order.text()
    stage.wall.setFocus()
    qtbot.keyPress(stage.wall, Qt.Key.Key_H)
    heat = stage.page.heat
    assert heat.isVisible()
    assert heat.geometry() == stage.wall.geometry()
    qtbot.waitUntil(lambda: not heat._heat.isNull() and heat.placement() is not None)
    assert Explainer.asked[-1] == (real_picture, ("tulip",))
    qtbot.keyRelease(stage.wall, Qt.Key.Key_H)
    assert not heat.isVisible()


def test_every_chosen_picture_is_told_to_a_screen_reader(stage):
    stage.wall.selectionModel().select(stage.wall.model().index(2, 0), QItemSelectionModel.SelectionFlag.Select)
    index = stage.wall.model().index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).startswith("tulip 97 %")
    assert stage.panel.hints.chip("fix").accessibleName() == "it is a tulip: fix the label, key T"
    assert QApplication.focusWidget() is None or QApplication.focusWidget().accessibleName()
