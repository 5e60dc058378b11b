"""What stands on the table: a bowl, a cup or a vase, no two alike, among other things, in any light, from anywhere.

Some are hard on purpose: cups whose handle points away or that have none, bowls as deep as cups, vases as wide as both.
"""

from __future__ import annotations

import numpy as np
import shapes
import surfaces
from render import Scene
from shapes import Distance, Thing
from surfaces import Surface

KINDS = ("bowl", "cup", "vase")

_POT, _INSIDE = 0, 1


def scene(kind: str, number: int, tall: bool) -> Scene:
    """The scene of that number; the same for the same number. `tall` if the picture is higher than wide."""
    chance = np.random.default_rng((KINDS.index(kind), number))
    pot, height, radius = _pot(kind, chance)
    inside, painted = _contents(chance, pot, height, radius)
    middle = np.array([0.0, height / 2, 0.0])
    things = [Thing(pot[0], middle, float(np.hypot(pot[1], height / 2)) + 0.15, _POT), *inside]
    painted = [Surface(surfaces.glaze(chance, height), chance.uniform(0.05, 1)), *painted]
    eye, away = _eye(chance, middle, max(height, 2 * radius))
    others = _others(chance, radius, eye)
    for thing, surface in others:
        things.append(Thing(thing.distance, thing.centre, thing.reach, len(painted)))
        painted.append(surface)
    sun = np.array([chance.uniform(-1, 1), chance.uniform(0.35, 1.3), chance.uniform(-0.3, 1)])
    warm = chance.uniform(-1, 1)
    bright = chance.uniform(0.75, 1.25)
    return Scene(
        things=things,
        surfaces=painted,
        table=Surface(surfaces.table(chance), chance.uniform(0, 0.35)),
        wall=surfaces.wall(chance),
        wall_z=-chance.uniform(1.6, 5.0),
        eye=eye,
        target=middle + chance.uniform(-0.22, 0.22, 3) * [1, 0.5, 1] * away / 3,
        view=chance.uniform(0.5, 0.85) * (1.12 if tall else 1.0),
        roll=chance.normal(0, 0.03),
        sun=sun / np.linalg.norm(sun),
        sunlight=bright * chance.uniform(0.7, 1.5) * np.array([1 + 0.18 * warm, 1.0, 1 - 0.22 * warm]),
        skylight=bright * chance.uniform(0.25, 0.6) * np.array([1 - 0.12 * warm, 1.0, 1 + 0.15 * warm]),
    )


def _pot(kind: str, chance: np.random.Generator) -> tuple[tuple[Distance, float], float, float]:
    """Its distance with how far it reaches sideways, its height, and the radius of its rim."""
    thickness = chance.uniform(0.018, 0.035)
    if kind == "bowl":
        height, rim = chance.uniform(0.36, 0.64), chance.uniform(0.5, 0.85)
        foot = rim * chance.uniform(0.35, 0.6)
        belly = foot + (rim - foot) * chance.uniform(0.6, 0.95)
        curve = [(0, 0.03), (foot, 0.03), (belly, height * chance.uniform(0.35, 0.5)), (rim, height)]
        return (shapes.Turned(shapes.smooth(curve), thickness), rim), height, rim
    if kind == "vase":
        height, belly = chance.uniform(0.85, 1.7), chance.uniform(0.26, 0.55)
        foot, neck = belly * chance.uniform(0.45, 0.95), belly * chance.uniform(0.3, 0.76)
        rim = neck * chance.uniform(1.0, 1.6)
        curve = [
            (0, 0.03),
            (foot, 0.03),
            (belly, height * chance.uniform(0.3, 0.55)),
            (neck, height * 0.82),
            (rim, height),
        ]
        return (shapes.Turned(shapes.smooth(curve), thickness), max(belly, rim)), height, rim
    height, rim = chance.uniform(0.6, 1.15), chance.uniform(0.36, 0.56)
    foot = rim * chance.uniform(0.6, 1.0)
    middle = (foot + rim) / 2 * chance.uniform(0.95, 1.15)
    curve = [(0, 0.03), (foot * 0.97, 0.03), (foot, 0.09), (middle, height * 0.5), (rim, height)]
    wall = shapes.Turned(shapes.smooth(curve), thickness)
    if chance.random() < 0.1:
        return (wall, rim), height, rim
    width = chance.uniform(0.17, 0.3)
    ring = shapes.handle(middle, height * chance.uniform(0.15, 0.3), height * 0.85, width, chance.uniform(0.03, 0.06))
    ring = shapes.turned_by(ring, chance.uniform(0, 6.3))
    return (lambda points: np.minimum(wall(points), ring(points)), middle + width), height, rim


def _contents(
    chance: np.random.Generator, pot: tuple[Distance, float], height: float, radius: float
) -> tuple[list[Thing], list[Surface]]:
    """Coffee, soup, water, or nothing."""
    if chance.random() < 0.5:
        return [], []
    level = height * chance.uniform(0.7, 0.9)
    up = np.array([0.0, level, 0.0])
    wide = np.linspace(0.02, 1.2, 300)
    walls = pot[0](np.stack([np.zeros(300), np.full(300, level), -wide], axis=1))
    inner = float(wide[int(np.argmax(walls < 0.005))])
    liquid = surfaces.any_of(chance, surfaces.LIQUIDS)
    return [Thing(shapes.disc(inner, level), up, inner + 0.05, _INSIDE)], [Surface(surfaces.plain(liquid), 0.8)]


def _eye(chance: np.random.Generator, middle: np.ndarray, size: float) -> tuple[np.ndarray, float]:
    """Where the picture is taken from, and how far that is."""
    up, around = chance.uniform(0.1, 0.95), chance.uniform(-0.5, 0.5)
    away = (0.9 + size) * chance.uniform(1.35, 2.5)
    direction = np.array([np.sin(around) * np.cos(up), np.sin(up), np.cos(around) * np.cos(up)])
    return middle + direction * away, away


def _others(chance: np.random.Generator, radius: float, eye: np.ndarray) -> list[tuple[Thing, Surface]]:
    """Fruit and books, some of them in front."""
    found = []
    for _ in range(int(chance.choice(5, p=(0.2, 0.25, 0.25, 0.2, 0.1)))):
        around, away = chance.uniform(0, 6.3), radius + chance.uniform(0.25, 1.0)
        x, z = away * np.sin(around), away * np.cos(around)
        if np.hypot(x - eye[0], z - eye[2]) < 1.0:
            continue
        if chance.random() < 0.65:
            size = chance.uniform(0.14, 0.3)
            radii = size * np.array([1.0, chance.uniform(0.8, 1.0), chance.uniform(0.85, 1.35)])
            centre = np.array([x, radii[1], z])
            skin = surfaces.any_of(chance, surfaces.FRUIT)
            found.append(
                (
                    Thing(shapes.ball(centre, radii), centre, float(radii.max()) + 0.02, 0),
                    Surface(surfaces.plain(skin), 0.35),
                )
            )
        else:
            half = np.array([chance.uniform(0.2, 0.45), chance.uniform(0.04, 0.16), chance.uniform(0.15, 0.35)])
            centre = np.array([x, half[1] + 0.01, z])
            cover = surfaces.any_of(chance, surfaces.GLAZES)
            book = shapes.block(centre, half, chance.uniform(0, 3.1))
            found.append(
                (Thing(book, centre, float(np.linalg.norm(half)) + 0.03, 0), Surface(surfaces.plain(cover), 0.2))
            )
    return found
