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

from desktop_classifier.imaging import orientation, pixels, refusal, tiff
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

MOST_PHONE_PIXELS = 250_000_000
"""The same for JPEG and HEIC, which phones of 200 million pixels write. JPEG decodes at an eighth of the size, HEIC in
the child, which was seen to take 1.4 GB for it."""

_LARGE = 30_000_000
"""Pictures that need memory for more pixels than this are decoded one at a time, so that sixteen threads need not
sixteen times as much."""

_SCAN = b"\xff\xda"
_MOST_SCANS = 100
"""Encoders make about ten."""

_TILE_WIDTH, _TILE_HEIGHT = 322, 323
_MOST_TILE = 1 << 24
"""A tile of a TIFF may be larger than the picture, and a file of 260 kB was seen to take 2 GB that way."""

_NOT_FOR_US = ("unknown pixel mode", tiff.UNKNOWN_COMPRESSION, "cannot handle", "Unsupported BMP")
"""What Pillow says of TIFFs, JPEGs and bitmaps that may be sound, but of a kind that it does not read."""

Opener = Callable[..., ImageFile.ImageFile]


class _Jpeg(JpegImageFile):
    def _read_dpi_from_exif(self) -> None:
        """Nobody here asks for the resolution, and looking for it in a broken EXIF block would lose the pixels."""


OPENERS: dict[str, Opener] = {
    "JPEG": _Jpeg,
    "PNG": PngImageFile,
    "WEBP": WebPImageFile,
    "BMP": BmpImageFile,
    "DIB": DibImageFile,
    "GIF": GifImageFile,
    "TIFF": tiff.Tiff,
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
    """Set what Pillow keeps for the whole process: its own limit, and no complaints on the terminal.

    What is wrong with a picture is said once, in a `PictureError`.
    """
    logging.getLogger("PIL").setLevel(logging.CRITICAL)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # twice this is refused, also inside decoders
    warnings.filterwarnings("ignore", module=r"PIL\.")
    tiff.read_more()


def read(
    source: Source,
    least: int,
    box: Box | PixelBox | None,
    one_large: contextlib.AbstractContextManager[object],
    opener: Opener | None = None,
    patient: bool = False,
) -> DecodedPicture:
    """Decode an open picture.

    Args:
        source: The file.
        least: Pixels that the shorter side of the part that is looked at must keep; 0 for full size.
        box: That part; all of it if None.
        one_large: Held while a large picture is decoded.
        opener: What opens it, if not Pillow's own.
        patient: Whether to begin with what may take minutes, because somebody watches and would end it.

    Raises:
        PictureError: kind "too_large", before anything is decoded.
        UserError: kind "usage"; the box does not fit this picture.
        Exception: Whatever Pillow found wrong: it raises eight kinds of exception.
    """
    source.stream.seek(0)
    image = _open(source, opener or OPENERS[source.format])
    width, height = image.size
    _refuse_bomb(source.format, image)
    if not patient and "progressive" in image.info:
        _refuse_endless(source)
    if isinstance(image, JpegImageFile) and (times := _spare(image, least, box)) > 1:
        image.draft(None, (max(1, width // times), max(1, height // times)))
    # A progressive JPEG is held whole, at whatever size it is decoded.
    held = width * height if "progressive" in image.info else image.width * image.height
    with one_large if held > _LARGE else contextlib.nullcontext():
        image.load()
        turn, notes = _turn(image)
        upright = orientation.upright(pixels.to_rgb(image), turn)
    if source.format == "HEIF" and (times := _spare(image, least, box)) > 1:
        upright = upright.reduce(times)  # less to send from the child
    if _has_more(image):
        notes += (FIRST_FRAME,)
    size = _upright_size((width, height), turn)
    if box is not None:
        box.within(size)
    return DecodedPicture(upright, size, notes)


def _open(source: Source, opener: Opener) -> ImageFile.ImageFile:
    try:
        return opener(source.stream)
    except (SyntaxError, OSError) as error:
        if str(error).startswith(_NOT_FOR_US):
            raise refusal.of_unknown_layout(source.name) from None
        raise


def _refuse_bomb(picture_format: str, image: ImageFile.ImageFile) -> None:
    most = MOST_PHONE_PIXELS if picture_format in ("JPEG", "HEIF") else MOST_PIXELS
    if image.width * image.height > most:
        raise refusal.too_many_pixels(image.width, image.height, most)
    if isinstance(image, TiffImageFile):
        tile = image.tag_v2.get(_TILE_WIDTH, 0) * image.tag_v2.get(_TILE_HEIGHT, 0)
        if tile > max(_MOST_TILE, 4 * image.width * image.height):
            raise refusal.too_large("a TIFF picture")


def _refuse_endless(source: Source) -> None:
    """A progressive JPEG may paint the whole picture over and over: 190 kB were seen to take 24 seconds."""
    at = source.stream.tell()
    source.stream.seek(0)
    scans = sum(part.count(_SCAN) for part in iter(lambda: source.stream.read(1 << 20), b""))
    source.stream.seek(at)
    if scans > _MOST_SCANS:
        raise ValueError(f"The JPEG has {scans} scans")


def _spare(image: ImageFile.ImageFile, least: int, box: Box | PixelBox | None) -> int:
    """How many times smaller (1, 2, 4 or 8) the part that is looked at may get without falling below `least`."""
    if least <= 0:
        return 1
    left, top, right, bottom = 0.0, 0.0, float(image.width), float(image.height)
    if box is not None:
        size = _upright_size(image.size, _turn(image)[0])
        left, top, right, bottom = box.within(size).pixels(size)
    return next((times for times in (8, 4, 2) if min(right - left, bottom - top) >= times * least), 1)


def _upright_size(size: tuple[int, int], turn: int) -> tuple[int, int]:
    return (size[1], size[0]) if orientation.swaps_sides(turn) else size


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
