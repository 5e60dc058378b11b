"""Weights files as Keras writes them, and how they must be refused."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_classifier.base.errors import UserError
from desktop_classifier.models.weights_reader import read_layers

KERNEL = np.arange(54, dtype="f4").reshape(3, 3, 3, 2)
BIAS = np.array([0.5, -0.5], "f4")
GAMMA = np.array([1.0, 2.0], "f4")
LAYERS = {"conv1": {"kernel": KERNEL, "bias": BIAS}, "relu": {}, "a_norm": {"gamma": GAMMA, "beta": GAMMA * 0}}


def fill(group, layers=LAYERS, text="vlen", prefix=True) -> None:
    """The layout that Keras's `model.save_weights("x.h5")` and `model.save("x.h5")` write."""
    encoded = (lambda names: names) if text == "vlen" else (lambda names: np.array(names, f"S{text}"))
    group.attrs["layer_names"] = encoded([name.encode() for name in layers])
    group.attrs["backend"] = b"tensorflow"
    for name, arrays in layers.items():
        layer = group.create_group(name)
        names = [(f"{name}/{array}:0" if prefix else array).encode() for array in arrays]
        layer.attrs["weight_names"] = encoded(names) if names else np.zeros(0)
        for key, array in zip(names, arrays.values(), strict=True):
            layer.create_dataset(key.decode(), data=array)


def refusal(path, kind="weights_damaged") -> str:
    with pytest.raises(UserError) as caught:
        read_layers(path)
    assert caught.value.kind == kind
    assert path.name in caught.value.message
    assert caught.value.message.endswith(("file.", "h5 file saved by Keras."))
    return caught.value.message


def as_plain(layers):
    return [(layer.name, [array.tolist() for array in layer.arrays]) for layer in layers]


EXPECTED = [("conv1", [KERNEL.tolist(), BIAS.tolist()]), ("a_norm", [GAMMA.tolist(), [0.0, 0.0]])]
