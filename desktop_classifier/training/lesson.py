"""What one training learns from: the pictures, their labels, their features, and who is on which side of the split."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
import math
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from desktop_classifier.base import files
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.imaging.framing import Framing
from desktop_classifier.inference import choose
from desktop_classifier.inference.engine import Engine
from desktop_classifier.models import backbone, catalogue
from desktop_classifier.models.spec import ModelSpec
from desktop_classifier.training import checks, dataset, similar, split
from desktop_classifier.training.dataset import Picture, Scan
from desktop_classifier.training.events import StageName, Tell, Working
from desktop_classifier.training.features import Features, FeatureStore, compute, space
from desktop_classifier.training.finding import readable
from desktop_classifier.training.project import Project
from desktop_classifier.training.split import Place

log = logging.getLogger(__name__)

Precision = Literal["exact", "fast"]

LOOKING = "Looking at every picture once"

ANSWERING: Precision = "exact"
"""What a model is tested in: the precision in which it answers until the user says otherwise."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Everything that a training learns from.

    Args:
        spec: The backbone.
        classes: Class ids, in the order of the network's outputs.
        pictures: n pictures, in a fixed order.
        labels: int [n], places in `classes`.
        features: float32 [n, width], in the precision to learn from.
        parts: Content hash → "train", "validation", "test" or "left_out".
        lost: Why some pictures do not take part.
        groups: int [n], the same number for pictures that are nearly the same; see `similar`.
        never_seen: The test's pictures with the labels that they had before anybody saw an answer, also those that were
            left out since: `evaluation.mended` then says what counts.
    """

    spec: ModelSpec
    classes: tuple[str, ...]
    pictures: tuple[Picture, ...]
    labels: np.ndarray
    features: np.ndarray
    parts: Mapping[str, str]
    lost: tuple[UserError, ...]
    groups: np.ndarray
    never_seen: tuple[Picture, ...]

    def rows(self, part: str) -> np.ndarray:
        """Rows of one part, int."""
        wanted = [row for row, picture in enumerate(self.pictures) if self.parts.get(picture.sha256) == part]
        return np.array(wanted, int)

    def key(self, project: Project) -> str:
        """A name for exactly this data with exactly these choices: what was computed for it may be used again."""
        facts = [[picture.sha256, picture.class_id, self.parts.get(picture.sha256)] for picture in self.pictures]
        choices = dataclasses.asdict(project.choices)
        text = json.dumps([facts, choices, self.features.shape[1]], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def prepare(project: Project, token: CancelToken, tell: Tell) -> Lesson:
    """Look at the pictures, compute the features that are not known yet, and divide the pictures into parts.

    Raises:
        UserError: There is too little to learn from, the backbone is not here, or no disk space is left.
        Cancelled: What was computed is kept.
    """
    pictures, scan = _pictures(project, token, tell)
    classes = scan.classes
    spec = catalogue.spec(project.choices.backbone)
    framing = Framing(project.choices.framing)
    found = features_of(spec, pictures, framing, learning(), token, reporting(tell, "features", LOOKING))
    rows = [row for row in range(len(pictures)) if row not in found.failed]
    matrix, kept = found.matrix[rows], tuple(pictures[row] for row in rows)
    for row, error in found.failed.items():
        if not os.path.exists(pictures[row].path.parent):  # noqa: PTH110 - no `OSError` from what may not be looked at
            raise error  # a whole folder went, and not one picture: without it, it would be another model
    classes = tuple(name for name in classes if any(picture.class_id == name for picture in kept))
    if len(classes) < 2:
        raise _too_little()
    place = {class_id: number for number, class_id in enumerate(classes)}
    groups = similar.groups(kept, matrix, token)
    parts = _divided(project, kept, matrix, groups, token)
    lesson = Lesson(
        spec=spec,
        classes=classes,
        pictures=kept,
        labels=np.array([place[picture.class_id] for picture in kept]),
        features=matrix,
        parts=parts,
        lost=(*(UserError(one.message, kind=one.kind) for one in scan.unreadable), *found.failed.values()),
        groups=groups,
        never_seen=_never_seen(project, kept, parts, scan),
    )
    learned = {int(label) for label in lesson.labels[lesson.rows("train")]}
    if len(learned) < len(classes):
        missing = ", ".join(name for number, name in enumerate(classes) if number not in learned)
        raise UserError(
            f"There is nothing left to learn from of: {missing}. Add pictures of it, or leave the class out.",
            kind="too_few",
        )
    return lesson


def learning() -> Precision:
    """What is learned from: 16-bit floats where the chip has them, which are twice as quick here and as good.

    A head learned from them was as often right on exact features as one learned from exact ones.
    """
    from desktop_classifier.inference.openvino_engine import has_fast

    return "fast" if has_fast() else "exact"


def features_of(
    spec: ModelSpec,
    pictures: Sequence[Picture],
    framing: Framing,
    precision: Precision,
    token: CancelToken,
    report: Report,
) -> Features:
    """Features of pictures by a backbone, from the store where they are known."""
    name = space(spec, backbone.weights_sha256(spec), framing, precision)
    with FeatureStore(name) as store:
        return compute(spec, lambda: opened(spec, precision, token, report), store, pictures, framing, token, report)


@contextmanager
def opened(spec: ModelSpec, precision: Precision, token: CancelToken, report: Report) -> Iterator[Engine]:
    """An engine that gives the backbone's features: the GPU that answers where there is one, else the processor."""
    choice = choose.choose("auto")
    if choice.engine == "tensorflow" and backbone.answers_with_features(spec):
        engine = choose.load(choice, spec, precision, token)
    else:
        from desktop_classifier.inference.openvino_engine import OpenVinoEngine

        engine = OpenVinoEngine(backbone.features_network(spec, token, report), precision)
    try:
        yield engine
    finally:
        engine.close()


