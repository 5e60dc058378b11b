"""Fixes that are made on the result page: they count at once, are written in order beside the window, and are undone
without end. The user's files are never touched: a fix is a line in the project."""

from __future__ import annotations

import collections
import dataclasses
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Report, silent
from desktop_classifier.gui.controllers import teaching_work
from desktop_classifier.gui.controllers.teaching_work import Projects
from desktop_classifier.gui.qt.jobs import Job, SerialRunner
from desktop_classifier.training.recipe import Preset
from desktop_classifier.training.records import Edit

if TYPE_CHECKING:  # its module brings NumPy, which the first paint does not wait for
    from desktop_classifier.training.project import Project


class Mender(Protocol):
    """What is needed of `training.mending`."""

    def fix(self, project_id: str, edit: Edit) -> Project: ...
    def undo(self, project_id: str) -> tuple[Project, Edit | None]: ...
    def fixes(self, project: Project) -> int: ...


@dataclasses.dataclass(frozen=True, slots=True)
class Written:
    """A project as it is on the disk, and how many of its fixes no model knows yet."""

    project: Project
    fixes: int


class Mending(QObject):
    """The fixes of one project.

    Args:
        mender: Writes them.
        projects: Where projects are kept.

    Signals:
        changed: `edits` or `fixes` is different.
        failed: A `UserError`: something could not be written. What is on the disk counts again.
        crashed: A fault of ours.
    """

    changed = Signal()
    failed = Signal(object)
    crashed = Signal(object)

    def __init__(
        self, mender: Callable[[], Mender] | None = None, projects: Callable[[], Projects] | None = None
    ) -> None:
        super().__init__()
        self._desk = _Desk(mender or _real_mender, projects or teaching_work.real_projects)
        self._runner = SerialRunner("mending")
        self._runner.crashed.connect(self.crashed)
        self._project = ""
        self._edits: tuple[Edit, ...] = ()
        self._fixes = 0
        self._groups: list[int] = []
        self._under_way = 0
        self._known = False
        self._trusting = True

    # What there is

    @property
    def project(self) -> str:
        """Id of the project that is mended, or "" while none is known."""
        return self._project

    @property
    def known(self) -> bool:
        """Whether its fixes have been read."""
        return self._known

    @property
    def edits(self) -> tuple[Edit, ...]:
        """Everything decided about single pictures, with what is not written yet."""
        return self._edits

    @property
    def fixes(self) -> int:
        """Fixes that no model was taught with yet."""
        return self._fixes

    @property
    def undoable(self) -> bool:
        return any(edit.mended for edit in self._edits)

    # What can be done

    def open(self, project: str) -> None:
        """Mend this project; `changed` tells when its fixes are known."""
        if project != self._project:
            self._project, self._edits, self._fixes, self._groups = project, (), 0, []
            self._known = False
        self._order(partial(_look, project=project))

    def fix(self, edits: Sequence[Edit]) -> None:
        """Make these fixes, which one `undo` takes back."""
        if not edits or not self._known:
            return
        made = tuple(dataclasses.replace(edit, mended=True) for edit in edits)
        self._edits += made
        self._groups.append(len(made))
        for edit in made:
            self._order(partial(_fix, project=self._project, edit=edit))
        self.changed.emit()

    def undo(self) -> frozenset[str]:
        """Take back what was fixed last; the hashes of these pictures are the answer, none where nothing was fixed."""
        undone = set()
        for _ in range(self._groups.pop() if self._groups else 1):
            last = next((edit for edit in reversed(self._edits) if edit.mended), None)
            if last is None:
                break
            place = len(self._edits) - 1 - self._edits[::-1].index(last)
            self._edits = self._edits[:place] + self._edits[place + 1 :]
            undone.add(last.sha256)
            self._order(partial(_undo, project=self._project))
        if undone:
            self.changed.emit()
        return frozenset(undone)

    def prepare(self, preset: Preset) -> Job:
        """After all fixes are written: have the project taught as `preset` says. Its `Project` is the result."""
        return self._runner.start(partial(self._desk.prepare, self._project, preset))

    def shutdown(self) -> None:
        """Write what is not written yet, and nothing more after that."""
        self._runner.shutdown(last=self._desk.clear)

    # Inside

    def _order(self, order: _Order) -> None:
        self._desk.put(order)
        self._under_way += 1
        job = self._runner.start(self._desk.work)
        job.succeeded.connect(self._on_written)
        job.failed.connect(self._on_failed)
        job.finished.connect(self._on_ended)

    def _on_ended(self) -> None:
        self._under_way -= 1

    def _on_written(self, written: Written | None) -> None:
        if written is None or written.project.id != self._project or self._under_way > 1:
            return  # newer orders are on their way
        self._trusting = True
        before = self._known, self._edits, self._fixes
        self._known, self._edits, self._fixes = True, written.project.edits, written.fixes
        if before != (self._known, self._edits, self._fixes):
            self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        told = error if isinstance(error, UserError) else UserError("The fix could not be kept. Try again.", "internal")
        self._groups.clear()
        self._desk.go_on()
        self.failed.emit(told)
        if self._trusting:  # where looking fails too, it would for ever
            self._trusting = False
            self._order(partial(_look, project=self._project))


_Order = Callable[["Mender", "Projects"], "Project"]


class _Desk:
    """The worker's half: orders that wait, carried out one after the other on whichever thread comes for them."""

    def __init__(self, mender: Callable[[], Mender], projects: Callable[[], Projects]) -> None:
        self._mender, self._projects = mender, projects
        self._busy = threading.Lock()
        self._orders: collections.deque[_Order] = collections.deque()
        self._failed = False

    def put(self, order: _Order) -> None:
        self._orders.append(order)

    def work(self, token: CancelToken, report: Report) -> Written | None:
        """As a job: the order that waits longest; None where there is none. What the user fixed heeds no token."""
        with self._busy:
            if self._failed:
                self._orders.clear()  # an undo of what was never written would undo something else
            if not self._orders:
                return None
            try:
                project = self._orders.popleft()(self._mender(), self._projects())
            except OSError as error:
                self._failed = True
                raise UserError(
                    f"The fix could not be kept ({error.strerror or error}). Make room on the disk, then try again.",
                    kind="cannot_write",
                ) from error
            except UserError:
                self._failed = True
                raise
            return Written(project, self._mender().fixes(project))

    def go_on(self) -> None:
        """On the window's thread, which knows of the failure now: what it ordered before is void, what comes is not."""
        self._orders.clear()
        self._failed = False

    def clear(self) -> None:
        """Carry out everything that waits."""
        while self._orders:
            self.work(CancelToken(), silent)

    def prepare(self, id: str, preset: Preset, token: CancelToken, report: Report) -> Project:
        self.clear()
        return self._projects().change(
            id, lambda known: known.replaced(choices=dataclasses.replace(known.choices, preset=preset))
        )


def _look(mender: Mender, projects: Projects, *, project: str) -> Project:
    return projects.load(project)


def _fix(mender: Mender, projects: Projects, *, project: str, edit: Edit) -> Project:
    return mender.fix(project, edit)


def _undo(mender: Mender, projects: Projects, *, project: str) -> Project:
    return mender.undo(project)[0]


def _real_mender() -> Mender:
    from desktop_classifier.training import mending

    return mending
