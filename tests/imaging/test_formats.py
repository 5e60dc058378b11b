"""Files are told by their first bytes, whatever they are called."""

from __future__ import annotations

import pytest
from imaging.broken_files import heic
from imaging.odd_pictures import dib, picture, saved

from desktop_classifier.imaging.formats import HEAD_BYTES, SUFFIXES, picture_format, unsupported_picture, what_is


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "AVIF"])
def test_what_pillow_writes_is_recognised(kind):
    head = saved(picture(), kind)[:HEAD_BYTES]
    assert picture_format(head) == kind
    assert "picture" in what_is(head)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (heic(), "HEIF"),
        (dib(), "DIB"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "AVIF"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1heicmiaf", "HEIF"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isomavc1", None),
        (b"RIFF\x24\0\0\0WAVEfmt ", None),
        (b"\x28\0\0\0" + b"not a bitmap, only begins like one", None),
        (b"", None),
        (b"\xff\xd8", None),
    ],
)
def test_formats(head, expected):
    assert picture_format(head) == expected


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"hello\n", "a text file"),
        ("naïve".encode()[:4], "a text file"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "an XML file"),
        (b"  <HTML><body>", "a web page"),
        (b"PK\x03\x04....", "a ZIP archive or an Office document"),
        (b"\0" * 257 + b"ustar", "a tar archive"),
        (b"\0\0\0\x14ftypqt  ", "a QuickTime video"),
        (b"\x1aE\xdf\xa3....", "a Matroska or WebM video"),
        (b"\0\0\1\0\2\0\x20\x20\0\0\1\0", "an icon"),
        (b"\0" * 128 + b"DICM", "a medical picture"),
        (b"P6\n10 10\n255\n", "a PNM picture"),
        (b"\x07\x13\x00\xfe\x01", None),
        (b"", None),
    ],
)
def test_what_is(head, words):
    assert what_is(head) == words


def test_a_raw_suffix_decides_only_where_tiff_leaves_it_open():
    assert unsupported_picture(b"II*\0", ".DNG") == "a camera raw file"
    assert unsupported_picture(b"\xff\xd8\xff", ".dng") is None
    assert unsupported_picture(b"II*\0", ".tif") is None


def test_suffixes_are_small_and_begin_with_a_dot():
    assert all(suffix == suffix.lower() and suffix[0] == "." for suffix in SUFFIXES)
