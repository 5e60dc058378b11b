"""The slider, the card of coverage and the curve of reliability: mouse, keyboard, screen readers, and what is told."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets.coverage import Coverage, CoverageSlider
from desktop_classifier.gui.widgets.reliability import Reliability, in_words


@pytest.fixture
def place(qtbot, qapp):
    theme.apply(qapp, "light")
    made = CoverageSlider()
    qtbot.addWidget(made)
    made.resize(460, 30)
    made.show()
    made.show_coverage(0.9)
    return made


def at(place, percent):
    return QPoint(round(place.slider.place(percent)), place.slider.height() // 2)


def test_always_is_at_the_left_and_a_click_jumps_there(place, qtbot):
    assert place.slider.place(100) < place.slider.place(90) < place.slider.place(50)
    told = []
    place.chosen.connect(told.append)
    qtbot.mouseClick(place.slider, Qt.MouseButton.LeftButton, pos=at(place, 70))
    assert told == [0.7]


def test_dragging_tells_every_move_and_only_where_it_ends_counts(place, qtbot):
    moved, chosen = [], []
    place.moved.connect(moved.append)
    place.chosen.connect(chosen.append)
    qtbot.mousePress(place.slider, Qt.MouseButton.LeftButton, pos=at(place, 90))
    for percent in (85, 80, 75):
        qtbot.mouseMove(place.slider, at(place, percent))
    assert chosen == []
    qtbot.mouseRelease(place.slider, Qt.MouseButton.LeftButton, pos=at(place, 75))
    assert moved[-1] == 0.75
    assert chosen == [0.75]


def test_the_right_arrow_makes_it_surer_and_counts_once_it_rests(place, qtbot):
    moved = []
    place.moved.connect(moved.append)
    with qtbot.waitSignal(place.chosen) as told:
        for _ in range(3):
            qtbot.keyClick(place.slider, Qt.Key.Key_Right)
    assert moved == [0.89, 0.88, 0.87]
    assert told.args == [0.87]


def test_what_is_known_is_shown_and_not_told(place, qtbot):
    with qtbot.assertNotEmitted(place.moved), qtbot.assertNotEmitted(place.chosen):
        place.show_coverage(0.6)
        place.hide()
    assert place.coverage == 0.6


def test_news_do_not_take_the_handle_out_of_a_hand(place, qtbot):
    qtbot.mousePress(place.slider, Qt.MouseButton.LeftButton, pos=at(place, 70))
    place.show_coverage(0.95)
    assert place.coverage == 0.7
    qtbot.mouseRelease(place.slider, Qt.MouseButton.LeftButton, pos=at(place, 70))


def test_closing_the_window_before_it_rests_loses_nothing(place, qtbot):
    told = []
    place.chosen.connect(told.append)
    qtbot.keyClick(place.slider, Qt.Key.Key_End)
    place.hide()
    assert told == [1.0]


def test_scrolling_the_page_moves_nothing(place):
    no_buttons, no_keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    wheel = QWheelEvent(
        QPointF(100, 10),
        QPointF(100, 10),
        QPoint(),
        QPoint(0, 120),
        no_buttons,
        no_keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(place.slider, wheel)
    assert place.coverage == 0.9
    assert not wheel.isAccepted()


def test_the_track_is_filled_up_to_the_handle(place):
    image = place.slider.grab().toImage()
    middle, handle = image.height() // 2, place.slider.place(90)
    assert image.pixelColor(round(handle) - 14, middle) == theme.LIGHT.accent
    assert image.pixelColor(round(handle) + 14, middle) == theme.LIGHT.track


def test_the_card_says_what_it_is_told_and_so_does_the_slider(qtbot):
    card = Coverage()
    qtbot.addWidget(card)
    card.show_coverage(0.8)
    card.say("Answers 81 % of pictures, and is right on 99 % of those.")
    assert card.sentence == "Answers 81 % of pictures, and is right on 99 % of those."
    assert card.place.slider.accessibleDescription() == card.sentence
    with qtbot.waitSignal(card.moved) as told:
        qtbot.keyClick(card.place.slider, Qt.Key.Key_Left)
    assert told.args == [0.81]


# Reliability


def a_bin(said, right, count):
    return SimpleNamespace(said=said, right=right, count=count)


BINS = (a_bin(0.55, 0.4, 10), a_bin(0.75, 0.75, 40), a_bin(0.97, 0.9, 160))


@pytest.fixture
def curve(qtbot, qapp):
    theme.apply(qapp, "light")
    made = Reliability()
    qtbot.addWidget(made)
    made.resize(440, 340)
    made.show()
    made.show_bins(BINS, "When it says 90 %, it is right 88 times in 100.")
    return made


def test_a_dot_stands_where_it_says_and_is_right(curve):
    (first, _), (second, _), (third, _) = curve.plot.dots()
    assert first.x() < second.x() < third.x()
    assert first.y() > second.y() > third.y()
    image: QImage = curve.plot.grab().toImage()
    assert image.pixelColor(third.toPoint()) == theme.LIGHT.accent


def test_the_more_answers_the_larger_the_dot_by_area(curve):
    radii = [radius for _, radius in curve.plot.dots()]
    assert radii[2] == pytest.approx(2 * radii[1])
    assert 3 <= radii[0] < radii[1]


def test_every_dot_in_words(curve):
    assert curve.sentence == "When it says 90 %, it is right 88 times in 100."
    assert in_words(BINS[0]) == "Where it says 55 % on average, it is right on 40 % of 10 pictures"
    assert in_words(BINS[2]) in curve.plot.accessibleName()
    where = curve.plot.dots()[1][0]
    assert curve.plot.words_at(where) == in_words(BINS[1])
    assert curve.plot.words_at(QPointF(2, 2)) == ""


def test_without_answers_there_is_no_dot(curve):
    curve.show_bins((), "")
    curve.grab()
    assert curve.plot.dots() == []
