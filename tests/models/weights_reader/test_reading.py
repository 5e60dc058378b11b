"""Reading weights files as layers: Keras's layouts exactly."""

from __future__ import annotations

import random

import h5py
import numpy as np
import pytest
from models.h5_files import BIAS, EXPECTED, GAMMA, KERNEL, as_plain, fill, refusal

from desktop_classifier.models.weights_reader import read_layers


@pytest.mark.parametrize("libver", ["earliest", "latest"])
@pytest.mark.parametrize("text", ["vlen", 32])
@pytest.mark.parametrize("prefix", [True, False])
def test_reads_layers_in_the_listed_order_and_leaves_empty_ones_out(h5, libver, text, prefix):
    path = h5(lambda file: fill(file, text=text, prefix=prefix), libver=libver)
    assert as_plain(read_layers(path)) == EXPECTED


def test_reads_a_whole_saved_model(h5):
    def model(file):
        file.attrs["model_config"] = '{"class_name": "Functional"}'
        fill(file.create_group("model_weights"))
        fill(file.create_group("optimizer_weights"), {"adam": {"iteration": np.int64(3)}})

    assert as_plain(read_layers(h5(model))) == EXPECTED


def test_reads_names_that_keras_cut_into_several_attributes(h5):
    def cut(file):
        fill(file)
        names = list(file.attrs["layer_names"])
        del file.attrs["layer_names"]
        file.attrs["layer_names0"], file.attrs["layer_names1"] = names[:2], names[2:]
        weights = list(file["conv1"].attrs["weight_names"])
        del file["conv1"].attrs["weight_names"]
        file["conv1"].attrs["weight_names0"], file["conv1"].attrs["weight_names1"] = weights[:1], weights[1:]

    assert as_plain(read_layers(h5(cut))) == EXPECTED


def test_many_layers_keep_the_order_of_the_list(h5):
    names = [f"layer_{index}" for index in random.Random(3).sample(range(700), 700)]
    layers = {name: {"kernel": np.full(2, index, "f4")} for index, name in enumerate(names)}
    found = read_layers(h5(lambda file: fill(file, layers)))
    assert [layer.name for layer in found] == names
    assert [int(layer.arrays[0][0]) for layer in found] == list(range(700))


def test_numbers_of_other_widths_become_float32_and_counters_stay_whole(h5):
    arrays = {"double": KERNEL.astype("f8"), "half": BIAS.astype("f2"), "big": GAMMA.astype(">f4")}
    arrays |= {"count": np.array(7, "i8"), "nothing": np.zeros((0, 4), "f4")}
    (layer,) = read_layers(h5(lambda file: fill(file, {"mixed": arrays})))
    assert [array.dtype.str for array in layer.arrays] == ["<f4", "<f4", "<f4", "<i8", "<f4"]
    assert layer.arrays[2].tolist() == GAMMA.tolist()
    assert layer.arrays[3] == 7
    assert layer.arrays[4].shape == (0, 4)


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e300])
def test_values_that_are_no_numbers_are_refused(h5, value):
    arrays = {"kernel": np.array([1.0, value])}
    assert "no numbers" in refusal(h5(lambda file: fill(file, {"conv1": arrays})))


def compact(file, data):
    layout = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    layout.set_layout(h5py.h5d.COMPACT)
    name = b"kernel"
    space = h5py.h5s.create_simple(data.shape)
    h5py.h5d.create(file["conv1"].id, name, h5py.h5t.IEEE_F32LE, space, layout).write(h5py.h5s.ALL, h5py.h5s.ALL, data)


def test_arrays_kept_inside_the_structure_are_read(h5):
    def change(file):
        fill(file, {"conv1": {}})
        file["conv1"].attrs["weight_names"] = [b"kernel"]
        compact(file, GAMMA)

    assert as_plain(read_layers(h5(change))) == [("conv1", [GAMMA.tolist()])]
