"""Reads a weights file, Keras's or PyTorch's, into layers in the order in which Keras counts them.

Neither Keras nor libhdf5 nor PyTorch takes part: what a stranger made is only ever read by Python code that checks
every size before it believes it.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.files import megabytes
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.models import hdf5_reader, torch_reader

LARGEST = 2 << 30
"""Bytes that a weights file may have; the largest of Keras's own have 0.8 GB."""

_TORCH_ORDER = {"weight": 0, "bias": 1, "running_mean": 2, "running_var": 3}
"""PyTorch's names in the order of Keras's: kernel, bias; or gamma, beta, mean, variance."""
_DEPTHWISE = "_depthwise_conv"


@dataclass(frozen=True, slots=True)
class LayerWeights:
    """One layer's arrays in Keras's order and axes.

    Args:
        name: The layer's name in its file.
        arrays: Finite numbers. Kernels are [height, width, in, out], of depthwise ones [height, width, in, 1], of
            dense layers [in, out]; normalisation has gamma, beta, mean, variance.
    """

    name: str
    arrays: tuple[np.ndarray, ...]


def read_layers(path: Path, token: CancelToken | None = None) -> list[LayerWeights]:
    """All layers that have weights, in the file's order. See `walk_layers` for what is refused."""
    return list(walk_layers(path, token))


def walk_layers(path: Path, token: CancelToken | None = None) -> Iterator[LayerWeights]:
    """Yield the layers one by one, so that a look at a large file does not need its size in memory.

    Raises:
        UserError: `weights_damaged` for a file that is cut, altered or hostile, or holds numbers that are none;
            `weights_not_keras` for every other kind of file.
        Cancelled: `token` was cancelled.
    """
    step = (token or CancelToken()).raise_if_cancelled
    first = _first_bytes(path)
    if first and hdf5_reader.MAGIC.startswith(first):
        layers = hdf5_reader.read_hdf5(path, step)
    elif first and torch_reader.MAGIC.startswith(first):
        layers = _torch_layers(path)
    else:
        raise _unknown(path, first)
    for name, arrays in layers:
        step()
        yield LayerWeights(name, tuple(_checked(array, name, path) for array in arrays))


def _first_bytes(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
            raise UserError(f"{path} is not a file. Choose a weights file.", kind="weights_not_keras")
        if status.st_size > LARGEST:
            raise UserError(
                f"{path.name} is larger than any weights file ({megabytes(status.st_size)}). Choose another file.",
                kind="weights_not_keras",
            )
        with path.open("rb") as stream:
            return stream.read(8)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UserError(f"{path} cannot be read ({reason}). Choose another file.", kind="weights_unreadable") from error


def _unknown(path: Path, first: bytes) -> UserError:
    if not first:
        what = "is empty. Download it again, or choose another file."
        return UserError(f"The weights file {path.name} {what}", kind="weights_damaged")
    if first.startswith(b"PK\x03\x04"):
        what = (
            "is an archive (.keras, or PyTorch's newer .pth), which this program does not read. In Keras, save the "
            'whole model with model.save("name.h5") and import that file.'
        )
    else:
        what = "is not a weights file. Choose an .h5 file saved by Keras."
    return UserError(f"{path.name} {what}", kind="weights_not_keras")


def _checked(array: np.ndarray, layer: str, path: Path) -> np.ndarray:
    if array.dtype.kind != "f":
        return array
    with np.errstate(over="ignore"):
        array = array.astype(np.float32, copy=False)
    if not np.isfinite(array).all():
        raise UserError(
            f"The weights file {path.name} holds values that are no numbers (in the layer {layer[:80]}). Its training "
            "went wrong, or it is damaged. Choose another file.",
            kind="weights_damaged",
        )
    return array


def _torch_layers(path: Path) -> Iterator[tuple[str, tuple[np.ndarray, ...]]]:
    modules: dict[str, dict[str, np.ndarray]] = {}
    for name, array in torch_reader.read_torch(path).items():
        module, _, part = name.rpartition(".")
        if part != "num_batches_tracked":
            modules.setdefault(module, {})[part] = array
    for module, parts in modules.items():
        yield module, _in_keras_order(module, parts, path)


def _in_keras_order(module: str, parts: Mapping[str, np.ndarray], path: Path) -> tuple[np.ndarray, ...]:
    if not parts.keys() <= _TORCH_ORDER.keys():
        raise UserError(
            f"{path.name} holds a kind of layer that this program does not know ({module[:80]}). Choose another file.",
            kind="weights_not_keras",
        )
    return tuple(_in_keras_axes(module, parts[part]) for part in sorted(parts, key=_TORCH_ORDER.__getitem__))


def _in_keras_axes(module: str, array: np.ndarray) -> np.ndarray:
    if array.ndim == 4:  # out, in, height, width; of depthwise kernels channels, 1, height, width
        axes = (2, 3, 0, 1) if module.endswith(_DEPTHWISE) else (2, 3, 1, 0)
        return np.ascontiguousarray(array.transpose(axes))
    return np.ascontiguousarray(array.T) if array.ndim == 2 else array
