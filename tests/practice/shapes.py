"""How far it is from points in space to the things in a practice picture: everything that the renderer knows of form.

Lengths are in heights of a tall cup; y points up and the table is at 0. Functions take float [n, 3], give float [n].
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Distance = Callable[[np.ndarray], np.ndarray]

_CELL = 0.012
_MARGIN = 0.12


@dataclass(frozen=True)
class Thing:
    """Something that stands on the table.

    Args:
        distance: To its surface, negative inside.
        centre: Of a ball that holds all of it.
        reach: Radius of that ball.
        paint: Which surface it has; see `surfaces`.
    """

    distance: Distance
    centre: np.ndarray
    reach: float
    paint: int


class Turned:
    """A pot as it comes from the wheel: a wall of even thickness that follows a curve around the y axis.

    The distance in the half plane (radius, height) is put into a table once.

    Args:
        curve: float [k, 2] of (radius, height), from the middle of the foot to the rim.
        thickness: Of the wall.
    """

    def __init__(self, curve: np.ndarray, thickness: float) -> None:
        self._low = np.array([-_CELL * 2, curve[:, 1].min() - _MARGIN])
        self._high = curve.max(axis=0) + _MARGIN
        counts = np.ceil((self._high - self._low) / _CELL).astype(int) + 1
        grid = np.stack(np.meshgrid(*(np.arange(count) for count in counts), indexing="ij"), axis=-1)
        points = grid.reshape(-1, 2) * _CELL + self._low
        self._table = (_to_polyline(points, curve) - thickness).reshape(counts)

    def __call__(self, points: np.ndarray) -> np.ndarray:
        flat = np.stack([np.hypot(points[:, 0], points[:, 2]), points[:, 1]], axis=1)
        held = np.clip(flat, self._low, self._high - _CELL * 1.001)
        at = (held - self._low) / _CELL
        whole = at.astype(int)
        across, up = (at - whole).T
        x, y = whole.T
        table = self._table
        near = table[x, y] * (1 - across) * (1 - up) + table[x + 1, y] * across * (1 - up)
        near += table[x, y + 1] * (1 - across) * up + table[x + 1, y + 1] * across * up
        outside = np.linalg.norm(flat - held, axis=1)
        return np.where(outside > 0, np.maximum(outside, near * 0.7), near)


def _to_polyline(points: np.ndarray, line: np.ndarray) -> np.ndarray:
    nearest = np.full(len(points), np.inf)
    for begin, end in itertools.pairwise(line):
        along = end - begin
        part = np.clip((points - begin) @ along / max(1e-9, float(along @ along)), 0, 1)
        nearest = np.minimum(nearest, np.linalg.norm(points - begin - part[:, None] * along, axis=1))
    return nearest


def smooth(points: list[tuple[float, float]], steps: int = 8) -> np.ndarray:
    """A curve through points (Catmull and Rom, 1974); float [k, 2]."""
    known = np.array([points[0], *points, points[-1]], float)
    parts = []
    for a, b, c, d in zip(known, known[1:], known[2:], known[3:], strict=False):
        t = np.linspace(0, 1, steps, endpoint=False)[:, None]
        parts.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    curve = np.concatenate([*parts, known[-1:]])
    curve[:, 0] = np.maximum(curve[:, 0], 0)
    return curve


def handle(radius: float, low: float, high: float, width: float, thickness: float) -> Distance:
    """Half a ring at the side of a cup, in the plane z = 0."""
    middle, half = (low + high) / 2, (high - low) / 2

    def distance(points: np.ndarray) -> np.ndarray:
        x, y = (points[:, 0] - radius) / width, (points[:, 1] - middle) / half
        ring = (np.hypot(x, y) - 1) * min(width, half)
        far = np.hypot(ring, points[:, 2] * 0.8) - thickness
        return np.maximum(far, radius - thickness - points[:, 0])

    return distance


def disc(radius: float, height: float) -> Distance:
    """What is in a pot, seen from above."""

    def distance(points: np.ndarray) -> np.ndarray:
        outward = np.hypot(points[:, 0], points[:, 2]) - radius
        upward = np.abs(points[:, 1] - height) - 0.01
        outside = np.hypot(np.maximum(outward, 0), np.maximum(upward, 0))
        return np.minimum(np.maximum(outward, upward), 0) + outside

    return distance


def ball(centre: np.ndarray, radii: np.ndarray) -> Distance:
    """A fruit."""
    least = float(radii.min())

    def distance(points: np.ndarray) -> np.ndarray:
        return (np.linalg.norm((points - centre) / radii, axis=1) - 1) * least

    return distance


def block(centre: np.ndarray, half: np.ndarray, turn: float) -> Distance:
    """A book or a box, turned around y by `turn` radians."""
    cos, sin = np.cos(turn), np.sin(turn)

    def distance(points: np.ndarray) -> np.ndarray:
        x, y, z = (points - centre).T
        away = np.abs(np.stack([cos * x + sin * z, y, cos * z - sin * x], axis=1)) - half
        return np.linalg.norm(np.maximum(away, 0), axis=1) + np.minimum(away.max(axis=1), 0) - 0.01

    return distance


def turned_by(distance: Distance, angle: float) -> Distance:
    """The same thing, turned around y by `angle` radians."""
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, 0, -sin], [0, 1, 0], [sin, 0, cos]])
    return lambda points: distance(points @ turn)


def moved(distance: Distance, by: np.ndarray) -> Distance:
    return lambda points: distance(points - by)
