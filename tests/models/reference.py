"""Run with TensorFlow in a process of its own: what `keras.applications` itself answers.

    python reference.py APPLICATION MODULE SIDE FOLDER

Makes weights that hide nothing: random ones, with a classifier fitted so that every one of eight pictures gets a
label of its own at over 0.5. Features are centred first, so a fault that moves them a little moves the labels a lot.
Writes `weights.h5` in the layout of Keras's own files, and `reference.npz` with the squares and the probabilities.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import h5py
import keras
import numpy as np

PICTURES = 8
SHARPNESS = 8.0


def squares(side: int) -> np.ndarray:
    """Eight pictures, uint8 [8, side, side, 3]: coloured waves, all different, none symmetric in its channels."""
    y, x = np.mgrid[0:side, 0:side] / side
    rows = []
    for k in range(PICTURES):
        waves = [np.sin((2 + k + c) * np.pi * x + k) * np.cos((1 + 2 * k - c) * np.pi * y + c) for c in range(3)]
        rows.append(np.stack([(127 + (60 + 20 * c) * wave) for c, wave in enumerate(waves)], axis=-1))
    return np.clip(np.stack(rows), 0, 255).astype(np.uint8)


def scatter(model: keras.Model, pixels: np.ndarray, rng: np.random.Generator) -> None:
    """Random weights under which no layer can be left out or swapped unseen, and no signal dies on its way."""
    norms = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    for layer in norms:
        layer.momentum = 0.0  # one pass in training mode then makes the moving statistics those of these pictures
    model(pixels, training=True)
    for layer in norms:
        for weight in layer.weights:
            value = np.asarray(weight)
            if weight.name == "beta":
                weight.assign(value + rng.normal(0, 0.1, value.shape))
            elif weight.name in ("gamma", "moving_variance"):
                weight.assign(value * rng.uniform(0.9, 1.1, value.shape))


def fit_classifier(model: keras.Model, pixels: np.ndarray, rng: np.random.Generator) -> None:
    """Give every picture a label of its own: a least-squares classifier on the centred features."""
    last = [layer for layer in model.layers if layer.weights][-1]
    features = keras.Model(model.input, last.input).predict(pixels, verbose=0)
    features = features.reshape(PICTURES, -1).astype(np.float64)
    mean = features.mean(axis=0)
    kernel = np.zeros((features.shape[1], 1000))
    wanted = rng.choice(1000, PICTURES, replace=False)
    targets = SHARPNESS * (np.eye(PICTURES) - 1 / PICTURES)
    kernel[:, wanted] = np.linalg.pinv(features - mean) @ targets
    bias = -(mean @ kernel)
    others = np.ones(1000, bool)
    others[wanted] = False
    bias[others] = -12
    last.set_weights([kernel.reshape(last.weights[0].shape), bias.reshape(last.weights[1].shape)])


def save_like_keras(model: keras.Model, path: Path) -> None:
    """The layout of the files that Keras publishes: one group a layer, named weights inside."""
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [layer.name.encode() for layer in model.layers]
        file.attrs["backend"] = b"tensorflow"
        file.attrs["keras_version"] = b"2.2.4"
        for layer in model.layers:
            group = file.create_group(layer.name)
            names = [f"{layer.name}/{weight.name}:0" for weight in layer.weights]
            group.attrs["weight_names"] = [name.encode() for name in names]
            for name, value in zip(names, layer.get_weights(), strict=True):
                group.create_dataset(name, data=value)


def main(application: str, module: str, side: int, folder: Path) -> None:
    rng = np.random.default_rng(7)
    keras.utils.set_random_seed(7)
    model = getattr(keras.applications, application)(weights=None, input_shape=(side, side, 3))
    pixels = squares(side)
    preprocess = importlib.import_module(f"keras.applications.{module}").preprocess_input
    prepared = preprocess(pixels.astype("float32"))
    scatter(model, prepared, rng)
    fit_classifier(model, prepared, rng)
    save_like_keras(model, folder / "weights.h5")
    np.savez(folder / "reference.npz", squares=pixels, probabilities=model.predict(prepared, verbose=0))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
