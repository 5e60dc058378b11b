"""The wall of pictures: only what is seen is read, the keyboard reaches each, every picture has words."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.picture_wall import Hung, PictureWall


@pytest.fixture
def read():
    return []


@pytest.fixture
def wall(qtbot, qapp, runner, read):
    theme.apply(qapp, "light")

    def decode(path, least):
        read.append(path.name)
        return Image.new("RGB", (200, 150), "red")

    window = QWidget()
    qtbot.addWidget(window)
    made = PictureWall(Thumbnails(runner, decode), "Still gets wrong")
    QVBoxLayout(window).addWidget(made)
    window.resize(370, 300)
    window.show()
    qtbot.waitExposed(window)
    yield made  # not returned: the window must outlive the test
    window.close()


def hung(count):
    return [Hung(Path(f"/p/{number:03}.jpg"), f"rose {number}, says tulip") for number in range(count)]


def test_of_many_pictures_only_those_in_sight_are_read(wall, runner, read):
    wall.show_pictures(hung(500))
    wall.grab()
    runner.carry_out()
    assert 4 <= len(read) <= 12
    assert wall.columns() == 2


def test_a_ready_picture_is_painted(wall, runner):
    wall.show_pictures(hung(1))
    wall.grab()
    runner.carry_out()
    image = wall.grab().toImage()
    assert image.pixelColor(40, 40).name() == "#ff0000"


def test_every_picture_has_its_words_for_those_who_listen(wall):
    wall.show_pictures(hung(3))
    index = wall.model().index(1, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "rose 1, says tulip, 001.jpg"
    assert "/p/001.jpg" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert wall.accessibleName() == "Still gets wrong"


def test_the_keyboard_goes_from_picture_to_picture_and_enters_one(qtbot, wall):
    wall.show_pictures(hung(6))
    wall.setFocus(Qt.FocusReason.TabFocusReason)
    assert wall.currentIndex().row() == 0
    qtbot.keyClick(wall, Qt.Key.Key_Right)
    qtbot.keyClick(wall, Qt.Key.Key_Down)
    assert wall.currentIndex().row() == 3
    with qtbot.waitSignal(wall.picture_activated) as entered:
        qtbot.keyClick(wall, Qt.Key.Key_Return)
    assert entered.args == [Path("/p/003.jpg")]


def test_the_same_pictures_again_change_nothing(wall):
    wall.show_pictures(hung(30))
    wall.setCurrentIndex(wall.model().index(20, 0))
    wall.show_pictures(hung(30))
    assert wall.currentIndex().row() == 20
    wall.show_pictures(hung(2))
    assert len(wall.pictures) == 2


def test_a_wider_wall_has_more_columns(qtbot, wall):
    wall.window().resize(560, 300)
    qtbot.waitUntil(lambda: wall.columns() == 3)


def test_captions_that_differ_in_their_end_look_different(wall, runner):
    """Under the pictures of a class with a long name the percentage is what one looks for."""
    for caption in ("97 %", "12 %"):
        assert painting.width_of(f"sunflower of the northern garden {caption}", theme.font(theme.CAPTION)) > 160
    one, two = (Hung(Path("/p/1.jpg"), f"sunflower of the northern garden {share} %") for share in (97, 12))
    wall.show_pictures([one])
    before = wall.grab().toImage()
    wall.show_pictures([two])
    assert wall.grab().toImage() != before


def test_a_second_line_has_room_and_is_said_and_shown(wall, runner):
    plain = hung(4)
    wall.show_pictures(plain)
    one = wall.gridSize().height()
    wall.show_pictures([plain[0], dataclasses.replace(plain[1], below="learned from"), *plain[2:]])
    two = wall.gridSize().height()
    line = painting.line_height(theme.font(theme.CAPTION))
    assert two == one + line
    index = wall.model().index(1, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "rose 1, says tulip, learned from, 001.jpg"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "rose 1, says tulip\nlearned from\n/p/001.jpg"
    image, rows = wall.grab().toImage(), []
    for place in (0, 1):  # only one of these two has something in its last line
        rect = wall.visualRect(wall.model().index(place, 0))
        below = image.copy(rect.left(), rect.bottom() - 1 - line, rect.width() - 8, line - 4)
        rows.append(len({below.pixel(x, y) for x in range(below.width()) for y in range(below.height())}) > 1)
    assert rows == [False, True]
    wall.show_pictures(plain)
    assert wall.gridSize().height() == one
