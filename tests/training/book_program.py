"""Run with TensorFlow in a process of its own: the book's two stages by our learner, and by a plain Keras loop.

The loop follows chapter 14 in words: SGD with momentum 0.9; after every batch the rate is the first rate divided by
(1 + decay · batches), as `decay` meant it in the Keras of the book; cross-entropy of the labels; first a new top on a
network that stands still, then everything. Prints one line of JSON a stage: how far the weights lie apart after fifty
batches, how far they went, and how far apart they would lie had the decay been left out.
"""

from __future__ import annotations

import json
import os
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import keras
import numpy as np

from desktop_classifier.training.batches import Pictures
from desktop_classifier.training.finetune_child import TensorFlowLearner, prepare
from desktop_classifier.training.head import Head
from desktop_classifier.training.recipe import BOOK_TOP, BOOK_WHOLE, Advanced, Preset, Stage, recipe

STEPS, CLASSES, SIDE, WIDTH = 50, 3, 24, 20


def backbone() -> keras.Model:
    """A small network with normalisation, as every network of the catalogue has: uint8 squares → features."""
    pixels = keras.Input((SIDE, SIDE, 3), dtype="uint8")
    x = keras.layers.Rescaling(1 / 127.5, offset=-1.0)(keras.ops.cast(pixels, "float32"))
    x = keras.layers.Conv2D(12, 3, 2, use_bias=False)(x)
    x = keras.layers.ReLU()(keras.layers.BatchNormalization()(x))
    x = keras.layers.Conv2D(WIDTH, 3, 2, use_bias=False)(x)
    x = keras.layers.ReLU()(keras.layers.BatchNormalization()(x))
    return keras.Model(pixels, keras.layers.GlobalAveragePooling2D()(x))


def set_pictures(inputs: np.ndarray, labels: np.ndarray) -> Pictures:
    rows = np.arange(len(labels))
    weighted = recipe(Preset.BOOK, Advanced()).class_weights
    return Pictures(inputs, labels, rows, rows[:0], CLASSES, class_weights=weighted)


def batches(pictures: Pictures, stage: Stage) -> list[tuple[np.ndarray, np.ndarray]]:
    found, epoch = [], 0
    while len(found) < STEPS:
        epoch += 1
        found += [(batch.inputs, batch.labels) for batch in pictures.batches(stage, 1, epoch)]
    return found[:STEPS]


def by_us(base: keras.Model | None, head: Head, stage: Stage, pictures: Pictures) -> list[np.ndarray]:
    learner = TensorFlowLearner(base, head, stage, 1, STEPS)
    epoch = step = 0
    while step < STEPS:
        epoch += 1
        for batch in pictures.batches(stage, 1, epoch):
            if step < STEPS:
                learner.step(batch)
                step += 1
    return list(learner.taught().values())


class Plain(keras.Model):
    """A top on a network whose normalisation stands still.

    Written as a class, because a functional model of Keras 3 hands its own `training` down to every layer, over the
    `training=False` that it was built with.
    """

    def __init__(self, base: keras.Model | None, top: keras.Layer) -> None:
        super().__init__()
        self.base, self.top = base, top

    def call(self, inputs: np.ndarray) -> np.ndarray:
        return self.top(self.base(inputs, training=False) if self.base else inputs)


def by_the_book(
    base: keras.Model | None, head: Head, stage: Stage, pictures: Pictures, rate: float, decay: float
) -> list[np.ndarray]:
    """The plain loop; `head` is where the top begins."""
    top = keras.layers.Dense(CLASSES, activation="softmax")
    top.build((None, WIDTH))
    model = Plain(base, top)
    top.set_weights([head.weights, head.bias])
    optimizer = keras.optimizers.SGD(rate, momentum=0.9)
    model.compile(optimizer, keras.losses.SparseCategoricalCrossentropy())
    for number, (squares, labels) in enumerate(batches(pictures, stage)):
        optimizer.learning_rate.assign(rate / (1 + decay * number))
        model.train_on_batch(squares, labels)
    taught = [*(base.trainable_weights if base else []), *top.trainable_weights]
    return [np.asarray(weight) for weight in taught]


def apart(ours: list[np.ndarray], theirs: list[np.ndarray]) -> float:
    assert [one.shape for one in ours] == [one.shape for one in theirs]
    return max(float(np.abs(one - other).max()) for one, other in zip(ours, theirs, strict=True))


def main() -> None:
    prepare("CPU", 5)
    rng = np.random.default_rng(3)
    labels = rng.choice(CLASSES, 100, p=[0.6, 0.3, 0.1])  # uneven, so that weighing classes would be noticed
    features = rng.normal(size=(100, WIDTH)).astype(np.float32) + labels[:, None] * 0.3
    nothing = Head(np.zeros((WIDTH, CLASSES), np.float32), np.zeros(CLASSES, np.float32))
    fresh = TensorFlowLearner(None, nothing, BOOK_TOP, 1, STEPS).head()
    squares = np.clip(rng.normal(90, 50, (100, SIDE, SIDE, 3)) + labels[:, None, None, None] * 30, 0, 255)
    tops, wholes = set_pictures(features, labels), set_pictures(squares.astype(np.uint8), labels)
    base = backbone()
    before = base.get_weights()
    for stage, network, head, pictures, rate, decay in (
        (BOOK_TOP, None, nothing, tops, 0.2, 0.01),
        (BOOK_WHOLE, base, fresh, wholes, 0.01, 0.001),
    ):
        begin = [*([np.asarray(one) for one in base.trainable_weights] if network else []), fresh.weights, fresh.bias]
        ours = by_us(network, head, stage, pictures)
        base.set_weights(before)
        theirs = by_the_book(network, fresh, stage, pictures, rate, decay)
        base.set_weights(before)
        steady = by_the_book(network, fresh, stage, pictures, rate, 0.0)
        base.set_weights(before)
        facts = {"apart": apart(ours, theirs), "went": apart(ours, begin), "steady": apart(ours, steady)}
        print(json.dumps({"stage": stage.kind, "batch": stage.batch, **facts}))


if __name__ == "__main__":
    sys.exit(main())
