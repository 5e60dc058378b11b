"""What is said of a newer version that waits: how it and the one in use answer the same pictures. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui import figures
from desktop_classifier.models.own import OwnModel
from desktop_classifier.training.records import Edit

if TYPE_CHECKING:  # its module brings NumPy, which the window's thread does not wait for
    from desktop_classifier.training.evaluation import Result
    from desktop_classifier.training.project import Project


@dataclass(frozen=True, slots=True)
class Offer:
    """A newer version that waits for the user's word.

    Args:
        id: Of the model.
        name: Its shown name.
        version: The newer one.
        before: The one in use.
        better: Never-seen pictures that the newer one gets right, by the labels of today.
        now: The same of the one in use.
        of: How many they are: those that both have answered. 0 where nothing is known of that.
    """

    id: str
    name: str
    version: int
    before: int
    better: int = 0
    now: int = 0
    of: int = 0

    @property
    def sentence(self) -> str:
        """What the user is told."""
        if not self.of:
            return f"A newer “{self.name}” is ready."
        better, now = (round(100 * right / self.of) for right in (self.better, self.now))
        if self.better == self.now:
            return f"A newer “{self.name}” is ready: right as often as the one before, {better} %."
        word = "better" if self.better > self.now else "newer"
        if better == now:
            right, before, of = (figures.count(each) for each in (self.better, self.now, self.of))
            return f"A {word} “{self.name}” is ready: right on {right} of {of} pictures instead of {before}."
        return f"A {word} “{self.name}” is ready: {better} % right instead of {now}."


class Place(Protocol):
    """What is needed of `models.own`."""

    def version_folder(self, id: str, version: int) -> Path: ...


@dataclass(frozen=True, slots=True)
class Records:
    """What the disk knows of a model beside the model; tests put their own here.

    Args:
        result: Reads the answers that a package holds.
        edits: Reads what was decided about single pictures of a project.
        rename: Gives a project another name, if this model came of it; whether that is so.
    """

    result: Callable[[Path], Result]
    edits: Callable[[str], tuple[Edit, ...]]
    rename: Callable[[str, str, str], bool]


def offer(own: Place, records: Records, model: OwnModel) -> Offer | None:
    """What is offered, if anything is. Touches the disk."""
    if model.offered is None:
        return None
    made = Offer(model.id, model.name, model.offered, model.version)
    folders = (own.version_folder(model.id, version) for version in (model.offered, model.version))
    newer, before = (read(records, folder) for folder in folders)
    if newer is None or before is None:
        return made
    from desktop_classifier.training import evaluation

    compared = evaluation.compare(before, evaluation.mended(newer, _edits(records, model)))
    if compared is None:
        return made
    return Offer(model.id, model.name, model.offered, model.version, compared.now, compared.before, compared.of)


def read(records: Records, folder: Path) -> Result | None:
    """The answers that a package holds, or None where they cannot be read."""
    try:
        return records.result(folder)
    except (UserError, OSError, ValueError, KeyError, TypeError):
        return None


def _edits(records: Records, model: OwnModel) -> tuple[Edit, ...]:
    try:
        return records.edits(model.project)
    except UserError:  # a model whose project is gone works on
        return ()


def real_records() -> Records:
    """Where the program keeps them. The modules behind them are imported when they are first asked."""
    return Records(_real_result, _real_edits, _real_rename)


def _real_result(folder: Path) -> Result:
    from desktop_classifier.training import package

    return package.result(folder)


def _real_edits(project: str) -> tuple[Edit, ...]:
    from desktop_classifier.training import project as projects

    return projects.load(project).edits


def _real_rename(project: str, model: str, name: str) -> bool:
    from desktop_classifier.training import project as projects

    def renamed(known: Project) -> Project:
        return known.replaced(name=name) if known.model == model else known  # a duplicate is of the same project

    return projects.change(project, renamed).model == model
