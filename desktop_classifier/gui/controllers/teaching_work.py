"""The worker's half of teaching: what is done with projects on the disk, and the child that trains. No Qt in here."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from desktop_classifier.base import child, files
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Report
from desktop_classifier.training import events
from desktop_classifier.training.events import Event, Finished

if TYPE_CHECKING:  # their modules bring NumPy, which the first paint does not wait for
    from desktop_classifier.gui.controllers.draft import ProjectArguments
    from desktop_classifier.training.project import Project

log = logging.getLogger(__name__)

Train = Callable[[str, CancelToken, Report, Callable[[Event], None]], Finished]
"""What trains the project of an id. It reports between steps, where it can be cancelled, and tells what happens."""


class Projects(Protocol):
    """What is needed of `training.project`."""

    def create(self, name: str, sources: Any, edits: Any, choices: Any) -> Project: ...
    def load(self, id: str) -> Project: ...
    def change(self, id: str, alter: Callable[[Project], Project]) -> Project: ...
    def every(self) -> list[Project]: ...
    def wish_file(self, id: str) -> Path: ...
    def running(self, id: str) -> bool: ...


def project(projects: Callable[[], Projects], arguments: ProjectArguments, id: str) -> str:
    """The project with these decisions in it, on disk; its id.

    Raises:
        UserError: It could not be written, or not be read.
    """
    place = projects()
    try:
        if not id:
            return place.create(*arguments).id
        return place.change(id, lambda known: known.replaced(**arguments._asdict())).id
    except OSError as error:
        raise UserError(
            f"What you decided could not be written ({error.strerror or error}). Make room on the disk, then try "
            "again; it is still here.",
            kind="disk_full" if error.errno in files.NO_ROOM else "cannot_write",
        ) from error


def unfinished(projects: Projects) -> Project | None:
    """The newest project that was begun and not finished, and that nobody trains now."""
    begun = (project for project in projects.every() if project.state in ("training", "paused"))
    return next((project for project in begun if not projects.running(project.id)), None)


def save_state(projects: Callable[[], Projects], id: str, state: str, token: CancelToken, report: Report) -> None:
    """Write how far a project is. Where that cannot be, it is offered once more than need be."""
    try:
        projects().change(id, lambda known: known.replaced(state=state))
    except OSError as error:
        log.warning("the state of %s could not be written: %s", id, error)


def arguments(project: Project) -> ProjectArguments:
    """What a project was begun with."""
    from desktop_classifier.gui.controllers.draft import ProjectArguments

    return ProjectArguments(project.name, project.sources, project.edits, project.choices)


def in_a_child(id: str, token: CancelToken, report: Report, tell: Callable[[Event], None]) -> Finished:
    """Train in a process of its own, whose end for whatever reason costs nothing but that try."""
    answer = child.run(
        "train",
        {"project": id},
        token=token,
        report=report,
        on_event=lambda message: tell(events.from_json(message)),
    )
    finished = events.from_json(answer)
    assert isinstance(finished, Finished)
    return finished


def real_projects() -> Projects:
    """Where the program keeps them."""
    from desktop_classifier.training import project

    return project


class Outbox:
    """Everything that was told and not yet fetched: the project's id first, then events."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._news: list[str | Event] = []

    def put(self, news: str | Event) -> None:
        with self._lock:
            self._news.append(news)

    def take(self) -> list[str | Event]:
        with self._lock:
            news, self._news = self._news, []
            return news


def wish(projects: Callable[[], Projects], id: str, word: str, token: CancelToken, report: Report) -> None:
    """Leave word for a training that runs: "pause" or "stop"."""
    files.write_text(projects().wish_file(id), word)
