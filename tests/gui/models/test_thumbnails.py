"""Thumbnails: never at once, newest wish first, bounded, right way up, sharp at twice the scale."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSize

from desktop_classifier.gui.qt.jobs import ParallelRunner
from desktop_classifier.gui.qt.thumbnails import AT_ONCE, MOST_WAITING, Thumbnails
from desktop_classifier.imaging.decode import PictureError

PATHS = [Path(f"/p/{n}.jpg") for n in range(500)]


class Pictures:
    """Decodes anything to one colour, and remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[Path] = []

    def __call__(self, path: Path, least: int) -> Image.Image:
        self.asked.append(path)
        if path.suffix == ".txt":
            raise PictureError("This is a text file, not a picture.", "not_a_picture")
        return Image.new("RGB", (400, 300), (200, 40, 40))


@pytest.fixture
def pictures():
    return Pictures()


@pytest.fixture
def thumbnails(runner, pictures):
    thumbnails = Thumbnails(runner, pictures)
    thumbnails.set_size(QSize(180, 112), 2.0)
    return thumbnails


def test_the_first_answer_is_none_and_the_picture_comes_later(thumbnails, runner, qtbot):
    told = []
    thumbnails.thumbnail_ready.connect(told.append)
    assert thumbnails.pixmap(PATHS[0]) is None
    assert told == []
    runner.carry_out()
    assert told == [PATHS[0]]
    pixmap = thumbnails.pixmap(PATHS[0])
    assert pixmap.size() == QSize(360, 224)
    assert pixmap.deviceIndependentSize().toSize() == QSize(180, 112)
    image = pixmap.toImage()
    assert image.pixelColor(180, 112).getRgb()[:3] == (200, 40, 40)
    assert image.pixelColor(0, 0).alpha() == 0


def test_asking_again_orders_nothing_again(thumbnails, runner, pictures):
    for _ in range(3):
        thumbnails.pixmap(PATHS[0])
    runner.carry_out()
    thumbnails.pixmap(PATHS[0])
    runner.carry_out()
    assert pictures.asked == [PATHS[0]]


def test_what_was_scrolled_to_last_comes_first(thumbnails, runner, pictures):
    for path in PATHS:
        thumbnails.pixmap(path)
    assert len(runner.orders) == AT_ONCE
    runner.carry_out()
    assert pictures.asked[AT_ONCE] == PATHS[-1]
    assert len(pictures.asked) == AT_ONCE + MOST_WAITING


def test_memory_is_bounded_and_the_least_used_goes(runner, pictures):
    thumbnails = Thumbnails(runner, pictures, most_bytes=3 * 180 * 112 * 4)
    for path in PATHS[:3]:
        thumbnails.pixmap(path)
        runner.carry_out()
    thumbnails.pixmap(PATHS[0])
    thumbnails.pixmap(PATHS[3])
    runner.carry_out()
    assert thumbnails.pixmap(PATHS[0]) is not None
    assert thumbnails.pixmap(PATHS[1]) is None


def test_a_picture_that_cannot_be_read_is_tried_once(thumbnails, runner, pictures):
    bad = Path("/p/words.txt")
    for _ in range(3):
        assert thumbnails.pixmap(bad) is None
        runner.carry_out()
    assert pictures.asked == [bad]
    thumbnails.forget(bad)
    thumbnails.pixmap(bad)
    runner.carry_out()
    assert pictures.asked == [bad, bad]


def test_another_size_keeps_the_old_one_until_the_new_one_is_there(thumbnails, runner):
    thumbnails.pixmap(PATHS[0])
    runner.carry_out()
    thumbnails.set_size(QSize(220, 112), 1.0)
    assert thumbnails.pixmap(PATHS[0]).size() == QSize(360, 224)
    runner.carry_out()
    assert thumbnails.pixmap(PATHS[0]).size() == QSize(220, 112)


def test_nothing_is_ordered_or_told_after_the_end(thumbnails, runner, pictures):
    told = []
    thumbnails.thumbnail_ready.connect(told.append)
    thumbnails.pixmap(PATHS[0])
    thumbnails.shutdown()
    runner.carry_out()
    thumbnails.pixmap(PATHS[1])
    assert runner.orders == []
    assert told == []


def test_a_real_picture_lying_on_its_side_is_put_upright(qtbot, tmp_path):
    picture = Image.new("RGB", (300, 200), (0, 0, 255))
    picture.paste((255, 0, 0), (0, 0, 150, 200))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise: the left half becomes the upper one
    path = tmp_path / "turned.jpg"
    picture.save(path, exif=exif)
    runner = ParallelRunner(2)
    thumbnails = Thumbnails(runner)
    thumbnails.set_size(QSize(100, 150), 1.0)
    with qtbot.waitSignal(thumbnails.thumbnail_ready):
        thumbnails.pixmap(path)
    image = thumbnails.pixmap(path).toImage()
    thumbnails.shutdown()
    assert runner.shutdown()
    upper, lower = image.pixelColor(50, 20), image.pixelColor(50, 130)
    assert upper.red() > 200 > 60 > upper.blue()
    assert lower.blue() > 200 > 60 > lower.red()
