"""Any mode that Pillow knows becomes 8-bit RGB.

Colour profiles are not applied: the networks were trained on pixels as they stood in the files, whatever profile came
with them, so converting would show them something new. A broken profile therefore cannot matter either.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

_WITH_ALPHA = frozenset({"RGBA", "LA", "PA", "La", "RGBa"})


def to_rgb(image: Image.Image) -> Image.Image:
    """8-bit RGB of the same size; `image` itself where it is that already.

    16-bit grey keeps its upper eight bits, or its upper eight of twelve where no value needs more (the cameras of
    microscopes). 32-bit integers and floats, which have no natural range, run from their least to their greatest
    value. What is transparent becomes white. CMYK, YCCK, LAB and HSV are converted by Pillow.
    """
    if image.mode.startswith("I;16"):
        return _grey(_eight_of_sixteen(np.asarray(image)))
    if image.mode in ("I", "F"):
        return _grey(_eight_of_any(np.asarray(image)))
    if image.mode in _WITH_ALPHA or "transparency" in image.info:
        return _on_white(image)
    return image if image.mode == "RGB" else image.convert("RGB")


def _grey(values: npt.NDArray[np.uint8]) -> Image.Image:
    return Image.fromarray(values).convert("RGB")


def _eight_of_sixteen(values: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint8]:
    shift = 4 if values.max() < 1 << 12 else 8
    return (values >> shift).astype(np.uint8)


def _eight_of_any(values: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    numbers = values.astype(np.float64)
    finite = np.isfinite(numbers)
    if not finite.any():
        return np.zeros(values.shape, np.uint8)
    low, high = numbers[finite].min(), numbers[finite].max()
    numbers = np.nan_to_num(numbers, nan=low, posinf=high, neginf=low)
    # Halves first: the difference of the two largest floats of opposite sign does not fit into one.
    spread = high / 2 - low / 2
    scaled = (numbers / 2 - low / 2) * (255 / spread) if spread > 0 else np.zeros(values.shape)
    return np.clip(scaled.round(), 0, 255).astype(np.uint8)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "La":
        image = image.convert("LA")
    colours = image if image.mode == "RGBA" else image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(colours, mask=colours)
    return white
