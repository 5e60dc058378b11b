"""One of the user's pictures the way a training would see it in six epochs, made beside the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImage

from desktop_classifier.base.progress import CancelToken, Report

COUNT = 6
SIDE = 128
"""Pixels of a variant: enough for a small square at twice the scale."""


def variants(path: Path, whole: bool, seed: int, token: CancelToken, report: Report) -> tuple[QImage, ...]:
    """`COUNT` squares of a picture, `SIDE` pixels wide; none if it cannot be read.

    Args:
        path: The picture.
        whole: Whether it is learned from pixels, which are varied in every way; activations are only mirrored.
        seed: Other seeds give other variants.
        token: Cancels.
        report: Unused; there is nothing to count.
    """
    import numpy as np
    from PIL import Image, ImageOps

    from desktop_classifier.imaging.decode import Decoder, PictureError
    from desktop_classifier.training.augment import varied

    try:
        with Decoder() as decoder:
            picture = decoder.decode(path, 2 * SIDE).image
    except PictureError:
        return ()
    token.raise_if_cancelled()
    square = np.asarray(ImageOps.fit(picture.convert("RGB"), (SIDE, SIDE), Image.Resampling.BICUBIC))
    rng = np.random.default_rng(seed)
    if whole:
        return tuple(_image(varied(square, rng).tobytes()) for _ in range(COUNT))
    return tuple(_image(square[:, :: 1 - 2 * (number % 2)].tobytes()) for number in range(COUNT))


def _image(data: bytes) -> QImage:
    return QImage(data, SIDE, SIDE, 3 * SIDE, QImage.Format.Format_RGB888).copy()
