"""The grid: virtual, steady while answers arrive, and usable without a mouse."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from desktop_classifier.gui import theme
from desktop_classifier.gui.qt.filter_model import FilterModel
from desktop_classifier.gui.qt.image_list_model import ImageListModel, Role
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.image_grid import ImageGrid
from desktop_classifier.inference.answer import Answer, Failure, Likelihood

PATHS = [Path(f"/p/{n:05}.jpg") for n in range(40)]


def answer(path: Path, probability: float = 0.75) -> Answer:
    return Answer(path, "m", "o", "exact", (Likelihood("koala", "n", probability),))


class CountingModel(ImageListModel):
    """Counts what a view asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: dict[int, int] = {}

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        self.asked[int(role)] = self.asked.get(int(role), 0) + 1
        return super().data(index, role)


class Scene:
    """A grid on the screen with forty pictures."""

    def __init__(self, runner, qtbot, model: ImageListModel) -> None:
        self.model = model
        self.runner = runner
        self.thumbnails = Thumbnails(runner, lambda path, least: Image.new("RGB", (200, 150), (200, 40, 40)))
        self.filter = FilterModel(self.model)
        self.grid = ImageGrid(self.thumbnails)
        qtbot.addWidget(self.grid)
        self.grid.set_model(self.filter)
        self.grid.resize(848, 600)
        with qtbot.waitActive(self.grid):
            self.grid.show()


@pytest.fixture
def scene(runner, qtbot, qapp):
    theme.apply(qapp, "light")
    return Scene(runner, qtbot, CountingModel())


def columns(grid: ImageGrid) -> int:
    top = grid.visualRect(grid.model().index(0, 0)).top()
    return sum(grid.visualRect(grid.model().index(row, 0)).top() == top for row in range(grid.model().rowCount()))


def test_twenty_thousand_rows_are_not_looked_at_before_they_are_in_sight(scene, qapp):
    scene.model.add([Path(f"/q/{n}.jpg") for n in range(20_000)])
    scene.grid.grab()
    assert 0 < scene.model.asked[int(Role.ITEM)] < 500
    assert scene.model.asked.get(int(Qt.ItemDataRole.DecorationRole), 0) < 500
    assert scene.grid.verticalScrollBar().maximum() > 500_000
    scene.grid.scrollToBottom()
    scene.grid.grab()
    assert scene.model.asked[int(Role.ITEM)] < 500


def test_only_tiles_in_sight_ask_for_thumbnails(scene, monkeypatch):
    wished = set()
    monkeypatch.setattr(scene.thumbnails, "pixmap", lambda path: wished.add(path))
    scene.model.add([Path(f"/q/{n}.jpg") for n in range(20_000)])
    scene.grid.grab()
    assert 8 <= len(wished) <= 40


@pytest.fixture
def painted(scene, qtbot, monkeypatch):
    """Which of forty pictures are painted from now on, after all of them were."""
    scene.model.add(PATHS)
    painted = []
    monkeypatch.setattr(scene.thumbnails, "pixmap", lambda path: painted.append(path))
    qtbot.waitUntil(lambda: len(painted) > 0)
    scene.grid.viewport().repaint()
    painted.clear()
    return painted


def test_two_tiles_far_apart_are_painted_without_those_between(scene, qtbot, painted):
    apart = [PATHS[0], PATHS[10]]
    scene.model.set_answers([answer(path) for path in apart])
    qtbot.waitUntil(lambda: len(painted) >= 2)
    assert sorted(painted) == apart


def test_of_many_answers_only_those_in_sight_are_painted(scene, qtbot, painted):
    scene.model.set_answers([answer(path) for path in PATHS[4:7] + PATHS[30:]])
    qtbot.waitUntil(lambda: len(painted) >= 3)
    assert painted == PATHS[4:7]


