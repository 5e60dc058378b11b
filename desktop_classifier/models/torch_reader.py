"""Reads PyTorch's older `.pth` files without PyTorch, and without ever running what a file asks for.

Such a file is five pickles (a magic number, a version, the sizes of C's types, the dictionary of tensors, the order of
the storages), and then the storages themselves: their count of numbers, and the numbers.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO

import numpy as np

from desktop_classifier.base.errors import UserError
from desktop_classifier.models.torch_pickle import Refused, Storage, Tensor, TensorPickles

MAGIC = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
"""The first bytes of every such file: the pickle of a magic number."""

_VERSION = 1001
_HEAD_LIMIT = 8 << 20
"""Bytes that the five pickles may take together; those of a network with 300 tensors take 47 KB."""


def read_torch(path: Path) -> dict[str, np.ndarray]:
    """Every tensor of the file by its name, in the file's order, as float32 or int64 arrays that own their numbers.

    Raises:
        UserError: `weights_damaged`. The file is cut, altered, asks for anything but tensors, or declares more than it
            holds. Nothing was allocated beyond the file's own length.
    """
    try:
        with path.open("rb") as stream:
            return _read(stream, path)
    except Refused as refused:
        what = f"asks for something that weights never need ({refused}). It was not carried out"
        raise _damaged(path, what) from refused
    except (ValueError, TypeError, IndexError, KeyError, OverflowError, RecursionError, AttributeError) as error:
        raise _damaged(path, "is cut off or altered") from error


def _read(stream: BinaryIO, path: Path) -> dict[str, np.ndarray]:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    head = io.BytesIO(stream.read(min(size, _HEAD_LIMIT)))
    tensors, order = _head(head, path)
    total = sum(tensor.nbytes for tensor in tensors.values())
    if total > size or not all(tensor.fits for tensor in tensors.values()):
        raise _damaged(path, "declares more numbers than it holds")
    stream.seek(head.tell())
    known = {tensor.storage.key: tensor.storage for tensor in tensors.values()}
    data = {key: _storage(stream, known[key], size, path) for key in order}
    if stream.tell() != size:
        raise _damaged(path, "goes on after its last number")
    return {name: _array(tensor, data[tensor.storage.key]) for name, tensor in tensors.items()}


def _head(head: BinaryIO, path: Path) -> tuple[dict[str, Tensor], list[str]]:
    pickles = TensorPickles(head)
    magic, version, sizes = pickles.run(), pickles.run(), pickles.run()
    if magic != int.from_bytes(MAGIC[4:-1], "little") or version != _VERSION:
        raise _damaged(path, "does not begin as PyTorch's older weights files do")
    if not isinstance(sizes, dict) or sizes.get("little_endian") is not True:
        raise _damaged(path, "was written on a computer that orders its bytes the other way")
    tensors, order = pickles.run(), pickles.run()
    if not isinstance(tensors, dict) or not all(isinstance(value, Tensor) for value in tensors.values()):
        raise _damaged(path, "holds more than a network's weights")
    keys = {tensor.storage.key for tensor in tensors.values()}
    if not isinstance(order, list) or not all(isinstance(key, str) for key in order) or sorted(order) != sorted(keys):
        raise _damaged(path, "does not hold what its list of contents names")
    return tensors, order


def _storage(stream: BinaryIO, storage: Storage, size: int, path: Path) -> np.ndarray:
    count = int.from_bytes(stream.read(8), "little", signed=True)
    if count != storage.count or count * storage.dtype.itemsize > size - stream.tell():
        raise _damaged(path, "is cut off or altered")
    numbers = np.fromfile(stream, storage.dtype, count)
    if len(numbers) != count:  # the file shrank while it was read
        raise _damaged(path, "is cut off or altered")
    return numbers


def _array(tensor: Tensor, data: np.ndarray) -> np.ndarray:
    strides = [stride * data.itemsize for stride in tensor.strides]
    view = np.lib.stride_tricks.as_strided(data[tensor.offset :], tensor.shape, strides, writeable=False)
    return np.array(view, order="C")


def _damaged(path: Path, what: str) -> UserError:
    return UserError(
        f"The weights file {path.name} {what}. Download it again, or choose another file.", kind="weights_damaged"
    )
