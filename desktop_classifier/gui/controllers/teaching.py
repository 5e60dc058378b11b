"""A training that runs beside the window: begun, paused, stopped, gone on with. It outlives the wizard."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.gui.controllers import teaching_work
from desktop_classifier.gui.controllers.stopwatch import Stopwatch
from desktop_classifier.gui.controllers.story import Phase, Story
from desktop_classifier.gui.controllers.teaching_work import Outbox, Projects, Train
from desktop_classifier.gui.qt.jobs import Job, SerialRunner, Work
from desktop_classifier.models import catalogue
from desktop_classifier.training.events import Event, Finished, QuickReady

if TYPE_CHECKING:  # their modules bring NumPy, which the first paint does not wait for
    from desktop_classifier.gui.controllers.draft import ProjectArguments
    from desktop_classifier.training.project import Choices, Project

PAUSED = "paused"
"""Kind of the `UserError` with which a training ends that was asked to pause."""


def _story(project: str, name: str, choices: Choices) -> Story:
    scratch = choices.advanced.scratch
    begun = catalogue.buildable(scratch).name if scratch and choices.tunes else ""
    return Story(project, name, choices.tunes, begun)


def _unfixed(arguments: ProjectArguments) -> ProjectArguments:
    return arguments._replace(edits=tuple(edit for edit in arguments.edits if not edit.mended))


class Runner(Protocol):
    """What starts work beside the window."""

    def start(self, work: Work) -> Job: ...


class Teaching(QObject):
    """One training at a time, in a child of the program's own.

    Args:
        small: For short work on the disk. Whoever made it ends it.
        train: What trains; a child with the role "train" by itself.
        projects: Where projects are kept.

    Signals:
        changed: `story` is another one.
        event_arrived: An `Event`, in the order in which they happened.
        quick_ready: A `QuickReady`.
        finished: A `Finished`.
        failed: The `UserError` that ended it.
        interrupted: The newest `Project` that was begun and not finished.
        crashed: A fault of ours.
    """

    changed = Signal()
    event_arrived = Signal(object)
    quick_ready = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    interrupted = Signal(object)
    crashed = Signal(object)

    def __init__(
        self, small: Runner, train: Train | None = None, projects: Callable[[], Projects] | None = None
    ) -> None:
        super().__init__()
        self._small = small
        self._train = train or teaching_work.in_a_child
        self._projects = projects or teaching_work.real_projects
        self._runner = SerialRunner("teaching")
        self._runner.crashed.connect(self.crashed)
        self._outbox = Outbox()
        self._job: Job | None = None
        self._story: Story | None = None
        self._begun: ProjectArguments | None = None
        self.times = Stopwatch()
        self.ended = 0  # trainings that came to a result

    # What there is

    @property
    def story(self) -> Story | None:
        """The training that runs or ran last, or None."""
        return self._story

    @property
    def busy(self) -> bool:
        return self._story is not None and self._story.under_way

    @property
    def begun(self) -> ProjectArguments | None:
        """What it began with."""
        return self._begun

    def is_about(self, arguments: ProjectArguments) -> bool:
        """Whether the training that runs or ran last began with exactly these decisions."""
        return self._begun is not None and self._begun == arguments

    def has_taught(self, arguments: ProjectArguments) -> bool:
        """The same, but for what was fixed since, which the project keeps."""
        return self._begun is not None and _unfixed(self._begun) == _unfixed(arguments)

    # What can be done

    def begin(self, arguments: ProjectArguments, project: str = "") -> None:
        """Start a training.

        Args:
            arguments: What it is to learn from, and how.
            project: Id of the project that gets these decisions; "" for a new one.
        """
        if self.busy:
            return
        self._begun = arguments
        self._story = _story(project, arguments.name, arguments.choices)
        self._start(partial(teaching_work.project, self._projects, arguments, project))

    def start(self, project: Project) -> None:
        """Go on with a project from where it was."""
        if self.busy:
            return
        self._begun = teaching_work.arguments(project)
        self._story = _story(project.id, project.name, project.choices)
        self._start(lambda: project.id)

    def pause(self) -> None:
        """Stop so that nothing is lost: at the end of the epoch, or at once where there is none."""
        if self._story is not None and self._story.phase is Phase.RUNNING:
            self._wish(Phase.PAUSING, "pause")

    def stop(self) -> None:
        """Stop for good and keep the best model so far, if there is one."""
        if self._story is not None and self._story.phase is Phase.RUNNING:
            self._wish(Phase.STOPPING, "stop")

    def go_on(self) -> None:
        """After a pause, a stop or a failure: from where it was."""
        story, begun = self._story, self._begun
        if story is None or begun is None or story.under_way or story.phase is Phase.FINISHED:
            return
        self._story = story.anew()
        self._start(partial(teaching_work.project, self._projects, begun, story.project))

    def rename(self, project: str, name: str) -> None:
        """What the training that runs or ran last is about has another name now."""
        if self._story is not None and self._begun is not None and self._story.project == project:
            self._begun = self._begun._replace(name=name)
            self._set(dataclasses.replace(self._story, name=name))

    def look_for_interrupted(self) -> None:
        """Find out whether a training was begun and not finished; `interrupted` tells."""
        job = self._small.start(lambda token, report: teaching_work.unfinished(self._projects()))
        job.succeeded.connect(self._on_unfinished)

    def leave(self, project: Project) -> None:
        """Do not offer this project again."""
        self._small.start(partial(teaching_work.save_state, self._projects, project.id, "new"))

    def shutdown(self) -> None:
        """End the child; what it computed is kept, and is offered again."""
        self._runner.shutdown()

    # Inside

    def _start(self, project: Callable[[], str]) -> None:
        outbox = self._outbox = Outbox()
        train = self._train
        self.times.start()

        def work(token: CancelToken, report: Report) -> Finished:
            id = project()
            outbox.put(id)
            report(Progress(0, 0))

            def tell(event: Event) -> None:
                outbox.put(event)
                report(Progress(0, 0))

            return train(id, token, report, tell)

        job = self._job = self._runner.start(work)
        job.progressed.connect(lambda progress: self._collect())
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(self._on_failed)
        job.finished.connect(self._on_ended)
        self.changed.emit()

    def _wish(self, phase: Phase, wish: str) -> None:
        story, job = self._story, self._job
        assert story is not None and job is not None
        at_once = not story.tuning
        self._set(story.at(phase))
        if at_once:
            job.cancel()
        else:
            self._small.start(partial(teaching_work.wish, self._projects, story.project, wish))

    def _set(self, story: Story) -> None:
        self._story = story
        self.changed.emit()

    def _collect(self) -> None:
        for news in self._outbox.take():
            if self._story is None:
                return
            if isinstance(news, str):
                self._story = dataclasses.replace(self._story, project=news)
                continue
            self._story = self._story.told(news)
            self.times.hear(news)
            self.event_arrived.emit(news)
            if isinstance(news, QuickReady):
                self.quick_ready.emit(news)
        self.changed.emit()

    def _on_succeeded(self, finished: Finished) -> None:
        self._collect()
        assert self._story is not None
        self.times.hear(finished)
        self.ended += 1
        self._set(self._story.told(finished).at(Phase.FINISHED))
        self.finished.emit(finished)

    def _on_failed(self, error: Exception) -> None:
        self._collect()
        assert self._story is not None
        if isinstance(error, UserError) and error.kind == PAUSED:
            self._set(self._story.at(Phase.PAUSED))
            return
        told = error if isinstance(error, UserError) else UserError("Something went wrong. Try again.", "internal")
        self._set(self._story.at(Phase.FAILED, told))
        self.failed.emit(told)

    def _on_ended(self) -> None:
        """After a result or an error, or alone where the work was cancelled."""
        self._job = None
        if self._story is None or not self._story.under_way:
            return
        stopped = self._story.phase is Phase.STOPPING
        self._set(self._story.at(Phase.STOPPED if stopped else Phase.PAUSED))
        self._note_state("new" if stopped else "paused")

    def _note_state(self, state: str) -> None:
        if self._story is not None and self._story.project:
            self._small.start(partial(teaching_work.save_state, self._projects, self._story.project, state))

    def _on_unfinished(self, project: Project | None) -> None:
        if project is not None and self._story is None:
            self.interrupted.emit(project)
