"""A picture of none of the classes: on its tile, in the panel and in the box to try, with what comes closest."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QWidget

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui import theme
from desktop_classifier.gui.qt.filter_model import FilterModel
from desktop_classifier.gui.qt.image_list_model import Counts, ImageItem, ImageListModel
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets.answer_panel import AnswerPanel
from desktop_classifier.gui.widgets.filter_bar import FilterBar
from desktop_classifier.gui.widgets.image_grid import ImageGrid
from desktop_classifier.gui.widgets.none_of_these import Closest, NoneOfThese
from desktop_classifier.gui.widgets.try_box import TryBox
from desktop_classifier.inference.answer import Answer, Likelihood

PATH = Path("/p/lemons.jpg")
TOP = (Likelihood("sunflower", "sunflower", 0.62), Likelihood("rose", "rose", 0.3), Likelihood("tulip", "tulip", 0.08))
NEAREST = (Path("/learned/1.jpg"), Path("/learned/gone.jpg"), Path("/learned/3.jpg"))
SENTENCE = "Nearest is sunflower, but it looks unlike every sunflower it learned from."


def answer(none: bool | None, nearest: tuple[Path, ...] = NEAREST, path: Path = PATH) -> Answer:
    return Answer(path, "my_flowers", "openvino", "exact", TOP, none_of_these=none, nearest=nearest)


def decode(path: Path, least: int) -> Image.Image:
    if "gone" in path.name:
        raise UserError("It is gone.", kind="not_found")
    return Image.new("RGB", (200, 150), (200, 40, 40))


@pytest.fixture
def thumbnails(runner):
    return Thumbnails(runner, decode)


@pytest.fixture
def shown(qtbot, qapp):
    theme.apply(qapp, "light")

    def show(widget: QWidget, size: QSize) -> QWidget:
        qtbot.addWidget(widget)
        widget.resize(size)
        widget.show()
        return widget

    return show


# The block


def test_it_says_what_is_nearest_and_why_that_is_not_it(thumbnails, runner, shown):
    block = shown(NoneOfThese(thumbnails), QSize(300, 200))
    block.show_answer(answer(True))
    assert block.sentence.text() == SENTENCE
    assert block.accessibleName() == f"None of these. {SENTENCE}"


def test_a_learned_picture_that_is_gone_is_left_out(thumbnails, runner, shown):
    block = shown(NoneOfThese(thumbnails), QSize(300, 200))
    block.show_answer(answer(True))
    block.grab()
    runner.carry_out()
    assert block.closest.shown == (NEAREST[0], NEAREST[2])
    image = block.closest.grab().toImage()
    top = block.closest.height() - 30
    colours = [image.pixelColor(x, top) for x in (30, 94, 158)]
    assert [colour.red() > 150 and colour.green() < 80 for colour in colours] == [True, True, False]
    assert "gone" not in block.closest.accessibleName()


@pytest.mark.parametrize(("width", "whole"), [(188, 3), (187, 2), (124, 2), (100, 1), (40, 1)])
def test_no_picture_is_cut_off_where_there_is_little_room(thumbnails, shown, width, whole):
    closest = Closest(thumbnails)
    closest.show_paths((Path("/learned/1.jpg"), Path("/learned/2.jpg"), Path("/learned/3.jpg")))
    shown(closest, QSize(width, 100))
    image = closest.grab().toImage()
    ground = image.pixelColor(62, 80) if width > 62 else None
    painted = [at for at in range(3) if 64 * at + 5 < width and image.pixelColor(64 * at + 5, 80) != ground]
    assert painted == list(range(whole))


def test_where_all_are_gone_nothing_is_promised(thumbnails, runner, shown):
    block = shown(NoneOfThese(thumbnails), QSize(300, 200))
    block.show_answer(answer(True, nearest=(NEAREST[1],)))
    assert block.closest.isVisible()
    block.grab()
    runner.carry_out()
    assert not block.closest.isVisible()


def test_words_and_pictures_stand_beside_each_other_where_there_is_room(thumbnails, shown, qtbot):
    block = shown(NoneOfThese(thumbnails), QSize(300, 220))
    block.show_answer(answer(True))
    block.grab()
    assert block.closest.y() > block.sentence.y()
    block.resize(400, 120)
    qtbot.waitUntil(lambda: block.closest.x() > block.sentence.geometry().right(), timeout=2000)


# The panel


@pytest.fixture
def panel(thumbnails, shown):
    made = AnswerPanel(closest=thumbnails)
    made.set_motion(False)
    return shown(made, QSize(432, 720))


def test_the_panel_says_none_of_these_above_dimmed_bars(panel):
    panel.show_item(ImageItem(PATH, answer(False)))
    accent = panel._bars.rows()[0].grab().toImage().pixelColor(40, panel._bars.rows()[0].height() - 18)
    panel.show_item(ImageItem(PATH, answer(True)))
    panel.grab()
    assert panel._none.isVisible()
    assert panel._none.sentence.text() == SENTENCE
    assert panel._none.mapTo(panel, QPoint()).y() < panel._bars.mapTo(panel, QPoint()).y()
    dimmed = panel._bars.rows()[0].grab().toImage().pixelColor(40, panel._bars.rows()[0].height() - 18)
    assert accent == theme.LIGHT.accent
    assert dimmed != accent
    assert panel._bars.rows()[0].accessibleName() == "sunflower, 62 percent"


def test_an_accepted_answer_shows_what_is_closest_below_its_bars(panel):
    panel.show_item(ImageItem(PATH, answer(False)))
    assert not panel._none.isVisible()
    assert panel._closest.shown == NEAREST
    assert panel._closest.isVisible()
    panel.show_item(ImageItem(PATH, answer(True)))
    assert not panel._closest.isVisible()


def test_a_model_that_cannot_say_it_looks_as_ever(panel):
    panel.show_item(ImageItem(PATH, answer(None, nearest=())))
    assert not panel._none.isVisible()
    assert not panel._closest.isVisible()
    panel.show_item(None)
    assert not panel._none.isVisible()


# The box to try


def test_the_box_to_try_says_it_in_place_of_bars(thumbnails, runner, shown):
    box = shown(TryBox(thumbnails), QSize(500, 230))
    box.show_waiting(PATH)
    box.show_answer(answer(True))
    assert not box.bars.isVisible()
    assert box.words == SENTENCE
    box.show_answer(answer(False))
    assert box.bars.isVisible()
    assert box.words == ""


# Tiles and chips


@pytest.fixture
def grid(thumbnails, shown):
    model = ImageListModel()
    paths = [Path(f"/p/{name}.jpg") for name in ("lemons", "flower", "blurred")]
    model.add(paths)
    model.set_answers(
        [
            answer(True, path=paths[0]),
            answer(False, path=paths[1]),
            Answer(paths[2], "m", "o", "exact", (Likelihood("rose", "rose", 0.3),), none_of_these=False),
        ]
    )
    made = shown(ImageGrid(thumbnails), QSize(848, 400))
    made.set_model(FilterModel(model))
    made.kept = model
    return made


def bar_colours(grid, row):
    """Which colours stand in a line across the lower half of a tile."""
    rect = grid.visualRect(grid.model().index(row, 0))
    image = grid.viewport().grab().toImage()
    return {
        image.pixelColor(x, y).name()
        for y in range(rect.center().y() + 20, rect.bottom() - 8)
        for x in range(rect.left() + 20, rect.right() - 20)
    }


def test_a_refused_tile_has_no_bar(grid):
    accent = theme.LIGHT.accent.name()
    assert accent not in bar_colours(grid, 0)
    assert accent in bar_colours(grid, 1)


def test_it_is_counted_apart_from_unsure_and_said(grid):
    assert grid.kept.counts() == Counts(all=3, waiting=0, unsure=1, failed=0, none=1)
    assert grid.kept.item(0).said() == "none of these; nearest is sunflower, 62 percent"
    assert not grid.kept.item(0).unsure(0.99)
    grid.kept.forget_answers([0])
    assert grid.kept.counts().none == 0


def test_a_chip_and_words_find_them(grid):
    grid.model().set_chip("none")
    assert grid.model().rowCount() == 1
    grid.model().set_chip("all")
    grid.model().set_text("none of")
    assert grid.model().rowCount() == 1


def test_the_chip_is_there_only_where_there_are_any(qtbot, shown):
    bar = shown(FilterBar(), QSize(848, 44))
    chip = bar._chips["none"]
    bar.set_counts(Counts(all=12, unsure=1))
    assert not chip.isVisible()
    bar.set_counts(Counts(all=12, unsure=1, none=4))
    assert chip.isVisible()
    assert chip.accessibleName() == "None of these, 4"
    with qtbot.waitSignal(bar.chip_chosen) as told:
        chip.click()
    assert told.args == ["none"]
    bar.set_counts(Counts(all=12, waiting=12))
    assert chip.isVisible()  # or nothing would say why the grid is empty
    bar._chips["all"].click()
    assert not chip.isVisible()


def test_what_the_field_is_for_is_said_whole_at_every_width(shown):
    bar = shown(FilterBar(), QSize(848, 44))
    bar.set_counts(Counts(all=12, unsure=1, failed=1))
    bar.grab()
    assert bar._search.placeholderText() == "Filter by label or name"
    bar.resize(376, 44)
    bar.grab()
    assert bar._search.placeholderText() == "Filter"
    assert bar._search.accessibleName() == "Filter by label or name"


def test_in_a_narrow_window_empty_chips_step_aside(shown):
    bar = shown(FilterBar(), QSize(376, 44))
    bar.set_counts(Counts(all=12, unsure=1, none=4))
    assert not bar._chips["failed"].isVisible()
    bar.grab()
    for key in ("all", "unsure", "none"):
        assert bar._chips[key].geometry().right() < bar._search.geometry().left()
    bar.resize(848, 44)
    assert bar._chips["failed"].isVisible()
