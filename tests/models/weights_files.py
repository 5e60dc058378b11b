"""Small weights files, and models that take them for theirs."""

from __future__ import annotations

import dataclasses

import h5py
import numpy as np
import pytest

from desktop_classifier.base import paths
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.models import catalogue, weights
from desktop_classifier.models.download import Limits
from desktop_classifier.models.weights_reader import read_layers

LITE0 = catalogue.spec("efficientnet_lite0")
MOBILE = catalogue.spec("mobilenet_v2")
LAYOUT = [((3, 3, 3, 8),), ((8,), (8,), (8,), (8,)), ((8, 1000), (1000,))]
QUICK = Limits(waits=(0.001,))


def write_h5(path, layout=LAYOUT, value=0.5):
    with h5py.File(path, "w") as file:
        names = [f"layer_{index}" for index in range(len(layout))]
        file.attrs["layer_names"] = [name.encode() for name in names]
        for name, layer in zip(names, layout, strict=True):
            group = file.create_group(name)
            group.attrs["weight_names"] = [f"w{index}".encode() for index in range(len(layer))]
            for index, shape in enumerate(layer):
                group[f"w{index}"] = np.full(shape, value, "f4")
    return path


def published(content: bytes, **known) -> catalogue.ModelSpec:
    """MobileNetV2 as if its publisher had published `content`."""
    values = {"size": len(content), "exact_size": False, "md5": "", "sha256": ""} | known
    return dataclasses.replace(MOBILE, weights=dataclasses.replace(MOBILE.weights, **values))


def own(spec):
    return paths.models_dir() / "weights" / spec.weights.file


def against(layout, spec):
    """A check that holds a file's layers against a layout, as the preparing child does."""
    return lambda path: weights.examine(spec, read_layers(path), layout)


def fetch(spec, token=None, report=silent, layout=LAYOUT):
    return weights.fetch(spec, token or CancelToken(), report, check=against(layout, spec), limits=QUICK)


def take(spec, source, token=None, layout=LAYOUT):
    return weights.import_file(spec, source, token or CancelToken(), silent, check=against(layout, spec))


def kind_of(call, *arguments, **options):
    with pytest.raises(UserError) as caught:
        call(*arguments, **options)
    return caught.value.kind


def left(spec):
    return sorted(path.name for path in own(spec).parent.iterdir())
