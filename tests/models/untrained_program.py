"""Run with TensorFlow in a process of its own: what a network of ours that nobody has taught is and answers.

    python untrained_program.py ID FOLDER

Prints one line of JSON. Writes the backbone's random weights (`weights.npz`), a head under which every one of eight
pictures has a label of its own (`head.npz`), and the squares with the probabilities (`expected.npz`).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import keras
import numpy as np
from reference import PICTURES, SHARPNESS, squares

from desktop_classifier.models import catalogue
from desktop_classifier.models.architectures import build, residual, separable
from desktop_classifier.models.weights_tuned import write_tuned
from desktop_classifier.training.head import Head

FULL = {
    "resnet34": lambda: residual.resnet34(224),
    "se_resnet34": lambda: residual.resnet34(224, squeezed=True),
    "resnet50": lambda: residual.resnet50(224),
    "se_resnet50": lambda: residual.resnet50(224, squeezed=True),
    "new_xception": lambda: separable.xception(299),
}


def inner(layer: keras.Layer) -> Iterator[keras.Layer]:
    """A layer and all that it is made of."""
    yield layer
    for part in layer._layers:
        yield from inner(part)


def scatter(model: keras.Model, pixels: np.ndarray, rng: np.random.Generator) -> None:
    """Random weights under which no layer can be left out or swapped unseen, and no signal dies on its way."""
    norms = [one for one in inner(model) if isinstance(one, keras.layers.BatchNormalization)]
    for norm in norms:
        norm.momentum = 0.0  # one pass in training mode then makes the moving averages those of these pictures
    model(pixels, training=True)
    for norm in norms:
        for weight in (norm.gamma, norm.moving_variance):
            weight.assign(np.asarray(weight) * rng.uniform(0.9, 1.1, weight.shape))
        norm.beta.assign(rng.normal(0, 0.1, norm.beta.shape))


def fitted(features: np.ndarray) -> Head:
    """A head that gives every picture its own label: least squares on the centred features."""
    mean = features.mean(axis=0)
    targets = SHARPNESS * (np.eye(PICTURES) - 1 / PICTURES)
    weights = np.linalg.pinv(features - mean) @ targets
    return Head(weights.astype(np.float32), -(mean @ weights).astype(np.float32))


def gate_by_hand(seed: int = 3) -> float:
    """How far a unit with squeeze-and-excitation is from the same sums in NumPy, from its branch on."""
    unit = residual.ResidualUnit(32, stride=2, projected=True, squeezed=True)
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(2, 8, 8, 32)).astype(np.float32)
    unit(x)
    for weight in unit.weights:
        weight.assign(rng.uniform(0.1, 0.6, weight.shape))
    *branch, block = unit.main
    inside, around = x, x
    for layer in branch:
        inside = np.asarray(layer(inside))
    for layer in unit.around:
        around = np.asarray(layer(around))
    squeezed = inside.mean(axis=(1, 2)) @ np.asarray(block.squeeze.kernel) + np.asarray(block.squeeze.bias)
    assert squeezed.shape == (2, 32 // 16)
    excited = np.maximum(squeezed, 0) @ np.asarray(block.excite.kernel) + np.asarray(block.excite.bias)
    factors = 1 / (1 + np.exp(-excited))
    expected = np.maximum(inside * factors[:, None, None, :] + around, 0)
    return float(np.abs(np.asarray(unit(x)) - expected).max() / expected.max())


def full(id: str) -> dict[str, object]:
    """Counts and shapes at the side and with the classes of the paper."""
    model = FULL[id]()
    taught = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    shapes = {layer.name: list(layer.output.shape[1:]) for layer in model.layers}
    return {"taught": taught, "parameters": model.count_params(), "shapes": shapes}


def stored_and_read(model: keras.Model, pixels: np.ndarray, folder: Path) -> bool:
    """Whether Keras's own file of the network gives the same answers."""
    model.save(folder / "network.keras")
    again = keras.models.load_model(folder / "network.keras")
    return bool((np.asarray(model(pixels)) == np.asarray(again(pixels))).all())


def answered(id: str, folder: Path) -> dict[str, object]:
    spec = catalogue.buildable(id)
    base = build.backbone(spec)
    pixels = squares(spec.side)
    scatter(base, pixels / np.float32(127.5) - 1, np.random.default_rng(7))
    features = np.asarray(build.from_pixels(spec, base)(pixels))
    head = fitted(features.astype(np.float64))
    write_tuned(folder / "weights.npz", [layer.get_weights() for layer in build.weighted_layers(base)])
    head.save(folder / "head.npz")
    np.savez(folder / "expected.npz", squares=pixels, probabilities=head.probabilities(features))
    return {
        "same_from_file": stored_and_read(base, pixels / np.float32(127.5) - 1, folder),
        "size": 4 * build.network(spec).count_params(),
        "recorded_size": spec.weights.size,
    }


def beside_keras() -> float:
    """The largest difference of any probability from Keras's own Xception on the same weights and squares."""
    theirs, ours = keras.applications.Xception(weights=None), separable.xception(299)
    pixels = squares(299) / np.float32(127.5) - 1
    scatter(theirs, pixels, np.random.default_rng(7))
    ours.set_weights(theirs.get_weights())  # layer after layer they hold the same
    features = [np.asarray(keras.Model(one.input, one.layers[-1].input)(pixels)) for one in (theirs, ours)]
    head = fitted(features[0].astype(np.float64))
    expected, found = (head.probabilities(each) for each in features)
    assert expected.max(axis=1).min() > 0.5
    return float(np.abs(found - expected).max())


def main(id: str, folder: Path) -> None:
    facts = full(id)
    if id != "resnet50":  # with weights that Keras publishes there is no need to begin it from nothing
        facts |= answered(id, folder)
    if id == "se_resnet34":
        facts["gate"] = gate_by_hand()
    if id == "new_xception":
        facts["beside_keras"] = beside_keras()
    print(json.dumps(facts))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
