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
    return float(losses(logits, labels, by).mean()) if len(labels) else 0.0


def losses(logits: np.ndarray, labels: np.ndarray, by: float) -> np.ndarray:
    """The same for each picture, float64 [n]."""
    return np.asarray(-_logarithms(logits, by)[np.arange(len(labels)), labels])


def clearly_less(new: np.ndarray, old: np.ndarray) -> bool:
    """Whether the losses [n] of the same pictures became less by more than their mean's standard error."""
    gain = old - new
    return bool(len(gain) > 1 and gain.mean() > gain.std(ddof=1) / np.sqrt(len(gain)))


def probabilities(logits: np.ndarray, by: float) -> np.ndarray:
    """Softmax of logits divided by `by`; float32 [n, classes]."""
    return np.asarray(np.exp(_logarithms(logits, by)), np.float32)


def _logarithms(logits: np.ndarray, by: float) -> np.ndarray:
    scaled = logits.astype(np.float64) / by
    scaled -= scaled.max(axis=1, keepdims=True, initial=-np.inf)
    return np.asarray(scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True)))
