"""Pixels come out upright, in colour and at the size that was asked for."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from imaging.odd_pictures import (
    HEIGHT,
    WIDTH,
    assert_like_the_original,
    chunk,
    exif,
    picture,
    saved,
    sixteen_bits,
    turned,
    written,
)
from PIL import Image, ImageChops, TiffTags
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from desktop_classifier.base.errors import UserError
from desktop_classifier.imaging.framing import Box, PixelBox


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_exif_turns_the_picture_upright(tmp_path, decoder, kind, turn):
    answer = decoder.decode(written(tmp_path, turned(kind, turn)))
    assert answer.size == answer.image.size == (WIDTH, HEIGHT)
    assert_like_the_original(answer.image)


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_turned_jpeg_at_reduced_size_is_upright_too(tmp_path, decoder, turn):
    answer = decoder.decode(written(tmp_path, turned("JPEG", turn)), 24)
    assert answer.image.size == (WIDTH // 4, HEIGHT // 4)
    assert answer.size == (WIDTH, HEIGHT)
    assert_like_the_original(answer.image)


def test_an_exif_turn_in_an_imagemagick_text_counts(tmp_path, decoder):
    block = exif(3).removeprefix(b"Exif\0\0")
    text = f"\nexif\n{len(block):8}\n{block.hex()}\n"
    info = PngInfo()
    info.add_text("Raw profile type exif", text)
    laid = picture().transpose(Image.Transpose.ROTATE_180)
    assert_like_the_original(decoder.decode(written(tmp_path, saved(laid, "PNG", pnginfo=info))).image)


@pytest.mark.parametrize(
    "key",
    [
        *("JPEG", "progressive JPEG", "CMYK JPEG", "two pictures in one JPEG", "JPEG with bytes behind its end"),
        *("PNG named .jpg", "BMP named .jpg", "BMP without its file header", "palette PNG", "GIF", "LAB TIFF"),
        *("CMYK TIFF", "LZW TIFF", "JPEG in TIFF", "big TIFF", "animated GIF", "animated PNG", "animated WebP"),
        *("animated AVIF", "TIFF of several pages", "RGB PNG with a see-through colour"),
        *("JPEG with a broken colour profile", "PNG with a broken colour profile"),
        *("EXIF of another kind in AVIF", "EXIF of no kind in AVIF", "EXIF of nonsense in WebP"),
    ],
)
def test_colours_survive(bad_pictures, decoder, key):
    assert_like_the_original(decoder.decode(bad_pictures[key]).image)


@pytest.mark.parametrize("key", ["PNG with alpha", "WebP with alpha", "TIFF with alpha", "grey PNG with alpha"])
def test_what_is_transparent_becomes_white(bad_pictures, decoder, key):
    pixels = np.asarray(decoder.decode(bad_pictures[key]).image)
    assert (pixels[:, WIDTH // 2 :] == 255).all()
    assert pixels[:, : WIDTH // 2].mean() < 150


def test_a_transparent_palette_entry_becomes_white(bad_pictures, decoder):
    with Image.open(bad_pictures["palette PNG with transparency"]) as image:
        clear = np.asarray(image) == 0
    pixels = np.asarray(decoder.decode(bad_pictures["palette PNG with transparency"]).image)
    assert clear.any()
    assert (pixels[clear] == 255).all()


@pytest.mark.parametrize(("colours", "clear"), [(0, (0x1234,)), (2, (0x1234, 0, 0xFFFF))], ids=["grey", "colour"])
def test_a_transparent_value_of_sixteen_bits_becomes_white(tmp_path, decoder, colours, clear):
    """Two pixels: the left one is of that value, the right one is black."""
    row = struct.pack(f">{2 * len(clear)}H", *clear, *(0,) * len(clear))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 16, colours, 0, 0, 0))
    key = chunk(b"tRNS", struct.pack(f">{len(clear)}H", *clear))
    data = b"\x89PNG\r\n\x1a\n" + head + key + chunk(b"IDAT", zlib.compress(b"\0" + row)) + chunk(b"IEND", b"")
    pixels = np.asarray(decoder.decode(written(tmp_path, data)).image)
    assert pixels.tolist() == [[[255, 255, 255], [0, 0, 0]]]


@pytest.mark.parametrize("key", ["16-bit PNG", "16-bit TIFF", "12 bits in a 16-bit TIFF"])
def test_sixteen_bits_are_scaled_and_not_clipped(bad_pictures, decoder, key):
    grey = np.asarray(picture().convert("L")).astype(int)
    pixels = np.asarray(decoder.decode(bad_pictures[key]).image).astype(int)
    assert np.abs(pixels - grey[..., None]).max() <= 1


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "TIFF, most significant byte first"])
@pytest.mark.parametrize("bits", [8, 10, 12, 14])
def test_a_camera_of_fewer_bits_is_not_nearly_black(tmp_path, decoder, kind, bits):
    image = sixteen_bits((1 << bits) - 1)
    if kind.endswith("first"):
        image = Image.fromarray(np.asarray(image).astype(">u2"))
        assert image.mode == "I;16B"
    grey = np.asarray(picture().convert("L")).astype(int)
    pixels = np.asarray(decoder.decode(written(tmp_path, saved(image, kind.split(",")[0]))).image).astype(int)
    assert np.abs(pixels - grey[..., None]).max() <= 1


def test_a_dark_picture_that_needs_a_fifteenth_bit_stays_as_it_is(tmp_path, decoder):
    image = Image.fromarray(np.full((20, 20), 0x4000, np.uint16))
    assert decoder.decode(written(tmp_path, saved(image, "PNG"))).image.getextrema() == ((0x40, 0x40),) * 3


@pytest.mark.parametrize(("said", "expected"), [(4095, 50), (0xFFFF, 200), (799, 200), (0, 200), ("4095", 200)])
def test_a_tiff_may_say_what_its_largest_value_could_have_been(tmp_path, decoder, said, expected):
    """800 of ten bits, or of twelve if the file says so. The field's default and nonsense say nothing."""
    image = Image.fromarray(np.full((20, 20), 800, np.uint16))
    tags = ImageFileDirectory_v2()
    tags.tagtype[281] = TiffTags.ASCII if isinstance(said, str) else TiffTags.SHORT
    tags[281] = said
    path = written(tmp_path, saved(image, "TIFF", tiffinfo=tags))
    assert decoder.decode(path).image.getextrema() == ((expected, expected),) * 3


