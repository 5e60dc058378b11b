"""What the network sees of a picture, held against the formulas and against what Keras and TensorFlow make of it."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
from imaging.odd_pictures import CORNERS, corners, picture, saved
from PIL import Image

from desktop_classifier.imaging.framing import GREY, Box, Framing, frame, least_for, seen

SIZES = [(160, 96), (96, 160), (100, 100), (333, 17), (17, 333), (224, 224), (1, 50), (50, 1), (1, 1)]


def half_pixel_bilinear(pixels, side):
    """`tf.image.resize` without antialiasing in NumPy: sample between pixel centres, clamp at the edge."""

    def along(values, axis):
        length = values.shape[axis]
        at = (np.arange(side) + 0.5) * length / side - 0.5
        low = np.floor(at).astype(int)
        part = (at - low).reshape([-1 if place == axis else 1 for place in range(3)])
        first = np.take(values, np.clip(low, 0, length - 1), axis)
        second = np.take(values, np.clip(low + 1, 0, length - 1), axis)
        return first * (1 - part) + second * part

    return along(along(pixels.astype(float), 0), 1)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("framing", Framing)
def test_every_framing_gives_a_square_of_bytes(size, framing):
    square = frame(picture(*size) if min(size) > 1 else Image.new("RGB", size), 64, framing, 0.875, bicubic=False)
    assert square.shape == (64, 64, 3)
    assert square.dtype == np.uint8
    assert square.flags.c_contiguous


@pytest.mark.parametrize("bicubic", [False, True])
@pytest.mark.parametrize("crop", [0.875, 1.0])
@pytest.mark.parametrize("size", [(500, 375), (375, 500), (400, 400)])
def test_crop_is_the_smoothed_centre_square(size, crop, bicubic):
    image = picture(*size)
    width, height = size
    part = min(size) * crop
    box = ((width - part) / 2, (height - part) / 2, (width + part) / 2, (height + part) / 2)
    expected = image.resize((224, 224), Image.Resampling.BICUBIC if bicubic else Image.Resampling.BILINEAR, box=box)
    assert np.array_equal(frame(image, 224, Framing.CROP, crop, bicubic), np.asarray(expected))


def test_crop_looks_at_the_middle_and_not_at_the_ends():
    image = Image.new("RGB", (300, 100), (255, 0, 0))
    image.paste((0, 0, 255), (100, 0, 200, 100))
    assert (frame(image, 50, Framing.CROP, 0.9, bicubic=False) == (0, 0, 255)).all()


def test_stretch_is_what_keras_loads():
    image = picture(500, 375)
    expected = image.resize((224, 224), Image.Resampling.BILINEAR)
    assert np.array_equal(frame(image, 224, Framing.STRETCH, 0.5, bicubic=False), np.asarray(expected))


@pytest.mark.parametrize("size", [(200, 100), (100, 200)])
def test_letterbox_shows_all_of_it_between_grey_bars(size):
    square = frame(picture(*size), 100, Framing.LETTERBOX, 0.5, bicubic=False)
    bars = (slice(0, 25), slice(None)) if size[0] > size[1] else (slice(None), slice(0, 25))
    assert (square[bars] == GREY).all()
    assert (square[::-1, ::-1][bars] == GREY).all()
    inner = square[25:75] if size[0] > size[1] else square[:, 25:75]
    assert not (inner == GREY).all(axis=2).any()
    for place, colour in corners(Image.fromarray(np.ascontiguousarray(inner))).items():
        assert np.abs(colour - CORNERS[place]).max() < 25


@pytest.mark.parametrize("size", [(500, 375), (375, 500), (64, 48), (224, 224), (1000, 30)])
def test_book_samples_without_smoothing_within_one_level(size):
    image = picture(*size)
    expected = half_pixel_bilinear(np.asarray(image), 224)
    ours = frame(image, 224, Framing.BOOK, 0.5, bicubic=True).astype(float)
    assert np.abs(ours - expected).max() < 1.01  # Pillow rounds down
    assert np.abs(ours - expected).mean() <= 0.51


def test_book_is_not_stretch():
    image = picture(500, 375)
    book = frame(image, 224, Framing.BOOK, 1.0, bicubic=False).astype(int)
    assert np.abs(book - frame(image, 224, Framing.STRETCH, 1.0, bicubic=False)).mean() > 2


@pytest.mark.parametrize("framing", Framing)
def test_the_box_is_all_that_is_seen(framing):
    """Everything outside the box is black; the middle of what comes out must not be."""
    image = Image.new("RGB", (400, 300))
    image.paste(picture(100, 120), (200, 60))
    box = Box(200 / 400, 60 / 300, 300 / 400, 180 / 300)
    square = frame(image, 60, framing, 1.0, bicubic=False, box=box)
    assert (square[8:-8, 8:-8].max(axis=2) > 20).all()
    inner = square[:, 5:55] if framing is Framing.LETTERBOX else square
    for place, colour in corners(Image.fromarray(np.ascontiguousarray(inner))).items():
        assert np.abs(colour - CORNERS[place]).max() < 40, place


@pytest.mark.parametrize("framing", [Framing.CROP, Framing.LETTERBOX, Framing.STRETCH])
@pytest.mark.parametrize("box", [None, Box(0.1, 0.2, 0.7, 0.9)])
def test_a_picture_decoded_at_half_size_is_framed_alike(framing, box):
    whole = picture(800, 600)
    half = whole.reduce(2)
    first = frame(whole, 100, framing, 0.875, bicubic=False, box=box).astype(int)
    assert np.abs(first - frame(half, 100, framing, 0.875, bicubic=False, box=box)).mean() < 2


@pytest.mark.parametrize(
    ("size", "framing", "crop", "box", "expected"),
    [
        ((400, 300), Framing.CROP, 1.0, None, (50, 0, 350, 300)),
        ((300, 400), Framing.CROP, 0.5, None, (75, 125, 225, 275)),
        ((400, 300), Framing.CROP, 0.5, Box(0.5, 0, 1, 1), (250, 100, 350, 200)),
        ((400, 300), Framing.LETTERBOX, 0.5, None, (0, 0, 400, 300)),
        ((400, 300), Framing.STRETCH, 0.5, Box(0.25, 0.5, 1, 1), (100, 150, 400, 300)),
        ((400, 300), Framing.BOOK, 0.5, None, (0, 0, 400, 300)),
    ],
)
def test_what_is_seen(size, framing, crop, box, expected):
    assert seen(size, framing, crop, box) == pytest.approx(expected)


def test_least_is_twice_the_side_but_all_of_it_for_the_book():
    assert [least_for(224, framing) for framing in Framing] == [448, 448, 448, 0]


def test_framings_have_the_names_of_the_command_line():
    assert [str(framing) for framing in Framing] == ["crop", "letterbox", "stretch", "book"]


@pytest.mark.slow
def test_book_and_stretch_are_what_tensorflow_and_keras_do(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(saved(picture(500, 375), "PNG"))
    code = (
        "import sys, json, numpy as np, tensorflow as tf, keras\n"
        "pixels = tf.io.decode_image(tf.io.read_file(sys.argv[1]))\n"
        "book = tf.image.resize(pixels, [224, 224]).numpy()\n"
        "load = keras.utils.load_img(sys.argv[1], target_size=(224, 224), interpolation='bilinear')\n"
        "np.savez(sys.argv[2], book=book, stretch=np.asarray(load)); print(json.dumps('done'))\n"
    )
    out = tmp_path / "theirs.npz"
    run = subprocess.run([sys.executable, "-c", code, str(path), str(out)], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout.splitlines()[-1]) == "done"
    theirs = np.load(out)
    with Image.open(path) as image:
        book = frame(image, 224, Framing.BOOK, 1.0, bicubic=False).astype(float)
        stretch = frame(image, 224, Framing.STRETCH, 1.0, bicubic=False)
    assert np.abs(book - theirs["book"]).max() < 1.01
    assert np.array_equal(stretch, theirs["stretch"])
