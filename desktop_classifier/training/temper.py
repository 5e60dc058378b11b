"""How sure a model may be: fine-tuning makes it right more often and, sooner, far too sure of itself.

One number divides its logits so that its probabilities fit the held-back pictures best (Guo et al. 2017,
arXiv:1706.04599). Epochs are compared after that: without it, the one that is sure least wins over the one that is
right most.
"""

from __future__ import annotations

import numpy as np

LARGEST = 20.0
_STEPS = 40
_GOLDEN = (5**0.5 - 1) / 2


def temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The number in 1..20 with the least cross-entropy. Never below 1: few pictures that are all right say nothing.

    Args:
        logits: float [n, classes].
        labels: int [n].
    """
    if not len(labels) or not np.isfinite(logits).all():
        return 1.0
    low, high = 0.0, float(np.log(LARGEST))
    for _ in range(_STEPS):  # golden section over the logarithm: the cross-entropy has one valley there
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        if loss(logits, labels, float(np.exp(left))) <= loss(logits, labels, float(np.exp(right))):
            high = right
        else:
            low = left
    found = float(np.exp((low + high) / 2))
    return found if found > 1.001 else 1.0


def loss(logits: np.ndarray, labels: np.ndarray, by: float) -> float:
    """Cross-entropy of logits divided by `by`; 0.0 without pictures."""
    if not len(labels):
        return 0.0
    return float(-_logarithms(logits, by)[np.arange(len(labels)), labels].mean())


def probabilities(logits: np.ndarray, by: float) -> np.ndarray:
    """Softmax of logits divided by `by`; float32 [n, classes]."""
    return np.asarray(np.exp(_logarithms(logits, by)), np.float32)


def _logarithms(logits: np.ndarray, by: float) -> np.ndarray:
    scaled = logits.astype(np.float64) / by
    scaled -= scaled.max(axis=1, keepdims=True, initial=-np.inf)
    return np.asarray(scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True)))
