"""What colour things have where: glazes, fruit, tables and walls. Colours are linear light, 0..1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Colour = np.ndarray
Painter = Callable[[np.ndarray], np.ndarray]

GLAZES = (
    "f4efe4 e9e4d8 fdfdfb 2f4b7c 1f6f78 3a7d44 8aa29e c8553d d98e04 b23a48 6d597a 355070 e5989b 84a98c cad2c5 "
    "3d405b 81b29a f2cc8f 264653 e76f51 222222 5b4636 a3b18a 7f5539"
)
TABLES = "8d6b48 b58a5c 5a4030 c9b79c d9d4cb 6f7d7a 37474f ece7dd a2a8a1 7b3f3f 4f6d7a c0a98e"
WALLS = "e8e2d4 cfd8d3 b7c4cf 8fa3a8 d8b4a0 5f6b6d 33393f f1efe9 a9b29a c7b1a1 7a8b99 463f3a"
FRUIT = "f2a007 f6d33c b81d24 7a9a2b 5a2a4d d9622b 6b3f1d"
LIQUIDS = "2b1a10 5a3a1e c46a1b 9fb7bd e9dcc0 7a8f3a b5402a"


@dataclass(frozen=True)
class Surface:
    """Args: paint: points float [n, 3] to colours float [n, 3]. gloss: 0 dull .. 1 like glass."""

    paint: Painter
    gloss: float


def colour(code: str) -> Colour:
    """Linear light of a colour as people write it, "rrggbb"."""
    return (np.array([int(code[at : at + 2], 16) for at in (0, 2, 4)]) / 255) ** 2.2


def any_of(chance: np.random.Generator, palette: str) -> Colour:
    """One of the colours, a little off."""
    codes = palette.split()
    return np.clip(colour(codes[int(chance.integers(len(codes)))]) * chance.uniform(0.8, 1.15, 3), 0, 1)


def plain(base: Colour) -> Painter:
    return lambda points: np.broadcast_to(base, points.shape)


def noise(points: np.ndarray, seed: int, scale: float) -> np.ndarray:
    """Smooth noise, -1..1: a sum of waves that never meet again."""
    chance = np.random.default_rng(seed)
    total = np.zeros(len(points))
    for octave in (1.0, 2.1, 4.3):
        for _ in range(3):
            wave = chance.normal(size=3) * scale * octave
            total += np.sin(points @ wave + chance.uniform(0, 6.3)) / octave
    return total / 3.2


def glaze(chance: np.random.Generator, height: float) -> Painter:
    """How a pot of that height is painted."""
    first, second = any_of(chance, GLAZES), any_of(chance, GLAZES)
    seed, bands = int(chance.integers(1 << 30)), int(chance.integers(3, 9))
    edge = height * chance.uniform(0.25, 0.8)
    kinds = ("plain", "plain", "dipped", "bands", "flutes", "dots", "speckled", "waves")
    kind = kinds[int(chance.integers(len(kinds)))]

    def paint(points: np.ndarray) -> np.ndarray:
        around, up = np.arctan2(points[:, 2], points[:, 0]), points[:, 1]
        if kind == "dipped":
            mask = up > edge + 0.05 * noise(points, seed, 3.0)
        elif kind == "bands":
            mask = np.sin(up / height * bands * 6.3) > 0.3
        elif kind == "flutes":
            mask = np.sin(around * bands * 2) > 0
        elif kind == "dots":
            mask = np.sin(around * bands) * np.sin(up / height * bands * 3) > 0.55
        elif kind == "speckled":
            mask = noise(points, seed, 38.0) > 0.42
        elif kind == "waves":
            mask = np.abs(up - edge - 0.07 * np.sin(around * bands)) < 0.05
        else:
            mask = np.zeros(len(points), bool)
        return np.where(mask[:, None], second, first)

    return paint


def table(chance: np.random.Generator) -> Painter:
    """Wood, cloth, tiles, stone, or nothing in particular."""
    first, second = any_of(chance, TABLES), any_of(chance, TABLES)
    seed, turn, size = int(chance.integers(1 << 30)), chance.uniform(0, 3.1), chance.uniform(0.35, 0.8)
    kinds = ("wood", "wood", "checked", "striped", "tiles", "stone", "plain")
    kind = kinds[int(chance.integers(len(kinds)))]

    def paint(points: np.ndarray) -> np.ndarray:
        x = np.cos(turn) * points[:, 0] + np.sin(turn) * points[:, 2]
        z = np.cos(turn) * points[:, 2] - np.sin(turn) * points[:, 0]
        if kind == "wood":
            drawn = np.stack([x * 0.6, np.zeros(len(x)), z * 5], axis=1)
            share = 0.5 + 0.35 * np.sin(6 * noise(drawn, seed, 1.3))
            share = share * np.where(np.abs((z / size) % 1 - 0.5) > 0.485, 0.4, 1.0)
            return first * (0.55 + 0.5 * share[:, None])
        if kind == "checked":
            share = (((x / size * 2) % 1 > 0.5).astype(float) + ((z / size * 2) % 1 > 0.5)) / 2
            return first * (1 - share[:, None]) + second * share[:, None]
        if kind == "striped":
            return np.where((np.sin(x / size * 9) > 0.2)[:, None], first, second)
        if kind == "tiles":
            line = (np.abs((x / size) % 1 - 0.5) > 0.47) | (np.abs((z / size) % 1 - 0.5) > 0.47)
            return np.where(line[:, None], second * 0.6, first)
        if kind == "stone":
            return first * (0.8 + 0.25 * np.abs(noise(points, seed, 2.2))[:, None])
        return first * (1 + 0.08 * noise(points, seed, 9.0)[:, None])

    return paint


def wall(chance: np.random.Generator) -> Painter:
    """Out of focus, so without edges: a plain wall, wallpaper, lights, a view."""
    first, second = any_of(chance, WALLS), any_of(chance, WALLS)
    seed, size = int(chance.integers(1 << 30)), chance.uniform(0.5, 1.6)
    kind = ("plain", "striped", "shaded", "lights", "view")[int(chance.integers(5))]
    spots = np.stack([chance.uniform(-5, 5, 14), chance.uniform(0.2, 4, 14), chance.uniform(0.15, 0.5, 14)], axis=1)

    def paint(points: np.ndarray) -> np.ndarray:
        x, y = points[:, 0], points[:, 1]
        if kind == "striped":
            share = 0.5 + 0.5 * np.tanh(2.5 * np.sin(x / size * 6))
        elif kind == "shaded":
            share = np.clip(0.5 + 0.3 * (x + y) / size / 3, 0, 1)
        elif kind == "view":
            share = 0.5 + 0.5 * np.tanh(3 * (y - 1.2 - 0.5 * noise(points, seed, 0.9)))
        elif kind == "lights":
            away = np.hypot(x[:, None] - spots[:, 0], y[:, None] - spots[:, 1])
            share = np.clip(1.2 - away / spots[:, 2], 0, 1).max(axis=1) ** 0.5
        else:
            share = 0.15 + 0.15 * noise(points, seed, 0.5)
        share = np.clip(share, 0, 1)[:, None]
        return first * (1 - share) + second * share

    return paint
