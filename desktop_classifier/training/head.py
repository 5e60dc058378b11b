"""The layer that tells the user's classes apart: multinomial logistic regression over a backbone's features."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from desktop_classifier.base import files
from desktop_classifier.base.progress import CancelToken, Progress, Report

STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Inverse strengths of the L2 penalty that are tried, weakest model first, on features scaled to unit variance."""

ENOUGH = 2
"""Strengths in a row that are no better than the best so far: the ones after them are not tried."""

_LANES = 2
"""Fits at a time, each of one thread; everywhere as many, so that the same pictures give the same head everywhere."""

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
    train: np.ndarray,
    held: np.ndarray,
    *,
    class_weights: bool = True,
    strengths: Sequence[float] = (),
    token: CancelToken | None = None,
    report: Report = lambda progress: None,
) -> Learned:
    """Fit one head for each strength, and keep the one with the least loss on the held-back pictures.

    Every lane fits each second strength, warm-started by its last. Features are centred, which leaves the best head
    what it is, for its bias is not held back, and takes two thirds of the steps.

    Args:
        features: float32 [n, width].
        labels: int [n], each in 0..classes-1.
        train: Rows to learn from; each class, at least two, has one there.
        held: Rows held back; where there are none, the middle strength is taken.
        class_weights: Whether rare classes count as much as common ones.
        strengths: To try in place of `STRENGTHS`.
        token: Looked at before every fit.
        report: Told of every fit.

    Raises:
        Cancelled: `token` was cancelled.
    """
    from threadpoolctl import threadpool_limits

    middle = features[train].mean(axis=0)
    scale = np.float32(features[train].std()) or np.float32(1)
    known = (features[train] - middle) / scale
    lanes = [_Lane(known, labels[train], class_weights) for _ in range(_LANES)]
    strengths = strengths or (STRENGTHS if len(held) else STRENGTHS[len(STRENGTHS) // 2 :][:1])
    best: Learned | None = None
    worse = 0
    # So few columns are not worth a second thread: with two on busy cores a fit took up to twenty times as long.
    with threadpool_limits(1), _unfinished_fits(), ThreadPoolExecutor(_LANES, thread_name_prefix="head") as pool:
        fits: list[Future[Head]] = []
        for number, strength in enumerate(strengths):
            while len(fits) < min(number + _LANES, len(strengths)):
                if token is not None:
                    token.raise_if_cancelled()
                fits.append(pool.submit(lanes[len(fits) % _LANES].fitted, strengths[len(fits)]))
            report(Progress(number, len(strengths), "Learning to tell your classes apart"))
            head = _unscaled(fits[number].result(), middle, scale)
            loss = cross_entropy(head.probabilities(features[held]), labels[held])
            worse = 0 if best is None or loss < best.held_loss else worse + 1
            if not worse:
                best = Learned(head, strength, loss)
            elif worse == ENOUGH:
                break  # ever weaker penalties only learn more by heart, and take longest
        for fit in fits:
            fit.cancel()
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


class _Lane:
    """Fits one strength after the other, each beginning where the last one ended.

    Args:
        known: float32 [n, width], what to learn from, centred and of unit variance.
        labels: int [n].
        class_weights: See `learn`.
    """

    def __init__(self, known: np.ndarray, labels: np.ndarray, class_weights: bool) -> None:
        from sklearn.linear_model import LogisticRegression

        balanced = "balanced" if class_weights else None
        self._model = LogisticRegression(max_iter=_MOST_STEPS, warm_start=True, class_weight=balanced, tol=1e-4)
        self._known = known
        self._labels = labels

    def fitted(self, strength: float) -> Head:
        """For features like `known`."""
        self._model.set_params(C=strength).fit(self._known, self._labels)
        weights, bias = self._model.coef_.T, self._model.intercept_
        if weights.shape[1] == 1:  # of two classes the difference; half to each side is the same softmax
            weights, bias = np.concatenate([-weights, weights], 1) / 2, np.concatenate([-bias, bias]) / 2
        return Head(weights, bias)


def _unscaled(head: Head, middle: np.ndarray, scale: np.float32) -> Head:
    """The same answers for features as they come, of which `middle` is the mean and `scale` the deviation."""
    weights = head.weights / scale
    return Head(np.ascontiguousarray(weights, np.float32), np.asarray(head.bias - middle @ weights, np.float32))


@contextmanager
def _unfinished_fits() -> Iterator[None]:
    """The weakest penalties need not reach the end to be judged."""
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield
