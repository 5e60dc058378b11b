"""The curves of a training: their scale, their words, and that what is written beside them can be read."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPixmap

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets.curves import Curves
from desktop_classifier.gui.widgets.plot import Plot, _Painting
from desktop_classifier.gui.widgets.plot_scale import Curve, Plotted, spoken, spread, ticks


@dataclass
class Figures:
    accuracy: float
    loss: float
    held_accuracy: float
    held_loss: float
    epoch: int = 1


def accuracies(*values, level=None):
    return Plotted((Curve("held back", values, True),), 20, True, level)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([10, 100], [10, 100]),
        ([50, 52], [41, 61]),
        ([52, 50], [61, 41]),
        ([0, 5], [0, 20]),
        ([190, 195], [160, 180]),
        ([50, 50, 50], [30, 50, 70]),
    ],
)
def test_words_move_apart_as_little_as_they_must(wanted, expected):
    assert spread(wanted, 20, 0, 200) == pytest.approx(expected)


def test_words_never_overlap_and_stay_inside():
    for wanted in ([0, 0, 0, 0], [99, 3, 98, 97], [50, 70, 60, 65]):
        tops = spread(wanted, 20, 0, 120)
        assert min(tops) >= 0
        assert max(tops) + 20 <= 120
        ordered = sorted(tops)
        assert all(two - one >= 19.99 for one, two in itertools.pairwise(ordered))


def test_as_much_of_the_percents_is_shown_as_is_needed():
    assert ticks(accuracies(0.3, 0.9)) == (0, 0.25, 0.5, 0.75, 1)
    assert ticks(accuracies(0.55, 0.9))[0] == 0.5
    assert ticks(accuracies(0.85, 0.9))[0] == 0.8
    assert ticks(accuracies(0.85, 0.9, level=("quick model", 0.7)))[0] == 0.5
    assert ticks(accuracies(0.85))[-1] == pytest.approx(1.0)


@pytest.mark.parametrize("most", [0.0, 0.007, 0.61, 3.0, 12.4, 950.0, float("inf")])
def test_losses_of_any_size_fit_under_the_last_tick(most):
    marks = ticks(Plotted((Curve("held back", (most / 2, most)),), 5, False))
    assert marks[0] == 0
    assert len(marks) == 5
    assert marks[-1] >= most or most == float("inf")
    assert marks[-1] <= 4 * most or most in (0.0, float("inf"))


def test_the_curves_say_where_they_stand(qtbot):
    curves = Curves()
    qtbot.addWidget(curves)
    curves.show_epochs([Figures(0.9, 0.4, 0.86, 0.5), Figures(0.92, 0.3, 0.881, 0.45)], 20, 0.842)
    assert curves.plot.accessibleName() == (
        "After epoch 2 of 20: learned from: 92 percent, held back: 88 percent, quick model: 84 percent"
    )
    assert curves.heading == "Right answers"


def test_the_switch_shows_the_loss_without_the_quick_models_line(qtbot):
    curves = Curves()
    qtbot.addWidget(curves)
    curves.show_epochs([Figures(0.9, 0.4, 0.86, 0.5)], 20, 0.842)
    curves.switch.chosen.emit("loss")
    curves.switch.set_chosen("loss")
    curves.show_epochs([Figures(0.9, 0.4, 0.86, 0.5)], 20, 0.842)
    assert curves.heading.startswith("Loss")
    assert curves.plot.shown.level is None
    assert curves.plot.shown.curves[1].values == (0.5,)


def test_nothing_is_said_of_epochs_that_have_not_ended():
    assert spoken(Plotted()) == "No epoch has ended yet"


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_line_that_counts_is_painted_in_the_accent(qtbot, qapp, look):
    theme.apply(qapp, look)
    plot = Plot()
    qtbot.addWidget(plot)
    plot.resize(600, 240)
    plot.show_plotted(Plotted((Curve("held back", (0.5,) * 10, True),), 10))
    image, of = plot.grab().toImage(), theme.colours(plot.palette())
    colours = {image.pixelColor(200, y).name() for y in range(240)}
    assert of.accent.name() in colours
    assert of.accent.name() not in {image.pixelColor(20, y).name() for y in range(240)}


@pytest.mark.parametrize("width", [260, 580])
def test_the_lines_have_the_whole_width_until_the_words_at_their_end_need_some(qapp, width):
    """In a narrow window less than half of it was used."""
    theme.apply(qapp, "light")
    pixmap, rights = QPixmap(width, 200), []
    painter = QPainter(pixmap)
    for done in range(1, 21):
        shown = Plotted((Curve("learned from", (0.9,) * done), Curve("held back", (0.8,) * done, True)), 20)
        paint = _Painting(painter, QRectF(0, 0, width, 200), shown, theme.LIGHT)
        assert all(rect.right() <= width for _, rect in paint._ends())
        assert paint._x(done - 1) <= paint._x(19) <= width
        rights.append(paint._x(19))
    painter.end()
    assert rights[:4] == [width - 2] * 4
    assert rights == sorted(rights, reverse=True)


def test_a_training_longer_than_foretold_still_fits(qtbot):
    curves = Curves()
    qtbot.addWidget(curves)
    curves.show_epochs([Figures(0.9, 0.4, 0.86, 0.5)] * 8, 5, None)
    assert curves.plot.shown.epochs == 8
    assert not QRectF(curves.plot.rect()).isEmpty()


def test_after_a_restart_the_curves_begin_where_they_are_known(qtbot):
    curves = Curves()
    qtbot.addWidget(curves)
    curves.show_epochs([Figures(0.9, 0.4, 0.86, 0.5, 13), Figures(0.9, 0.4, 0.88, 0.5, 14)], 20, None)
    assert curves.plot.accessibleName().startswith("After epoch 14 of 20")
    assert curves.plot.shown.first == 13
