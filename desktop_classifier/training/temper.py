"""How sure a model may be: fine-tuning makes it right more often and, sooner, far too sure of itself.

One number divides its logits so that its probabilities fit the held-back pictures best (Guo et al. 2017,
arXiv:1706.04599). Epochs are compared after that: without it, the one that is sure least wins over the one that is
right most.
"""

from __future__ import annotations

import numpy as np

from desktop_classifier.training.head import cross_entropy

LARGEST = 20.0
_STEPS = 40
_GOLDEN = (5**0.5 - 1) / 2


def temperature(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The number in 1..20 with the least cross-entropy. Never below 1: few pictures that are all right say nothing.

    Args:
        probabilities: float [n, classes], each row summing to 1.
        labels: int [n].
    """
    if not len(labels) or not np.isfinite(probabilities).all():
        return 1.0
    low, high = 0.0, float(np.log(LARGEST))
    for _ in range(_STEPS):  # golden section over the logarithm: the cross-entropy has one valley there
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        if _loss(probabilities, labels, left) <= _loss(probabilities, labels, right):
            high = right
        else:
            low = left
    found = float(np.exp((low + high) / 2))
    return found if found > 1.001 else 1.0


def tempered(probabilities: np.ndarray, by: float) -> np.ndarray:
    """What the same model says when its logits are divided by `by`; float32 [n, classes]."""
    if by == 1.0:
        return probabilities
    powers = np.maximum(probabilities.astype(np.float64), 1e-30) ** (1 / by)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def _loss(probabilities: np.ndarray, labels: np.ndarray, logarithm: float) -> float:
    return cross_entropy(tempered(probabilities, float(np.exp(logarithm))), labels)
