"""A WebP that is cut off, read as far as it goes. libwebp gives all or nothing, so what is missing is made up, several
times and differently: above the first row in which two come out unlike each other, everything is from the file.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
from PIL import Image
from PIL.WebPImagePlugin import WebPImageFile

_BEGINNINGS = [bytes([value]) * 16 for value in (0x00, 0xAA, 0x55, 0x33, 0xCC, 0x0F, 0xF0, 0x77)]
"""What the missing part begins with, before the zeros that libwebp takes for a picture without detail. Some
happen to be what no encoder writes, and some come out alike by chance for a row or two."""
_FEWEST = 2

_MOST_MISSING = 64 << 20
"""Bytes; a header may claim anything."""

_GREY = 128


def is_cut(stream: BinaryIO) -> bool:
    """Whether a WebP ends before it says that it does."""
    stream.seek(0)
    head = stream.read(8)
    missing = int.from_bytes(head[4:8], "little") + 8 - stream.seek(0, io.SEEK_END)
    stream.seek(0)
    return 0 < missing <= _MOST_MISSING


class CutWebP(WebPImageFile):
    """The first frame, with grey below the last row that is certain. Decodes only when loaded, after its size was
    looked at.

    Args:
        stream: The file, which `is_cut`.
    """

    def __init__(self, stream: BinaryIO) -> None:
        data = stream.read()
        missing = int.from_bytes(data[4:8], "little") + 8 - len(data)
        wholes = (data + beginning[:missing].ljust(missing, b"\0") for beginning in _BEGINNINGS)
        super().__init__(io.BytesIO(next(wholes)))
        self._others: Iterator[bytes] | None = wholes

    def load(self) -> Any:
        """As Pillow's.

        Raises:
            ValueError: Nobody can tell where the picture ends.
        """
        others, self._others = self._others, None
        access = super().load()
        rows = _certain_rows(np.asarray(self), others) if others is not None else self.height
        if rows < self.height:
            self.paste(Image.new("RGB", (self.width, self.height - rows), (_GREY,) * 3).convert(self.mode), (0, rows))
        return access


def _certain_rows(pixels: np.ndarray, others: Iterator[bytes]) -> int:
    alike = [_alike(pixels, other) for other in map(_decoded, others) if other is not None]
    if len(alike) < _FEWEST:
        raise ValueError(f"Only {len(alike)} ways of filling up what is missing decode")
    return min(alike)


def _alike(one: np.ndarray, other: np.ndarray) -> int:
    """The number of rows before the first in which they differ."""
    unlike = (one != other).any(axis=(1, 2))
    return int(unlike.argmax()) if unlike.any() else len(unlike)


def _decoded(data: bytes) -> np.ndarray | None:
    try:
        with WebPImageFile(io.BytesIO(data)) as image:
            return np.asarray(image)
    except Exception:  # every kind that Pillow raises
        return None
