"""The child that decodes what could harm a process: cut-off and damaged files, and HEIC.

Pillow's switch for cut-off files is the process's, libheif's faults are too, and memory can be limited for a process
only. Pixels go into a file that the parent made, and are never part of a message.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import ExifTags, Image, ImageFile

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import Report
from desktop_classifier.base.serve import serve
from desktop_classifier.imaging import cut_webp, heif, reading, refusal
from desktop_classifier.imaging.box import Box, PixelBox
from desktop_classifier.imaging.opening import Source, opened
from desktop_classifier.imaging.reading import CUT_OFF, DecodedPicture

log = logging.getLogger(__name__)

MOST_MEMORY = 4 << 30
"""Address space of this process in bytes, where the system can limit it. The largest picture needs 1.5 GB."""

_FIRST_TRIES = ("HEIF", "AVIF", "JPEG")
"""Formats that may come here with nothing wrong with their pixels: for the library, for EXIF, or for patience."""

_STRIP = 256
_UNSURE_ROWS = 32
"""Rows of a cut-off JPEG that may be made up: what libjpeg invents from no data at all, 16 or 32 of them."""


class _ForgivingExif(Image.Exif):
    """EXIF whose faults cost nothing but itself: Pillow reads it while it opens an AVIF, and would not open that."""

    def load(self, data: bytes) -> None:
        try:
            super().load(data)
        except Exception as error:
            log.info("EXIF not read: %r", error)

    def tobytes(self, offset: int = 8) -> bytes:
        """The block, or where it holds what cannot be written, the one entry that Pillow put in from elsewhere."""
        try:
            return super().tobytes(offset)
        except Exception as error:
            log.info("EXIF not written: %r", error)
            turn = Image.Exif()
            turn[ExifTags.Base.Orientation] = self.get(ExifTags.Base.Orientation, 1)
            return turn.tobytes(offset)


def main() -> int:
    prepare()
    return serve(answer)


def prepare() -> None:
    """Set for this process what could not be set in one that does anything else."""
    _limit_memory()
    reading.settle_pillow()
    Image.Exif = _ForgivingExif  # type: ignore[misc]


def answer(request: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Decode `request["path"]` into the file `request["into"]` as RGB bytes, and tell their size and the notes."""
    with opened(Path(request["path"])) as source:
        try:
            picture, forgiven = _decode(source, request["least"], box_of(request["box"]))
            detailed = _store(picture.image, Path(request["into"]))
        except (MemoryError, OSError) as error:  # the disk that holds temporary files may be full
            log.warning("no room for a picture: %r", error)
            raise refusal.out_of_memory(source.name) from None
        except Image.DecompressionBombError:
            raise refusal.too_large(source.name) from None
        if forgiven and detailed <= _needed(picture):
            raise refusal.damaged(source.name)
    return {
        "pixels": picture.image.size,
        "size": picture.size,
        "notes": [*([CUT_OFF] if forgiven else []), *picture.notes],
    }


def box_of(sides: Mapping[str, Any] | None) -> Box | PixelBox | None:
    """The box that the parent put into its message."""
    if sides is None:
        return None
    return (PixelBox if sides["pixels"] else Box)(*sides["sides"])


def _decode(source: Source, least: int, box: Box | PixelBox | None) -> tuple[DecodedPicture, bool]:
    """First as it should be, where this process is no second try; then forgiving what is missing. Says which it was."""
    opener = heif.opener() if source.format == "HEIF" else None
    if source.format == "WEBP" and cut_webp.is_cut(source.stream):
        opener = cut_webp.CutWebP
    for forgiving in (False, True) if source.format in _FIRST_TRIES else (True,):
        ImageFile.LOAD_TRUNCATED_IMAGES = forgiving
        try:
            return reading.read(source, least, box, contextlib.nullcontext(), opener, patient=True), forgiving
        except (UserError, MemoryError, Image.DecompressionBombError):
            raise
        except Exception as error:
            if isinstance(error, OSError) and refusal.is_of_system(error):
                raise refusal.from_system(error) from None
            log.info("not decoded (forgiving: %s): %r", forgiving, error)
    source.refuse_if_changed()
    raise refusal.damaged(source.name)


def _store(image: Image.Image, into: Path) -> int:
    """Write the pixels, a strip at a time to spare memory; returns how much of them is a picture and not filling.

    That is the number of rows, or of columns if these are fewer, that are not of a single colour. What libjpeg invents
    where there is no data is a stripe of `_UNSURE_ROWS` at most, which lies on its side in a picture that was turned.
    """
    rows, columns, first = 0, np.zeros(image.width, bool), None
    with into.open("wb") as stream:
        for top in range(0, image.height, _STRIP):
            strip = np.asarray(image.crop((0, top, image.width, min(top + _STRIP, image.height))))
            first = strip[:1] if first is None else first
            rows += int((strip != strip[:, :1]).any(axis=(1, 2)).sum())
            columns |= (strip != first).any(axis=(0, 2))
            stream.write(strip.tobytes())
    return min(rows, int(columns.sum()))


def _needed(picture: DecodedPicture) -> float:
    """A forgiven picture with no more of it than this is nothing but filling."""
    shortest = min(picture.image.size)
    return min(_UNSURE_ROWS * shortest / min(picture.size), shortest / 2)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    with contextlib.suppress(ValueError, OSError):  # macOS knows the limit and refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
