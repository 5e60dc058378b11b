"""Tries models on the user's pictures, beside the window, and writes into the draft what each would take here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Report
from desktop_classifier.gui.controllers import variants
from desktop_classifier.gui.controllers.draft import Draft
from desktop_classifier.gui.qt.jobs import Job
from desktop_classifier.gui.qt.thumbnails import Runner
from desktop_classifier.models import catalogue
from desktop_classifier.models.spec import Group, ModelSpec

if TYPE_CHECKING:  # its module brings NumPy and Pillow, which the window's thread does not wait for
    from desktop_classifier.training.estimate import Estimate

TRY_PICTURES = 16
"""How many of the user's pictures a model is tried on."""

Estimated = tuple["Estimate", tuple[str, str]]
"""What a try of a model gave, and which model is recommended now, with the reason."""


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

    present: Callable[[Sequence[ModelSpec], CancelToken, Report], frozenset[str]] = _present
    estimate: Callable[[ModelSpec, int, Sequence[Path], Mapping[str, Estimate], CancelToken, Report], Estimated] = (
        _estimate
    )
    variants: Callable[[Path, bool, int, CancelToken, Report], tuple[QImage, ...]] = variants.variants


class Tries(QObject):
    """One try at a time, so that none disturbs another's clock.

    Args:
        draft: Written to, on the window's thread alone.
        runner: Carries out the work. Whoever made it ends it.
        works: The work itself.
        specs: Models that may be learned from.

    Signals:
        changed: A try begins or has ended, well or not; or other models are here now.
        varied: A few `QImage`s of one picture, as a training would see it.
    """

    changed = Signal()
    varied = Signal(object)

    def __init__(
        self, draft: Draft, runner: Runner, works: Works | None = None, specs: Sequence[ModelSpec] = catalogue.SPECS
    ) -> None:
        super().__init__()
        self.draft = draft
        self.specs = tuple(specs)
        self.errors: dict[str, str] = {}
        self._runner = runner
        self._works = works or Works()
        self._present: Job | None = None
        self._try: Job | None = None
        self._vary: Job | None = None
        self._varied = 0
        self._paused, self._only = True, ""

    def candidates(self) -> list[ModelSpec]:
        """The models to choose from: those that everybody is offered, and others that are here."""
        here = self.draft.present or frozenset()
        return [spec for spec in self.specs if spec.group in (Group.PRETRAINED, Group.BUILT_IN) or spec.id in here]

    def look_at_models(self) -> None:
        """Find out which models are here; tries go on with those that are new."""
        self._drop(self._present)
        job = self._present = self._runner.start(partial(self._works.present, self.specs))
        job.succeeded.connect(self._on_present)

    def begin(self, only: str = "") -> None:
        """Try every model that is here for a moment, one after the other, unless that is known already.

        Args:
            only: Id of the one model to try, or "" for all.
        """
        draft = self.draft
        if draft.estimated_for != draft.pictures:
            self._drop(self._try)
            self._try, self.draft.probing = None, ""
            draft.estimates.clear()
            self.errors.clear()
            draft.estimated_for = draft.pictures
        self._paused, self._only = False, only
        if self._try is None and not draft.looking and draft.pictures:
            self._next()

    def pause(self) -> None:
        """Begin no further try; one that is under way ends by itself in a moment."""
        self._paused = True

    def vary(self, picture: Path, whole: bool) -> None:
        """Make varied copies of a picture, in every way or only mirrored; `varied` brings them."""
        self._drop(self._vary)
        self._varied += 1
        job = self._vary = self._runner.start(partial(self._works.variants, picture, whole, self._varied))
        job.succeeded.connect(self.varied)

    def waiting(self) -> list[ModelSpec]:
        """The models that are here and were not tried yet, the chosen one first."""
        here = self.draft.present or frozenset()
        tried = {*self.draft.estimates, *self.errors}
        left = [spec for spec in self.candidates() if spec.id in here - tried and self._only in ("", spec.id)]
        return sorted(left, key=lambda spec: spec.id != self.draft.chosen_backbone)

    def shutdown(self) -> None:
        """Say nothing more."""
        for job in (self._present, self._try, self._vary):
            self._drop(job)

    # Inside

    def _on_present(self, present: frozenset[str]) -> None:
        self._present = None
        if present != self.draft.present:
            self.draft.present = present
            self.changed.emit()
        if not self._paused:
            self.begin(self._only)

    def _next(self) -> None:
        left = [] if self._paused else self.waiting()
        if not left:
            self.draft.probing = ""
            self.changed.emit()
            return
        spec, draft = left[0], self.draft
        example = draft.examples(TRY_PICTURES)
        work = partial(self._works.estimate, spec, draft.pictures, example, dict(draft.estimates))
        job = self._try = self._runner.start(work)
        self.draft.probing = spec.id
        job.succeeded.connect(self._on_estimated)
        job.failed.connect(partial(self._on_failed, spec.id))
        job.finished.connect(self._on_ended)
        self.changed.emit()

    def _on_estimated(self, made: Estimated) -> None:
        estimate, recommended = made
        self.draft.estimates[estimate.spec_id] = estimate
        self.draft.recommended = recommended

    def _on_failed(self, id: str, error: Exception) -> None:
        self.errors[id] = (
            error.message if isinstance(error, UserError) else "It could not be tried. Choose another one."
        )

    def _on_ended(self) -> None:
        self._try = None
        self._next()

    @staticmethod
    def _drop(job: Job | None) -> None:
        if job is not None:
            job.abandon()
