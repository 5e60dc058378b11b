"""Finds out, beside the window, what the wizard's first pages need to know, and writes it into the draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop_classifier.base import paths
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Report
from desktop_classifier.gui.controllers import gathering, variants
from desktop_classifier.gui.controllers.deciding import Decided
from desktop_classifier.gui.controllers.draft import Draft, Known
from desktop_classifier.gui.controllers.gathering import Gathered
from desktop_classifier.gui.qt.jobs import Job, Work
from desktop_classifier.models import catalogue
from desktop_classifier.models.spec import Group, ModelSpec

if TYPE_CHECKING:  # their modules bring NumPy and Pillow, which the window's thread does not wait for
    from desktop_classifier.training.checks import Fix
    from desktop_classifier.training.dataset import ClassSource, Scan
    from desktop_classifier.training.estimate import Estimate

TRY_PICTURES = 16
"""How many of the user's pictures a model is tried on."""

_KEPT_SCANS = 4
"""Undo and redo go back and forth between a few states, and need not look at every picture again for that."""

Estimated = tuple["Estimate", tuple[str, str]]
"""What a try of a model gave, and which model is recommended now, with the reason."""


class Runner(Protocol):
    """What starts work beside the window."""

    def start(self, work: Work) -> Job: ...


def _present(specs: Sequence[ModelSpec], token: CancelToken, report: Report) -> frozenset[str]:
    from desktop_classifier.models import backbone

    return frozenset(spec.id for spec in specs if backbone.present(spec))


def _estimate(
    spec: ModelSpec,
    pictures: int,
    example: Sequence[Path],
    before: Mapping[str, Estimate],
    token: CancelToken,
    report: Report,
) -> Estimated:
    from desktop_classifier.training import estimate

    made = estimate.estimate(spec, pictures, example, token, report)
    return made, estimate.recommended([*before.values(), made], catalogue.SPECS)


@dataclass(frozen=True, slots=True)
class Works:
    """What is done on a worker; tests put their own here."""

    gather: Callable[[Sequence[Path], CancelToken, Report], Gathered] = gathering.gather
    look: Callable[[Decided, Scan | None, CancelToken, Report], Known] = gathering.look
    present: Callable[[Sequence[ModelSpec], CancelToken, Report], frozenset[str]] = _present
    estimate: Callable[[ModelSpec, int, Sequence[Path], Mapping[str, Estimate], CancelToken, Report], Estimated] = (
        _estimate
    )
    variants: Callable[[Path, bool, int, CancelToken, Report], tuple[QImage, ...]] = variants.variants


class Preparing(QObject):
    """Changes the draft's pictures and keeps what is known about them up to date.

    Args:
        draft: Written to, on the window's thread alone.
        runner: Carries out the work. Whoever made it ends it.
        works: The work itself.
        specs: Models that may be learned from.

    Signals:
        changed: Something in the draft is different.
        progressed: A `Progress` of looking at the pictures.
        scanned: Everything about the pictures is known now.
        probed: A try of a model begins or has ended, well or not.
        varied: A few `QImage`s of one picture, as a training would see it.
        failed: A `UserError` about what was dropped or looked at.
    """

    changed = Signal()
    progressed = Signal(object)
    scanned = Signal()
    probed = Signal()
    varied = Signal(object)
    failed = Signal(object)

    def __init__(
        self, draft: Draft, runner: Runner, works: Works | None = None, specs: Sequence[ModelSpec] = catalogue.SPECS
    ) -> None:
        super().__init__()
        self.draft = draft
        self.specs = tuple(specs)
        self.probing = ""
        self.probe_errors: dict[str, str] = {}
        self._runner = runner
        self._works = works or Works()
        self._gather: Job | None = None
        self._look: Job | None = None
        self._present: Job | None = None
        self._probe: Job | None = None
        self._vary: Job | None = None
        self._varied = 0
        self._paused, self._only = False, ""
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
        name = name.strip()
        if class_id in self.draft.first_pictures:
            self.draft.first_pictures.setdefault(name, self.draft.first_pictures[class_id])
        why = self.draft.decisions.rename(class_id, name)
        if not why:
            self.look()
        return why

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

    # Models

    def candidates(self) -> list[ModelSpec]:
        """The models to choose from: those that everybody is offered, and others that are here."""
        here = self.draft.present or frozenset()
        return [spec for spec in self.specs if spec.group in (Group.PRETRAINED, Group.BUILT_IN) or spec.id in here]

    def look_at_models(self) -> None:
        """Find out which models are here; tries go on with those that are new."""
        self._drop(self._present)
        job = self._present = self._runner.start(partial(self._works.present, self.specs))
        job.succeeded.connect(self._on_present)
        job.failed.connect(self.failed)

    def probe(self, only: str = "") -> None:
        """Try every model that is here for a moment, one after the other, unless that is known already.

        Args:
            only: Id of the one model to try, or "" for all.
        """
        draft = self.draft
        if draft.estimated_for != draft.pictures:
            self._drop(self._probe)
            self._probe, self.probing = None, ""
            draft.estimates.clear()
            self.probe_errors.clear()
            draft.estimated_for = draft.pictures
        self._paused, self._only = False, only
        if self._probe is None and not draft.looking and draft.pictures:
            self._probe_next()

    def pause_probing(self) -> None:
        """Begin no further try; one that is under way ends by itself in a moment."""
        self._paused = True

    def vary(self, picture: Path, whole: bool) -> None:
        """Make varied copies of a picture, in every way or only mirrored; `varied` brings them."""
        self._drop(self._vary)
        self._varied += 1
        job = self._vary = self._runner.start(partial(self._works.variants, picture, whole, self._varied))
        job.succeeded.connect(self.varied)

    def to_probe(self) -> list[ModelSpec]:
        """The models that are here and were not tried yet, the chosen one first."""
        here = self.draft.present or frozenset()
        tried = {*self.draft.estimates, *self.probe_errors}
        left = [spec for spec in self.candidates() if spec.id in here - tried and self._only in ("", spec.id)]
        return sorted(left, key=lambda spec: spec.id != self.draft.chosen_backbone)

    def shutdown(self) -> None:
        """Say nothing more."""
        for job in (self._gather, self._look, self._present, self._probe, self._vary):
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
        self.draft.name = f"My {name or gathered.name}"
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

    def _on_present(self, present: frozenset[str]) -> None:
        self._present = None
        if present != self.draft.present:
            self.draft.present = present
            self.changed.emit()
        self.probe(self._only)

    def _probe_next(self) -> None:
        left = [] if self._paused else self.to_probe()
        if not left:
            self.probing = ""
            self.probed.emit()
            return
        spec, draft = left[0], self.draft
        example = draft.examples(TRY_PICTURES)
        work = partial(self._works.estimate, spec, draft.pictures, example, dict(draft.estimates))
        job = self._probe = self._runner.start(work)
        self.probing = spec.id
        job.succeeded.connect(self._on_estimated)
        job.failed.connect(partial(self._on_probe_failed, spec.id))
        job.finished.connect(self._on_probe_ended)
        self.probed.emit()

    def _on_estimated(self, made: Estimated) -> None:
        estimate, recommended = made
        self.draft.estimates[estimate.spec_id] = estimate
        self.draft.recommended = recommended

    def _on_probe_failed(self, id: str, error: Exception) -> None:
        self.probe_errors[id] = _told(error).message

    def _on_probe_ended(self) -> None:
        self._probe = None
        self._probe_next()

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
