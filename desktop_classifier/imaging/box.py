"""A part of a picture, as a rectangle that fits the picture at any size."""

from __future__ import annotations

import math
from dataclasses import dataclass

from desktop_classifier.base.errors import UserError

Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the upright picture, in fractions 0..1 of its width and height.

    Raises:
        UserError: kind "usage"; the sides are not in order or reach outside the picture.
    """

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        if not (0 <= self.left < self.right <= 1 and 0 <= self.top < self.bottom <= 1):
            raise _wrong("is empty or reaches outside the picture")

    @staticmethod
    def parse(text: str) -> Box | PixelBox:
        """Read "L,T,R,B": fractions if none is above 1, else pixels of the upright picture.

        Raises:
            UserError: kind "usage".
        """
        try:
            sides = [float(word) for word in text.split(",")]
        except ValueError:
            raise _wrong(f"is not four numbers: {text!r}") from None
        if len(sides) != 4 or not all(map(math.isfinite, sides)):
            raise _wrong(f"is not four numbers: {text!r}")
        left, top, right, bottom = sides
        if max(sides) <= 1:
            return Box(left, top, right, bottom)
        return PixelBox(left, top, right, bottom)

    def within(self, size: tuple[int, int]) -> Box:
        """This box, if it keeps a pixel of a picture of `size` (width, height).

        Raises:
            UserError: kind "usage"; it is smaller than one pixel.
        """
        left, top, right, bottom = self.pixels(size)
        if right - left < 1 - 1e-6 or bottom - top < 1 - 1e-6:
            raise _wrong(f"is smaller than one pixel of this picture, which has {size[0]} × {size[1]}")
        return self

    def pixels(self, size: tuple[int, int]) -> Rectangle:
        """The box in pixels of an image of `size` (width, height)."""
        width, height = size
        return self.left * width, self.top * height, self.right * width, self.bottom * height


@dataclass(frozen=True, slots=True)
class PixelBox:
    """A part of the upright picture in pixels, of which it is not yet known whether it fits.

    Raises:
        UserError: kind "usage"; the sides are not in order or negative.
    """

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        if not (0 <= self.left < self.right and 0 <= self.top < self.bottom):
            raise _wrong("is empty or reaches outside the picture")

    def within(self, size: tuple[int, int]) -> Box:
        """The same part in fractions of a picture of `size` (width, height).

        Raises:
            UserError: kind "usage"; it reaches outside that picture or is smaller than one pixel.
        """
        width, height = size
        if self.right > width or self.bottom > height:
            raise _wrong(f"reaches outside this picture, which has {width} × {height} pixels")
        box = Box(self.left / width, self.top / height, self.right / width, self.bottom / height)
        return box.within(size)


def _wrong(what: str) -> UserError:
    return UserError(
        f"The box {what}. Give left,top,right,bottom as fractions like 0.25,0,0.75,1 or in pixels like 100,50,500,450.",
        kind="usage",
    )
