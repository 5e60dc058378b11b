"""The last page: try it, name it, use it."""

from __future__ import annotations

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from teaching_fakes import (
    FakeOwn,
    own_model,
    package,
    result,
)

from desktop_classifier.gui.controllers.draft import Step

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def usable(qtbot, stage):
    """The wizard at its last page."""
    stage.finished(qtbot)
    with qtbot.waitSignal(stage.own.changed):
        stage.own.refresh()
    stage.open(Step.USE)
    qtbot.waitUntil(lambda: stage.pages[Step.USE].title == "“My flowers” is ready")
    return stage


@pytest.fixture
def picture(tmp_path):
    Image.new("RGB", (60, 40), "red").save(tmp_path / "rose.png")
    return tmp_path / "rose.png"


def drop(page, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, no_key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(page, QDragEnterEvent(QPointF(50, 50).toPoint(), copy, data, left, no_key))
    QApplication.sendEvent(page, QDropEvent(QPointF(50, 50), copy, data, left, no_key))


def test_a_dropped_picture_is_answered_with_the_new_model(qtbot, usable, picture):
    page = usable.pages[Step.USE]
    drop(page, picture)
    qtbot.waitUntil(lambda: page.box.bars.rows()[0].target == 0.9)
    assert usable.desk.seen == [("my_flowers", "exact", "crop", "rose.png", None)]


def test_what_cannot_be_answered_says_so_in_its_place(qtbot, usable, tmp_path):
    page = usable.pages[Step.USE]
    drop(page, tmp_path / "bad.jpg")
    qtbot.waitUntil(lambda: page.box.words == "That is a text file. Choose a picture.")
    drop(page, tmp_path)
    assert page.box.words == "Drop the file of a single picture here."


def test_the_model_and_its_classes_are_renamed_in_place(qtbot, usable):
    page = usable.pages[Step.USE]
    page.names.model.setText("Garden")
    page.names.model.setModified(True)
    page.names.model.editingFinished.emit()
    qtbot.waitUntil(lambda: page.title == "“Garden” is ready")
    field = page.names.classes["tulip"]
    field.setFocus()
    field.end(False)
    qtbot.keyClicks(field, "s")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: usable.shelf.models["my_flowers"].names == {"tulip": "tulips"})
    qtbot.waitUntil(lambda: page._taught.names[4] == "tulips")


def test_an_emptied_name_is_the_old_one_again(usable):
    field = usable.pages[Step.USE].names.model
    field.setText("  ")
    field.editingFinished.emit()
    assert field.text() == "My flowers"


def test_the_filled_button_looks_at_pictures_with_it(qtbot, usable):
    qtbot.mouseClick(usable.window.next_button, Qt.MouseButton.LeftButton)
    assert usable.used == ["my_flowers"]
    usable.pages[Step.USE].add.click()
    assert usable.added == [True]


def test_a_version_that_waits_is_said_to_wait(qtbot, stage):
    stage.shelf.offer("my_flowers", package(right=410))
    stage.finished(qtbot)
    stage.open(Step.USE)
    page = stage.pages[Step.USE]
    qtbot.waitUntil(lambda: page.line.startswith("It takes the place of the one you use now only when you say so"))


def test_many_classes_are_renamed_one_at_a_time(qtbot, stage):
    many = tuple(f"bird {number}" for number in range(40))
    counts = [[5 if i == j else 0 for j in range(40)] for i in range(40)]
    stage.shelf = FakeOwn(own_model(classes=many))
    stage.result = result(many, counts)
    stage.finished(qtbot)
    stage.open(Step.USE)
    names = stage.pages[Step.USE].names
    qtbot.waitUntil(lambda: names._choice.count() == 40)
    assert names.classes == {}
    names._choice.setCurrentIndex(7)
    assert names._one.text() == "bird 7"


def test_leaving_the_page_frees_the_model(qtbot, usable, picture):
    page = usable.pages[Step.USE]
    page.try_picture(picture)
    qtbot.waitUntil(lambda: page.box.bars.rows()[0].target == 0.9)
    usable.window.close()
    qtbot.waitUntil(lambda: usable.desk.closed == ["my_flowers"])


@pytest.mark.parametrize("step", [Step.TRAINING, Step.RESULT, Step.USE])
def test_everything_the_keyboard_reaches_has_a_name(qtbot, stage, step):
    if step is not Step.TRAINING:
        stage.finished(qtbot)
    window = stage.open(step)
    qtbot.waitUntil(lambda: stage.outcome.taught is not None or step is Step.TRAINING)
    from PySide6.QtWidgets import QWidget

    reached = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
    ]
    assert reached
    nameless = [type(widget).__name__ for widget in reached if not widget.accessibleName()]
    assert [name for name in nameless if name not in ("QScrollArea",)] == []


def test_in_a_small_window_nothing_is_cut_off_at_the_right(qtbot, usable, picture):
    page, window = usable.pages[Step.USE], usable.window
    drop(page, picture)
    qtbot.waitUntil(lambda: page.box.bars.rows()[0].target == 0.9)
    for wide in (window.minimumWidth(), 1120, window.minimumWidth()):
        window.resize(wide, window.minimumHeight())
        qtbot.waitUntil(lambda wide=wide: window.width() == wide)
        for part in (page.box, page.save, page.names):
            qtbot.waitUntil(lambda part=part: part.mapTo(page, part.rect().topRight()).x() < page.width() - 20)
    assert (
        page.save.mapTo(page, page.save.rect().topLeft()).y() > page.box.mapTo(page, page.box.rect().bottomLeft()).y()
    )
