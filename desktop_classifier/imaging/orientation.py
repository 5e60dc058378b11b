"""Which way up: the one EXIF entry that matters, read without trusting the rest of the block.

Pillow's own reader parses the whole block and raised five kinds of exception on pictures whose pixels were sound, or
silently found nothing; a broken block must cost neither the picture nor the knowledge that it was broken.
"""

from __future__ import annotations

import struct

from PIL import Image

_TAG = 0x0112
_WIDTHS = {1: "B", 3: "H", 4: "I"}  # BYTE, SHORT, LONG

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def orientation(exif: bytes) -> int:
    """The EXIF orientation, 1..8, of a block with or without its "Exif" mark; 1 where it says nothing.

    Raises:
        ValueError: The block is no EXIF, is cut off before the entry, or holds an impossible value.
    """
    while exif[:6] == b"Exif\0\0":
        exif = exif[6:]
    if not exif:
        return 1
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None:
        raise ValueError(f"Expected an EXIF block to begin with II or MM, got {exif[:4]!r}")
    try:
        return _find(exif, order)
    except struct.error:
        raise ValueError("The EXIF block is cut off") from None


def _find(exif: bytes, order: str) -> int:
    (start,) = struct.unpack_from(order + "I", exif, 4)
    (count,) = struct.unpack_from(order + "H", exif, start)
    for at in range(start + 2, start + 2 + 12 * count, 12):
        tag, kind = struct.unpack_from(order + "HH", exif, at)
        if tag == _TAG:
            if kind not in _WIDTHS:
                raise ValueError(f"Expected the orientation to be a number, got type {kind}")
            (value,) = struct.unpack_from(order + _WIDTHS[kind], exif, at + 8)
            if value > 8:
                raise ValueError(f"Expected an orientation of 1 to 8, got {value}")
            return int(value) or 1  # some cameras write 0 for "unknown"
    return 1


def exif_of(image: Image.Image) -> bytes:
    """The EXIF block of an opened image, or nothing. PNG may only know it after its pixels are loaded.

    Raises:
        ValueError: ImageMagick's way of putting EXIF into a PNG text, and the text is no hexadecimal.
    """
    block = image.info.get("exif")
    if isinstance(block, bytes):
        return block
    text = image.info.get("Raw profile type exif")
    return bytes.fromhex("".join(text.split("\n")[3:])) if isinstance(text, str) else b""


def upright(image: Image.Image, value: int) -> Image.Image:
    """The image turned as orientation `value`, 1..8, says."""
    return image.transpose(_TURNS[value]) if value in _TURNS else image


def swaps_sides(value: int) -> bool:
    """Whether orientation `value` makes width of height."""
    return value >= 5
