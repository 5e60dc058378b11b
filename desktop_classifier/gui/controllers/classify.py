"""Classifying: every picture in the list gets its answer, in the background, with the choices of the moment.

The latest choice wins: a change abandons the run and asks again, the picture being looked at first. New pictures join
the run that is under way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.gui.controllers.answering import Answerer, Choice, Opener
from desktop_classifier.gui.controllers.feed import Ask, Feed, Outbox
from desktop_classifier.gui.controllers.pace import Pace
from desktop_classifier.gui.qt.image_list_model import ImageListModel
from desktop_classifier.gui.qt.jobs import Job, SerialRunner
from desktop_classifier.imaging.box import Box


@dataclass(frozen=True, slots=True)
class RunState:
    """How far a run is.

    Args:
        done: Pictures answered in this run, in 0..total.
        total: Pictures asked in this run.
        pictures_per_second: Over the last seconds, or None while nobody can say.
        seconds_left: Or None.
        note: What takes long before the first answer ("Preparing (once)"), or "".
    """

    done: int
    total: int
    pictures_per_second: float | None = None
    seconds_left: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Run:
    """One visit of the worker: what it draws from and what it puts into."""

    choice: Choice
    feed: Feed
    outbox: Outbox = field(default_factory=Outbox)


class Classification(QObject):
    """Asks and stores answers. All of it on the window's thread but the classifier, which has a thread of its own.

    Signals:
        advanced: A `RunState`, at most 20 a second.
        ended: The last `RunState` of a run that answered all it was asked.
        stopped: Number of pictures left unanswered, after `stop` was called.
        failed: The exception that ended a run.
        opened: `Opened`, whenever something new answers.
    """

    advanced = Signal(object)
    ended = Signal(object)
    stopped = Signal(int)
    failed = Signal(object)
    opened = Signal(object)

    def __init__(self, pictures: ImageListModel, opener: Opener, choice: Choice, runner: SerialRunner) -> None:
        super().__init__()
        self._pictures = pictures
        self._answerer = Answerer(opener)
        self._choice = choice
        self._runner = runner
        self._boxes: dict[Path, Box] = {}
        self._pace = Pace()
        self._jobs: dict[Job, _Run] = {}  # the last one takes new questions; one before it may still be finishing
        self._measuring: Job | None = None
        self._done = 0
        self._total = 0
        self._note = ""

    @property
    def busy(self) -> bool:
        return bool(self._jobs)

    @property
    def choice(self) -> Choice:
        return self._choice

    def box(self, path: Path) -> Box | None:
        """The part of a picture that was asked about, or None for all of it."""
        return self._boxes.get(path)

    def warm_up(self) -> None:
        """Load the network before the first picture comes. What goes wrong is told when there is a question."""
        if not self._jobs:
            job = self._runner.start(partial(self._answerer.warm_up, self._choice))
            job.succeeded.connect(self.opened)

    def measure(self) -> Job:
        """Find out how fast what is open now is on this computer, remembered by the classifier. A question ends it."""
        self._measuring = self._runner.start(self._answerer.measure)
        return self._measuring

    def ask(self, paths: Sequence[Path], *, first: bool = False) -> None:
        """Have these answered; they join the run under way."""
        questions = [Ask(path, self._boxes.get(path)) for path in paths]
        if not questions:
            return
        run = self._newest()
        more = run.feed.add(questions, first=first) if run else None
        if more is None:
            more = len(questions)
            self._start(questions)
        self._total += more
        self._tell()

    def ask_about(self, path: Path, box: Box | None) -> None:
        """Have one picture answered anew: a part of it, or with None all of it."""
        if box is None:
            self._boxes.pop(path, None)
        else:
            self._boxes[path] = box
        self.ask([path], first=True)

    def prefer(self, paths: Sequence[Path]) -> None:
        """What is being looked at goes first."""
        if run := self._newest():
            run.feed.prefer(paths)

    def forget(self, paths: Sequence[Path]) -> None:
        """These were taken out of the list: do not ask about them any more."""
        if run := self._newest():
            self._total -= run.feed.discard(paths)
            self._tell()

    def choose(self, choice: Choice, first: Sequence[Path] = ()) -> None:
        """Answer with something else from now on; all pictures are asked again, `first` before the others."""
        if choice == self._choice:
            return
        self._choice = choice
        self._abandon()
        self._pictures.forget_answers()
        self.go_on(first)

    def go_on(self, first: Sequence[Path] = ()) -> None:
        """Ask about every picture that waits for its answer, those that wait of `first` before the others."""
        waiting = dict.fromkeys(self._waiting())
        ahead = [path for path in first if path in waiting]
        self.ask(list(dict.fromkeys([*ahead, *waiting])))

    def stop(self) -> None:
        """Keep the answers there are; the other pictures wait."""
        if self._jobs:
            self._abandon()
            self.stopped.emit(len(self._waiting()))

    def shutdown(self) -> None:
        """End the run, free the network on its own thread and end that thread."""
        self._abandon()
        self._runner.shutdown(last=self._answerer.close)

    def _waiting(self) -> list[Path]:
        return [item.path for item in self._pictures.items() if item.answer is None]

    def _newest(self) -> _Run | None:
        return next(reversed(self._jobs.values()), None)

    def _start(self, questions: Sequence[Ask]) -> None:
        if self._measuring is not None:
            self._measuring.abandon()
            self._measuring = None
        if not self._jobs:
            self._done = self._total = 0
            self._note = ""
            self._pace.start()
        run = _Run(self._choice, Feed(questions))
        answerer = self._answerer

        def work(token: CancelToken, report: Report) -> None:
            answerer.run(run.choice, run.feed, run.outbox, token, report)

        job = self._runner.start(work)
        self._jobs[job] = run
        job.progressed.connect(partial(self._on_progressed, run))
        job.failed.connect(self._on_failed)
        job.finished.connect(partial(self._on_finished, job))

    def _abandon(self) -> None:
        for job in self._jobs:
            job.abandon()
        self._jobs.clear()

    def _on_progressed(self, run: _Run, progress: Progress) -> None:
        self._note = _in_one_line(progress.note)
        self._collect(run)
        self._tell()

    def _on_failed(self, error: Exception) -> None:
        self._abandon()
        self.failed.emit(error)

    def _on_finished(self, job: Job) -> None:
        run = self._jobs.pop(job, None)
        if run is None:
            return
        self._collect(run)
        if not self._jobs:
            self.ended.emit(self._state())

    def _collect(self, run: _Run) -> None:
        if (opened := run.outbox.take_news()) is not None:
            self.opened.emit(opened)
        answers = run.outbox.take()
        if answers:
            self._done += len(answers)
            self._pace.mark(self._done)
            self._pictures.set_answers(answers)

    def _tell(self) -> None:
        if self._jobs:
            self.advanced.emit(self._state())

    def _state(self) -> RunState:
        remaining = max(0, self._total - self._done)
        left = self._pace.seconds_left(remaining)
        return RunState(self._done, self._total, self._pace.per_second, left, self._note)


def _in_one_line(note: str) -> str:
    """The steps of preparing under one heading."""
    if not note or note.startswith(("Preparing", "Loading")):
        return note
    return f"Preparing (once) · {note[0].lower()}{note[1:]}"
