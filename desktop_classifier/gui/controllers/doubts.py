"""Pictures whose label looks doubtful, and what would help most: found beside the window once a training is over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from desktop_classifier.base import child
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Report
from desktop_classifier.gui.qt.jobs import Job, SerialRunner
from desktop_classifier.training.records import Edit

if TYPE_CHECKING:  # its module brings NumPy, which the window's thread does not wait for
    from desktop_classifier.training.review import Doubt, Review


class Reviews(Protocol):
    """What is needed of `training.review`."""

    def load(self, project_id: str) -> Review | None: ...
    def gain_sentence(self, review: Review) -> str: ...


Make = Callable[[str, CancelToken, Report], object]
"""Reviews the pictures of the project of an id."""


@dataclass(frozen=True, slots=True)
class Found:
    """What came of it.

    Args:
        doubts: Pictures that are seriously doubted, most doubtful first.
        gain: What would help most, in words, or "".
        gains: Class id that this is about, or "".
    """

    doubts: tuple[Doubt, ...] = ()
    gain: str = ""
    gains: str = ""

    def open(self, edits: Sequence[Edit]) -> int:
        """How many of them nobody has looked at yet."""
        settled = {edit.sha256 for edit in edits if edit.mended}
        return sum(doubt.sha256 not in settled for doubt in self.doubts)


class Doubts(QObject):
    """Looks for them, once for every training.

    Args:
        reviews: Reads what is known.
        make: Finds it out; a child with the role "review" by itself.

    Signals:
        changed: `found` or `busy` is different.
        crashed: A fault of ours.
    """

    changed = Signal()
    crashed = Signal(object)

    def __init__(self, reviews: Callable[[], Reviews] | None = None, make: Make | None = None) -> None:
        super().__init__()
        self._reviews, self._make = reviews or _real_reviews, make or _in_a_child
        self._runner = SerialRunner("review")  # one thread: never two at once
        self._runner.crashed.connect(self.crashed)
        self._job: Job | None = None
        self._about: object = None
        self._found: Found | None = None

    @property
    def found(self) -> Found | None:
        """What is known, or None."""
        return self._found

    @property
    def busy(self) -> bool:
        return self._job is not None

    def look(self, project: str, training: object) -> None:
        """Find out about a project, unless that was done after this very training."""
        about = project, training
        if about == self._about and (self.busy or self._found is not None):
            return
        self.stop()
        self._about, self._found = about, None
        job = self._job = self._runner.start(partial(_find, self._reviews, self._make, project))
        job.succeeded.connect(self._on_found)
        job.failed.connect(self._on_failed)
        self.changed.emit()

    def stop(self) -> None:
        """Look no further; what is known stays."""
        if self._job is not None:
            self._job.abandon()
            self._job = None
            self.changed.emit()

    def shutdown(self) -> None:
        self._runner.shutdown()

    def _on_found(self, found: Found) -> None:
        self._job, self._found = None, found
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        """Nobody asked for it, so nobody is told; it is tried again when the page is entered the next time."""
        self._job, self._about = None, None
        self.changed.emit()


def _find(reviews: Callable[[], Reviews], make: Make, project: str, token: CancelToken, report: Report) -> Found:
    place = reviews()
    review = place.load(project)
    if review is None:
        make(project, token, report)
        review = place.load(project)
    if review is None:
        raise UserError("The pictures could not be reviewed. Train once more.", kind="internal")
    gain = place.gain_sentence(review)
    return Found(review.serious, gain, review.gains[0].class_id if review.gains and gain else "")


def _in_a_child(project: str, token: CancelToken, report: Report) -> object:
    return child.run("review", {"project": project}, token=token, report=report)


def _real_reviews() -> Reviews:
    from desktop_classifier.training import review

    return review
