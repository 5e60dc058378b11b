"""One frozen record says everything about a set of weights. Adding a model is adding a record (see `catalogue`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Preprocessing(StrEnum):
    """How the network's training scaled its pixels. It belongs to the weights and becomes part of the graph."""

    SYMMETRIC = "symmetric"
    """x / 127.5 - 1 (Keras calls it "tf")."""
    CAFFE = "caffe"
    """BGR, minus the means of ImageNet's training pictures."""
    LITE = "lite"
    """(x - 127) / 128 (EfficientNet-Lite)."""


class Group(StrEnum):
    """Under which heading the picker lists a model."""

    PRETRAINED = "Pretrained on ImageNet"
    BUILT_IN = "Works without a download"
    MORE = "More models"
    OWN = "Yours"
    UNTRAINED = "From scratch"
    """Never in the picker: there are no weights yet."""


class Interpolation(StrEnum):
    BILINEAR = "bilinear"
    BICUBIC = "bicubic"


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """Where a model's weights come from and how they are known to be the right ones.

    Args:
        file: The name the file has at its publisher and on this computer.
        url: Its address; empty where it comes inside an installed package.
        size: Bytes, as published or about (`exact_size` says which).
        exact_size: Whether `size` is known to the byte.
        md5: Hexadecimal MD5 that Keras publishes, or "".
        sha256: Hexadecimal SHA-256, or "".
        package: The installed package that carries the file, or "".
    """

    file: str
    url: str = ""
    size: int = 0
    exact_size: bool = False
    md5: str = ""
    sha256: str = ""
    package: str = ""


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A classifier that somebody can pick.

    Args:
        id: Stable name on the command line.
        name: Shown name.
        architecture: Name of its builder in `models.architectures`.
        side: Width and height of the square the network sees, in pixels.
        preprocessing: How pixels are scaled inside the graph.
        crop: The part of the shorter side that centre cropping keeps, in 0..1.
        interpolation: The filter its training used when it made pictures smaller.
        weights: The weights file.
        licence: Licence of the weights, in words.
        top1: Published right answers out of 100 on ImageNet's validation pictures.
        group: Heading in the picker.
        line: What it is good for, in a few words.
        labels: Name of the label list in `resources/labels/`.
        classes: Number of the network's outputs.
        folder: For a model of the user's own, the package that holds its weights, network and labels; else None.
    """

    id: str
    name: str
    architecture: str
    side: int
    preprocessing: Preprocessing
    crop: float
    interpolation: Interpolation
    weights: WeightsFile
    licence: str
    top1: float
    group: Group
    line: str = ""
    labels: str = "imagenet"
    classes: int = 1000
    folder: Path | None = None

    @property
    def built_in(self) -> bool:
        return bool(self.weights.package)