_TELL_EVERY_S = 0.05
"""Thousands of lines of JSON in one second help nobody, and take a tenth of it."""


def reporting(tell: Tell, stage: StageName, note: str, *, pictures: bool = True) -> Report:
    """A report that becomes events, twenty a second; a note that is a number is the seconds that are left. `pictures`:
    see `Working`."""
    told = -math.inf

    def report(progress: Progress) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told < _TELL_EVERY_S and progress.done != progress.total:
            return
        told = now
        left = float(progress.note) if progress.note.replace(".", "", 1).isdecimal() else None
        tell(Working(stage, progress.done, progress.total, note, left, pictures))

    return report


def _pictures(project: Project, token: CancelToken, tell: Tell) -> tuple[Sequence[Picture], Scan]:
    scan = dataset.scan(project.sources, token, reporting(tell, "look", "Looking for pictures"))
    _require_folders(project, scan)
    if problem := checks.problem(scan, project.edits):
        raise UserError(problem, kind="too_few")
    return _kept_apart(dataset.learnable(scan, project.edits)), scan


def _require_folders(project: Project, scan: Scan) -> None:
    """Without a class, or without its test, it would be another model, which nobody asked for.

    Raises:
        UserError: All that a class lay in is gone, or closed.
    """
    there = {(picture.class_id, picture.part) for picture in scan.pictures}
    closed = {one.path for one in scan.unreadable if one.kind in ("missing", "no_permission")}
    for source in project.sources:
        if source.paths and closed.issuperset(source.paths) and (source.class_id, source.part) not in there:
            raise UserError(
                f"The pictures of “{readable(source.class_id)}” cannot be reached any more: {source.paths[0]} is gone, "
                "or you may not look into it. Connect its disk or put it back, and go on; nothing is lost. To do "
                "without it, begin anew.",
                kind="vanished",
            )


def _kept_apart(pictures: Sequence[Picture]) -> Sequence[Picture]:
    """Of a picture under two labels only the one that the user set apart, if one was: parts are known by content, and
    the other would take its part."""
    apart = {picture.sha256 for picture in pictures if picture.part}
    return tuple(picture for picture in pictures if picture.part or picture.sha256 not in apart)


def _never_seen(project: Project, kept: Sequence[Picture], parts: Mapping[str, str], scan: Scan) -> tuple[Picture, ...]:
    """See `Lesson.never_seen`."""
    mended = {edit.sha256 for edit in project.edits if edit.mended}
    taking_part = {picture.sha256 for picture in kept}
    ever = {**_kept_parts(project), **parts}
    before = _kept_apart(dataset.learnable(scan, [edit for edit in project.edits if not edit.mended]))
    as_found = [one for one in before if one.sha256 in mended and ever.get(one.sha256) == "test"]
    label = {one.sha256: one for one in as_found}
    tested = (label.get(one.sha256, one) for one in kept if parts[one.sha256] == "test")
    return (*tested, *(one for one in as_found if one.sha256 not in taking_part))


def _divided(
    project: Project, pictures: Sequence[Picture], features: np.ndarray, groups: np.ndarray, token: CancelToken
) -> Mapping[str, Place]:
    """The parts, with what was divided before left where it is: a never-seen picture must stay one."""
    fresh = split.split(pictures, groups, project.choices.seed).parts
    kept = {sha256: part for sha256, part in _kept_parts(project).items() if part != "left_out"}
    old = np.array([row for row, picture in enumerate(pictures) if picture.sha256 in kept], int)
    before = groups
    if 0 < len(old) < len(pictures):  # two that are together only because of a new one stay where they are
        before = np.arange(len(pictures))
        before[old] = old[similar.groups([pictures[row] for row in old], features[old], token)]
    parts = split.continued(pictures, groups, before, fresh, kept)
    remembered = {sha256: part for sha256, part in parts.items() if part != "left_out" or sha256 not in kept}
    files.write_json(project.folder / "split.json", {"seed": project.choices.seed, "parts": {**kept, **remembered}})
    return parts


def _kept_parts(project: Project) -> dict[str, Place]:
    try:
        stored = json.loads((project.folder / "split.json").read_text(encoding="utf-8"))
        parts = dict(stored["parts"])
        if not set(parts.values()) <= set(get_args(Place)):
            raise ValueError("it names parts that there are not")
        return parts if stored["seed"] == project.choices.seed else {}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("the split could not be read and is made anew: %r", error)
        return {}


def _too_little() -> UserError:
    return UserError(
        "Two classes with pictures that can be read are needed. Add pictures, or another class.", kind="too_few"
    )
