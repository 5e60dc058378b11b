"""TIFF as its entries say, where Pillow makes noise or a negative of it without a word, or would read it and does not.

Found with files that tifffile wrote and Pillow 13 read; a later Pillow that has learned it loses nothing by this.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import numpy.typing as npt
from PIL import Image, TiffImagePlugin
from PIL.ImageFile import _Tile
from PIL.TiffImagePlugin import TiffImageFile

UNKNOWN_COMPRESSION = "unknown compression"

_BITS_PER_SAMPLE, _PHOTOMETRIC, _SAMPLE_FORMAT = 258, 262, 339
_WHITE_IS_ZERO, _SIGNED = 0, 2

_NATIVE = {"I;16BS": "I;16NS", "I;32BS": "I;32NS", "I;32B": "I;32N", "F;32BF": "F;32NF"} | dict.fromkeys(
    ("F;64F", "F;64BF"), "F;64NF"
)
"""What libtiff hands over is in this computer's order of bytes already, whatever the file's is."""


def read_more() -> None:
    """Tell Pillow, for the whole process, of layouts that its decoders know and its table of TIFFs does not."""
    for order, big in ((b"II", ""), (b"MM", "B")):
        for white in (0, 1):
            grey = {
                ((1,), (16,)): (f"I;16{big}", f"I;16{big}"),
                ((1,), (32,)): ("I", "I;32B" if big else "I;32N"),
                ((3,), (64,)): ("F", f"F;64{big}F"),
            }
            for (kind, bits), modes in grey.items():
                TiffImagePlugin.OPEN_INFO.setdefault((order, white, kind, 1, bits, ()), modes)


class Tiff(TiffImageFile):
    def _open(self) -> None:
        try:
            super()._open()
        except KeyError as error:
            raise SyntaxError(UNKNOWN_COMPRESSION) from error

    def _setup(self) -> None:
        super()._setup()
        apart = self._planar_configuration == 2 and 16 in self.tag_v2.get(_BITS_PER_SAMPLE, ())
        if apart and len(self.getbands()) > 1 and not self.use_load_libtiff:
            # One colour after the other, which Pillow reads as if they had eight bits; libtiff does not.
            self.use_load_libtiff = True
            self.tile = [_Tile("libtiff", (0, 0, *self._tile_size), 0, (f"{self.mode};16N", False, self.tag_v2.offset))]
        elif self.use_load_libtiff:
            (tile,) = self.tile
            mode, *others = cast("tuple[Any, ...]", tile.args)
            self.tile = [tile._replace(args=(_NATIVE.get(mode, mode), *others))]


def numbers(image: Image.Image) -> npt.NDArray[np.generic]:
    """The values of a picture of one channel, with the sign that a TIFF says they have; Pillow guesses it."""
    values = np.asarray(image)
    if isinstance(image, TiffImageFile) and values.dtype == np.int32 and image.tag_v2.get(_BITS_PER_SAMPLE) == (32,):
        signed = image.tag_v2.get(_SAMPLE_FORMAT) == (_SIGNED,)
        return values if signed else values.view(np.uint32)
    return values


def is_negative(image: Image.Image) -> bool:
    """Whether zero means white, which Pillow minds up to eight bits only."""
    return isinstance(image, TiffImageFile) and image.tag_v2.get(_PHOTOMETRIC, 1) == _WHITE_IS_ZERO
