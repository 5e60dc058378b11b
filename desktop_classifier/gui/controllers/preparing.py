"""Finds out, beside the window, all about the pictures that the wizard teaches with, and writes it into the draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from desktop_classifier.base import paths
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Report
from desktop_classifier.gui.controllers import gathering, tries
from desktop_classifier.gui.controllers.deciding import Decided
from desktop_classifier.gui.controllers.draft import Draft, Known
from desktop_classifier.gui.controllers.gathering import Gathered
from desktop_classifier.gui.controllers.tries import Tries
from desktop_classifier.gui.qt.jobs import Job, Work

if TYPE_CHECKING:  # their modules bring NumPy and Pillow, which the window's thread does not wait for
    from desktop_classifier.training.checks import Fix
    from desktop_classifier.training.dataset import ClassSource, Scan

_KEPT_SCANS = 4
"""Undo and redo go back and forth between a few states, and need not look at every picture again for that."""


class Runner(Protocol):
    """What starts work beside the window."""

    def start(self, work: Work) -> Job: ...


@dataclass(frozen=True, slots=True)
class Works:
    """What is done on a worker; tests put their own here."""

    gather: Callable[[Sequence[Path], CancelToken, Report], Gathered] = gathering.gather
    look: Callable[[Decided, Scan | None, CancelToken, Report], Known] = gathering.look


class Preparing(QObject):
    """Changes the draft's pictures and keeps what is known about them up to date.

    Args:
        draft: Written to, on the window's thread alone.
        runner: Carries out the work. Whoever made it ends it.
        works, try_works: The work itself.

    Signals:
        changed: Something in the draft is different.
        progressed: A `Progress` of looking at the pictures.
        scanned: Everything about the pictures is known now.
        failed: A `UserError` about what was dropped or looked at.
    """

    changed = Signal()
    progressed = Signal(object)
    scanned = Signal()
    failed = Signal(object)

    def __init__(
        self, draft: Draft, runner: Runner, works: Works | None = None, try_works: tries.Works | None = None
    ) -> None:
        super().__init__()
        self.draft = draft
        self.tries = Tries(draft, runner, try_works)
        self._runner = runner
        self._works = works or Works()
        self._gather: Job | None = None
        self._look: Job | None = None
        self._scans: list[tuple[tuple[ClassSource, ...], tuple[Path, ...], Scan]] = []

    # Pictures

    def choose(self, chosen: Sequence[Path], name: str = "") -> None:
        """Take these folders and pictures in place of what there is; nothing happens where they hold nothing."""
        self._start_gathering(chosen, partial(self._on_chosen, name))

    def practise(self) -> None:
        """Take the pictures that come with the program."""
        self.choose([paths.resource("practice")], "practice set")

    def add(self, dropped: Sequence[Path]) -> None:
        """Take these folders and pictures too."""
        self._start_gathering(dropped, self._on_added)

    def add_to(self, class_id: str, dropped: Sequence[Path]) -> None:
        """These are of that class."""
        self.draft.decisions.add_to(class_id, dropped)
        self.look()

    def new_class(self, name: str = "", dropped: Sequence[Path] = ()) -> str:
        """Make a class; its id is the answer."""
        if not name and len(dropped) == 1 and not dropped[0].suffix:
            name = dropped[0].name
        class_id = self.draft.decisions.new_class(name, dropped)
        self.look()
        return class_id

    def rename(self, class_id: str, name: str) -> str:
        """Call a class something else; "" or why not."""
        new = self.draft.decisions.id_of(name.strip())
        if class_id in self.draft.first_pictures:
            self.draft.first_pictures.setdefault(new, self.draft.first_pictures[class_id])
        why = self.draft.decisions.rename(class_id, name)
        if not why:
            self.look()
        return why

    def call(self, names: Mapping[str, str]) -> None:
        """Classes were given these names elsewhere; what was found out is said with them."""
        said = self.draft.up_to_date or self.draft.looking
        if not self.draft.decisions.call(names):
            return
        if said:
            self.look()
        else:
            self.changed.emit()

    def remove(self, class_id: str) -> None:
        self.draft.decisions.remove(class_id)
        self.look()

    def apply(self, fix: Fix, said: str) -> None:
        """Mend what a finding is about."""
        self.draft.decisions.apply(fix, said)
        self.look()

    def undo(self) -> None:
        if self.draft.decisions.undo():
            self.look()

    def redo(self) -> None:
        if self.draft.decisions.redo():
            self.look()

    def look(self, *, again: bool = False) -> None:
        """Find out all about the pictures as they are decided on now.

        Args:
            again: Whether the files may have changed, so that an earlier scan is worth nothing.
        """
        self._drop(self._look)
        self._look = None
        self.draft.trouble = ""
        if again:
            self._scans.clear()
        decided = self.draft.decisions.now
        self.draft.looking = bool(decided.sources)
        if decided.sources:
            job = self._look = self._runner.start(partial(self._works.look, decided, self._scan_of(decided)))
            job.progressed.connect(self.progressed)
            job.succeeded.connect(self._on_known)
            job.failed.connect(self._on_look_failed)
        self.changed.emit()

    def stop(self) -> None:
        """Look no further. What was found before stays; `look` begins again where it was."""
        for job in (self._gather, self._look):
            self._drop(job)
        self._gather = self._look = None
        self.draft.looking = False
        self.changed.emit()

    @property
    def gathering(self) -> bool:
        """Whether something that was dropped is being taken apart."""
        return self._gather is not None

    def shutdown(self) -> None:
        """Say nothing more."""
        self.tries.shutdown()
        for job in (self._gather, self._look):
            self._drop(job)

    # Inside

    def _start_gathering(self, dropped: Sequence[Path], done: Callable[[Gathered], None]) -> None:
        if not dropped:
            return
        self._drop(self._gather)
        job = self._gather = self._runner.start(partial(self._works.gather, tuple(dropped)))
        job.succeeded.connect(done)
        job.failed.connect(self._on_gather_failed)
        self.changed.emit()

    def _on_chosen(self, name: str, gathered: Gathered) -> None:
        self._gather = None
        self.draft.first_pictures = dict(gathered.first)
        self.draft.decisions.start_with(gathered.sources, gathered.folders, name or gathered.name)
        self.draft.name = self.draft.name or f"My {name or gathered.name}"
        self.look()

    def _on_added(self, gathered: Gathered) -> None:
        self._gather = None
        self.draft.first_pictures = {**gathered.first, **self.draft.first_pictures}
        if not self.draft.decisions.now.sources:
            self.draft.name = f"My {gathered.name}"
        self.draft.decisions.add(gathered.sources, gathered.folders)
        self.look()

    def _on_gather_failed(self, error: Exception) -> None:
        self._gather = None
        self.failed.emit(_told(error))
        self.changed.emit()

    def _on_known(self, known: Known) -> None:
        self._look = None
        draft = self.draft
        draft.known, draft.looking = known, False
        draft.first_pictures.update({class_id: paths[0] for class_id, paths in known.examples.items()})
        self._keep_scan(known)
        self.scanned.emit()
        self.changed.emit()

    def _on_look_failed(self, error: Exception) -> None:
        self._look = None
        told = _told(error)
        self.draft.looking, self.draft.trouble = False, told.message
        self.failed.emit(told)
        self.changed.emit()

    def _scan_of(self, decided: Decided) -> Scan | None:
        for sources, folders, scan in self._scans:
            if sources == decided.sources and folders == decided.folders:
                return scan
        return None

    def _keep_scan(self, known: Known) -> None:
        if self._scan_of(known.of) is None:
            self._scans.append((known.of.sources, known.of.folders, known.scan))
            del self._scans[:-_KEPT_SCANS]

    @staticmethod
    def _drop(job: Job | None) -> None:
        if job is not None:
            job.abandon()


def _told(error: Exception) -> UserError:
    if isinstance(error, UserError):
        return error
    return UserError("Something went wrong while looking at the pictures. Try again.", kind="internal")
