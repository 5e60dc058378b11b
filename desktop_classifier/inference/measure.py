"""How quick a network is on this very computer: the figure that the model menu shows."""

from __future__ import annotations

import collections
import time
from concurrent.futures import Future

import numpy as np

from desktop_classifier.base.progress import CancelToken
from desktop_classifier.inference.engine import Engine, Inferred

SECONDS = 0.4
"""Long enough for a steady figure on a quick network, short enough that nobody waits for it."""


def pictures_per_second(engine: Engine, side: int, token: CancelToken, seconds: float = SECONDS) -> float:
    """Ask about noise for a while, as many batches at once as the engine takes; the network alone, no decoding.

    Raises:
        Cancelled: Within a batch after `token` was cancelled.
    """
    squares = np.random.default_rng(0).integers(0, 256, (engine.batch, side, side, 3), np.uint8)
    engine.submit(squares).result()  # the first call may still be building something
    under_way: collections.deque[Future[Inferred]] = collections.deque()
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds or under_way:
        token.raise_if_cancelled()
        while len(under_way) <= engine.depth and time.perf_counter() - start < seconds:
            under_way.append(engine.submit(squares))
        under_way.popleft().result()
        done += engine.batch
    return done / (time.perf_counter() - start)
