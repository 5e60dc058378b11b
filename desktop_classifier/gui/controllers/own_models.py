"""The user's own models as the window knows them, and everything that can be done with one. The disk is never waited
for: every change is made beside the window and then looked at again."""

from __future__ import annotations

import dataclasses
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Report
from desktop_classifier.gui.controllers import offers
from desktop_classifier.gui.controllers.offers import Offer, Records
from desktop_classifier.gui.qt.jobs import Job, Work
from desktop_classifier.models import catalogue
from desktop_classifier.models.own import OwnModel
from desktop_classifier.models.spec import ModelSpec

log = logging.getLogger(__name__)


class Own(Protocol):
    """What is needed of `models.own`."""

    def every(self) -> list[OwnModel]: ...
    def load(self, id: str) -> OwnModel: ...
    def spec(self, model: OwnModel) -> ModelSpec: ...
    def read_package(self, folder: Path) -> dict[str, Any]: ...
    def version_folder(self, id: str, version: int) -> Path: ...
    def rename(self, id: str, name: str) -> None: ...
    def rename_class(self, id: str, class_id: str, name: str) -> None: ...
    def duplicate(self, id: str, taken: frozenset[str] = frozenset()) -> OwnModel: ...
    def remove(self, id: str) -> None: ...
    def restore(self, id: str) -> OwnModel: ...
    def adopt(self, id: str, version: int) -> None: ...
    def decline(self, id: str) -> None: ...
    def set_coverage(self, id: str, coverage: float) -> None: ...


class Runner(Protocol):
    """What starts work beside the window."""

    def start(self, work: Work) -> Job: ...


@dataclass(frozen=True, slots=True)
class Owned:
    """One model: what the disk says of it, its record, and what is offered."""

    model: OwnModel
    spec: ModelSpec
    offer: Offer | None


@dataclass(frozen=True, slots=True)
class _Looked:
    """All models as they were in a turn."""

    turn: int
    known: Mapping[str, Owned]


