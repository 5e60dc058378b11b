"""What runs a network. Preprocessing is inside the graph, so every engine takes the same uint8 squares."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True, slots=True)
class Inferred:
    """What a network said about a batch: float32 probabilities [n, classes], each row summing to 1.

    `features` [n, width], what the classifier layer was given, only where it was asked for.
    """

    probabilities: np.ndarray
    features: np.ndarray | None = None


class Engine(Protocol):
    """A loaded network. One thread submits; answers may arrive on others."""

    @property
    def name(self) -> str:
        """The word "openvino" or "tensorflow"."""
        ...

    @property
    def precision(self) -> str:
        """The word "exact" (f32) or "fast" (bf16 or f16)."""
        ...

    @property
    def where(self) -> str:
        """In words, "on the processor"."""
        ...

    @property
    def batch(self) -> int:
        """Number of pictures that one call takes best."""
        ...

    @property
    def depth(self) -> int:
        """Number of calls that may be under way at once."""
        ...

    def submit(self, squares: np.ndarray, features: bool = False) -> Future[Inferred]:
        """Ask about uint8 RGB squares [n, side, side, 3]. May block while `depth` calls are under way.

        The future raises `UserError` when the engine broke.
        """
        ...

    def close(self) -> None:
        """Wait for what is under way and free the network."""
        ...
