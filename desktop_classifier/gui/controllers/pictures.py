"""Pictures coming into the list and going out of it, with undo. Folders are walked beside the window."""

from __future__ import annotations

import collections
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.gui import payloads
from desktop_classifier.gui.controllers.classify import Classification
from desktop_classifier.gui.qt.image_list_model import ImageItem, ImageListModel
from desktop_classifier.gui.qt.jobs import Job, ParallelRunner
from desktop_classifier.imaging.folder import walk

AT_ONCE = 500
"""Rows added in one turn of the event loop, so that a huge folder does not hold up the window."""

PAUSE_MS = 1
"""Between two turns. With 0 Qt would run them all in one."""

UNDO_DEPTH = 20

_REPORT_EVERY = 50


@dataclass(frozen=True, slots=True)
class Found:
    """What a walk came to.

    Args:
        pictures: How many pictures.
        folders: How many folders were looked into.
        left_alone: Files that are no pictures.
        unreadable: Folders that could not be looked into.
    """

    pictures: int
    folders: int
    left_alone: int
    unreadable: tuple[Path, ...] = ()


class _Basket:
    """Paths on their way from a walk to the list."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._paths: collections.deque[Path] = collections.deque()
        self.new = 0

    def put(self, path: Path) -> None:
        with self._lock:
            self._paths.append(path)

    def take(self, most: int) -> list[Path]:
        with self._lock:
            return [self._paths.popleft() for _ in range(min(most, len(self._paths)))]


class Pictures(QObject):
    """Adds, removes and brings back.

    Signals:
        adding_changed: Whether something is being added.
        added: How many new pictures came with one drop, and its `Found`.
        removed: How many pictures were taken out; `undo` brings them back.
        looked: `Found` in what `look` was asked about.
        noticed: A line for the user.
        failed: The exception that kept something from being added.
    """

    adding_changed = Signal(bool)
    added = Signal(int, object)
    removed = Signal(int)
    looked = Signal(object)
    noticed = Signal(str)
    failed = Signal(object)

    def __init__(self, model: ImageListModel, classification: Classification, runner: ParallelRunner) -> None:
        super().__init__()
        self._model = model
        self._classification = classification
        self._runner = runner
        self._removals: list[list[tuple[int, ImageItem]]] = []
        self._adding: set[Job] = set()
        self._looking: Job | None = None

    @property
    def adding(self) -> bool:
        return bool(self._adding)

    @property
    def can_undo(self) -> bool:
        return bool(self._removals)

    def bring(self, payload: payloads.Payload) -> None:
        """Take what was dropped or pasted."""
        if payload.line:
            self.noticed.emit(payload.line)
        if payload.paths:
            self.add(payload.paths)
        if payload.raw is not None:
            self._keep(payload.raw)

    def add(self, paths: Sequence[Path]) -> None:
        """Add pictures and all that is in folders; they appear while the walk goes on."""
        basket = _Basket()
        job = self._runner.start(partial(_walk, tuple(paths), basket))
        self._begin(job)
        job.progressed.connect(lambda progress: self._drain(basket))
        job.succeeded.connect(lambda found: self._finish(job, basket, found))

    def look(self, paths: Sequence[Path]) -> None:
        """Find out what a drop would bring, while it hovers. `looked` tells."""
        self.stop_looking()
        self._looking = self._runner.start(partial(_walk, tuple(paths), _Basket()))
        self._looking.succeeded.connect(self.looked)

    def stop_looking(self) -> None:
        if self._looking is not None:
            self._looking.abandon()
            self._looking = None

    def stop(self) -> None:
        """Add nothing more of what is being added; what is in the list stays."""
        for job in self._adding:
            job.abandon()
        if self._adding:
            self._adding.clear()
            self.adding_changed.emit(False)

    def remove(self, rows: Sequence[int]) -> None:
        self._took_out(self._model.remove(rows))

    def clear(self) -> None:
        self.stop()
        self._took_out(self._model.clear())

    def undo(self) -> None:
        """Bring back what was taken out last; what had no answer yet is asked again."""
        if self._removals:
            self._model.restore(self._removals.pop())
            self._classification.go_on()

    def _keep(self, raw: payloads.RawPicture) -> None:
        job = self._runner.start(lambda token, report: payloads.keep(raw))
        self._begin(job)
        job.succeeded.connect(lambda path: self._take_in([path]))
        job.finished.connect(lambda: self._end(job))

    def _begin(self, job: Job) -> None:
        job.failed.connect(self.failed)
        job.failed.connect(lambda error: self._end(job))
        self._adding.add(job)
        if len(self._adding) == 1:
            self.adding_changed.emit(True)

    def _end(self, job: Job) -> None:
        if job in self._adding:
            self._adding.remove(job)
            if not self._adding:
                self.adding_changed.emit(False)

    def _drain(self, basket: _Basket) -> bool:
        """Move some paths into the list; whether there were any."""
        taken = basket.take(AT_ONCE)
        basket.new += self._take_in(taken)
        return bool(taken)

    def _finish(self, job: Job, basket: _Basket, found: Found) -> None:
        if job not in self._adding:
            return
        if self._drain(basket):
            QTimer.singleShot(PAUSE_MS, self, partial(self._finish, job, basket, found))
            return
        self.added.emit(basket.new, found)
        self._end(job)

    def _take_in(self, paths: Sequence[Path]) -> int:
        new = self._model.add(paths)
        self._classification.ask(new)
        return len(new)

    def _took_out(self, removed: list[tuple[int, ImageItem]]) -> None:
        if removed:
            self._classification.forget([item.path for _, item in removed])
            self._removals = [*self._removals, removed][-UNDO_DEPTH:]
            self.removed.emit(len(removed))


def _walk(paths: Sequence[Path], basket: _Basket, token: CancelToken, report: Report) -> Found:
    found = walk(paths, token)
    count = 0
    for path in found:
        basket.put(path)
        if count % _REPORT_EVERY == 0:
            report(Progress(count, 0, "Looking for pictures"))
        count += 1
    return Found(count, found.folders, found.left_alone, tuple(found.unreadable))
