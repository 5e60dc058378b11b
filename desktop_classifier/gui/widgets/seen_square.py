"""Where a picture, the square that the network sees, and a drawn box lie in a view. Geometry only."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF

from desktop_classifier.imaging.box import Box

LEAST_BOX = 0.02
"""A box smaller than this part of the picture's side was a click with an unsteady hand."""


@dataclass(frozen=True, slots=True)
class Placement:
    """All in the view's pixels.

    Args:
        picture: The whole picture.
        seen: The part of it that the network sees.
        square: `seen` with the bars that make it square; the same as `seen` without bars.
    """

    picture: QRectF
    seen: QRectF
    square: QRectF

    @property
    def has_bars(self) -> bool:
        return self.square != self.seen


def place(view: QRectF, size: QSizeF, seen: QRectF, letterbox: bool) -> Placement:
    """Fit a picture of `size` pixels into `view`, with its bars if it has some.

    Args:
        view: Where there is room.
        size: Width and height of the picture, in its own pixels.
        seen: What the network sees, in the picture's pixels.
        letterbox: Whether bars make `seen` square.
    """
    square = _squared(seen) if letterbox else seen
    everything = QRectF(0, 0, size.width(), size.height()).united(square)
    scale = min(view.width() / everything.width(), view.height() / everything.height())
    shift = view.center() - everything.center() * scale

    def to_view(rect: QRectF) -> QRectF:
        return QRectF(rect.topLeft() * scale + shift, rect.size() * scale)

    picture = _whole_pixels(to_view(QRectF(0, 0, size.width(), size.height())))
    return Placement(picture, to_view(seen), to_view(square))


def _whole_pixels(rect: QRectF) -> QRectF:
    """Sharp edges, and of a picture as thin as a hair at least one pixel."""
    left, top = round(rect.left()), round(rect.top())
    return QRectF(left, top, max(1, round(rect.right()) - left), max(1, round(rect.bottom()) - top))


def _squared(seen: QRectF) -> QRectF:
    side = max(seen.width(), seen.height())
    square = QRectF(0, 0, side, side)
    square.moveCenter(seen.center())
    return square


def box_between(picture: QRectF, one: QPointF, other: QPointF) -> Box | None:
    """The part of the picture between two points of the view, or None if that is next to nothing."""
    dragged = QRectF(one, other).normalized().intersected(picture)
    left = (dragged.left() - picture.left()) / picture.width()
    top = (dragged.top() - picture.top()) / picture.height()
    right, bottom = left + dragged.width() / picture.width(), top + dragged.height() / picture.height()
    if right - left < LEAST_BOX or bottom - top < LEAST_BOX:
        return None
    return Box(max(0.0, left), max(0.0, top), min(1.0, right), min(1.0, bottom))


def box_rect(picture: QRectF, box: Box) -> QRectF:
    """Where a box lies in the view."""
    left, top, right, bottom = box.pixels((1, 1))
    corner = QPointF(picture.left() + left * picture.width(), picture.top() + top * picture.height())
    return QRectF(corner, QSizeF((right - left) * picture.width(), (bottom - top) * picture.height()))


def moved(box: Box, across: float, down: float) -> Box:
    """The box shifted by parts of the picture's sides, kept inside."""
    across = min(max(across, -box.left), 1 - box.right)
    down = min(max(down, -box.top), 1 - box.bottom)
    return Box(
        max(0.0, box.left + across),
        max(0.0, box.top + down),
        min(1.0, box.right + across),
        min(1.0, box.bottom + down),
    )


def resized(box: Box, wider: float, higher: float) -> Box:
    """The box with its right and lower sides moved by parts of the picture's, kept inside and not too small."""
    right = min(1.0, max(box.left + LEAST_BOX, box.right + wider))
    bottom = min(1.0, max(box.top + LEAST_BOX, box.bottom + higher))
    return Box(min(box.left, right - LEAST_BOX), min(box.top, bottom - LEAST_BOX), right, bottom)
