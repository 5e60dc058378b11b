"""HEIC and HEIF, if the user added the extra that reads them; only ever in the child, whose life is worth less."""

from __future__ import annotations

import functools
import importlib.metadata
import sys

from desktop_classifier.imaging.reading import Opener
from desktop_classifier.imaging.refusal import PictureError

_OLDEST = (1, 7)
"""Before pillow-heif 1.7.0 a crafted file could make its libheif write outside its memory."""


@functools.cache
def available() -> bool:
    """Whether a safe pillow-heif is installed. Does not import it."""
    try:
        version = importlib.metadata.version("pillow-heif")
        return tuple(int(number) for number in version.split(".")[:2]) >= _OLDEST
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return False


def unavailable() -> PictureError:
    """What a HEIC picture is answered with when nothing can read it."""
    install = "" if getattr(sys, "frozen", False) else ', or install its reader: pip install "pillow-heif>=1.7"'
    return PictureError(
        f"This is a HEIC picture, which cannot be read here yet. Save it as JPEG and add that{install}.",
        "unsupported_picture",
    )


def opener() -> Opener:
    """What opens a HEIC picture. Imports a native library: for the child alone."""
    import pillow_heif

    return pillow_heif.HeifImageFile  # type: ignore[no-any-return]
