"""Copies of pictures as they come about: saved again, made smaller, cut, brightened; and mirrored, which is no copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageEnhance

Change = Callable[[Image.Image], Image.Image]


def _cut(image: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    width, height = image.size
    box = left * width, top * height, width * (1 - right), height * (1 - bottom)
    return image.crop(tuple(round(side) for side in box))


CHANGES: dict[str, tuple[Change, int]] = {
    "again": (lambda image: image, 40),
    "smaller": (lambda image: image.resize((image.width // 2, image.height // 2), Image.Resampling.BICUBIC), 90),
    "cut around": (lambda image: _cut(image, 0.015, 0.015, 0.015, 0.015), 90),
    "cut aside": (lambda image: _cut(image, 0.03, 0.03, 0, 0), 90),
    "brighter": (lambda image: ImageEnhance.Brightness(image).enhance(1.05), 90),
}


def plant(sources: list[Path], folder: Path, change: str) -> list[Path]:
    """A changed copy of each, with the same name in `folder`."""
    alter, quality = CHANGES[change]
    return [_saved(alter(_read(source)), folder / f"{change} {source.stem}.jpg", quality) for source in sources]


def mirror(sources: list[Path], folder: Path) -> list[Path]:
    turn = Image.Transpose.FLIP_LEFT_RIGHT
    return [_saved(_read(source).transpose(turn), folder / f"mirrored {source.stem}.jpg", 90) for source in sources]


def _read(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGB")


def _saved(image: Image.Image, path: Path, quality: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, quality=quality)
    return path
