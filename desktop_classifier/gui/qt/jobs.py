"""Plain functions `work(token, report) -> result` run beside the window, their results delivered on its thread.

The shape avoids three measured faults: a runnable that owns its signals loses most results sent to plain callables, a
job with a parent raises in the worker when its dialog closes, and Qt objects touched by two threads crash. So a worker
thread holds a function, a token, a mailbox and the runner's bound signals; jobs live on the window's thread alone.
"""

from __future__ import annotations

import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from desktop_classifier.base import priority
from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.gui.qt import pyside

log = logging.getLogger(__name__)

Work = Callable[[CancelToken, Report], Any]

PROGRESS_PAUSE_MS = 50
"""At most one progress per job in this time reaches the window; the last one always does."""

SHUTDOWN_WAIT_S = 5.0


class _Mailbox:
    """The newest progress of one job. Old ones are overwritten, so a fast worker cannot flood the window."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._newest: Progress | None = None
        self._announced = False

    def put(self, progress: Progress) -> bool:
        """Keep `progress`; true if the window is to be told that something lies here."""
        with self._lock:
            self._newest = progress
            first, self._announced = not self._announced, True
            return first

    def take(self) -> Progress | None:
        with self._lock:
            newest, self._newest, self._announced = self._newest, None, False
            return newest


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How a work ended: with a result, with an error, or (both None and `cancelled`) stopped."""

    result: Any = None
    error: Exception | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class _Order:
    """All that a worker thread gets to know of a job."""

    key: int
    work: Work
    token: CancelToken
    mailbox: _Mailbox = field(default_factory=_Mailbox)


class Job(QObject):
    """One piece of work under way. Its runner keeps it alive until it has settled; nobody needs to hold it.

    Signals:
        progressed: A `Progress`, at most 20 a second.
        succeeded: The result.
        failed: The exception; never `Cancelled`.
        finished: After one of the two above, or alone if the work was cancelled.
    """

    progressed = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    finished = Signal()

    def __init__(self, token: CancelToken, mailbox: _Mailbox) -> None:
        super().__init__()
        self._token = token
        self._mailbox = mailbox
        self._abandoned = False
        self._told_at = 0.0
        self._due: QTimer | None = None

    def cancel(self) -> None:
        """Ask the work to stop; `finished` still comes."""
        self._token.cancel()

    def abandon(self) -> None:
        """Cancel, and say nothing more: newer work has taken this one's place."""
        self._abandoned = True
        self._token.cancel()

    @property
    def cancelled(self) -> bool:
        return self._token.cancelled

    def progress_arrived(self) -> None:
        """For the runner: something lies in the mailbox. Tell it now, or when the pause is over."""
        left = PROGRESS_PAUSE_MS - round((time.monotonic() - self._told_at) * 1000)
        if left <= 0:
            self._tell_progress()
        elif self._due is None:
            self._due = QTimer(self, singleShot=True)
            self._due.timeout.connect(self._tell_progress)
            self._due.start(left)
        elif not self._due.isActive():
            self._due.start(left)

    def settle(self, outcome: _Outcome) -> None:
        """For the runner: the work has ended. The last progress goes first."""
        if self._due is not None:
            self._due.stop()
        if self._abandoned:
            return
        self._tell_progress()
        if outcome.error is not None:
            self.failed.emit(outcome.error)
        elif not outcome.cancelled:
            self.succeeded.emit(outcome.result)
        self.finished.emit()

    @Slot()
    def _tell_progress(self) -> None:
        newest = self._mailbox.take()
        if newest is not None and not self._abandoned:
            self._told_at = time.monotonic()
            self.progressed.emit(newest)


