"""The one EXIF entry that is read is found in either byte order, and a broken block is told from an empty one."""

from __future__ import annotations

import random

import pytest
from imaging.odd_pictures import exif

from desktop_classifier.imaging.orientation import orientation

LITTLE = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
BIG = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0\0\0\0\0"


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (LITTLE, 6),
        (BIG, 8),
        (b"Exif\0\0" + BIG, 8),
        (b"Exif\0\0Exif\0\0" + BIG, 8),
        (BIG.replace(b"\x01\x12", b"\x01\x13"), 1),
        (BIG[:18] + b"\0\0" + BIG[20:], 1),
        (BIG[:20], 8),
        (BIG.replace(b"\x00\x03\x00\x00\x00\x01\x00\x08", b"\x00\x04\x00\x00\x00\x01\x00\x00\x00\x05"), 5),
        (b"", 1),
        (b"Exif\0\0", 1),
    ],
)
def test_orientation(block, expected):
    assert orientation(block) == expected


@pytest.mark.parametrize(
    "block",
    [
        *(b"x", b"Exif\0\0nonsense", BIG[:8], BIG[:15], BIG[:4] + b"\xff\xff\xff\xff" + BIG[8:]),
        *(BIG[:18] + b"\0\x09" + BIG[20:], BIG.replace(b"\x00\x03", b"\x00\x05", 1)),
    ],
)
def test_a_broken_block(block):
    with pytest.raises(ValueError):
        orientation(block)


@pytest.mark.parametrize("value", range(1, 9))
def test_what_pillow_writes(value):
    assert orientation(exif(value)) == value


def test_no_block_breaks_it_otherwise():
    chance = random.Random(0)
    for _ in range(20_000):
        block = bytearray(BIG if chance.random() < 0.5 else LITTLE)
        for _ in range(chance.randint(1, 5)):
            block[chance.randrange(len(block))] = chance.randrange(256)
        try:
            assert 1 <= orientation(bytes(block[: chance.randint(0, 26)])) <= 8
        except ValueError:
            continue
