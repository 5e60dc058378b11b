"""Which of NVIDIA's libraries TensorFlow needs on a card: `resources/cuda.json`, made by `installer/cuda_table.py`.

Names and versions are those that `pip install tensorflow[and-cuda]` chose on the day the table was made. Sizes and
hashes are ours, so no server has to be trusted at run time.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from desktop_classifier.base import paths

ORIGIN = "https://files.pythonhosted.org/packages"
"""Where the Python package index keeps its files; a mirror repeats what stands behind it."""

LICENCE = "https://docs.nvidia.com/cuda/eula/"

NOT_NEEDED = {"nvidia-cuda-nvcc-cu12": "compiles for the card at run time (XLA), which nothing of ours asks for"}
"""Packages that TensorFlow's `and-cuda` extra names and that are not fetched, and why."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """One package of libraries; what `models.download` wants to know of a file beforehand is among it.

    Args:
        name: Of the package.
        version: Of the package.
        path: Behind the address of the package index's files.
        size: Bytes to download.
        sha256: Of the file.
        unpacked: Bytes of what is taken out of it.
    """

    name: str
    version: str
    path: str
    size: int
    sha256: str
    unpacked: int
    exact_size: bool = True
    md5: str = ""

    @property
    def file(self) -> str:
        return self.path.rpartition("/")[2]


@functools.cache
def wheels() -> tuple[Wheel, ...]:
    """Every package, the smallest first: what does not work at all shows early."""
    stored = json.loads(paths.resource("cuda.json").read_text(encoding="utf-8"))
    return tuple(sorted((Wheel(**entry) for entry in stored["wheels"]), key=lambda wheel: wheel.size))


def key(those: Iterable[Wheel] | None = None) -> str:
    """A name for exactly these files: another version of the program may need others."""
    hashes = "".join(sorted(wheel.sha256 for wheel in (wheels() if those is None else those)))
    return hashlib.sha256(hashes.encode()).hexdigest()[:12]


def to_download() -> int:
    """Bytes of all that is to be fetched."""
    return sum(wheel.size for wheel in wheels())


def on_disk() -> int:
    """Bytes of all once it is in place."""
    return sum(wheel.unpacked for wheel in wheels())
