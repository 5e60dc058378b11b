"""What is known of an epoch of fine-tuning when it is over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_classifier.training import calibration
from desktop_classifier.training.checkpoints import Arrays

MOST_WRONG = 12


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A held-back picture answered wrongly: its row in the material, the class it was taken for, how surely (0..1)."""

    row: int
    said: int
    probability: float


@dataclass(frozen=True, slots=True)
class EpochEnd:
    """An epoch is over; see `events.Epoch`. `seconds` it took; `held_loss` is after `calibration`."""

    stage: str
    epoch: int
    epochs: int
    accuracy: float
    loss: float
    held_accuracy: float
    held_loss: float
    wrong: tuple[WrongRow, ...]
    seconds: float
    seconds_left: float
    where: str = ""


@dataclass(slots=True)
class Best:
    """The epoch with the least loss on held-back pictures.

    Args:
        epoch: Its number; 0 is what learning began with.
        loss: Cross-entropy on held-back pictures, tempered.
        taught: See `Learner.taught`.
        held: Logits of held-back pictures, float32 [n, classes], as the network gives them.
        temperature: What they are to be divided by; see `calibration`.
    """

    epoch: int
    loss: float
    taught: Arrays
    held: np.ndarray
    temperature: float

    @property
    def probabilities(self) -> np.ndarray:
        """Of the held-back pictures, float32 [n, classes]."""
        return calibration.probabilities(self.held, self.temperature)


def surest_wrong(held: np.ndarray, labels: np.ndarray, rows: np.ndarray) -> tuple[WrongRow, ...]:
    """Up to twelve wrong answers, the surest first.

    Args:
        held: float [n, classes].
        labels: int [n].
        rows: int [n], rows in the material.
    """
    said, sure = held.argmax(axis=1), held.max(axis=1, initial=0)
    wrong = np.flatnonzero(said != labels)
    order = wrong[np.argsort(-sure[wrong], kind="stable")][:MOST_WRONG]
    return tuple(WrongRow(int(rows[place]), int(said[place]), float(sure[place])) for place in order)
