"""What is being decided in the wizard, before and beside any window. No Qt in here: tests need no display."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from desktop_classifier.gui.controllers.deciding import Decided, Decisions
from desktop_classifier.training.recipe import Advanced, Preset

if TYPE_CHECKING:  # their modules bring NumPy and Pillow, which the window's thread does not wait for
    from desktop_classifier.training.checks import Finding
    from desktop_classifier.training.dataset import ClassSource, Edit, Scan
    from desktop_classifier.training.estimate import Estimate
    from desktop_classifier.training.project import Choices, Project


class Step(IntEnum):
    """The wizard's pages, in their order."""

    PICTURES = 0
    MODEL = 1
    THOROUGH = 2
    TRAINING = 3
    RESULT = 4
    USE = 5

    @property
    def words(self) -> str:
        """What the list at the left calls it."""
        return ("Pictures", "Model", "How thorough", "Training", "Result", "Use it")[self]


@dataclass(frozen=True, slots=True)
class Known:
    """What a worker found out about the pictures.

    Args:
        of: The decisions that it belongs to.
        scan: Every picture that was looked at.
        findings: What could be mended.
        problem: Why these pictures cannot be learned from, or "".
        counts: Pictures that would be learned from or tested with, by class.
        examples: A few of them, by class.
    """

    of: Decided
    scan: Scan
    findings: tuple[Finding, ...]
    problem: str
    counts: Mapping[str, int]
    examples: Mapping[str, tuple[Path, ...]]

    @property
    def pictures(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class as it is shown.

    Args:
        class_id: Its key.
        count: Pictures that would be learned from or tested with; None while nobody has counted.
        example: One of them, or None.
        empty: Whether nothing was ever put into it.
        name: What it is called.
    """

    class_id: str
    count: int | None
    example: Path | None
    empty: bool = False
    name: str = ""


class ProjectArguments(NamedTuple):
    """What `project.create` takes."""

    name: str
    sources: tuple[ClassSource, ...]
    edits: tuple[Edit, ...]
    choices: Choices


class Draft:
    """The decisions so far, and what is known about them. Whoever finds something out writes it in here."""

    def __init__(self) -> None:
        self.decisions = Decisions()
        self._grouped: list[tuple[tuple[ClassSource, ...], dict[str, list[ClassSource]]]] = []
        self._names: dict[int, str] = {}
        self._project_ids: dict[int, str] = {}
        self.known: Known | None = None
        self.first_pictures: dict[str, Path] = {}
        self.looking = False
        self.probing = ""
        self.trouble = ""
        self.present: frozenset[str] | None = None
        self.estimates: dict[str, Estimate] = {}
        self.estimated_for = 0
        self.recommended: tuple[str, str] = ("", "")
        self.chosen_backbone = ""
        self.preset = Preset.BALANCED
        self.thorough: Preset | None = None  # what it was before it was taught quickly once more
        self.advanced = Advanced()
        self.seed = 1

    @classmethod
    def of_project(cls, project: Project) -> Draft:
        """A draft that begins with what a project decided, to add to it or to try other choices."""
        return cls.of(ProjectArguments(project.name, project.sources, project.edits, project.choices), project.id)

    @classmethod
    def of(cls, arguments: ProjectArguments, project_id: str) -> Draft:
        """The same with what a training of this project was begun with."""
        name, sources, edits, choices = arguments
        draft = cls()
        draft.decisions = Decisions(Decided(sources, (), edits))
        draft.name, draft.project_id = name, project_id
        draft.chosen_backbone = choices.backbone
        draft.preset, draft.advanced, draft.seed = choices.preset, choices.advanced, choices.seed
        return draft

    # What it belongs to: other pictures are another project, until they are taken back

    @property
    def name(self) -> str:
        """What the model is to be called, or ""."""
        return self._names.get(self.decisions.now.root, "")

    @name.setter
    def name(self, name: str) -> None:
        self._names[self.decisions.now.root] = name

    @property
    def project_id(self) -> str:
        """The project that these decisions are written into, or "" for a new one."""
        return self._project_ids.get(self.decisions.now.root, "")

    @project_id.setter
    def project_id(self, id: str) -> None:
        self._project_ids[self.decisions.now.root] = id

    def mend(self, edits: Sequence[Edit]) -> None:
        """Take over what was fixed on the result page. It is about single pictures: what is known stays good enough."""
        fresh = self.up_to_date
        self.decisions.mend(edits)
        if fresh and self.known is not None:
            self.known = dataclasses.replace(self.known, of=self.decisions.now)

    # Pictures and classes

    def rows(self) -> tuple[ClassRow, ...]:
        """The classes as they are shown."""
        now = self._by_class(self.decisions.now.sources)
        before = self._by_class(self.known.of.sources) if self.known else {}
        return tuple(self._row(class_id, own, before.get(class_id) == own) for class_id, own in now.items())

    # What is known

    @property
    def up_to_date(self) -> bool:
        """Whether what is known is about these very decisions."""
        return self.known is not None and self.known.of == self.decisions.now

    @property
    def pictures(self) -> int:
        """Pictures that would be learned from or tested with, as far as known."""
        return self.known.pictures if self.known else 0

    def examples(self, most: int) -> list[Path]:
        """Up to `most` pictures, from all classes in turn."""
        if self.known is None:
            return []
        rows = [self.known.examples.get(class_id, ()) for class_id in self.decisions.class_ids]
        turns = max((len(row) for row in rows), default=0)
        return [row[turn] for turn in range(turns) for row in rows if turn < len(row)][:most]

    # Model and thoroughness

    @property
    def backbone(self) -> str:
        """Id of the model to learn from: the user's choice, or else the recommended one; "" while nothing is known."""
        return self.chosen_backbone or self.recommended[0]

    @property
    def estimate(self) -> Estimate | None:
        """What the chosen model would take, for the pictures as they are now."""
        return self.estimates.get(self.backbone) if self.estimated_for == self.pictures else None

    # Going on

    def blocked(self, step: Step) -> str:
        """Why one cannot go on from a step, in a few words; "" if one can."""
        if step == Step.PICTURES:
            return self._pictures_missing()
        if step == Step.MODEL:
            return self._model_missing()
        return self._pictures_missing() or self._model_missing() if step == Step.THOROUGH else ""

    def project(self) -> ProjectArguments:
        """Everything that a project begins with. Ask only when nothing is `blocked`."""
        from desktop_classifier.training.project import Choices

        sources = tuple(source for source in self.decisions.now.sources if source.paths)
        choices = Choices(self.backbone, self.preset, self.advanced, self.seed)
        return ProjectArguments(self.name or "My model", sources, self.decisions.now.edits, choices)

    # Inside

    def _pictures_missing(self) -> str:
        if not self.decisions.now.sources:
            return "Choose pictures first."
        for class_id, sources in self._by_class(self.decisions.now.sources).items():
            if not any(source.paths for source in sources):
                return f"“{self.decisions.shown(class_id)}” is empty. Drop pictures on it, or leave it out."
        if self.looking:
            return "One moment: the pictures are being looked through."
        if self.trouble:
            return self.trouble
        if not self.up_to_date or self.known is None:
            return "The pictures were not looked through to the end."
        return self.known.problem

    def _model_missing(self) -> str:
        if not self.chosen_backbone and (self.probing or self.present is None):
            return "The models are being tried on your pictures. One moment, or choose one."
        if not self.backbone:
            return "Choose a model."
        if self.present is not None and self.backbone not in self.present:
            return "This model is not on this computer yet."
        return ""

    def _row(self, class_id: str, sources: Sequence[ClassSource], counted: bool) -> ClassRow:
        name = self.decisions.shown(class_id)
        if not any(source.paths for source in sources):
            return ClassRow(class_id, 0, None, True, name)
        if self.known is None or not counted:
            return ClassRow(class_id, None, self.first_pictures.get(class_id), name=name)
        examples = self.known.examples.get(class_id, ())
        return ClassRow(class_id, self.known.counts.get(class_id, 0), examples[0] if examples else None, name=name)

    def _by_class(self, sources: tuple[ClassSource, ...]) -> dict[str, list[ClassSource]]:
        """The sources of each class. The last two answers are kept: pages ask many times about the same."""
        for known, answer in self._grouped:
            if known is sources:
                return answer
        found: dict[str, list[ClassSource]] = {}
        for source in sources:
            found.setdefault(source.class_id, []).append(source)
        self._grouped = [(sources, found), *self._grouped[:1]]
        return found
