"""From a scene to pixels: rays that march along distances (Hart, 1996), one sun, a window to reflect, soft shadows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image
from shapes import Thing
from surfaces import Painter, Surface

_STEPS, _CLOSE, _FAR = 90, 0.0015, 30.0
_FINER = 2.0
"""Times as many rays to a side as pixels; shrinking smooths the edges."""


@dataclass(frozen=True)
class Scene:
    """Args: things, and a surface for each paint number; the table's and the wall's paint; the wall's z; where the eye
    is, what it looks at, how wide (radians) and how level (radians) it looks; where the sun is and its colour; the
    colour of everything else's light."""

    things: Sequence[Thing]
    surfaces: Sequence[Surface]
    table: Surface
    wall: Painter
    wall_z: float
    eye: np.ndarray
    target: np.ndarray
    view: float
    roll: float
    sun: np.ndarray
    sunlight: np.ndarray
    skylight: np.ndarray


def render(scene: Scene, width: int, height: int) -> Image.Image:
    """RGB of that size."""
    wide, high = round(width * _FINER), round(height * _FINER)
    rays = _rays(scene, wide, high)
    eye = np.broadcast_to(scene.eye, rays.shape)
    light = _seen(scene, eye, rays)
    light = light / (1 + 0.25 * light)  # bright parts roll off as on film
    pixels = (np.clip(light, 0, 1) ** (1 / 2.2) * 255).round().astype(np.uint8).reshape(high, wide, 3)
    return Image.fromarray(pixels).resize((width, height), Image.Resampling.LANCZOS)


def _rays(scene: Scene, width: int, height: int) -> np.ndarray:
    forward = _unit((scene.target - scene.eye)[None])[0]
    right = _unit(np.cross(forward, [0.0, 1.0, 0.0])[None])[0]
    up = np.cross(right, forward)
    right, up = (
        np.cos(scene.roll) * right + np.sin(scene.roll) * up,
        np.cos(scene.roll) * up - np.sin(scene.roll) * right,
    )
    scale = 2 * np.tan(scene.view / 2) / max(width, height)
    x, y = np.meshgrid((np.arange(width) + 0.5 - width / 2) * scale, (height / 2 - np.arange(height) - 0.5) * scale)
    return _unit(forward + x.reshape(-1, 1) * right + y.reshape(-1, 1) * up)


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _seen(scene: Scene, origins: np.ndarray, rays: np.ndarray) -> np.ndarray:
    """Light that comes along rays, float [n, 3]."""
    reached, which = _march(scene.things, origins, rays, np.full(len(rays), _FAR))
    with np.errstate(divide="ignore"):
        to_table = np.where(rays[:, 1] < -1e-6, -origins[:, 1] / rays[:, 1], np.inf)
        to_wall = np.where(rays[:, 2] < -1e-6, (scene.wall_z - origins[:, 2]) / rays[:, 2], np.inf)
    light = np.empty_like(rays)
    flat = np.minimum(to_table, to_wall)
    thing, table = reached < flat, (to_table <= to_wall) & (reached >= to_table)
    wall = ~thing & ~table
    distance = np.clip(to_wall[wall], 0, 60)[:, None]
    light[wall] = scene.wall(origins[wall] + rays[wall] * distance) * (0.55 * scene.skylight + 0.4 * scene.sunlight)
    if table.any():
        points = origins[table] + rays[table] * to_table[table][:, None]
        upward = np.broadcast_to([0.0, 1.0, 0.0], points.shape)
        light[table] = _lit(scene, points, rays[table], upward, scene.table.paint(points), scene.table.gloss)
    for number in range(len(scene.things)):
        mine = thing & (which == number)
        if mine.any():
            one = scene.things[number]
            points = origins[mine] + rays[mine] * reached[mine][:, None]
            surface = scene.surfaces[one.paint]
            normals = _normals(one, points)
            light[mine] = _lit(scene, points, rays[mine], normals, surface.paint(points), surface.gloss)
    return light


