"""A box may be given in fractions or in pixels; one that fits no picture is refused at once, one that does not fit this
picture when its size is known."""

from __future__ import annotations

import pytest

from desktop_classifier.base.errors import UserError
from desktop_classifier.imaging.framing import Box, PixelBox


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0,0,1,1", Box(0, 0, 1, 1)),
        ("0.25, 0, .75, 1", Box(0.25, 0, 0.75, 1)),
        ("0,0,2,1", PixelBox(0, 0, 2, 1)),
        ("100,50,500,450", PixelBox(100, 50, 500, 450)),
        ("0.5,0.5,640,480.5", PixelBox(0.5, 0.5, 640, 480.5)),
    ],
)
def test_parse(text, expected):
    assert Box.parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "1", "0,0,1", "0,0,1,1,1", "a,b,c,d", "0;0;1;1", "0,0,nan,1", "0,0,inf,5"),
        *("0.5,0,0.5,1", "0.9,0,0.1,1", "-0.1,0,1,1", "-5,0,10,10", "10,10,5,20"),
    ],
)
def test_a_box_that_fits_no_picture_is_wrong_usage(text):
    with pytest.raises(UserError, match=r"fractions like .* pixels like") as caught:
        Box.parse(text)
    assert caught.value.kind == "usage"


def test_pixels_become_fractions():
    assert PixelBox(100, 50, 300, 150).within((400, 200)) == Box(0.25, 0.25, 0.75, 0.75)


def test_fractions_stay_and_measure_any_size():
    box = Box(0.25, 0.25, 0.75, 1)
    assert box.within((400, 200)) is box
    assert box.pixels((400, 200)) == (100, 50, 300, 200)
    assert box.pixels((40, 20)) == (10, 5, 30, 20)


@pytest.mark.parametrize(
    ("box", "words"),
    [
        (PixelBox(0, 0, 401, 100), "400 × 200"),
        (PixelBox(500, 0, 600, 100), "400 × 200"),
        (PixelBox(10, 10, 10.5, 100), "smaller than one pixel"),
        (Box(0, 0, 0.001, 1), "smaller than one pixel"),
    ],
)
def test_a_box_that_does_not_fit_this_picture(box, words):
    with pytest.raises(UserError, match=words) as caught:
        box.within((400, 200))
    assert caught.value.kind == "usage"


def test_one_pixel_is_enough():
    assert PixelBox(3, 3, 4, 4).within((7, 7)).pixels((7, 7)) == pytest.approx((3, 3, 4, 4))
