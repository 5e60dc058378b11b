"""The layer that tells the user's classes apart: multinomial logistic regression over a backbone's features."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from desktop_classifier.base import files
from desktop_classifier.base.progress import CancelToken, Progress, Report

STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Inverse strengths of the L2 penalty that are tried, weakest model first, on features scaled to unit variance."""

ENOUGH = 2
"""Strengths in a row that are no better than the best so far: the ones after them are not tried."""

_MOST_STEPS = 120


@dataclass(frozen=True, slots=True)
class Head:
    """A dense layer with softmax.

    Args:
        weights: float32 [width, classes].
        bias: float32 [classes].
    """

    weights: np.ndarray
    bias: np.ndarray

    def probabilities(self, features: np.ndarray) -> np.ndarray:
        """float32 [n, width] → float32 [n, classes], rows summing to 1."""
        logits = self.logits(features)
        logits -= logits.max(axis=1, keepdims=True)
        powers = np.exp(logits)
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)

    def logits(self, features: np.ndarray) -> np.ndarray:
        """float32 [n, width] → float32 [n, classes]."""
        return np.asarray(features @ self.weights + self.bias, np.float32)

    def cooled(self, by: float) -> Head:
        """The same answers with logits divided by `by`; see `calibration`."""
        return Head(self.weights / np.float32(by), self.bias / np.float32(by)) if by != 1.0 else self

    def save(self, target: Path) -> None:
        with files.atomic_file(target) as stream:
            np.savez(stream, weights=self.weights, bias=self.bias)


def load(path: Path) -> Head:
    with np.load(path, allow_pickle=False) as stored:
        return Head(stored["weights"].astype(np.float32), stored["bias"].astype(np.float32))


@dataclass(frozen=True, slots=True)
class Learned:
    """A head, and which of `STRENGTHS` was kept with which cross-entropy on the held-back pictures."""

    head: Head
    strength: float
    held_loss: float


def learn(
    features: np.ndarray,
    labels: np.ndarray,
    classes: int,
    train: np.ndarray,
    held: np.ndarray,
    *,
    class_weights: bool = True,
    strengths: Sequence[float] = (),
    token: CancelToken | None = None,
    report: Report = lambda progress: None,
) -> Learned:
    """Fit one head for each strength, warm-started, and keep the one with the least loss on the held-back pictures.

    Args:
        features: float32 [n, width].
        labels: int [n], each in 0..classes-1.
        classes: Number of classes; each has a picture in `train`.
        train: Rows to learn from.
        held: Rows held back; where there are none, the middle strength is taken.
        class_weights: Whether rare classes count as much as common ones.
        strengths: To try in place of `STRENGTHS`.
        token: Looked at between two fits.
        report: Told of every fit.

    Raises:
        Cancelled: `token` was cancelled.
    """
    from threadpoolctl import threadpool_limits

    scale = float(features[train].std()) or 1.0
    known = np.asarray(features[train], np.float32) / np.float32(scale)
    model = _regression(class_weights)
    strengths = strengths or (STRENGTHS if len(held) else STRENGTHS[len(STRENGTHS) // 2 :][:1])
    best: Learned | None = None
    worse = 0
    # So few columns are not worth a second thread: with two on busy cores a fit took up to twenty times as long.
    with threadpool_limits(1):
        for number, strength in enumerate(strengths):
            if token is not None:
                token.raise_if_cancelled()
            report(Progress(number, len(strengths), "Learning to tell your classes apart"))
            head = _fitted(model, strength, known, labels[train], classes, scale)
            loss = cross_entropy(head.probabilities(features[held]), labels[held])
            worse = 0 if best is None or loss < best.held_loss else worse + 1
            if not worse:
                best = Learned(head, strength, loss)
            elif worse == ENOUGH:
                break  # ever weaker penalties only learn more by heart, and take longest
    assert best is not None
    return best


def cross_entropy(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Mean of -log of the probability given to what is right; 0.0 without pictures."""
    if not len(labels):
        return 0.0
    right = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(right, 1e-12)).mean())


def accuracy(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Share of rows whose largest probability is the right one, 0..1; 0.0 without pictures."""
    return float((probabilities.argmax(axis=1) == labels).mean()) if len(labels) else 0.0


def _regression(class_weights: bool) -> object:
    from sklearn.linear_model import LogisticRegression

    balanced = "balanced" if class_weights else None
    return LogisticRegression(max_iter=_MOST_STEPS, warm_start=True, class_weight=balanced, tol=1e-4)


def _fitted(model: object, strength: float, known: np.ndarray, labels: np.ndarray, classes: int, scale: float) -> Head:
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the weakest penalties need not reach the end to be judged
        model.set_params(C=strength).fit(known, labels)  # type: ignore[attr-defined]
    weights, bias = model.coef_.T / scale, model.intercept_  # type: ignore[attr-defined]
    if classes == 2:  # scikit-learn gives the difference of two classes; half to each side is the same softmax
        weights, bias = np.concatenate([-weights, weights], 1) / 2, np.concatenate([-bias, bias]) / 2
    return Head(np.ascontiguousarray(weights, np.float32), np.asarray(bias, np.float32))
