"""What a fine-tuning reads: batches of activations, squares or features, in an order that the seed decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from desktop_classifier.training import augment
from desktop_classifier.training.recipe import Stage

PREDICTED_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Batch:
    """Some pictures to learn from.

    Args:
        inputs: float32 [n, width] features, float32 [n, height, width, channels] activations, or uint8
            [n, side, side, 3] squares.
        labels: int64 [n].
        weights: float32 [n], what each counts; 1 on average over all that is learned from.
    """

    inputs: np.ndarray
    labels: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True, slots=True)
class Pictures:
    """Everything that takes part in one stage.

    Args:
        inputs: [m, ...] as it lies on disk: activations have their channels first.
        labels: int [m].
        train: Rows to learn from.
        validation: Rows held back.
        classes: Number of classes.
        class_weights: Whether rare classes count as much as common ones.
    """

    inputs: np.ndarray
    labels: np.ndarray
    train: np.ndarray
    validation: np.ndarray
    classes: int
    class_weights: bool

    def batches(self, stage: Stage, seed: int, epoch: int) -> Iterator[Batch]:
        """One epoch: every row of `train` once. The same for the same seed and epoch, whatever went before."""
        rng = np.random.default_rng([seed, epoch])
        weights = self._weights()
        order = rng.permutation(self.train)
        for begin in range(0, len(order), stage.batch):
            rows = order[begin : begin + stage.batch]
            yield Batch(self._varied(rows, stage, rng), self.labels[rows].astype(np.int64), weights[self.labels[rows]])

    def steps(self, stage: Stage) -> int:
        """Batches in an epoch."""
        return -(-len(self.train) // stage.batch)

    def held_back(self) -> Iterator[np.ndarray]:
        """Inputs of the validation rows, in order, never varied."""
        for begin in range(0, len(self.validation), PREDICTED_AT_ONCE):
            yield turned(np.asarray(self.inputs[self.validation[begin : begin + PREDICTED_AT_ONCE]]))

    def _varied(self, rows: np.ndarray, stage: Stage, rng: np.random.Generator) -> np.ndarray:
        inputs = np.asarray(self.inputs[rows])
        if not stage.augment or inputs.ndim != 4:
            return turned(inputs)
        if inputs.dtype == np.uint8:
            return np.stack([augment.varied(square, rng) for square in inputs])
        return turned(augment.mirrored(inputs, rng))

    def _weights(self) -> np.ndarray:
        if not self.class_weights:
            return np.ones(self.classes, np.float32)
        counts = np.maximum(np.bincount(self.labels[self.train], minlength=self.classes), 1)
        return np.asarray(len(self.train) / (self.classes * counts), np.float32)


def turned(inputs: np.ndarray) -> np.ndarray:
    """As the network takes it: squares as they are; activations with channels last; floats in 32 bits.

    Turning a batch takes a hundredth of the time of learning from it, so nothing is laid on disk a second time.
    """
    if inputs.dtype == np.uint8:
        return inputs
    if inputs.ndim == 4:
        inputs = inputs.transpose(0, 2, 3, 1)
    return np.ascontiguousarray(inputs, np.float32)
