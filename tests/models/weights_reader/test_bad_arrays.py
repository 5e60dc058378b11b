"""Arrays and names that are doubtful are refused in words, before memory is taken."""

from __future__ import annotations

import tracemalloc

import h5py
import numpy as np
import pytest
from models.h5_files import fill, refusal

from desktop_classifier.models import hdf5_guard


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
