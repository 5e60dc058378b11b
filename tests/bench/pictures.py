"""Pictures for the bench: photo-like, all different, the same on every machine, kept between runs.

Crops of scikit-learn's two sample pictures, turned, mixed, recoloured and given fine texture, so that a JPEG of
500 × 375 takes about 100 KB, as photographs of that size do.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
from ground import BUILD, Ground
from PIL import Image, ImageChops, ImageEnhance

from desktop_classifier.base import paths

RECIPE = 1
"""Raised when the pictures change, so that old ones are made anew."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of picture: name, size in pixels, how strong its texture is (levels, least and most), JPEG quality."""

    name: str
    size: tuple[int, int]
    texture: tuple[float, float]
    quality: int = 90


COMMON = Kind("common", (500, 375), (9.0, 16.0))
LARGE = Kind("large", (4000, 3000), (6.0, 9.0))
LIGHT = Kind("light", (4000, 3000), (4.0, 6.0), 80)
TINY = Kind("tiny", (160, 120), (2.0, 8.0))

_SKETCH = 800
"""Large pictures are mixed at this width and then made larger: the samples have no finer detail to give."""


def folder(ground: Ground, kind: Kind, count: int) -> Path:
    """A folder that holds exactly `count` pictures of that kind, made now if it does not exist yet."""
    target = BUILD / "pictures" / f"{kind.name}-{count}-{RECIPE}"
    if target.is_dir():
        return target
    ground.say(f"making {count:,} pictures of {kind.size[0]} × {kind.size[1]} (kept for the next run)")
    scratch = target.with_suffix(".part")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for _ in pool.map(partial(_make, kind, scratch), range(count)):
            pass
    scratch.rename(target)
    return target


def listed(where: Path) -> list[Path]:
    return sorted(where.iterdir())


def _make(kind: Kind, where: Path, number: int) -> None:
    rng = np.random.default_rng((RECIPE, kind.size[0], number))
    width = min(kind.size[0], _SKETCH)
    picture = _mixed(rng, (width, width * kind.size[1] // kind.size[0]))
    picture = ImageEnhance.Color(picture).enhance(rng.uniform(0.6, 1.5))
    picture = ImageEnhance.Brightness(picture).enhance(rng.uniform(0.8, 1.2))
    picture = picture.resize(kind.size, Image.Resampling.BICUBIC)
    _textured(picture, kind, rng).save(where / f"{number:05}.jpg", quality=kind.quality)


def _mixed(rng: np.random.Generator, size: tuple[int, int]) -> Image.Image:
    """One part of a sample picture with another part faintly over it, its colours shifted."""
    one, other = _part(rng, size), _part(rng, size)
    mixed = Image.blend(one, other, rng.uniform(0.0, 0.4))
    shift = tuple(int(value) for value in rng.integers(0, 40, 3))
    return ImageChops.add(mixed, Image.new("RGB", size, shift))


def _part(rng: np.random.Generator, size: tuple[int, int]) -> Image.Image:
    """A random part in the right shape, mirrored every other time."""
    whole = _samples()[rng.integers(len(_samples()))]
    height = rng.uniform(0.5, 0.95) * whole.height
    width = min(height * size[0] / size[1], whole.width)
    left, top = rng.uniform(0, whole.width - width), rng.uniform(0, whole.height - height)
    part = whole.resize(size, Image.Resampling.BICUBIC, (left, top, left + width, top + height))
    return part.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if rng.integers(2) else part


def _textured(picture: Image.Image, kind: Kind, rng: np.random.Generator) -> Image.Image:
    """Fine grain: a window into one large sheet of it, so that no two pictures get the same."""
    sheet, strength = _grain(), rng.uniform(*kind.texture)
    width, height = picture.size
    room = sheet.width - width, sheet.height - height
    left, top = (int(rng.integers(0, most + 1)) for most in room)
    window = sheet.crop((left, top, left + width, top + height)).point(_scaled(strength))
    grain = Image.merge("RGB", (window, window.transpose(Image.Transpose.FLIP_TOP_BOTTOM), window))
    return ImageChops.add(picture, grain, offset=-128)


def _scaled(strength: float) -> Callable[[int], float]:
    return lambda level: 128 + (level - 128) * strength / 16


@cache
def _samples() -> list[Image.Image]:
    """The two sample pictures, each turned by a few angles."""
    whole = [Image.open(path).convert("RGB") for path in paths.sample_pictures()]
    return [picture.rotate(angle, Image.Resampling.BICUBIC) for picture in whole for angle in range(-6, 7, 2)]


@cache
def _grain() -> Image.Image:
    """Normal noise around 128 with a deviation of 16 levels, a little larger than the largest picture in both ways."""
    rng = np.random.default_rng(RECIPE)
    noise = rng.normal(128, 16, (3200, 4200))
    return Image.fromarray(np.clip(noise, 0, 255).astype(np.uint8))
