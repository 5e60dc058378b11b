"""Run with TensorFlow in a process of its own: teach a small residual network from nothing, on a set made here.

    python shapes_program.py SEED plain|squeezed [EPOCHS]

Four kinds of shapes of any size, place, turn and colour on noise. Prints one line of JSON: the share of right answers
on 400 pictures that were never learned from.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import tempfile
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import keras
import numpy as np
from PIL import Image, ImageDraw

from desktop_classifier.base.progress import silent
from desktop_classifier.models.architectures import residual
from desktop_classifier.training.batches import Pictures
from desktop_classifier.training.finetune_child import TensorFlowLearner, prepare
from desktop_classifier.training.head import Head, accuracy
from desktop_classifier.training.recipe import SCRATCH
from desktop_classifier.training.teach import Rounds

SIDE, CLASSES = 48, 4
LEARNED, HELD, TESTED = 1600, 200, 400
WIDTHS = (16, 32, 64)


def shape(label: int, rng: np.random.Generator) -> np.ndarray:
    """A triangle, a square, a disc or a ring on noise; uint8 [SIDE, SIDE, 3]."""
    dark = rng.integers(0, 90, 3)
    image = Image.fromarray(np.clip(rng.normal(dark, 12, (SIDE, SIDE, 3)), 0, 255).astype(np.uint8))
    draw, colour = ImageDraw.Draw(image), tuple(int(one) for one in rng.integers(90, 256, 3))
    size = rng.uniform(9, 18)
    x, y = rng.uniform(size, SIDE - size, 2)
    around = (x - size, y - size, x + size, y + size)
    if label < 2:
        draw.regular_polygon((x, y, size), 3 + label, rotation=int(rng.integers(360)), fill=colour)
    else:
        draw.ellipse(around, fill=colour if label == 2 else None, outline=colour, width=max(2, int(size / 4)))
    return np.clip(np.asarray(image) + rng.normal(0, 8, (SIDE, SIDE, 3)), 0, 255).astype(np.uint8)


def drawn(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    labels = rng.integers(0, CLASSES, count)
    return np.stack([shape(int(label), rng) for label in labels]), labels


def network(squeezed: bool) -> keras.Model:
    """uint8 squares → features: one unit in each of three stages."""
    bare = residual.residual_network(SIDE, residual.ResidualUnit, (1, 1, 1), squeezed, CLASSES, WIDTHS)
    pixels = keras.Input((SIDE, SIDE, 3), dtype="uint8")
    scaled = keras.layers.Rescaling(1 / 127.5, offset=-1.0)(keras.ops.cast(pixels, "float32"))
    return keras.Model(pixels, keras.Model(bare.input, bare.layers[-1].input)(scaled))


def taught(seed: int, squeezed: bool, epochs: int) -> float:
    prepare("CPU", seed)
    squares, labels = drawn(LEARNED + HELD + TESTED, np.random.default_rng(1))
    places = np.arange(len(labels))
    train, held, test = np.split(places, [LEARNED, LEARNED + HELD])
    stage = dataclasses.replace(SCRATCH, epochs=epochs, augment=False)
    pictures = Pictures(squares, labels, train, held, CLASSES, class_weights=False)
    model = network(squeezed)
    head = Head(np.zeros((model.output.shape[-1], CLASSES), np.float32), np.zeros(CLASSES, np.float32))
    learner = TensorFlowLearner(model, head, stage, seed, pictures.steps(stage) * epochs)
    with tempfile.TemporaryDirectory() as folder:
        wish = Path(folder) / "wish"
        rounds = Rounds(learner, pictures, stage, seed, Path(folder), "shapes", wish, lambda end: None, silent)
        best, _ = rounds.run()
    learner.restore(best.taught, {})
    return accuracy(np.concatenate([learner.logits(squares[part]) for part in np.array_split(test, 8)]), labels[test])


def main(seed: str, kind: str, epochs: str = "16") -> None:
    print(json.dumps({"seed": int(seed), "kind": kind, "right": taught(int(seed), kind == "squeezed", int(epochs))}))


if __name__ == "__main__":
    main(*sys.argv[1:])