@pytest.mark.parametrize(("width", "expected"), [(848, 4), (468, 2), (660, 3), (200, 1), (1500, 7)])
def test_columns_fill_the_width(scene, qtbot, width, expected):
    scene.model.add(PATHS)
    scene.grid.resize(width, 600)
    scene.grid.grab()
    assert columns(scene.grid) == expected
    last = scene.grid.visualRect(scene.filter.index(expected - 1, 0))
    right_gap = width - scene.grid.viewport().mapTo(scene.grid, last.topRight()).x()
    assert right_gap <= 16 + expected


def test_something_is_always_looked_at(scene):
    told = []
    scene.grid.current_changed.connect(told.append)
    scene.model.add(PATHS)
    assert told[-1].path == PATHS[0]
    scene.model.remove([0])
    assert told[-1].path == PATHS[1]
    scene.model.clear()
    assert told[-1] is None


def test_an_answer_to_the_current_picture_is_announced(scene):
    scene.model.add(PATHS)
    told = []
    scene.grid.current_changed.connect(told.append)
    scene.model.set_answers([answer(PATHS[5])])
    assert told == []
    scene.model.set_answers([answer(PATHS[0])])
    assert [item.answer.top[0].label for item in told] == ["koala"]


def test_nothing_moves_when_answers_arrive(scene):
    scene.model.add(PATHS)
    scene.grid.grab()
    before = [scene.grid.visualRect(scene.filter.index(row, 0)) for row in range(40)]
    failure = Answer(PATHS[3], "m", "o", "exact", error=Failure("empty", "This file is empty.", "file is empty"))
    scene.model.set_answers([*(answer(path) for path in PATHS[:3]), failure])
    scene.grid.grab()
    assert [scene.grid.visualRect(scene.filter.index(row, 0)) for row in range(40)] == before


def test_selected_rows_are_rows_of_the_list_also_when_filtered(scene, qtbot):
    scene.model.add(PATHS)
    scene.model.set_answers([answer(PATHS[7], 0.2), answer(PATHS[9], 0.2)])
    scene.filter.set_chip("unsure")
    scene.grid.selectAll()
    assert scene.grid.selected_rows() == [7, 9]


def test_the_keyboard_moves_selects_and_asks(scene, qtbot):
    scene.model.add(PATHS)
    scene.grid.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(scene.grid, Qt.Key.Key_Right)
    qtbot.keyClick(scene.grid, Qt.Key.Key_Down)
    assert scene.grid.current_item().path == PATHS[5]
    with qtbot.waitSignal(scene.grid.remove_requested):
        qtbot.keyClick(scene.grid, Qt.Key.Key_Delete)
    with qtbot.waitSignal(scene.grid.copy_requested):
        qtbot.keyClick(scene.grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)


def test_keyboard_focus_is_seen_and_a_click_shows_none(scene, qtbot):
    scene.model.add(PATHS[:2])
    corner = QPoint(13, 60)  # just outside the first tile's left edge
    accent = theme.LIGHT.accent

    def ring() -> bool:
        return near(scene.grid.grab().toImage().pixelColor(corner), accent)

    scene.grid.clearFocus()
    assert not ring()
    scene.grid.setFocus(Qt.FocusReason.TabFocusReason)
    assert ring()
    scene.grid.clearFocus()
    scene.grid.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not ring()


def test_a_click_between_tiles_keeps_the_selection(scene, qtbot):
    scene.model.add(PATHS[:2])
    scene.grid.choose(PATHS[1])
    qtbot.mouseClick(scene.grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(600, 500))
    assert scene.grid.selected_rows() == [1]


def test_the_small_bar_is_as_long_as_the_answer_is_likely(scene, runner):
    scene.model.add(PATHS[:2])
    scene.model.set_answers([answer(PATHS[1], 0.75)])
    tile = scene.grid.visualRect(scene.filter.index(1, 0)).adjusted(17, 0, -17, 0)  # half gap, edge, inset
    image = scene.grid.viewport().grab().toImage()
    y = tile.top() + 6 + 7 + 112 + 6 + 20 + 4 + 2
    row = [image.pixelColor(x, y) for x in range(tile.left(), tile.right() + 1)]
    assert sum(near(colour, theme.LIGHT.accent) for colour in row) == pytest.approx(0.75 * len(row), abs=2)
    assert sum(near(colour, theme.LIGHT.track) for colour in row) == pytest.approx(0.25 * len(row), abs=2)


