"""The picture: what the network sees is bright and true to its place, a box is drawn by mouse or keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets import seen_square
from desktop_classifier.gui.widgets.image_view import ImageView
from desktop_classifier.imaging.box import Box
from desktop_classifier.imaging.framing import Framing, seen

VIEW = QRectF(0, 0, 400, 300)
PALE = QColor(200, 200, 200)


def picture(width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB888)
    image.fill(PALE)
    return image


@pytest.fixture
def view(qtbot, qapp):
    theme.apply(qapp, "light")
    view = ImageView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    with qtbot.waitActive(view):
        view.show()
    return view


def show(view: ImageView, framing: str = "crop", size: tuple[int, int] = (800, 600), box: Box | None = None) -> None:
    view.set_framing(framing)
    view.show_picture(picture(*size), size, seen(size, Framing(framing), 0.875, box), box)


def colour(view: ImageView, x: int, y: int) -> tuple[int, int, int]:
    return view.grab().toImage().pixelColor(x, y).getRgb()[:3]


def test_the_square_lies_where_the_network_looks():
    where = seen_square.place(VIEW, QSizeF(800, 600), QRectF(137.5, 37.5, 525, 525), letterbox=False)
    assert where.picture == QRectF(0, 0, 400, 300)
    assert where.square == QRectF(68.75, 18.75, 262.5, 262.5)
    assert not where.has_bars


def test_a_letterbox_makes_room_for_its_bars():
    where = seen_square.place(VIEW, QSizeF(800, 600), QRectF(0, 0, 800, 600), letterbox=True)
    assert where.square == QRectF(50, 0, 300, 300)
    assert where.picture.width() == 300
    assert where.picture.top() == pytest.approx(38, abs=1)
    assert where.has_bars


@pytest.mark.parametrize("size", [(800, 600), (600, 800), (1, 1000), (3000, 2)])
@pytest.mark.parametrize("letterbox", [True, False])
def test_everything_stays_inside_the_view(size, letterbox):
    where = seen_square.place(VIEW, QSizeF(*size), QRectF(0, 0, *size), letterbox)
    room = VIEW.adjusted(-0.6, -0.6, 0.6, 0.6)
    assert room.contains(where.square)
    assert room.contains(where.picture)


def test_what_the_network_does_not_see_is_dimmed(view):
    show(view)
    assert colour(view, 200, 200) == (200, 200, 200)
    assert max(colour(view, 30, 200)) < 140
    assert min(colour(view, 69, 200)) > 230  # the square's left side, white


def test_a_letterbox_shows_its_bars_in_the_networks_grey(view):
    show(view, "letterbox")
    assert colour(view, 200, 265) == (128, 128, 128)
    assert colour(view, 200, 150) == (200, 200, 200)


def test_a_stretched_picture_is_seen_whole(view):
    show(view, "stretch")
    assert colour(view, 20, 200) == (200, 200, 200)
    assert colour(view, 380, 280) == (200, 200, 200)


def drag(qtbot, view, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)


def test_dragging_asks_about_a_part(view, qtbot):
    show(view)
    told = []
    view.box_drawn.connect(told.append)
    drag(qtbot, view, QPoint(300, 225), QPoint(100, 75))
    assert told == [Box(0.25, 0.25, 0.75, 0.75)]
    assert view.box == told[0]


def test_dragging_outside_keeps_the_box_inside(view, qtbot):
    show(view)
    told = []
    view.box_drawn.connect(told.append)
    drag(qtbot, view, QPoint(200, 150), QPoint(900, 900))
    assert told == [Box(0.5, 0.5, 1.0, 1.0)]


def test_a_click_goes_back_to_the_whole_picture_and_alone_says_nothing(view, qtbot):
    show(view)
    told = []
    view.box_drawn.connect(told.append)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    assert told == []
    show(view, box=Box(0.1, 0.1, 0.6, 0.6))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    assert told == [None]


def test_keys_draw_move_resize_and_clear_a_box(view, qtbot):
    show(view)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    with qtbot.waitSignal(view.box_drawn) as told:
        qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    box = told.args[0]
    assert (box.left, box.top, box.right, box.bottom) == pytest.approx((0.27, 0.25, 0.77, 0.77))
    with qtbot.waitSignal(view.box_drawn) as told:
        qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert told.args == [None]


@pytest.mark.parametrize("key", [Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Down])
@pytest.mark.parametrize("shift", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier])
def test_keys_never_push_a_box_out_of_the_picture(view, qtbot, key, shift):
    show(view, box=Box(0.9, 0.9, 1.0, 1.0))
    view.setFocus()
    for _ in range(80):
        qtbot.keyClick(view, key, shift)
    assert view.box.right - view.box.left >= 0.0199  # and Box itself refuses what reaches outside


def test_without_a_picture_nothing_can_be_drawn(view, qtbot):
    told = []
    view.box_drawn.connect(told.append)
    view.show_none("No picture is chosen", "picture")
    drag(qtbot, view, QPoint(10, 10), QPoint(200, 200))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    view.grab()
    assert told == []


def test_a_narrow_picture_is_painted_too(view):
    show(view, size=(60, 4000))
    view.grab()
    show(view, "letterbox", size=(4000, 60))
    view.grab()
