"""A TIFF is read as its entries say, whatever Pillow makes of it: no noise, no negative, no false alarm."""

from __future__ import annotations

import numpy as np
import pytest
from imaging.odd_pictures import picture, written
from imaging.tiffs import tiff

from desktop_classifier.imaging.decode import PictureError

GREY = np.asarray(picture().convert("L")).astype(float)
GREY = (GREY - GREY.min()) / (GREY.max() - GREY.min())  # 0..1, both ends reached
COLOURS = np.asarray(picture())

NUMBERS = {
    "uint16": (GREY * 65535).astype(np.uint16),
    "int16": (GREY * 65535 - 32768).astype(np.int16),
    "uint32": (GREY * 4e9).astype(np.uint32),
    "int32": (GREY * 4e9 - 2e9).astype(np.int32),
    "float32": GREY.astype(np.float32),
    "float64": GREY,
}


def off_by(decoder, path, expected):
    """The largest difference to what is expected, in 0..255."""
    return np.abs(np.asarray(decoder.decode(path).image).astype(float) - expected).max()


@pytest.mark.parametrize("deflated", [False, True], ids=["as it is", "deflated"])
@pytest.mark.parametrize("big", [False, True], ids=["least first", "most first"])
@pytest.mark.parametrize("kind", NUMBERS)
def test_grey_numbers_of_any_kind(tmp_path, decoder, kind, big, deflated):
    path = written(tmp_path, tiff(NUMBERS[kind], big=big, deflated=deflated))
    assert off_by(decoder, path, GREY[..., None] * 255) <= 1.5


@pytest.mark.parametrize("big", [False, True], ids=["least first", "most first"])
@pytest.mark.parametrize("kind", ["uint16", "float32"])
def test_where_zero_is_white_it_is_no_negative(tmp_path, decoder, kind, big):
    """X-ray pictures and faxes are kept that way."""
    values = NUMBERS[kind].max() - NUMBERS[kind]
    path = written(tmp_path, tiff(values, big=big, white_is_zero=True))
    assert off_by(decoder, path, GREY[..., None] * 255) <= 1.5


@pytest.mark.parametrize("deflated", [False, True], ids=["as it is", "deflated"])
@pytest.mark.parametrize("big", [False, True], ids=["least first", "most first"])
def test_sixteen_bits_one_colour_after_the_other(tmp_path, decoder, big, deflated):
    values = COLOURS.astype(np.uint16) * 257
    path = written(tmp_path, tiff(values, big=big, deflated=deflated, apart=True))
    assert off_by(decoder, path, COLOURS) == 0


@pytest.mark.parametrize(
    "data",
    [tiff((COLOURS / 255).astype(np.float32)), tiff(GREY.astype(np.complex64)), tiff(COLOURS, compression=34712)],
    ids=["float colours", "complex numbers", "JPEG 2000 inside"],
)
def test_a_layout_that_nobody_here_can_read_is_not_called_damaged(tmp_path, decoder, data):
    with pytest.raises(PictureError, match="Save it again as PNG or JPEG") as caught:
        decoder.decode(written(tmp_path, data))
    assert caught.value.kind == "unsupported_picture"


def test_a_big_tiff_in_the_other_order_of_bytes_is_not_called_damaged(tmp_path, decoder):
    with pytest.raises(PictureError, match="big-endian BigTIFF") as caught:
        decoder.decode(written(tmp_path, b"MM\0+\0\x08\0\0" + bytes(100)))
    assert caught.value.kind == "unsupported_picture"