def test_a_thumbnail_that_is_ready_is_painted(scene, runner):
    scene.model.add(PATHS[:2])
    scene.grid.grab()
    middle = scene.grid.visualRect(scene.filter.index(0, 0)).center() - QPoint(0, 30)
    runner.carry_out()
    assert near(scene.grid.viewport().grab().toImage().pixelColor(middle), QColor(200, 40, 40))


def test_pictures_in_sight_are_known(scene):
    scene.model.add([Path(f"/q/{n}.jpg") for n in range(1000)])
    scene.grid.grab()
    assert scene.grid.visible_paths()[0] == Path("/q/0.jpg")
    scene.grid.verticalScrollBar().setValue(192 * 10)
    scene.grid.grab()
    seen = scene.grid.visible_paths()
    assert Path("/q/40.jpg") in seen
    assert 12 <= len(seen) <= 24


def test_an_empty_filter_says_so(scene):
    scene.model.add(PATHS)
    scene.filter.set_text("no such thing")
    image = scene.grid.viewport().grab().toImage()
    row = image.height() // 2
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(row - 8, row + 8)}
    assert len(colours) > 5


def test_a_filter_that_hides_the_current_picture_leads_to_another(scene):
    scene.model.add(PATHS)
    scene.model.set_answers([answer(PATHS[7], 0.2)])
    scene.grid.choose(PATHS[3])
    told = []
    scene.grid.current_changed.connect(lambda item: told.append(item and item.path))
    scene.filter.set_chip("unsure")
    scene.filter.set_text("nothing like it")
    scene.filter.set_text("")
    scene.filter.set_chip("all")
    assert told == [PATHS[7], None, PATHS[7]]
    assert scene.grid.selected_rows() == [7]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("صورة جميلة.jpg", "صورة جميلة.jpg"),
        ("日本.png", "日本.png"),
        ("می\u200cخواهم.jpg", "می\u200cخواهم.jpg"),
        ("two\nlines.jpg", "two�lines.jpg"),
        (os.fsdecode(b"caf\xe9.jpg"), "caf�.jpg"),
    ],
)
def test_names_in_any_script_and_none_are_painted(scene, monkeypatch, name, shown):
    said = []
    monkeypatch.setattr(painting, "text", lambda painter, rect, words, *rest: said.append(words))
    scene.model.add([Path("/p") / name])
    scene.grid.grab()
    assert said == ["…", f"\u2068{shown}\u2069"]


def test_a_long_name_keeps_its_end(scene, monkeypatch):
    said = []
    monkeypatch.setattr(painting, "text", lambda painter, rect, words, *rest: said.append(words))
    scene.model.add([Path("/p/" + "very-long-" * 20 + "end.jpg")])
    scene.grid.grab()
    assert said[1].endswith("-end.jpg\u2069")
    assert "…" in said[1]


def test_the_scroll_bar_is_not_seen_while_there_is_nothing_to_scroll(scene):
    bar = scene.grid.verticalScrollBar()

    def colours() -> set[str]:
        image = bar.grab().toImage()
        return {image.pixelColor(4, y).name() for y in range(image.height())}

    scene.model.add(PATHS[:4])
    assert len(colours()) == 1
    scene.model.add(PATHS)
    scene.grid.grab()
    assert bar.maximum() > 0
    assert len(colours()) > 1


def test_a_tile_says_what_the_file_is(scene, monkeypatch):
    said = []
    monkeypatch.setattr(painting, "text", lambda painter, rect, words, *rest: said.append(words))
    scene.model.add(PATHS[:1])
    message = "This is a text file, not a picture. Choose a JPEG picture."
    scene.model.set_answers([Answer(PATHS[0], "m", "o", "exact", error=Failure("x", message, "not a picture"))])
    scene.grid.grab()
    assert said == ["not a picture", "\u206800000.jpg\u2069 · a text file"]


def near(one: QColor, other: QColor) -> bool:
    return all(abs(a - b) <= 3 for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))
