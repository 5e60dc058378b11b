"""Pictures that a test makes for itself: three kinds of drawing that a network tells apart, no two alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

KINDS = ("discs", "bars", "crosses")


def drawing(kind: str, number: int, side: int = 128) -> Image.Image:
    """One drawing on a noisy ground; the same for the same number."""
    rng = np.random.default_rng((KINDS.index(kind), number))
    ground = rng.integers(0, 90, (side, side, 3)) + rng.integers(40, 120, 3)
    image = Image.fromarray(ground.astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(2, 5))):
        x, y = (int(value) for value in rng.integers(15, side - 15, 2))
        size, colour = int(rng.integers(10, 24)), tuple(int(value) for value in rng.integers(130, 256, 3))
        if kind == "discs":
            draw.ellipse((x - size, y - size, x + size, y + size), fill=colour)
        elif kind == "bars":
            draw.rectangle((x - 4, 0, x + 4, side), fill=colour)
        else:
            draw.line((x - size, y - size, x + size, y + size), fill=colour, width=5)
            draw.line((x - size, y + size, x + size, y - size), fill=colour, width=5)
    return image


def class_folder(root: Path, each: int = 12, kinds: tuple[str, ...] = KINDS, first: int = 0) -> Path:
    """A folder of class folders with `each` drawings of every kind."""
    for kind in kinds:
        place = root / kind
        place.mkdir(parents=True, exist_ok=True)
        for number in range(first, first + each):
            drawing(kind, number).save(place / f"{kind}{number:03}.png")
    return root
