"""Reads the layers of Keras's HDF5 weights files without libhdf5 and without Keras.

The layout is that of `keras.src.legacy.saving.legacy_h5_format`: the attribute `layer_names` lists the layers, and each
layer is a group whose attribute `weight_names` lists its arrays. Whole models saved as `.h5` keep the same under
`model_weights`. pyfive follows the file's structure; the numbers themselves are read here, at places checked before.
"""

from __future__ import annotations

import io
import itertools
import math
import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from desktop_classifier.base.errors import UserError

MAGIC = b"\x89HDF\r\n\x1a\n"
"""The first bytes of every HDF5 file."""

_MOST_LAYERS = 20_000
_MOST_ARRAYS = 100_000
_MOST_AXES = 8
_COMPACT, _CONTIGUOUS = 0, 1
_NOWHERE = 0xFFFFFFFFFFFFFFFF
"""The address of an array that is stored outside the file, or not at all."""


@dataclass(frozen=True, slots=True)
class _Array:
    """Where an array lies: `offset` in the file, or `data` when it is kept within the structure."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    offset: int
    data: bytes | None

    @property
    def count(self) -> int:
        return math.prod(self.shape)

    @property
    def nbytes(self) -> int:
        """Bytes, taking a length of 0 for 1: NumPy cannot make (0, 2⁶²) either."""
        return math.prod(length or 1 for length in self.shape) * self.dtype.itemsize


def read_hdf5(path: Path, step: Callable[[], None]) -> Iterator[tuple[str, tuple[np.ndarray, ...]]]:
    """Yield each layer with weights, in the file's order, its arrays in native byte order; `step` is called between.

    The whole structure is checked before the first array is read: hard links only, whole numbers and floats, stored
    inside this file, unpacked, and together no larger than the file.

    Raises:
        UserError: `weights_damaged`, or `weights_not_keras` for sound files of another layout.
    """
    with path.open("rb") as stream:
        size = stream.seek(0, io.SEEK_END)
        try:
            layers = _layers(stream, size, path)
        except UserError:
            raise
        except Exception as error:  # pyfive meets a damaged file with whatever exception comes first
            raise _damaged(path, "is cut off or altered") from error
        for name, arrays in layers:
            step()
            yield name, tuple(_numbers(stream, array, path) for array in arrays)


def _layers(stream: BinaryIO, size: int, path: Path) -> list[tuple[str, list[_Array]]]:
    from desktop_classifier.models.hdf5_guard import GuardedFile  # brings pyfive, which the start can do without

    if _stated_end(stream) > size:
        raise _damaged(path, "is cut off")
    with GuardedFile(stream, size) as root:
        if root.userblock_size:
            raise _damaged(path, "does not begin as Keras's weights files do")
        group = _weights_group(root, path)
        layers = [(name, _arrays(_member(group, name, path), size, path)) for name in _layer_names(group, path)]
    arrays = [array for _, of_layer in layers for array in of_layer]
    if len(arrays) > _MOST_ARRAYS or sum(array.nbytes for array in arrays) > size:
        raise _damaged(path, "declares more numbers than it holds")
    return [(name, of_layer) for name, of_layer in layers if of_layer]


def _stated_end(stream: BinaryIO) -> int:
    """Where the file says it ends (HDF5 file format 3.0, II.A)."""
    stream.seek(0)
    head = stream.read(48)
    place = 40 if head[8] < 2 else 28
    return int.from_bytes(head[place : place + 8], "little")


def _weights_group(root: Any, path: Path) -> Any:
    if _listed(root, "layer_names"):
        return root
    if "model_weights" in root:
        return _member(root, "model_weights", path)
    if "layers" in root or "_layer_checkpoint_dependencies" in root:
        raise _not_keras(
            path,
            "is in Keras's newer layout (.weights.h5), which does not tell the order of its layers. "
            'Save the whole model with model.save("name.h5") and import that file',
        )
    raise _not_keras(path, "is an HDF5 file, but holds no weights saved by Keras. Choose another file")


def _layer_names(group: Any, path: Path) -> list[str]:
    names = _listed(group, "layer_names")
    if not names:
        raise _not_keras(path, "lists no layers. Choose another file")
    if len(names) > _MOST_LAYERS or len(set(names)) != len(names):
        raise _damaged(path, "lists more layers than it can hold")
    return names


def _listed(group: Any, attribute: str) -> list[str]:
    """The names in an attribute, which Keras cuts into several (`name0`, `name1`, …) when it is long."""
    attributes = group.attrs
    if attribute in attributes:
        return _texts(attributes[attribute])
    names: list[str] = []
    for piece in itertools.count():
        if f"{attribute}{piece}" not in attributes:
            break
        names += _texts(attributes[f"{attribute}{piece}"])
    return names


def _texts(values: Any) -> list[str]:
    flat = np.asarray(values).ravel().tolist()
    return [value.decode() if isinstance(value, bytes) else value.strip("\0") for value in flat]


def _arrays(layer: Any, size: int, path: Path) -> list[_Array]:
    return [_array(_member(layer, name, path), size, path) for name in _listed(layer, "weight_names")]


def _member(group: Any, name: str, path: Path) -> Any:
    """The group or array of that name, reached over hard links alone."""
    for part in name.split("/"):
        found = group.get_lazy_view(part)
        # pyfive follows a soft link, and "..", silently; what it then gives carries the name of where it ended up.
        if found is None or found.name != posixpath.join(group.name, part):
            raise _damaged(path, "points to somewhere else instead of holding its weights")
        group = found
    return group


def _array(dataset: Any, size: int, path: Path) -> _Array:
    storage, shape, dtype = dataset.id, tuple(map(int, dataset.shape)), np.dtype(dataset.dtype)
    if dtype.kind not in "fiu" or len(shape) > _MOST_AXES:
        raise _damaged(path, f"holds something other than numbers ({dataset.name[:80]})")
    if storage.layout_class not in (_COMPACT, _CONTIGUOUS) or storage.filter_pipeline:
        raise _damaged(path, f"packs its numbers or keeps them in another file ({dataset.name[:80]})")
    if storage.layout_class == _COMPACT:
        return _Array(dataset.name, shape, dtype, 0, dataset[()].tobytes())
    array = _Array(dataset.name, shape, dtype, storage.data_offset, None)
    if array.count and array.offset == _NOWHERE:
        raise _damaged(path, f"does not hold the numbers it names ({dataset.name[:80]})")
    if array.nbytes > size or (array.count and array.offset + array.nbytes > size):
        raise _damaged(path, "is cut off or declares more numbers than it holds")
    return array


def _numbers(stream: BinaryIO, array: _Array, path: Path) -> np.ndarray:
    if array.data is not None:
        numbers = np.frombuffer(array.data, array.dtype)
    elif not array.count:
        numbers = np.zeros(0, array.dtype)
    else:
        stream.seek(array.offset)
        numbers = np.fromfile(stream, array.dtype, array.count)
    if len(numbers) != array.count:
        raise _damaged(path, "is cut off or altered")
    return numbers.reshape(array.shape).astype(array.dtype.newbyteorder("="), copy=False)


def _damaged(path: Path, what: str) -> UserError:
    return UserError(
        f"The weights file {path.name} {what}. Download it again, or choose another file.", kind="weights_damaged"
    )


def _not_keras(path: Path, what: str) -> UserError:
    return UserError(f"{path.name} {what}.", kind="weights_not_keras")
