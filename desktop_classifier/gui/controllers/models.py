"""The models as the window shows them, and what can be done with them: download, import, prepare, remove."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.files import megabytes
from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.base.settings import Settings
from desktop_classifier.gui import figures
from desktop_classifier.gui.controllers.pace import Pace
from desktop_classifier.gui.qt.jobs import Job, ParallelRunner
from desktop_classifier.gui.qt.model_list_model import ModelRow
from desktop_classifier.models import catalogue
from desktop_classifier.models.spec import Group, ModelSpec

USABLE = ("built_in", "present", "ready")

_BYTES = 1000
"""A total above this counts bytes of a download; preparing counts a few steps."""


class Record(Protocol):
    """What is known of weights on this computer."""

    @property
    def verified(self) -> str: ...


class Store(Protocol):
    """What is needed of `models.store`."""

    def state(self, spec: ModelSpec) -> str: ...
    def speed(self, spec: ModelSpec, engine: str, precision: str) -> float | None: ...
    def download_address(self, spec: ModelSpec) -> str: ...
    def weights_record(self, spec: ModelSpec) -> Record | None: ...
    def guess(self, source: Path) -> ModelSpec: ...
    def fetch(self, spec: ModelSpec, token: CancelToken, report: Report) -> Path: ...
    def import_file(self, spec: ModelSpec, source: Path, token: CancelToken, report: Report) -> Path: ...
    def prepare(self, spec: ModelSpec, token: CancelToken, report: Report) -> Any: ...
    def remove(self, spec: ModelSpec) -> None: ...


@dataclass(frozen=True, slots=True)
class Fact:
    """What the disk says about a model.

    Args:
        state: A word of `models.store.State`, or "" before anybody has looked.
        speeds: Pictures/s measured here, by engine and precision.
        address: Where its weights can be had by hand.
        verified: How its weights were found to be right, or "".
    """

    state: str = ""
    speeds: dict[tuple[str, str], float] = field(default_factory=dict)
    address: str = ""
    verified: str = ""


@dataclass(slots=True)
class _Task:
    """A download, import or preparation under way."""

    job: Job
    state: str
    pace: Pace = field(default_factory=Pace)
    progress: Progress = field(default_factory=lambda: Progress(0, 0))


class Models(QObject):
    """Knows every model's state and changes it, one task for each model at a time.

    Signals:
        changed: `rows()` would answer something new.
        arrived: Id of a model that was downloaded or imported and can be used now.
        left: Id of a model that was removed.
        recognised: A weights file and the id of the model it is for.
        unclear: A weights file of which nobody can say for which model it is.
        failed: Id of a model and the `UserError` of what was tried with it.
    """

    changed = Signal()
    arrived = Signal(str)
    left = Signal(str)
    recognised = Signal(object, str)
    unclear = Signal(object)
    failed = Signal(str, object)

    def __init__(
        self,
        store: Callable[[], Store],
        settings: Settings,
        runner: ParallelRunner,
        specs: Sequence[ModelSpec] = catalogue.SPECS,
    ) -> None:
        super().__init__()
        self._store = store
        self._settings = settings
        self._runner = runner
        self._specs = _in_order(specs)
        self._facts: dict[str, Fact] = {}
        self._tasks: dict[str, _Task] = {}
        self._errors: dict[str, UserError] = {}

    # What there is

    def rows(self) -> tuple[ModelRow, ...]:
        return tuple(self._row(spec) for spec in self._specs.values())

    def spec(self, id: str) -> ModelSpec:
        return self._specs[id]

    def fact(self, id: str) -> Fact:
        return self._facts.get(id, Fact())

    def usable(self, id: str) -> bool:
        """Whether it can answer without a download. True for a built-in model before anybody has looked."""
        spec = self._specs.get(id)
        return spec is not None and (self.fact(id).state or _first_state(spec)) in USABLE

    @property
    def busy(self) -> bool:
        return bool(self._tasks)

    def missing_three(self) -> list[ModelSpec]:
        """Those of the user's three that are not on this computer."""
        return [spec for spec in self._specs.values() if spec.group is Group.PRETRAINED and not self.usable(spec.id)]

    # What can be done

    def set_own(self, specs: Sequence[ModelSpec]) -> None:
        """The user's own models are these now."""
        self._specs = _in_order([*(spec for spec in self._specs.values() if spec.group is not Group.OWN), *specs])
        self.changed.emit()
        if specs:
            self.refresh(spec.id for spec in specs)

    def set_settings(self, settings: Settings) -> None:
        """Which model is in use, and of which engine and precision the speeds are shown."""
        self._settings = settings
        self.changed.emit()

    def refresh(self, ids: Iterable[str] | None = None) -> Job:
        """Look at the disk, beside the window."""
        specs = [self._specs[id] for id in ids or self._specs if id in self._specs]
        job = self._runner.start(partial(_look, self._store, specs))
        job.succeeded.connect(self._on_looked)
        return job

    def download(self, id: str) -> None:
        self._begin(id, "downloading", lambda store, spec, token, report: store.fetch(spec, token, report))

    def get_all(self) -> None:
        """Download those of the user's three that are missing."""
        for spec in self.missing_three():
            self.download(spec.id)

    def import_file(self, path: Path, id: str) -> None:
        self._begin(id, "preparing", lambda store, spec, token, report: store.import_file(spec, path, token, report))

    def prepare(self, id: str) -> None:
        self._begin(id, "preparing", lambda store, spec, token, report: None)

    def cancel(self, id: str) -> None:
        if id in self._tasks:
            self._tasks[id].job.cancel()

    def recognise(self, path: Path) -> None:
        """Find out which model a weights file is for; `recognised` or `unclear` tells."""
        job = self._runner.start(lambda token, report: self._store().guess(path).id)
        job.succeeded.connect(lambda id: self.recognised.emit(path, id))
        job.failed.connect(lambda error: self.unclear.emit(path))

    def remove(self, id: str) -> None:
        """Delete its weights. What came with the program stays."""
        spec = self._specs[id]
        self.cancel(id)
        job = self._runner.start(lambda token, report: self._store().remove(spec))
        job.succeeded.connect(lambda nothing: self.left.emit(id))
        job.failed.connect(partial(self._on_failed, id))
        job.finished.connect(lambda: self.refresh([id]))

    # Inside

    def _begin(self, id: str, state: str, act: Callable[[Store, ModelSpec, CancelToken, Report], object]) -> None:
        if id in self._tasks:
            return
        self._errors.pop(id, None)
        spec = self._specs[id]

        def work(token: CancelToken, report: Report) -> None:
            store = self._store()
            act(store, spec, token, report)
            store.prepare(spec, token, report)

        task = self._tasks[id] = _Task(self._runner.start(work), state)
        task.pace.start()
        task.job.progressed.connect(partial(self._on_progressed, task))
        task.job.succeeded.connect(lambda nothing: self._on_arrived(id))
        task.job.failed.connect(partial(self._on_failed, id))
        task.job.finished.connect(partial(self._on_finished, id))
        self.changed.emit()

    def _on_progressed(self, task: _Task, progress: Progress) -> None:
        task.progress = progress
        if progress.total > _BYTES:
            task.state = "downloading"
            task.pace.mark(progress.done)
        elif progress.note:
            task.state = "preparing"
        self.changed.emit()

    def _on_arrived(self, id: str) -> None:
        self._facts[id] = Fact("ready", self.fact(id).speeds, self.fact(id).address)
        self.arrived.emit(id)

    def _on_failed(self, id: str, error: Exception) -> None:
        told = error if isinstance(error, UserError) else UserError("Something went wrong. Try again.", "internal")
        self._errors[id] = told
        self.failed.emit(id, told)

    def _on_finished(self, id: str) -> None:
        self._tasks.pop(id, None)
        self.changed.emit()
        self.refresh([id])

    def _on_looked(self, facts: dict[str, Fact]) -> None:
        self._facts.update(facts)
        self.changed.emit()

    def _row(self, spec: ModelSpec) -> ModelRow:
        task, fact, error = self._tasks.get(spec.id), self.fact(spec.id), self._errors.get(spec.id)
        return ModelRow(
            spec_id=spec.id,
            name=spec.name,
            group=str(spec.group),
            line=self._line(spec, fact),
            state=task.state if task else fact.state or _first_state(spec),
            status_text=_status(task) if task else "",
            progress=_part(task) if task else None,
            error=error.message if error and not task else None,
            in_use=spec.id == self._settings.model,
            address=fact.address,
            bytes=spec.weights.size,
        )

    def _line(self, spec: ModelSpec, fact: Fact) -> str:
        """What it is good for, how right, and how fast here or how large."""
        parts = [spec.line, f"right on {spec.top1:.0f} of 100" if spec.top1 else ""]
        speed = self._speed(fact)
        if speed is not None:
            parts.append(f"{figures.speed(speed)} here")
        elif not self.usable(spec.id):
            parts.append(("" if spec.weights.exact_size else "about ") + megabytes(spec.weights.size))
        return " · ".join(filter(None, parts))

    def _speed(self, fact: Fact) -> float | None:
        engines = ("tensorflow", "openvino") if self._settings.engine == "auto" else (self._settings.engine,)
        found = (fact.speeds.get((engine, self._settings.precision)) for engine in engines)
        return next((speed for speed in found if speed is not None), None)


