"""The one road from pictures to probabilities: bounded decode → frame → batch → infer, in order.

Decoding runs in threads (Pillow lets go of the interpreter while it decodes), inference in the engine's own. Only a
few parts are ever under way, so memory does not grow with the number of pictures.
"""

from __future__ import annotations

import collections
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from desktop_classifier.base import priority
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.imaging.decode import Decoder
from desktop_classifier.imaging.framing import Box, Framing, PixelBox, frame, least_for
from desktop_classifier.inference.engine import Engine, Inferred
from desktop_classifier.models.spec import Interpolation, ModelSpec

_LOOK_S = 0.05
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Question:
    """A picture to be answered, or a part of one."""

    path: Path
    box: Box | PixelBox | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question: either `probabilities` (and `features` if asked for), or `error`."""

    question: Question
    size: tuple[int, int] = (0, 0)
    notes: tuple[str, ...] = ()
    probabilities: np.ndarray | None = None
    features: np.ndarray | None = None
    error: UserError | None = None


class Pipeline:
    """Pictures to outcomes through one engine. Used by one thread at a time.

    Args:
        spec: Says the side, the crop and the interpolation of the squares.
        engine: Runs the network; the caller closes it.
        decoder: Reads the files; the caller closes it.
        threads: Number of pictures decoded at once; by default one for each processor.
    """

    def __init__(self, spec: ModelSpec, engine: Engine, decoder: Decoder, threads: int | None = None) -> None:
        self._spec = spec
        self._engine = engine
        self._decoder = decoder
        self._threads = threads or os.cpu_count() or 2
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="decode")

    def run(
        self, questions: Iterable[Question | None], framing: Framing, token: CancelToken, features: bool = False
    ) -> Iterator[Outcome]:
        """Answer in the order asked. A picture that cannot be read is an outcome with `error`, never an end.

        Args:
            questions: Asked for while there is room. None where the next one is yet to come: then the oldest that is
                under way is answered before `questions` is asked again, and the rest goes on meanwhile.
            framing: How pictures become squares.
            token: Stops it.
            features: Whether outcomes carry what the backbone sees.

        Raises:
            Cancelled: Within 0.2 s after `token` was cancelled.
            UserError: The engine broke.
        """
        decoding: collections.deque[Future[_Part]] = collections.deque()
        asking: collections.deque[tuple[_Part, Future[Inferred] | None]] = collections.deque()
        ahead = self._threads + 2
        try:
            for part in _parts(questions, self._engine.batch):
                token.raise_if_cancelled()
                if part:
                    decoding.append(self._pool.submit(self._load, part, framing, token))
                while decoding and (len(decoding) >= ahead or (not part and (decoding[0].done() or not asking))):
                    asking.append(self._ask(_wait(decoding.popleft(), token), features))
                if asking and not part:
                    yield from _outcomes(*asking.popleft(), token)
                while asking and (len(asking) > self._engine.depth + 1 or _ready(asking[0][1])):
                    yield from _outcomes(*asking.popleft(), token)
            while decoding:
                asking.append(self._ask(_wait(decoding.popleft(), token), features))
                while asking and _ready(asking[0][1]):
                    yield from _outcomes(*asking.popleft(), token)
            while asking:
                yield from _outcomes(*asking.popleft(), token)
        finally:
            for future in decoding:
                future.cancel()

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _load(self, questions: list[Question], framing: Framing, token: CancelToken) -> _Part:
        part = _Part(questions)
        for place, question in enumerate(questions):
            token.raise_if_cancelled()
            priority.give_way()
            try:
                part.add(place, *square_of(self._spec, self._decoder, question, framing))
            except UserError as error:
                part.outcomes[place] = Outcome(question, error=error)
        part.stack()
        return part

    def _ask(self, part: _Part, features: bool) -> tuple[_Part, Future[Inferred] | None]:
        return part, None if part.batch is None else self._engine.submit(part.batch, features)


def square_of(
    spec: ModelSpec, decoder: Decoder, question: Question, framing: Framing
) -> tuple[np.ndarray, tuple[int, int], tuple[str, ...]]:
    """What a network sees of a picture.

    Returns:
        uint8 RGB [side, side, 3]; width and height of the upright picture; notes on its file.

    Raises:
        UserError: The picture cannot be read, or the box does not fit it.
    """
    picture = decoder.decode(question.path, least_for(spec.side, framing), question.box)
    priority.give_way()
    box = question.box.within(picture.size) if question.box is not None else None
    bicubic = spec.interpolation is Interpolation.BICUBIC
    square = frame(picture.image, spec.side, framing, spec.crop, bicubic, box)
    return square, picture.size, picture.notes


class _Part:
    """A batch on its way: the outcomes of pictures that failed, and the squares of those that did not."""

    __slots__ = ("_squares", "batch", "facts", "outcomes", "places", "questions")

    def __init__(self, questions: list[Question]) -> None:
        self.questions = questions
        self.outcomes: dict[int, Outcome] = {}
        self.places: list[int] = []
        self.facts: list[tuple[tuple[int, int], tuple[str, ...]]] = []
        self.batch: np.ndarray | None = None
        self._squares: list[np.ndarray] = []

    def add(self, place: int, square: np.ndarray, size: tuple[int, int], notes: tuple[str, ...]) -> None:
        self.places.append(place)
        self.facts.append((size, notes))
        self._squares.append(square)

    def stack(self) -> None:
        self.batch = np.stack(self._squares) if self._squares else None
        self._squares = []


def _outcomes(part: _Part, future: Future[Inferred] | None, token: CancelToken) -> Iterator[Outcome]:
    if future is not None:
        inferred = _wait(future, token)
        for row, (place, (size, notes)) in enumerate(zip(part.places, part.facts, strict=True)):
            features = None if inferred.features is None else inferred.features[row]
            part.outcomes[place] = Outcome(part.questions[place], size, notes, inferred.probabilities[row], features)
    priority.give_way()
    yield from (part.outcomes[place] for place in range(len(part.questions)))


def _ready(future: Future[Inferred] | None) -> bool:
    return future is None or future.done()


def _wait(future: Future[_T], token: CancelToken) -> _T:
    while True:
        try:
            return future.result(timeout=_LOOK_S)
        except StillWaiting:
            if future.done():
                return future.result()
            token.raise_if_cancelled()


def _parts(questions: Iterable[Question | None], size: int) -> Iterator[list[Question]]:
    """Batches that begin small, so that the first answers do not wait for a full one. Where the next question is yet to
    come a batch is not waited for either; an empty one says that nothing is there."""
    part: list[Question] = []
    wanted = 1
    for question in questions:
        if question is not None:
            part.append(question)
        if question is None or len(part) == wanted:
            yield part
            part = []
            wanted = min(size, wanted * 2)
    if part:
        yield part
