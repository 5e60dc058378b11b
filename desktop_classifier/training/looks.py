"""What a picture is known by besides its bytes: how it looks, in 128 bits, and when it was taken."""

from __future__ import annotations

import calendar
import logging
import re
from pathlib import Path

import imagehash
import numpy as np
from PIL import Image

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.files import digest_of
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.imaging import orientation, reading
from desktop_classifier.imaging.decode import Decoder
from desktop_classifier.imaging.opening import opened
from desktop_classifier.imaging.refusal import PictureError, from_system
from desktop_classifier.training.records import Picture
from desktop_classifier.training.scan_memory import ScanMemory

BITS = 128
"""Of a look: 64 for "brighter than its left neighbour", 64 for "brighter than the one above".

Measured on 497 photographs: of 123,256 pairs of different ones none differs in fewer than 29 bits, while a copy of
which 3 % are cut off differs in at most 26. With the 64 bits of one direction, or of a cosine transform (which would
also bring SciPy into the window's process), the two overlap.
"""

_LEAST = 72
"""Shorter side that must be left when a JPEG is decoded at reduced size: eight times the hash's grid. With 96 the same
photographs and copies stood as far apart, and a usual picture of 500 x 375 took a third longer."""

_EXIF_PART, _TAKEN, _FRACTION = 0x8769, 0x9003, 0x9291
_TIME = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
_FIRST_YEAR = 1990
"""Cameras without a battery begin at 1970 or 1980, all of them."""

log = logging.getLogger(__name__)


def facts(path: Path, class_id: str, decoder: Decoder, memory: ScanMemory, token: CancelToken) -> Picture:
    """Read a picture once and say what it is known by. What was found out about the same bytes under another name, as
    of a picture that was moved, is not found out again.

    Args:
        path: The file.
        class_id: Copied into the answer.
        decoder: Any number of threads may share it.
        memory: What earlier scans found out; any number of threads may ask it.
        token: Looked at between the steps.

    Raises:
        PictureError: It cannot be read.
        Cancelled: `token` was cancelled.
    """
    token.raise_if_cancelled()
    before = _state(path)
    content = _content(path, token)
    picture = memory.same_bytes(content, path, class_id) or _found_out(content, path, class_id, decoder, token)
    if _state(path) != before:
        raise PictureError(
            "This file was changed while it was being read. Wait until it is complete, and look again.",
            "changed_while_reading",
        )
    return picture


def _content(path: Path, token: CancelToken) -> str:
    with opened(path) as source:  # refuses what is no picture, and what would never end
        source.stream.seek(0)
        try:
            return digest_of(source.stream, step=lambda done: token.raise_if_cancelled())
        except OSError as error:
            raise from_system(error) from None


def _found_out(content: str, path: Path, class_id: str, decoder: Decoder, token: CancelToken) -> Picture:
    picture = decoder.decode(path, least=_LEAST)
    token.raise_if_cancelled()
    return Picture(path, class_id, content, picture.size, look(picture.image), taken(path))


def look(image: Image.Image) -> int:
    """The perceptual hash of upright RGB pixels of any size, 0 <= look < 2**128; see `BITS`."""
    grey = image.convert("L")
    bits = np.concatenate([imagehash.dhash(grey).hash, imagehash.dhash_vertical(grey).hash])
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def taken(path: Path) -> float | None:
    """When a picture was taken, in seconds since 1970 by its camera's own clock; None where it does not say."""
    try:
        with opened(path) as source:
            if source.format not in reading.OPENERS:
                return None
            source.stream.seek(0)
            block = orientation.exif_of(reading.OPENERS[source.format](source.stream))
        return _seconds(block)
    except UserError:
        raise
    except Exception as error:  # Pillow raises five kinds for a broken block, and nothing depends on it
        log.info("no time of taking: %r", error)
        return None


def _seconds(block: bytes) -> float | None:
    if not block:
        return None
    exif = Image.Exif()
    exif.load(block)
    entries = exif.get_ifd(_EXIF_PART)
    found = _TIME.match(str(entries.get(_TAKEN, "")))
    if found is None or int(found[1]) < _FIRST_YEAR:
        return None
    fraction = str(entries.get(_FRACTION, "")).strip("\0 ")
    seconds = calendar.timegm(tuple(int(part) for part in found.groups()))
    return seconds + (float(f"0.{fraction}") if fraction.isdecimal() and fraction.isascii() else 0.0)


def _state(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except ValueError:  # a NUL in the name
        return 0, 0
    except OSError as error:
        raise from_system(error) from None
    return found.st_size, found.st_mtime_ns
