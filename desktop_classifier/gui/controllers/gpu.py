"""An NVIDIA card in the window: why it is not used, fetching what it needs when asked, and removing that again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.files import megabytes
from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.gui import figures
from desktop_classifier.gui.controllers import computer as computers
from desktop_classifier.gui.controllers.pace import Pace
from desktop_classifier.gui.qt.jobs import Job, ParallelRunner

if TYPE_CHECKING:
    from desktop_classifier.inference.gpu import Card

ENABLE, STOP, REMOVE = "enable_gpu", "stop_gpu", "remove_gpu"
"""What can be asked for; the first and the last are also what a finding of the doctor's names."""

WORDS = {ENABLE: "Enable the GPU", REMOVE: "Remove…"}
"""What a button says that asks for it."""


class Acts(Protocol):
    """What is needed of `inference.gpu`."""

    def enable(self, token: CancelToken, report: Report) -> Card: ...
    def removed(self) -> str: ...


@dataclass(frozen=True, slots=True)
class GpuRow:
    """The card as the model menu shows it.

    Args:
        title: Its name.
        line: How it stands, or why it does not work.
        button: What can be done, "" for nothing.
        action: What the button asks for.
        part: 0..1 while something is fetched; None while it is not, or nobody knows.
        under_way: Whether something is being done that can be stopped.
        failed: Whether `line` says what went wrong.
        removable: How much removing frees, in words; "" where there is nothing to remove.
    """

    title: str
    line: str
    button: str = ""
    action: str = ENABLE
    part: float | None = None
    under_way: bool = False
    failed: bool = False
    removable: str = ""


@dataclass(slots=True)
class _Task:
    """Fetching or removing under way."""

    job: Job
    pace: Pace = field(default_factory=Pace)
    progress: Progress = field(default_factory=lambda: Progress(0, 0))


class Gpu(QObject):
    """Knows how the card stands and changes it, one thing at a time.

    Args:
        runner: Where it is done.
        look: Finds out what the computer has, afterwards.
        acts: Brings what does it; a test brings its own.

    Signals:
        changed: `row()` would answer something new.
        looked: `Computer`, after something was enabled or removed.
        told: What came of it, a sentence.
        failed: Why it could not be done, a sentence with a next step.
    """

    changed = Signal()
    looked = Signal(object)
    told = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        runner: ParallelRunner,
        look: Callable[[CancelToken, Report], computers.Computer] = computers.look,
        acts: Callable[[], Acts] | None = None,
    ) -> None:
        super().__init__()
        self._runner, self._look, self._acts = runner, look, acts or _real_acts
        self._card: Card | None = None
        self._task: _Task | None = None
        self._error = ""
        self._last = ENABLE

    def set_card(self, card: Card | None) -> None:
        """What was found of it."""
        self._card = card
        self.changed.emit()

    def row(self) -> GpuRow | None:
        """What there is to say; None where there is no card, or it simply works."""
        card = self._card
        if card is None or (card.standing == "used" and not card.taken and self._task is None):
            return None
        if self._task is not None:
            return GpuRow(card.name, _status(self._task), part=_part(self._task.progress), under_way=True)
        removable = megabytes(card.taken) if card.taken else ""
        if self._error:
            return GpuRow(card.name, self._error, "Try again", self._last, failed=True, removable=removable)
        if card.standing == "used":
            return GpuRow(card.name, f"Computes here. NVIDIA’s libraries for it take {removable}.", removable=removable)
        line = f"Not used: {card.why}."
        if card.standing == "missing":
            return GpuRow(card.name, line, WORDS[ENABLE], removable=removable)
        again = "Try again" if card.standing == "useless" else ""
        return GpuRow(card.name, f"{line} {card.remedy}".rstrip(), again, removable=removable)

    @Slot(str)
    def do(self, action: str) -> None:
        """Do what was asked for: `ENABLE`, `STOP` or `REMOVE`."""
        {ENABLE: self.enable, STOP: self.stop, REMOVE: self.remove}[action]()

    @Slot()
    def again(self) -> None:
        """Do once more what failed."""
        self.do(self._last)

    @Slot()
    def enable(self) -> None:
        """Fetch what the card needs, and try it."""

        def act(acts: Acts, token: CancelToken, report: Report) -> str:
            card = acts.enable(token, report)
            if card.standing == "used":
                return f"The {card.name} is enabled."
            return f"The {card.name} is not used, because {card.why}. The processor goes on. {card.remedy}".rstrip()

        self._begin(ENABLE, act)

    @Slot()
    def remove(self) -> None:
        """Delete what was fetched."""
        self._begin(REMOVE, lambda acts, token, report: acts.removed())

    @Slot()
    def stop(self) -> None:
        """Stop it; what has arrived is kept for the next time."""
        if self._task is not None:
            self._task.job.cancel()

    def _begin(self, action: str, act: Callable[[Acts, CancelToken, Report], str]) -> None:
        if self._task is not None:
            return
        self._error, self._last = "", action

        def work(token: CancelToken, report: Report) -> tuple[str, computers.Computer]:
            told = act(self._acts(), token, report)
            return told, self._look(token, report)

        task = self._task = _Task(self._runner.start(work))
        task.pace.start()
        task.job.progressed.connect(self._on_progressed)
        task.job.succeeded.connect(self._on_done)
        task.job.failed.connect(self._on_failed)
        task.job.finished.connect(self._on_finished)
        self.changed.emit()

    @Slot(object)
    def _on_done(self, done: tuple[str, computers.Computer]) -> None:
        told, found = done
        self.looked.emit(found)
        self.told.emit(told)

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        if self._task is not None:
            self._task.progress = progress
            self._task.pace.mark(progress.done)
            self.changed.emit()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._error = error.message if isinstance(error, UserError) else "Something went wrong. Try again."
        self.failed.emit(self._error)

    @Slot()
    def _on_finished(self) -> None:
        self._task = None
        self.changed.emit()


def _part(progress: Progress) -> float | None:
    return progress.done / progress.total if progress.total else None


def _status(task: _Task) -> str:
    """What is being done, how far, and for how long still: "Downloading NVIDIA’s libraries · 40 % · 3 min left"."""
    progress, part = task.progress, _part(task.progress)
    if part is None:
        return "Looking at what is here"
    if part >= 1 and progress.note.startswith("Trying"):
        return "Trying the GPU"
    left = task.pace.seconds_left(progress.total - progress.done)
    what = "NVIDIA’s libraries" if progress.note in ("Downloading", "Unpacking") else ""
    told = (f"{progress.note} {what}".strip(), figures.percent(part), figures.seconds_left(left) if left else "")
    return " · ".join(filter(None, told))


def _real_acts() -> Acts:
    from desktop_classifier.inference import gpu

    return gpu
