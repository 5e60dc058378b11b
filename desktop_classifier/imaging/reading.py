"""From an open file to upright RGB, in this process; the ordinary road, and in the child also the forgiving one."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageFile
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile, DibImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from desktop_classifier.imaging import orientation, pixels, refusal
from desktop_classifier.imaging.box import Box, PixelBox
from desktop_classifier.imaging.opening import Source

log = logging.getLogger(__name__)

CUT_OFF = "cut_off"
FIRST_FRAME = "first_frame"
EXIF_IGNORED = "exif_ignored"

NOTES = (CUT_OFF, FIRST_FRAME, EXIF_IGNORED)
"""Every note a picture can carry.

cut_off: a part of the file is missing or damaged; what could be decoded is there, the rest is grey, black or white.
first_frame: an animation or a file of several pages, of which only the first was looked at. exif_ignored: the block
that says which way up the picture is could not be read, so it may lie on its side.
"""

MOST_PIXELS = 120_000_000
"""The largest picture that is decoded, 0.5 GB of memory. Panoramas and scans of 100 million pixels exist."""

MOST_JPEG_PIXELS = 250_000_000
"""The same for JPEG, which decodes at an eighth: phones of 200 million pixels write JPEG."""

_LARGE = 20_000_000
"""Pictures of more decoded pixels than this are decoded one at a time, so that sixteen threads need not sixteen times
the memory."""

Opener = Callable[..., ImageFile.ImageFile]

OPENERS: dict[str, Opener] = {
    "JPEG": JpegImageFile,
    "PNG": PngImageFile,
    "WEBP": WebPImageFile,
    "BMP": BmpImageFile,
    "DIB": DibImageFile,
    "GIF": GifImageFile,
    "TIFF": TiffImageFile,
    "AVIF": AvifImageFile,
}
"""The decoders that may ever run. Called directly and not through `Image.open`, which would also try to make an MPO of
a JPEG that has a second picture behind it, and lose both if the list of pictures is broken."""


@dataclass(frozen=True, slots=True)
class DecodedPicture:
    """A picture's pixels.

    Args:
        image: RGB, upright, possibly decoded at a half, a quarter or an eighth of its size.
        size: Width and height of the upright original in pixels.
        notes: From `NOTES`.
    """

    image: Image.Image
    size: tuple[int, int]
    notes: tuple[str, ...]


def settle_pillow() -> None:
    """Set what Pillow keeps for the whole process: its own limit, and no complaints on the terminal."""
    Image.MAX_IMAGE_PIXELS = MOST_JPEG_PIXELS
    warnings.filterwarnings("ignore", module=r"PIL\.")
    warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


def read(
    source: Source,
    least: int,
    box: Box | PixelBox | None,
    one_large: contextlib.AbstractContextManager[object],
    opener: Opener | None = None,
) -> DecodedPicture:
    """Decode an open picture.

    Args:
        source: The file.
        least: Pixels that the shorter side of the part that is looked at must keep; 0 for full size.
        box: That part; all of it if None.
        one_large: Held while a large picture is decoded.
        opener: What opens it, if not Pillow's own.

    Raises:
        PictureError: kind "too_large", before anything is decoded.
        UserError: kind "usage"; the box does not fit this picture.
        Exception: Whatever Pillow found wrong: it raises eight kinds of exception.
    """
    source.stream.seek(0)
    image = (opener or OPENERS[source.format])(source.stream)
    width, height = image.size
    _refuse_bomb(source.format, width, height)
    if isinstance(image, JpegImageFile):
        _shrink(image, least, box)
    with one_large if image.width * image.height > _LARGE else contextlib.nullcontext():
        image.load()
        turn, notes = _turn(image)
        upright = orientation.upright(pixels.to_rgb(image), turn)
    if _has_more(image):
        notes += (FIRST_FRAME,)
    size = (height, width) if orientation.swaps_sides(turn) else (width, height)
    if box is not None:
        box.within(size)
    return DecodedPicture(upright, size, notes)


def _refuse_bomb(picture_format: str, width: int, height: int) -> None:
    most = MOST_JPEG_PIXELS if picture_format == "JPEG" else MOST_PIXELS
    if width * height > most:
        raise refusal.too_many_pixels(width, height, most)


def _shrink(image: JpegImageFile, least: int, box: Box | PixelBox | None) -> None:
    """Have the decoder leave out detail that is not needed: up to eight times faster, and never under `least`."""
    if least <= 0:
        return
    width, height = image.size
    shortest = float(min(width, height))
    if box is not None:
        turn, _ = _turn(image)
        size = (height, width) if orientation.swaps_sides(turn) else (width, height)
        left, top, right, bottom = box.within(size).pixels(size)
        shortest = min(right - left, bottom - top)
    times = next((times for times in (8, 4, 2) if shortest >= times * least), 1)
    if times > 1:
        image.draft(None, (max(1, width // times), max(1, height // times)))


def _turn(image: ImageFile.ImageFile) -> tuple[int, tuple[str, ...]]:
    if isinstance(image, TiffImageFile):  # Pillow turns it while loading
        return 1, ()
    try:
        return orientation.orientation(orientation.exif_of(image)), ()
    except ValueError as error:
        log.info("EXIF ignored: %s", error)
        return 1, (EXIF_IGNORED,)


def _has_more(image: ImageFile.ImageFile) -> bool:
    """Whether this is an animation or has pages. Asked last, because GIF and TIFF move on in the file to find out."""
    try:
        return bool(getattr(image, "is_animated", False))
    except Exception as error:
        log.info("frames not counted: %s", error)
        return False