class ParallelRunner(QObject):
    """A few threads that take work in the order it was given. Lives on the window's thread and outlives its threads.

    Args:
        threads: How many, at most.
        name: For the log.

    Signals:
        crashed: An exception that is neither `UserError` nor `Cancelled`: a fault of ours. `Job.failed` comes as well.
    """

    crashed = Signal(object)
    _posted = Signal(int)
    _ended = Signal(int, object)

    def __init__(self, threads: int, name: str = "worker") -> None:
        super().__init__()
        self._name = name
        self._held = False
        self._most = threads
        self._keys = itertools.count(1)
        self._jobs: dict[int, Job] = {}
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._closed = False
        self._posted.connect(self._on_posted, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    def start(self, work: Work) -> Job:
        """Queue `work`. Connect to the job before returning to the event loop and no signal is missed.

        After `shutdown` the job is born cancelled and stays silent.
        """
        order = _Order(next(self._keys), work, CancelToken())
        job = Job(order.token, order.mailbox)
        if self._closed:
            job.abandon()
            return job
        self._jobs[order.key] = job
        if not self._held and len(self._threads) < min(self._most, len(self._jobs)):
            self._add_thread()
        self._orders.put(order)
        return job

    def hold(self) -> None:
        """Let work wait until the first thread is started by `start_thread`."""
        self._held = True

    def start_thread(self) -> bool:
        """Start one more thread before there is work for it; whether one was missing.

        In a turn of the event loop of its own: starting one waits for it, up to 10 ms on a busy machine.
        """
        self._held = False
        missing = not self._closed and len(self._threads) < self._most
        if missing:
            self._add_thread()
        return missing

    @property
    def busy(self) -> bool:
        return bool(self._jobs)

    def shutdown(self, wait_s: float = SHUTDOWN_WAIT_S, last: Callable[[], object] | None = None) -> bool:
        """Cancel everything and wait for the threads. No job speaks after this.

        Args:
            wait_s: Seconds to wait for all threads together.
            last: Called on a thread after all work: frees what only that thread may touch.

        Returns:
            False if a thread was still busy after `wait_s` seconds.
        """
        again, self._closed = self._closed, True
        for job in self._jobs.values():
            job.abandon()
        if last is not None and self._threads and not again:
            self._orders.put(_Order(0, lambda token, report: last(), CancelToken()))
        for _ in self._threads:
            self._orders.put(None)
        until = time.monotonic() + wait_s
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        stopped = not any(thread.is_alive() for thread in self._threads)
        if not stopped:
            log.warning("a %s thread did not stop within %.1f s", self._name, wait_s)
        self._jobs.clear()
        return stopped

    def _add_thread(self) -> None:
        pyside.know_paths()
        name = f"{self._name}-{len(self._threads) + 1}"
        # A daemon: a native call that never returns must not keep the program from ending.
        arguments = (self._orders, self._posted.emit, self._ended.emit)
        thread = threading.Thread(target=_serve, args=arguments, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    @Slot(int)
    def _on_posted(self, key: int) -> None:
        job = self._jobs.get(key)
        if job is not None:
            job.progress_arrived()

    @Slot(int, object)
    def _on_ended(self, key: int, outcome: _Outcome) -> None:
        job = self._jobs.pop(key, None)
        if job is None:
            return
        job.settle(outcome)
        if outcome.error is not None and not isinstance(outcome.error, UserError):
            self.crashed.emit(outcome.error)


class SerialRunner(ParallelRunner):
    """One thread for what only one thread may touch, such as a loaded model."""

    def __init__(self, name: str = "model") -> None:
        super().__init__(1, name)


def _serve(
    orders: queue.SimpleQueue[_Order | None], posted: Callable[[int], None], ended: Callable[[int, object], None]
) -> None:
    priority.step_back()
    while (order := orders.get()) is not None:
        outcome = _carry_out(order, posted)
        try:
            ended(order.key, outcome)
        except RuntimeError:  # the runner's Qt half is gone: the program is ending and nobody listens
            return
        del order, outcome  # a result must not live on in a waiting thread


def _carry_out(order: _Order, posted: Callable[[int], None]) -> _Outcome:
    def report(progress: Progress) -> None:
        order.token.raise_if_cancelled()
        if order.mailbox.put(progress):
            posted(order.key)

    try:
        order.token.raise_if_cancelled()
        return _Outcome(result=order.work(order.token, report))
    except Cancelled:
        return _Outcome(cancelled=True)
    except Exception as error:
        return _Outcome(error=error)
