"""The two hand-overs between the window and the thread that answers: questions going in, answers coming out."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop_classifier.imaging.box import Box
from desktop_classifier.inference.answer import Answer


@dataclass(frozen=True, slots=True)
class Ask:
    """A question before NumPy is loaded: `inference.pipeline.Question` in waiting."""

    path: Path
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What answers.

    Args:
        model: Id of the model.
        engine: "openvino" or "tensorflow", the one really chosen.
        precision: "exact" or "fast", the one it really has.
        where: In words, "on the processor".
        notice: What the user is told once, as when a GPU gave up; or "".
    """

    model: str
    engine: str
    precision: str
    where: str
    notice: str = ""


class Feed:
    """Questions that may still be added, taken away or moved to the front while a classifier draws from them.

    One thread iterates, any thread may call the rest. It ends for good the first time it is found empty.
    """

    def __init__(self, questions: Iterable[Ask] = ()) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[Path, Ask] = {question.path: question for question in questions}
        self._first: dict[Path, Ask] = {}
        self._ended = False

    def add(self, questions: Iterable[Ask], *, first: bool = False) -> int | None:
        """Queue questions; one whose picture is waiting already takes its place.

        Returns:
            How many more are waiting now, or None if the feed has ended and nothing was taken.
        """
        with self._lock:
            if self._ended:
                return None
            before = len(self._first) + len(self._waiting)
            for question in questions:
                self._take_out(question.path)
                (self._first if first else self._waiting)[question.path] = question
            return len(self._first) + len(self._waiting) - before

    def prefer(self, paths: Iterable[Path]) -> None:
        """Ask these next, in this order, if they are still waiting."""
        with self._lock:
            self._waiting = {**self._first, **self._waiting}
            self._first = {path: self._waiting.pop(path) for path in paths if path in self._waiting}

    def discard(self, paths: Iterable[Path]) -> int:
        """Take these out; how many were still waiting."""
        with self._lock:
            before = len(self._first) + len(self._waiting)
            for path in paths:
                self._take_out(path)
            return before - len(self._first) - len(self._waiting)

    def __len__(self) -> int:
        """Questions still waiting; those under way are not counted."""
        with self._lock:
            return len(self._first) + len(self._waiting)

    def __iter__(self) -> Iterator[Ask]:
        return self

    def __next__(self) -> Ask:
        with self._lock:
            source = self._first or self._waiting
            if self._ended or not source:
                self._ended = True
                raise StopIteration
            path = next(iter(source))
            return source.pop(path)

    def _take_out(self, path: Path) -> None:
        self._first.pop(path, None)
        self._waiting.pop(path, None)


class Outbox:
    """Answers on their way to the window, taken from it in one go, and what there is to know about the engine."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: list[Answer] = []
        self._opened: Opened | None = None

    def put(self, answer: Answer) -> None:
        with self._lock:
            self._answers.append(answer)

    def announce(self, opened: Opened) -> None:
        with self._lock:
            self._opened = opened

    def take(self) -> list[Answer]:
        with self._lock:
            answers, self._answers = self._answers, []
            return answers

    def take_news(self) -> Opened | None:
        """What answers, if that has changed since the last call."""
        with self._lock:
            opened, self._opened = self._opened, None
            return opened
