"""Engines of ten lines that answer at once, late, or never."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from desktop_classifier.base.errors import UserError
from desktop_classifier.inference.engine import Inferred


def by_colour(squares: np.ndarray) -> Inferred:
    """Three classes: how red, green and blue a square is."""
    sums = squares.reshape(len(squares), -1, 3).sum(axis=1).astype(np.float32) + 1
    return Inferred(sums / sums.sum(axis=1, keepdims=True), sums)


class ColourEngine:
    name, precision, where = "fake", "exact", "in the test"

    def __init__(self, batch: int = 4, depth: int = 2) -> None:
        self.batch, self.depth = batch, depth
        self.sizes: list[int] = []
        self._pool = ThreadPoolExecutor(2)

    def submit(self, squares: np.ndarray, features: bool = False) -> Future[Inferred]:
        self.sizes.append(len(squares))
        return self._pool.submit(by_colour, squares)

    def close(self) -> None:
        self._pool.shutdown()


class BreakingEngine(ColourEngine):
    """Answers `good` batches, then breaks for good."""

    where = "on the fake GPU"

    def __init__(self, good: int) -> None:
        super().__init__()
        self._left = good
        self._lock = threading.Lock()

    def submit(self, squares: np.ndarray, features: bool = False) -> Future[Inferred]:
        with self._lock:
            self._left -= 1
            if self._left < 0:
                broken: Future[Inferred] = Future()
                broken.set_exception(UserError("The driver is gone.", kind="engine_failed"))
                return broken
        return super().submit(squares, features)


class SilentEngine(ColourEngine):
    """Never answers."""

    def submit(self, squares: np.ndarray, features: bool = False) -> Future[Inferred]:
        return Future()


class HeldEngine(ColourEngine):
    """Answers the first batch at once, and what comes later only when it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self._free = threading.Event()

    def submit(self, squares: np.ndarray, features: bool = False) -> Future[Inferred]:
        held = bool(self.sizes)
        self.sizes.append(len(squares))
        return self._pool.submit(self._answer, squares, held)

    def let_go(self) -> None:
        self._free.set()

    def close(self) -> None:
        self.let_go()
        super().close()

    def _answer(self, squares: np.ndarray, held: bool) -> Inferred:
        if held:
            self._free.wait()
        return by_colour(squares)