def _march(
    things: Sequence[Thing], origins: np.ndarray, rays: np.ndarray, limits: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How far to the first thing (infinite if none), and its number."""
    reached, which = np.full(len(rays), np.inf), np.full(len(rays), -1)
    for number, thing in enumerate(things):
        begin, end = _through_ball(thing, origins, rays)
        active = np.flatnonzero((end > 0) & (begin < np.minimum(limits, reached)))
        along = np.maximum(begin[active], 0)
        for _ in range(_STEPS):
            if not len(active):
                break
            away = thing.distance(origins[active] + rays[active] * along[:, None])
            hit = away < _CLOSE
            closer = active[hit][along[hit] < reached[active[hit]]]
            reached[closer], which[closer] = along[hit][along[hit] < reached[active[hit]]], number
            along = along + away * 0.9
            going = ~hit & (along < end[active])
            active, along = active[going], along[going]
    return reached, which


def _through_ball(thing: Thing, origins: np.ndarray, rays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where rays enter and leave the ball around a thing; the end is negative if they miss it."""
    to = thing.centre - origins
    middle = np.einsum("nk,nk->n", to, rays)
    square = thing.reach**2 - (np.einsum("nk,nk->n", to, to) - middle**2)
    half = np.sqrt(np.maximum(square, 0))
    return middle - half, np.where(square > 0, middle + half, -1.0)


def _normals(thing: Thing, points: np.ndarray) -> np.ndarray:
    corners = np.array([[1, -1, -1], [-1, -1, 1], [-1, 1, -1], [1, 1, 1]], float)
    return _unit(sum(corner * thing.distance(points + 0.004 * corner)[:, None] for corner in corners) + 1e-9)


def _lit(
    scene: Scene, points: np.ndarray, rays: np.ndarray, normals: np.ndarray, paint: np.ndarray, gloss: float
) -> np.ndarray:
    above = points + normals * 0.012
    facing = np.maximum(normals @ scene.sun, 0)
    sun = facing * _sunny(scene, above, facing > 0)
    open_sky = _open(scene, points, normals)
    sky = open_sky * (0.6 + 0.4 * normals[:, 1])
    diffuse = paint * (sun[:, None] * scene.sunlight + sky[:, None] * scene.skylight)
    mirrored = rays - 2 * np.einsum("nk,nk->n", rays, normals)[:, None] * normals
    rim = (1 - np.abs(np.einsum("nk,nk->n", rays, normals))) ** 5
    shine = gloss * (0.05 + 0.6 * rim) * open_sky
    spark = gloss * 0.9 * np.maximum(mirrored @ scene.sun, 0) ** (10 + 110 * gloss) * (sun > 0.05)
    return diffuse + shine[:, None] * _window(scene, mirrored) + spark[:, None] * scene.sunlight


def _sunny(scene: Scene, points: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """How much of the sun each point sees, 0..1; 0 where it was not asked."""
    shares = np.where(asked, 1.0, 0.0)
    rows = np.flatnonzero(asked)
    towards = np.broadcast_to(scene.sun, (len(rows), 3))
    for thing in scene.things:
        begin, end = _through_ball(thing, points[rows], towards)
        meets = (end > 0) & (shares[rows] > 0)
        active, along = rows[meets], np.maximum(begin[meets], 0.02)
        last = end[meets]
        for _ in range(70):
            if not len(active):
                break
            away = thing.distance(points[active] + scene.sun * along[:, None])
            shares[active] = np.minimum(shares[active], np.clip(0.5 + 9 * away / (along + 0.1), 0, 1))
            along = along + np.maximum(away * 0.6, 0.012)
            going = (along < last) & (shares[active] > 0.01)
            active, along, last = active[going], along[going], last[going]
    return shares


def _open(scene: Scene, points: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """How little the surroundings close a point in, 0..1."""
    closed = np.zeros(len(points))
    for away in (0.05, 0.14, 0.3):
        there = points + normals * away
        room = there[:, 1]
        for thing in scene.things:
            room = np.minimum(room, _room(thing, there))
        closed += np.maximum(away - room, 0) / away / 3
    return np.clip(1 - 0.75 * closed, 0.15, 1)


def _room(thing: Thing, points: np.ndarray) -> np.ndarray:
    rough = np.linalg.norm(points - thing.centre, axis=1) - thing.reach
    near = rough < 0.35
    rough[near] = thing.distance(points[near])
    return rough


def _window(scene: Scene, directions: np.ndarray) -> np.ndarray:
    """What shiny things reflect: a bright room with a window where the sun is."""
    side = _unit(np.cross(scene.sun, [0.0, 1.0, 0.0])[None])[0]
    up = np.cross(side, scene.sun)
    x, y, front = directions @ side, directions @ up, directions @ scene.sun
    pane = (np.abs(x) < 0.32) & (np.abs(y) < 0.4) & (front > 0) & (np.abs(x) > 0.02) & (np.abs(y) > 0.02)
    room = 0.35 + 0.5 * np.clip(directions[:, 1], 0, 1)
    return room[:, None] * scene.skylight + np.where(pane, 2.5, 0.0)[:, None] * scene.sunlight
