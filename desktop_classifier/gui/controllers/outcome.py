"""Fetches what came of a training, beside the window, and saves how it was made as a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from desktop_classifier.base import files
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Report
from desktop_classifier.gui.controllers import offers, taught, teaching_work
from desktop_classifier.gui.controllers.offers import Records
from desktop_classifier.gui.controllers.own_models import Own
from desktop_classifier.gui.controllers.taught import Taught
from desktop_classifier.gui.controllers.teaching_work import Projects
from desktop_classifier.gui.qt.jobs import Job, Work
from desktop_classifier.training.records import Edit

if TYPE_CHECKING:  # its module brings NumPy
    from typing import Protocol

    from desktop_classifier.training.evaluation import Result

    class Runner(Protocol):
        def start(self, work: Work) -> Job: ...


_NO_TEXT = re.compile("[\ud800-\udfff]")
"""Bytes of a file's name that are no text, as Python holds them."""


class Facts(NamedTuple):
    """What a project knows beside its result."""

    edits: tuple[Edit, ...]
    before: Result | None


class Outcome(QObject):
    """Knows the result that was asked for last.

    Args:
        runner: Carries out the work. Whoever made it ends it.
        own: Where the user's models are kept.
        result: Reads the result of a project.
        page: Writes how a model was made, as HTML.
        facts: Reads what the user decided about pictures of a project, and the result before the last training.
        projects: Where projects are kept.
        records: Knows what a version of a model answered.

    Signals:
        loaded: A `Taught`.
        failed: The `UserError` because of which there is none.
    """

    loaded = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        runner: Runner,
        own: Callable[[], Own] | None = None,
        result: Callable[[str], Result] | None = None,
        page: Callable[[str], str] | None = None,
        facts: Callable[[str], Facts] | None = None,
        projects: Callable[[], Projects] | None = None,
        records: Records | None = None,
    ) -> None:
        super().__init__()
        self._runner = runner
        self._own = own or _real_own
        self._result = result or _real_result
        self._page = page or _real_page
        self._facts = facts or (_no_facts if result else partial(_real_facts, projects or teaching_work.real_projects))
        self._records = records or (None if result else offers.real_records())
        self._job: Job | None = None
        self._taught: Taught | None = None

    @property
    def taught(self) -> Taught | None:
        """What was fetched last."""
        return self._taught

    def load(self, project: str, model: str) -> None:
        """Fetch the result of a project and the model that came of it."""
        self._start(partial(_read, self._own, self._result, self._facts, self._records, project, model))

    def mend(self, edits: Sequence[Edit]) -> None:
        """Judge the answers that were fetched last by the labels after these edits; `loaded` tells."""
        if self._taught is not None:
            self._start(partial(_mend, self._taught, tuple(edits)))

    def save_page(self, model: str, target: Path) -> Job:
        """Write how a model was made into a file."""
        return self._runner.start(partial(_save, self._page, model, target))

    def _start(self, work: Work) -> None:
        if self._job is not None:
            self._job.abandon()
        job = self._job = self._runner.start(work)
        job.succeeded.connect(self._on_loaded)
        job.failed.connect(self._on_failed)

    def _on_loaded(self, found: Taught) -> None:
        self._job = None
        self._taught = found
        self.loaded.emit(found)

    def _on_failed(self, error: Exception) -> None:
        self._job = None
        told = error if isinstance(error, UserError) else UserError("The result could not be read.", "internal")
        self.failed.emit(told)


def _read(
    own: Callable[[], Own],
    result: Callable[[str], Result],
    facts: Callable[[str], Facts],
    records: Records | None,
    project: str,
    model: str,
    token: CancelToken,
    report: Report,
) -> Taught:
    edits, before = facts(project)
    return taught.read(own(), model, lambda: result(project), project, edits, lambda: before, records)


def _mend(known: Taught, edits: tuple[Edit, ...], token: CancelToken, report: Report) -> Taught:
    return known.mended(edits)


def _save(page: Callable[[str], str], model: str, target: Path, token: CancelToken, report: Report) -> Path:
    try:
        with files.chosen_file(target) as stream:
            stream.write(_NO_TEXT.sub("�", page(model)).encode())
    except OSError as error:
        raise UserError(
            f"The page could not be written ({error.strerror}). Choose another folder.", kind="cannot_write"
        ) from error
    return target


def _real_own() -> Own:
    from desktop_classifier.models import own

    return own


def _real_result(project: str) -> Result:
    from desktop_classifier.training import project as projects

    return projects.result(project)


def _no_facts(project: str) -> Facts:
    return Facts((), None)


def _real_facts(place: Callable[[], Projects], project: str) -> Facts:
    from desktop_classifier.training import project as projects

    return Facts(place().load(project).edits, projects.before(project))


def _real_page(model: str) -> str:
    from desktop_classifier.training import page

    return page.page(model)
