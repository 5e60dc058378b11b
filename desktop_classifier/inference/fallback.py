"""A GPU with the processor standing by: what the GPU could not answer, the processor answers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from desktop_classifier.base.errors import UserError
from desktop_classifier.inference import probe
from desktop_classifier.inference.engine import Engine, Inferred

log = logging.getLogger(__name__)

NOTICE = "The GPU stopped working, so the processor goes on. Nothing was lost."


class FallbackEngine:
    """Asks `first` until it breaks, then `second`, which is only made then. No question is lost.

    Attributes:
        notice: What the user is told once, or "" while all is well.
    """

    def __init__(self, first: Callable[[], Engine], second: Callable[[], Engine]) -> None:
        self._make_second = second
        self._lock = threading.Lock()
        self._broken: list[Engine] = []
        self._again = ThreadPoolExecutor(1, thread_name_prefix="fallback")
        self.notice = ""
        try:
            self._engine = first()
        except UserError as error:
            self._engine = self._give_up(error)

    @property
    def name(self) -> str:
        return self._engine.name

    @property
    def precision(self) -> str:
        return self._engine.precision

    @property
    def where(self) -> str:
        return self._engine.where

    @property
    def batch(self) -> int:
        return self._engine.batch

    @property
    def depth(self) -> int:
        return self._engine.depth

    def submit(self, squares: np.ndarray, features: bool = False) -> Future[Inferred]:
        answer: Future[Inferred] = Future()
        asked = self._engine
        try:
            first = asked.submit(squares, features)
        except UserError as error:
            first = Future()
            first.set_exception(error)

        def settle(done: Future[Inferred]) -> None:
            error = done.exception()
            if error is None:
                answer.set_result(done.result())
            else:
                # Not in the engine's own thread: it may hold what the second try needs.
                self._again.submit(self._second_try, asked, error, squares, features, answer)

        first.add_done_callback(settle)
        return answer

    def close(self) -> None:
        self._again.shutdown()
        for engine in (*self._broken, self._engine):
            engine.close()

    def _second_try(
        self, asked: Engine, error: BaseException, squares: np.ndarray, features: bool, answer: Future[Inferred]
    ) -> None:
        try:
            with self._lock:
                if self._engine is asked and not self.notice:
                    self._broken.append(asked)
                    self._engine = self._give_up(error)
            if self._engine is asked:
                raise error
            answer.set_result(self._engine.submit(squares, features).result())
        except BaseException as second:
            answer.set_exception(second)

    def _give_up(self, error: BaseException) -> Engine:
        log.error("the GPU failed, the processor takes over: %s", error)
        probe.forget()
        self.notice = NOTICE
        return self._make_second()
