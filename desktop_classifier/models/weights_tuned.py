"""Weights that we taught: the arrays of a backbone, one .npz in Keras's order. Reading one runs no code in it."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from desktop_classifier.base import files
from desktop_classifier.base.errors import UserError
from desktop_classifier.models.weights_reader import LayerWeights


def write_tuned(path: Path, layers: Sequence[Sequence[np.ndarray]]) -> None:
    """Store the arrays of every layer that has weights under "0000/0", "0000/1", ... , atomically."""
    arrays = {f"{index:04}/{place}": array for index, layer in enumerate(layers) for place, array in enumerate(layer)}
    with files.atomic_file(path) as stream:
        np.savez(stream, **arrays)  # type: ignore[arg-type]  # NumPy's stub takes every name for `allow_pickle`


def read_tuned(path: Path) -> list[LayerWeights]:
    """What `write_tuned` stored, layer by layer.

    Raises:
        UserError: `weights_damaged`.
    """
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            return _layers({name: stored[name] for name in stored.files})
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError) as error:
        raise UserError(
            f"The taught weights in {path} are damaged ({type(error).__name__}). Start the training again.",
            kind="weights_damaged",
        ) from error


def _layers(arrays: dict[str, np.ndarray]) -> list[LayerWeights]:
    places: dict[int, dict[int, np.ndarray]] = {}
    for name, array in arrays.items():
        layer, _, place = name.partition("/")
        places.setdefault(int(layer), {})[int(place)] = array
    if list(range(len(places))) != sorted(places):
        raise ValueError(f"Expected layers 0..{len(places) - 1}, found {sorted(places)}")
    return [
        LayerWeights(f"{index:04}", tuple(places[index][place] for place in range(len(places[index]))))
        for index in range(len(places))
    ]
