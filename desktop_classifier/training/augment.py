"""How a picture is varied while it is learned from: mirrored, shifted, nearer, lighter or darker.

On the squares themselves, before any scaling, so that the wizard can show the very same variations.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

NEAREST = 0.75
"""The least part of the square's side that is still seen, 0..1."""
LIGHT = 0.15
"""Brightness moves by up to this share of the whole range, up or down."""
CONTRAST = 0.15


def varied(square: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One variation of a square, uint8 RGB [side, side, 3] → the same."""
    side = square.shape[0]
    part = side * rng.uniform(NEAREST, 1.0)
    left, top = rng.uniform(0, side - part, 2)
    image = Image.fromarray(square)
    if rng.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    box = (left, top, left + part, top + part)
    seen = np.asarray(image.resize((side, side), Image.Resampling.BILINEAR, box), np.float32)
    contrast, light = rng.uniform(1 - CONTRAST, 1 + CONTRAST), rng.uniform(-LIGHT, LIGHT) * 255
    return np.asarray(np.clip((seen - 127.5) * contrast + 127.5 + light, 0, 255).round(), np.uint8)


def mirrored(activations: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Half of the activations [n, channels, height, width], mirrored left to right.

    It is not quite what the trunk makes of a mirrored picture, but it costs nothing and teaches the same.
    """
    turned = activations.copy()
    chosen = rng.random(len(activations)) < 0.5
    turned[chosen] = turned[chosen][..., ::-1]
    return turned
