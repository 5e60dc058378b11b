"""Any mode that Pillow knows becomes 8-bit RGB.

Colour profiles are not applied: the networks were trained on pixels as they stood in the files, whatever profile came
with them, so converting would show them something new. A broken profile therefore cannot matter either.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from desktop_classifier.imaging import tiff

_WITH_ALPHA = frozenset({"RGBA", "LA", "PA", "La", "RGBa"})

_CAMERA_BITS = (8, 10, 12, 14)
_BITS_PER_SAMPLE, _MAX_SAMPLE_VALUE = 258, 281


def to_rgb(image: Image.Image) -> Image.Image:
    """8-bit RGB of the same size; `image` itself where it is that already.

    16-bit grey keeps its upper eight bits, or its upper eight of 14, 12, 10 or 8 where a TIFF says so or no value needs
    more (the cameras of microscopes): what was dark gets at most brighter. 32-bit integers and floats, which have no
    natural range, run from their least to their greatest value. What is transparent becomes white. CMYK, YCCK, LAB, HSV
    and 16 bits in colour are converted by Pillow; of the last it keeps the upper eight bits.
    """
    if image.mode.startswith("I;16"):
        values = np.asarray(image)
        grey = _eight_of_sixteen(values, _largest_said(image))
        grey[values == image.info.get("transparency", -1)] = 255
        return _grey(grey, image)
    if image.mode in ("I", "F"):
        return _grey(_eight_of_any(tiff.numbers(image)), image)
    if image.mode in _WITH_ALPHA or "transparency" in image.info:
        return _on_white(image)
    return image if image.mode == "RGB" else image.convert("RGB")


def _grey(values: npt.NDArray[np.uint8], image: Image.Image) -> Image.Image:
    return Image.fromarray(255 - values if tiff.is_negative(image) else values).convert("RGB")


def _eight_of_sixteen(values: npt.NDArray[np.uint16], said: int) -> npt.NDArray[np.uint8]:
    largest = max(int(values.max()), said)
    bits = next((bits for bits in _CAMERA_BITS if largest < 1 << bits), 16)
    return (values >> (bits - 8)).astype(np.uint8)


def _largest_said(image: Image.Image) -> int:
    """The largest value that a TIFF says it could have; 0 if it says nothing, or only the field's default."""
    if not isinstance(image, TiffImageFile):
        return 0
    if image.tag_v2.get(_BITS_PER_SAMPLE) == (12,):  # Pillow reads no other number below sixteen
        return (1 << 12) - 1
    match image.tag_v2.get(_MAX_SAMPLE_VALUE):
        case (int(largest),) if largest < 0xFFFF:
            return largest
    return 0


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
    clear = image.info.get("transparency")
    if isinstance(clear, tuple) and max(clear) > 255:  # of 16 bits, and the picture has eight by now
        image.info["transparency"] = tuple(value >> 8 for value in clear)
    if image.mode == "La":
        image = image.convert("LA")
    colours = image if image.mode == "RGBA" else image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(colours, mask=colours)
    return white
