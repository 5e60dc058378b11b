"""Mistakes are mended on the result page: with the keyboard and the mouse, on a real project."""

from __future__ import annotations

import pytest
from mending_stage import Explainer
from PIL import Image
from PySide6.QtCore import QEvent, QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication
from teaching_fakes import result

from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.widgets.confusion_cells import Cell
from desktop_classifier.training import project as projects

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def stage(mended):
    return mended()


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


def test_while_the_key_is_held_the_map_follows_the_picture_that_is_chosen(qtbot, stage, tmp_path):
    paths = [tmp_path / f"{number}.png" for number in range(2)]
    for path in paths:
        Image.new("RGB", (30, 20), "green").save(path)
    stage.result = result(paths=paths)
    stage.page.entered()
    qtbot.waitUntil(lambda: stage.wall.pictures[0].path in paths)
    first, second = (hung.path for hung in stage.wall.pictures[:2])
    stage.wall.setFocus()
    qtbot.keyPress(stage.wall, Qt.Key.Key_H)
    heat = stage.page.heat
    qtbot.waitUntil(lambda: Explainer.asked[-1] == (first, ("tulip",)))
    asked = len(Explainer.asked)
    qtbot.keyPress(stage.wall, Qt.Key.Key_H)  # as a key that is held comes again and again
    qtbot.keyClick(stage.wall, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: Explainer.asked[-1] == (second, ("tulip",)))
    assert len(Explainer.asked) == asked + 1
    assert heat.isVisible()
    qtbot.waitUntil(lambda: not heat._heat.isNull() and heat.placement() is not None)
    QApplication.sendEvent(heat, QEvent(QEvent.Type.WindowDeactivate))
    assert not heat.isVisible(), "a window that is left gets no word of the key"


def test_every_chosen_picture_is_told_to_a_screen_reader(stage):
    stage.wall.selectionModel().select(stage.wall.model().index(2, 0), QItemSelectionModel.SelectionFlag.Select)
    index = stage.wall.model().index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).startswith("tulip 97 %")
    assert stage.panel.hints.chip("fix").accessibleName() == "it is a tulip: fix the label, key T"
    assert QApplication.focusWidget() is None or QApplication.focusWidget().accessibleName()


def test_in_a_small_window_nothing_is_cut_off_at_the_right(qtbot, stage):
    stage.window.resize(stage.window.minimumSize())
    page = stage.page
    inner = page.matrix.parentWidget()
    viewport = inner.parentWidget()
    qtbot.waitUntil(lambda: stage.window.width() == 760 and inner.width() == viewport.width())
    assert inner.minimumSizeHint().width() <= viewport.width()
    assert page.rect().contains(page.panel.mapTo(page, page.panel.rect().bottomRight()))
    assert "92\N{NO-BREAK SPACE}%" in stage.window._title.text()
