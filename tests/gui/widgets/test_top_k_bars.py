"""Bars: as long as the answer is likely, read aloud, steady."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets.top_k_bars import TopKBars
from desktop_classifier.inference.answer import Likelihood

TOP = (Likelihood("malamute", "n1", 0.71), Likelihood("Eskimo dog", "n2", 0.18), Likelihood("husky", "n3", 0.004))


@pytest.fixture
def bars(qtbot, qapp):
    theme.apply(qapp, "light")
    bars = TopKBars()
    bars.set_motion(False)
    qtbot.addWidget(bars)
    bars.resize(400, 200)
    bars.show()
    return bars


def length(bars: TopKBars, row: int, colour: QColor) -> int:
    """How many pixels of a row's bar have about this colour."""
    image = bars.rows()[row].grab().toImage()
    y = image.height() - 13 - 5
    count = 0
    for x in range(image.width()):
        found = image.pixelColor(x, y)
        count += all(abs(a - b) <= 4 for a, b in zip(found.getRgb()[:3], colour.getRgb()[:3], strict=True))
    return count


@pytest.mark.parametrize("probability", [0.0, 0.005, 0.01, 0.18, 0.5, 0.71, 0.99, 1.0])
def test_a_bar_is_as_long_as_the_answer_is_likely(bars, probability):
    bars.show_top([Likelihood("first", "n", probability), Likelihood("second", "n", probability)])
    paler = theme.blend(theme.LIGHT.paler, theme.LIGHT.track, theme.LIGHT.paler.alphaF())
    assert length(bars, 0, theme.LIGHT.accent) == pytest.approx(400 * probability, abs=3)
    assert length(bars, 1, paler) == pytest.approx(400 * probability, abs=3)


def test_bars_speak(bars):
    bars.show_top(TOP)
    assert [row.accessibleName() for row in bars.rows()] == [
        "malamute, 71 percent",
        "Eskimo dog, 18 percent",
        "husky, less than 1 percent",
    ]
    assert bars.accessibleName().startswith("Answer: malamute, 71 percent; Eskimo dog")


def test_nothing_jumps_between_waiting_and_answered(bars):
    bars.show_waiting()
    bars.grab()
    before = [row.geometry() for row in bars.rows()]
    bars.show_top(TOP)
    bars.grab()
    assert [row.geometry() for row in bars.rows()] == before
    assert bars.rows()[0].shown == pytest.approx(0.71)
    bars.show_waiting()
    assert bars.rows()[0].accessibleName() == "waiting for the answer"
    assert bars.rows()[0].shown == 0


@pytest.mark.parametrize(("asked", "made"), [(1, 1), (5, 5), (10, 10), (0, 1), (99, 10)])
def test_as_many_bars_as_the_user_wants(bars, asked, made):
    bars.show_top(TOP)
    bars.set_bars(asked)
    assert len(bars.rows()) == made
    assert bars.rows()[0].shown == pytest.approx(0.71)


def test_a_model_of_two_classes_leaves_the_third_place_empty(bars):
    bars.show_top(TOP[:2])
    assert bars.rows()[2].accessibleName() == ""
    image = bars.rows()[2].grab().toImage()
    assert len({image.pixelColor(x, y).name() for x in range(0, 400, 7) for y in range(image.height())}) == 1


def test_bars_grow_within_150_ms_and_end_true(bars, qtbot):
    bars.set_motion(True)
    bars.show_top(TOP)
    assert bars.rows()[0].shown < 0.71
    with qtbot.waitSignal(bars._growth.finished, timeout=1000):
        pass
    assert bars._growth.duration() <= 150
    assert bars.rows()[0].shown == pytest.approx(0.71)


def test_the_first_label_is_larger_and_long_ones_are_shortened(bars):
    bars.show_top([Likelihood("a label that goes on and on " * 5, "n", 0.5), Likelihood("b", "n", 0.1)])
    assert bars.rows()[0].height() > bars.rows()[1].height()
    assert bars.rows()[0].width() == 400
    assert bars.rows()[0].toolTip().startswith("a label")