class _Turns:
    """One at a time, numbered: a change is read, made and written back, and of two at once one would be lost."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def __enter__(self) -> int:
        self._lock.acquire()
        self._last += 1
        return self._last

    def __exit__(self, *error: object) -> None:
        self._lock.release()


class OwnModels(QObject):
    """Knows them and changes them.

    Args:
        runner: Carries out the work. Whoever made it ends it.
        own: Where they are kept.
        records: What is known of them beside that.

    Signals:
        changed: `every()` would answer something new.
        offered: An `Offer` that was not made before.
        adopted: The `Offer` that was taken. `take_back` undoes it.
        removed: Id and name of a model that was put aside. `restore` undoes it.
        restored: Id of a model that is back.
        renamed: Id of a project and the name that it has now, because its model has it.
        failed: A `UserError`.
    """

    changed = Signal()
    offered = Signal(object)
    adopted = Signal(object)
    removed = Signal(str, str)
    restored = Signal(str)
    renamed = Signal(str, str)
    failed = Signal(object)

    def __init__(self, runner: Runner, own: Callable[[], Own] | None = None, records: Records | None = None) -> None:
        super().__init__()
        self._runner = runner
        self._own = own or _real_own
        self._records = records or offers.real_records()
        self._known: dict[str, Owned] = {}
        self._told: set[tuple[str, int]] = set()
        self._turns = _Turns()
        self._newest = 0

    def every(self) -> tuple[Owned, ...]:
        """All of them, by name."""
        return tuple(self._known.values())

    def owned(self, id: str) -> Owned | None:
        return self._known.get(id)

    def class_names(self, project: str) -> Mapping[str, str]:
        """Names that the user gave to classes of the model that a project made, by class id; a copy has its own."""
        made = [owned.model for owned in self.every() if project and owned.model.project == project]
        return min(made, key=lambda model: model.created).names if made else {}

    def refresh(self) -> Job:
        """Look at the disk."""
        return self._do(lambda own: None)

    def rename(self, id: str, name: str) -> None:
        """Its project is called so too, or the next training would speak of the old name."""
        done: list[tuple[str, str]] = []
        job = self._do(lambda own: done.append(_rename(own, self._records, id, name)))
        job.succeeded.connect(lambda known: self._tell_renamed(*done[0]))

    def rename_class(self, id: str, class_id: str, name: str) -> None:
        self._do(lambda own: own.rename_class(id, class_id, name))

    def set_coverage(self, id: str, coverage: float) -> None:
        """Have a model answer this share of its own pictures (0.5..1), and the rest with "none of these"."""
        self._do(lambda own: own.set_coverage(id, coverage))

    def duplicate(self, id: str) -> None:
        taken = catalogue.IDS
        self._do(lambda own: own.duplicate(id, taken))

    def remove(self, id: str) -> None:
        owned = self._known.get(id)
        name = owned.model.name if owned else id
        self._do(lambda own: own.remove(id)).succeeded.connect(lambda known: self.removed.emit(id, name))

    def restore(self, id: str) -> None:
        """Undo `remove`."""
        self._do(partial(_put_back, id=id)).succeeded.connect(lambda known: self.restored.emit(id))

    def adopt(self, id: str, *, quietly: bool = False) -> Job:
        """Use what is offered from now on; `adopted` tells, unless nobody was using what was there before."""
        owned = self._known.get(id)
        offer = owned.offer if owned else None
        if offer is None:
            return self.refresh()
        version = offer.version
        job = self._do(lambda own: own.adopt(id, version))
        if not quietly:
            job.succeeded.connect(lambda known: self.adopted.emit(offer))
        return job

    def take_back(self, offer: Offer) -> None:
        """Use again what was in use before."""
        self._do(lambda own: own.adopt(offer.id, offer.before))

    def decline(self, id: str) -> None:
        """Keep what is in use."""
        self._do(lambda own: own.decline(id))

    # Inside

    def _do(self, act: Callable[[Own], object]) -> Job:
        job = self._runner.start(partial(_change, self._own, self._records, self._turns, act))
        job.succeeded.connect(self._on_looked)
        job.failed.connect(self._on_failed)
        return job

    def _on_looked(self, looked: _Looked) -> None:
        if looked.turn < self._newest:  # told late: somebody has looked since
            return
        self._newest = looked.turn
        before, self._known = self._known, dict(looked.known)
        if before != self._known:
            self.changed.emit()
        for owned in self._known.values():
            offer = owned.offer
            if offer is not None and (offer.id, offer.version) not in self._told:
                self._told.add((offer.id, offer.version))
                self.offered.emit(offer)

    def _tell_renamed(self, project: str, name: str) -> None:
        if project:
            self.renamed.emit(project, name)

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.failed.emit(error)


def _change(
    own: Callable[[], Own],
    records: Records,
    turns: _Turns,
    act: Callable[[Own], object],
    token: CancelToken,
    report: Report,
) -> _Looked:
    place = own()
    with turns as turn:
        act(place)
        every = place.every()
        known = {model.id: Owned(model, place.spec(model), offers.offer(place, records, model)) for model in every}
        return _Looked(turn, known)


def _rename(own: Own, records: Records, id: str, name: str) -> tuple[str, str]:
    """Id and name of the project that is called so too now; "" where there is none."""
    own.rename(id, name)
    model = own.load(id)
    try:
        return (model.project if records.rename(model.project, id, model.name) else ""), model.name
    except (UserError, OSError) as error:
        log.warning("the project of %s keeps its name: %s", id, error)
        return "", model.name


def _put_back(own: Own, *, id: str) -> None:
    there = next((model for model in own.every() if model.id == id), None)
    if there is not None:
        raise UserError(
            f"What was deleted cannot come back: “{there.name}” has been made since, in its place. Use that one.",
            kind="taken",
        )
    try:
        own.restore(id)
    except OSError as error:
        raise UserError(
            f"What was deleted could not be put back ({error.strerror or error}). Try again, or teach it anew.",
            kind="cannot_write",
        ) from error


def newest(own: Own, model: OwnModel) -> OwnModel:
    """The model as it would be with what is offered in use. Touches the disk."""
    if model.offered is None:
        return model
    package = own.read_package(own.version_folder(model.id, model.offered))
    return dataclasses.replace(model, version=model.offered, package=package)


def _real_own() -> Own:
    from desktop_classifier.models import own

    return own


def same_answers(one: Owned, other: Owned | None) -> bool:
    """Whether two states of an own model answer alike: the same version, and the same names of classes."""
    return other is not None and (one.spec.id, one.spec.folder, one.model.names) == (
        other.spec.id,
        other.spec.folder,
        other.model.names,
    )