def test_a_tiff_of_twelve_bits_a_sample_is_read_as_twelve(tmp_path, decoder):
    """Two samples in three bytes: 800 and 800, which alone would be taken for ten bits."""
    tags = ((256, 2), (257, 2), (258, 12), (259, 1), (262, 1), (273, 122), (277, 1), (278, 2), (279, 6))
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    head = b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4)
    image = decoder.decode(written(tmp_path, head + bytes.fromhex("320320") * 2)).image
    assert image.getextrema() == ((50, 50),) * 3


@pytest.mark.parametrize("key", ["32-bit TIFF", "float TIFF"])
def test_numbers_without_a_natural_range_run_from_black_to_white(bad_pictures, decoder, key):
    grey = np.asarray(picture().convert("L")).astype(float)
    expected = (grey - grey.min()) / (grey.max() - grey.min()) * 255
    pixels = np.asarray(decoder.decode(bad_pictures[key]).image).astype(float)
    assert np.abs(pixels - expected[..., None])[1:].max() <= 2


def test_without_numbers_a_float_picture_is_black(tmp_path, decoder):
    image = Image.fromarray(np.full((20, 20), np.nan, np.float32))
    assert decoder.decode(written(tmp_path, saved(image, "TIFF"))).image.getextrema() == ((0, 0),) * 3


@pytest.mark.parametrize(
    ("size", "least", "decoded"),
    [
        ((1600, 1200), 0, (1600, 1200)),
        ((1600, 1200), 150, (200, 150)),
        ((1600, 1200), 151, (400, 300)),
        ((1600, 1200), 448, (800, 600)),
        ((1600, 1200), 601, (1600, 1200)),
        ((1601, 1203), 300, (401, 301)),
        ((100, 80), 448, (100, 80)),
    ],
)
def test_a_big_jpeg_shrinks_but_never_below_least(tmp_path, decoder, size, least, decoded):
    answer = decoder.decode(written(tmp_path, saved(picture(*size), "JPEG")), least)
    assert (answer.image.size, answer.size) == (decoded, size)


@pytest.mark.parametrize(
    ("box", "decoded"),
    [
        (Box(0, 0, 1, 1), (200, 150)),
        (Box(0.25, 0.25, 0.75, 0.75), (400, 300)),
        (Box(0, 0, 0.1, 1), (1600, 1200)),
        (PixelBox(100, 100, 700, 700), (400, 300)),
    ],
)
def test_the_part_in_the_box_keeps_least(tmp_path, decoder, box, decoded):
    path = written(tmp_path, saved(picture(1600, 1200), "JPEG"))
    assert decoder.decode(path, 150, box).image.size == decoded


def test_a_box_is_meant_for_the_upright_picture(tmp_path, decoder):
    """Across the turned picture, 1200 wide and 1600 high, this strip is 300 pixels wide; across the file's, 400."""
    path = written(tmp_path, saved(picture(1600, 1200), "JPEG", exif=exif(6)))
    answer = decoder.decode(path, 200, Box(0, 0, 0.25, 1))
    assert (answer.size, answer.image.size) == ((1200, 1600), (1200, 1600))


def test_a_box_outside_the_picture_is_the_callers_fault(tmp_path, decoder):
    path = written(tmp_path, saved(picture(), "PNG"))
    with pytest.raises(UserError, match="160 × 96") as caught:
        decoder.decode(path, 64, PixelBox(0, 0, 200, 50))
    assert caught.value.kind == "usage"


def test_reduced_pixels_are_pillows_own(tmp_path, decoder):
    path = written(tmp_path, saved(picture(900, 700), "JPEG"))
    with Image.open(path) as image:
        image.draft("RGB", (300, 300))
        expected = image.convert("RGB")
    assert ImageChops.difference(decoder.decode(path, 300).image, expected).getbbox() is None


@pytest.mark.parametrize("options", [{"quality": 80}, {"lossless": True}], ids=["lossy", "lossless"])
def test_of_a_webp_that_is_cut_off_what_is_there_is_kept_and_the_rest_is_grey(tmp_path, decoder, options):
    data = saved(picture(640, 480), "WEBP", **options)
    whole = np.asarray(decoder.decode(written(tmp_path, data)).image).astype(int)
    answer = decoder.decode(written(tmp_path, data[: len(data) // 2], "cut"))
    pixels = np.asarray(answer.image).astype(int)
    there = (pixels != 128).any(axis=(1, 2))
    kept = int(there.sum())
    assert answer.notes == ("cut_off",)
    assert 150 < kept < 300 and there[:kept].all()
    assert np.abs(pixels - whole)[: kept - 16].max() == 0
