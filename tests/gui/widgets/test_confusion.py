"""The confusion matrix: mouse, keyboard, words, and that large ones stay quick and small ones large."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets.confusion import ConfusionMatrix, largest_mistake
from desktop_classifier.gui.widgets.confusion_cells import Cell, Painted, fitting

FLOWERS = ("daisy", "dandelion", "rose", "sunflower", "tulip")
COUNTS = ((81, 2, 1, 1, 1), (1, 82, 0, 3, 0), (2, 0, 74, 1, 9), (0, 2, 1, 83, 0), (1, 0, 8, 1, 76))


@pytest.fixture
def matrix(qtbot, qapp):
    theme.apply(qapp, "light")
    window = QWidget()
    qtbot.addWidget(window)
    made = ConfusionMatrix()
    QVBoxLayout(window).addWidget(made)
    made.show_matrix(FLOWERS, COUNTS)
    window.resize(520, 420)
    window.show()
    qtbot.waitExposed(window)
    yield made  # not returned: the window must outlive the test
    window.close()


def middle(matrix, cell):
    return matrix._geometry.rect(cell, matrix._scrolled()).center().toPoint()


def test_the_largest_mistake_is_chosen_first(matrix):
    assert matrix.chosen == Cell(2, 4)
    assert "9 of 86 pictures of rose were called tulip" in matrix.accessibleName()


def test_a_click_chooses_a_cell_and_tells_it_again_when_it_is_chosen_already(qtbot, matrix):
    told = []
    matrix.cell_chosen.connect(told.append)
    for _ in range(2):
        qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=middle(matrix, Cell(4, 2)))
    assert told == [Cell(4, 2)] * 2, "beside it something else may be shown meanwhile"
    qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert told == [Cell(4, 2)] * 2
    assert matrix.chosen == Cell(4, 2)


@pytest.mark.parametrize(
    ("key", "goal"),
    [
        (Qt.Key.Key_Left, Cell(2, 3)),
        (Qt.Key.Key_Right, Cell(2, 4)),
        (Qt.Key.Key_Up, Cell(1, 4)),
        (Qt.Key.Key_Down, Cell(3, 4)),
        (Qt.Key.Key_Home, Cell(2, 0)),
        (Qt.Key.Key_PageDown, Cell(4, 4)),
    ],
)
def test_the_keyboard_reaches_every_cell_and_stops_at_the_edge(qtbot, matrix, key, goal):
    matrix.setFocus()
    qtbot.keyClick(matrix, key)
    assert matrix.chosen == goal
    assert matrix.sentence(goal) in matrix.accessibleName()


def test_enter_and_escape_are_left_to_the_page(qtbot, matrix):
    pressed = []
    matrix.parentWidget().keyPressEvent = lambda event: pressed.append(event.key())
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        qtbot.keyClick(matrix, key)
    assert pressed == [Qt.Key.Key_Return, Qt.Key.Key_Escape]


def test_a_cell_on_the_diagonal_says_what_was_found(matrix):
    assert matrix.sentence(Cell(2, 2)) == "74 of 86 pictures of rose were found"


def test_without_a_mistake_the_first_cell_is_chosen(matrix):
    matrix.show_matrix(("a", "b"), ((3, 0), (0, 4)))
    assert matrix.chosen == Cell(0, 0)
    assert largest_mistake(((3, 0), (0, 4))) is None
    assert not matrix.grab().isNull()


def test_cells_are_as_drawn_where_there_is_room_and_smaller_where_not(qapp):
    assert fitting(FLOWERS, None).cell == QSize(66, 46)
    assert not fitting(FLOWERS, None).turned
    tight = fitting(FLOWERS, QSize(330, 300))
    assert tight.cell.width() < 66
    assert tight.turned
    assert tight.whole().width() <= 330
    many = fitting([f"class {number}" for number in range(40)], QSize(460, 400))
    assert many.cell.width() >= 30
    assert many.turned


def test_forty_classes_scroll_to_the_chosen_cell_and_the_names_stay(qtbot, matrix):
    names = [f"bird {number}" for number in range(40)]
    counts = [[50 if i == j else (i * j) % 3 for j in range(40)] for i in range(40)]
    matrix.show_matrix(names, counts)
    matrix.choose(Cell(39, 39))
    rect = matrix._geometry.rect(Cell(39, 39), matrix._scrolled())
    assert matrix.viewport().rect().contains(rect.toRect())
    assert matrix._cell_at(rect.center()) == Cell(39, 39)
    matrix.choose(Cell(0, 0))
    assert matrix.horizontalScrollBar().value() == 0
    assert matrix.verticalScrollBar().value() == 0


def test_of_two_hundred_classes_only_what_is_in_sight_is_painted(matrix, monkeypatch):
    size = 200
    matrix.show_matrix([f"c{i}" for i in range(size)], [[int(i == j) for j in range(size)] for i in range(size)])
    matrix.grab()
    painted, real = [], Painted._paint_cell

    def counted(self, painter, cell, of):  # the painter itself must not be kept: it would outlive its picture
        painted.append(cell)
        real(self, painter, cell, of)

    monkeypatch.setattr(Painted, "_paint_cell", counted)
    matrix.grab()
    assert 0 < len(painted) < 2000, "of 40,000"