def _in_order(specs: Sequence[ModelSpec]) -> dict[str, ModelSpec]:
    """The user's own before the many others."""
    return {spec.id: spec for spec in sorted(specs, key=lambda spec: spec.group is Group.MORE)}


def _first_state(spec: ModelSpec) -> str:
    """What a model is taken for before anybody has looked."""
    return "built_in" if spec.built_in else "ready" if spec.group is Group.OWN else "absent"


def _look(
    store: Callable[[], Store], specs: Sequence[ModelSpec], token: CancelToken, report: Report
) -> dict[str, Fact]:
    shop, facts = store(), {}
    for spec in specs:
        token.raise_if_cancelled()
        record = shop.weights_record(spec)
        facts[spec.id] = Fact(
            str(shop.state(spec)), _speeds(shop, spec), shop.download_address(spec), record.verified if record else ""
        )
    return facts


def _speeds(store: Store, spec: ModelSpec) -> dict[tuple[str, str], float]:
    pairs = [(engine, precision) for engine in ("openvino", "tensorflow") for precision in ("exact", "fast")]
    found = {pair: store.speed(spec, *pair) for pair in pairs}
    return {pair: speed for pair, speed in found.items() if speed is not None}


def _part(task: _Task) -> float | None:
    progress = task.progress
    return progress.done / progress.total if task.state == "downloading" and progress.total else None


def _status(task: _Task) -> str:
    if task.state == "preparing":
        return "Preparing (once)"
    part = _part(task)
    if part is None:
        return "Connecting"
    left = task.pace.seconds_left(task.progress.total - task.progress.done)
    return " · ".join(filter(None, (f"{part:.0%}".replace("%", " %"), figures.seconds_left(left) if left else "")))
