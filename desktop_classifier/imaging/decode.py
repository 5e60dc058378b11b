"""Any file in, upright RGB out, or a reason in words: the only way in which this program reads pictures."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from PIL import Image

from desktop_classifier.base.errors import UserError
from desktop_classifier.imaging import heif, reading, refusal
from desktop_classifier.imaging.box import Box, PixelBox
from desktop_classifier.imaging.decode_service import DecodeService
from desktop_classifier.imaging.opening import Source, opened
from desktop_classifier.imaging.reading import CUT_OFF, EXIF_IGNORED, FIRST_FRAME, NOTES, DecodedPicture
from desktop_classifier.imaging.refusal import ERROR_KINDS, PictureError

__all__ = [
    "CUT_OFF",
    "ERROR_KINDS",
    "EXIF_IGNORED",
    "FIRST_FRAME",
    "NOTES",
    "DecodedPicture",
    "Decoder",
    "PictureError",
]

log = logging.getLogger(__name__)


class Decoder:
    """Decodes pictures; any number of threads may share one. Sound pictures are decoded in the calling thread, where
    Pillow lets other threads run; damaged ones and HEIC in one child process, which lives from the first such picture
    until `close`.

    Args:
        heif_installed: Whether HEIC can be read; found out if None.
        service: What makes second tries; one of its own if None.
    """

    def __init__(self, heif_installed: bool | None = None, service: DecodeService | None = None) -> None:
        reading.settle_pillow()
        self._heif = heif.available() if heif_installed is None else heif_installed
        self._service = service or DecodeService()
        self._one_large = threading.Lock()

    def decode(self, path: Path, least: int = 0, box: Box | PixelBox | None = None) -> DecodedPicture:
        """Read a picture.

        Args:
            path: Anything: what is no picture is refused and never opened if opening could block.
            least: Pixels that the shorter side of the part that is looked at must keep, so that a big JPEG may be
                decoded at reduced size; 0 for full size. See `framing.least_for`.
            box: The part that will be looked at; all of it if None. The whole picture is returned all the same.

        Raises:
            PictureError: The picture cannot be read; `kind` is from `ERROR_KINDS`.
            UserError: kind "usage"; the box does not fit this picture.
            Cancelled: The decoder was closed while this picture needed the child.
        """
        with opened(path) as source:
            if source.format == "HEIF":
                if not self._heif:
                    raise heif.unavailable()
            elif (picture := self._here(source, least, box)) is not None:
                return picture
            name = source.name
        return self._service.decode(path, name, least, box)

    def close(self) -> None:
        """End the child, if there is one. Other threads' unfinished second tries are `Cancelled`."""
        self._service.close()

    def __enter__(self) -> Decoder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _here(self, source: Source, least: int, box: Box | PixelBox | None) -> DecodedPicture | None:
        """Decode in this process; None if a second try is due."""
        try:
            return reading.read(source, least, box, self._one_large)
        except UserError:
            raise
        except MemoryError:
            raise refusal.out_of_memory(source.name) from None
        except Image.DecompressionBombError:
            raise refusal.too_large(source.name) from None
        except Exception as error:  # Pillow raises eight kinds for damaged files
            if isinstance(error, OSError) and refusal.is_of_system(error):
                raise refusal.from_system(error) from None
            log.info("second try for a picture: %r", error)
        source.refuse_if_changed()
        return None
