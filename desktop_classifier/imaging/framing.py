"""How a picture becomes the square that the network sees."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import numpy.typing as npt
from PIL import Image

from desktop_classifier.imaging.box import Box, PixelBox, Rectangle

__all__ = ["Box", "Framing", "PixelBox", "frame", "least_for", "seen"]

GREY = 128
"""The bars beside a letterboxed picture. Every network here was trained on pixels scaled around the middle of 0..255,
so this grey is the value nearest to nothing at all; black or white bars would be the strongest edges in the square."""


class Framing(StrEnum):
    """Which part of a picture the network sees, and how it gets square."""

    CROP = "crop"
    """The centre square, as the networks' published accuracy is measured: 0.889 right against 0.842 when stretched."""
    LETTERBOX = "letterbox"
    """All of it, with grey bars."""
    STRETCH = "stretch"
    """All of it, squeezed; what `keras.utils.load_img(target_size=...)` does."""
    BOOK = "book"
    """All of it, squeezed without smoothing; what `tf.image.resize` does in the book's own code."""


def least_for(side: int, framing: Framing) -> int:
    """What to ask of `Decoder.decode` for a network of `side` pixels.

    Twice the side keeps every first label of 900 pictures and moves probabilities by 0.03 at most. The book's way picks
    single pixels of the full picture, so there it must be decoded at full size, which is 0.
    """
    return 0 if framing is Framing.BOOK else 2 * side


def seen(size: tuple[int, int], framing: Framing, crop: float, box: Box | None = None) -> Rectangle:
    """Left, top, right, bottom of what the network sees, in pixels of the upright picture of `size` (width, height).

    Args:
        size: Width and height of the picture.
        framing: How it is made square.
        crop: The part of the shorter side that `Framing.CROP` keeps, in 0..1.
        box: The part to look at; all of it if None.
    """
    left, top, right, bottom = box.pixels(size) if box else (0.0, 0.0, float(size[0]), float(size[1]))
    if framing is not Framing.CROP:
        return left, top, right, bottom
    width, height = right - left, bottom - top
    side = min(width, height) * crop
    return (
        left + (width - side) / 2,
        top + (height - side) / 2,
        left + (width + side) / 2,
        top + (height + side) / 2,
    )


def frame(
    image: Image.Image, side: int, framing: Framing, crop: float, bicubic: bool, box: Box | None = None
) -> npt.NDArray[np.uint8]:
    """Make the square.

    Args:
        image: Upright RGB pixels, at full or reduced size.
        side: Width and height of the result in pixels.
        framing: How it is made square.
        crop: The part of the shorter side that `Framing.CROP` keeps, in 0..1.
        bicubic: The filter to shrink with; bilinear otherwise. `Framing.BOOK` is always bilinear.
        box: The part to look at; all of it if None.

    Returns:
        uint8 [side, side, 3], contiguous, not writeable.
    """
    part = seen(image.size, framing, crop, box)
    if framing is Framing.BOOK:
        return np.asarray(_unsmoothed(image, side, part))
    method = Image.Resampling.BICUBIC if bicubic else Image.Resampling.BILINEAR
    if framing is Framing.LETTERBOX:
        return np.asarray(_letterboxed(image, side, part, method))
    return np.asarray(image.resize((side, side), method, box=part))


def _letterboxed(image: Image.Image, side: int, part: Rectangle, method: Image.Resampling) -> Image.Image:
    width, height = part[2] - part[0], part[3] - part[1]
    scale = side / max(width, height)
    inner = max(1, round(width * scale)), max(1, round(height * scale))
    square = Image.new("RGB", (side, side), (GREY, GREY, GREY))
    square.paste(image.resize(inner, method, box=part), ((side - inner[0]) // 2, (side - inner[1]) // 2))
    return square


def _unsmoothed(image: Image.Image, side: int, part: Rectangle) -> Image.Image:
    """Bilinear between the nearest pixels of each sample, at half-pixel centres, as `tf.image.resize` has it."""
    left, top, right, bottom = part
    steps = (right - left) / side, 0.0, left, 0.0, (bottom - top) / side, top
    return image.transform((side, side), Image.Transform.AFFINE, steps, Image.Resampling.BILINEAR)
