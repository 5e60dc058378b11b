"""What came of a training, ready to be shown: figures, words, pictures of every cell, and how it was made. No Qt."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_classifier.gui import figures
from desktop_classifier.gui.controllers import offers, trust
from desktop_classifier.gui.controllers.offers import Records
from desktop_classifier.gui.controllers.own_models import Own, newest
from desktop_classifier.gui.controllers.trust import Trust
from desktop_classifier.models.own import OwnModel
from desktop_classifier.models.spec import ModelSpec
from desktop_classifier.training.events import NOTHING_HELD_BACK
from desktop_classifier.training.recipe import Preset
from desktop_classifier.training.records import Edit

if TYPE_CHECKING:  # its module brings NumPy, which the window's thread does not wait for
    from desktop_classifier.training.evaluation import ClassFigures, Judged, Result

_TAUGHT = {
    "quick": "quick",
    "balanced": "last layers fine-tuned",
    "best": "fine-tuned",
    "book": "by the book’s recipe",
}


@dataclass(frozen=True, slots=True)
class Shot:
    """A never-seen picture in a cell of the matrix: what the model said, and how surely (0..1).

    Args:
        path: Where it lies.
        said: Shown name of the class that the model named.
        probability: See above.
        sha256: Of the file's bytes; "" where results did not keep it.
        class_id: What it is, as far as is known now.
        said_id: Id of the class that the model named.
    """

    path: Path
    said: str
    probability: float
    sha256: str = ""
    class_id: str = ""
    said_id: str = ""

    @property
    def caption(self) -> str:
        return f"{self.said} {figures.percent(self.probability)}"


@dataclass(frozen=True, slots=True)
class Taught:
    """A trained model and its result.

    Args:
        model: The model, with the version in use that the result is about.
        spec: Its record.
        waits: Whether that version waits for the user's word.
        sentence: What to take home.
        detail: What to expect.
        tested: Never-seen pictures.
        names: Shown names of the classes.
        counts: The confusion matrix; a row is what it is, a column what it said.
        cells: The pictures of the cells that have any, surest first.
        classes: A sentence for each class.
        made: How it was made, line by line.
        project: Id of the project it came of.
        edits: The user's decisions about single pictures that all this counts in.
        fixed: What fixes of never-seen pictures changed, in words, or "".
        result: The answers as the training left them.
        before: What was there before it, or None.
        versus: Both on the same pictures.
        trust: How far its answers can be trusted; None where nothing was tested.
        short: Whether there were too few pictures to test it on, or to choose by.
        helps: What would help where nothing was tested, or "".
    """

    model: OwnModel
    spec: ModelSpec
    waits: bool
    sentence: str
    detail: str
    tested: int
    names: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    cells: Mapping[tuple[int, int], tuple[Shot, ...]]
    classes: tuple[str, ...]
    made: tuple[str, ...]
    project: str = ""
    edits: tuple[Edit, ...] = ()
    fixed: str = ""
    result: Result | None = None
    before: Result | None = None
    versus: Versus | None = None
    trust: Trust | None = None
    short: bool = False
    helps: str = ""

    def mended(self, edits: Sequence[Edit]) -> Taught:
        """The same answers, judged by the labels after these edits."""
        if self.result is None:
            return self
        return dataclasses.replace(self, **_judged(self.model, self.result, self.before, tuple(edits)))


@dataclass(frozen=True, slots=True)
class Versus:
    """A model beside the one before it, on the same pictures.

    Args:
        sentence: Both figures.
        gained, lost: Pictures that became right and wrong.
    """

    sentence: str
    gained: tuple[Shot, ...]
    lost: tuple[Shot, ...]


def read(
    own: Own,
    id: str,
    result: Callable[[], Result],
    project: str = "",
    edits: Sequence[Edit] = (),
    before: Callable[[], Result | None] = lambda: None,
    records: Records | None = None,
) -> Taught:
    """All of it. Touches the disk.

    Args:
        own: Where models are kept.
        id: Of the model.
        result: Reads what came of the last training of its project.
        project: Id of that.
        edits: What was decided about single pictures.
        before: Reads what came of the training before.
        records: Knows what a version itself answered, which may be another than the last training made.

    Raises:
        UserError: The model or its result cannot be read.
    """
    from desktop_classifier.training import evaluation

    known = own.load(id)
    model, found, earlier = newest(own, known), result(), before()
    held = offers.read(records, model.folder) if records is not None else None
    if held is not None and _answers(held) != _answers(found):  # the newer one was declined, or taken back
        found = held
        if earlier is not None and _answers(earlier) == _answers(held):
            earlier = None
    return Taught(
        model=model,
        spec=own.spec(model),
        waits=known.offered is not None,
        made=made(model, evaluation.wilson),
        project=project,
        result=found,
        before=earlier,
        **_judged(model, found, earlier, tuple(edits)),
    )


def _answers(result: Result) -> list[tuple[str, str, float]]:
    return [(one.sha256 or str(one.path), one.said, one.probability) for one in result.judged]


def _judged(model: OwnModel, result: Result, before: Result | None, edits: tuple[Edit, ...]) -> dict[str, Any]:
    """The part of a `Taught` that the user's fixes change."""
    from desktop_classifier.training import evaluation

    name, found = model.class_name, evaluation.mended(result, edits)
    unchosen = _tunes(model) and found.tuned_held is None and not found.quick_held[1]
    tested = f"{evaluation.detail(found)} {NOTHING_HELD_BACK}" if unchosen else evaluation.detail(found)
    return {
        "sentence": evaluation.sentence(found),
        "detail": tested if found.of else evaluation.UNTESTED,
        "short": unchosen or not found.of,
        "helps": "" if found.of else evaluation.MORE_PICTURES,
        "tested": found.of,
        "names": tuple(name(class_id) for class_id in found.classes),
        "counts": found.confusion,
        "cells": _cells(found, name),
        "classes": tuple(class_sentence(one, name(one.class_id)) for one in found.per_class),
        "edits": edits,
        "fixed": evaluation.fixed_sentence(found),
        "versus": _versus(before, found, name),
        "trust": trust.read(model, found),
    }


def _tunes(model: OwnModel) -> bool:
    """Whether more than a quick model was asked for."""
    choices = model.package.get("training", {}).get("choices", {})
    return bool(choices.get("preset", Preset.QUICK) != Preset.QUICK)


def _versus(before: Result | None, now: Result, name: Callable[[str], str]) -> Versus | None:
    from desktop_classifier.training import evaluation

    compared = evaluation.compare(before, now) if before is not None else None
    if compared is None:
        return None
    gained, lost = (tuple(_shot(one, name) for one in ones) for ones in (compared.gained, compared.lost))
    return Versus(evaluation.compared_sentence(compared), gained, lost)


def _cells(found: Result, name: Callable[[str], str]) -> dict[tuple[int, int], tuple[Shot, ...]]:
    place = {class_id: number for number, class_id in enumerate(found.classes)}
    cells: dict[tuple[int, int], list[Shot]] = {}
    for one in sorted(found.counted, key=lambda judged: -judged.probability):
        cells.setdefault((place[one.class_id], place[one.said]), []).append(_shot(one, name))
    return {cell: tuple(shots) for cell, shots in cells.items()}


def _shot(one: Judged, name: Callable[[str], str]) -> Shot:
    return Shot(one.path, name(one.said), one.probability, one.sha256, one.class_id, one.said)


def class_sentence(one: ClassFigures, name: str) -> str:
    """Recall and precision in words: "of 86 it found 74; when it says rose, it is right 9 times in 10"."""
    if not one.count:
        found = "no picture of it was kept apart"
    elif one.right == one.count:
        found = f"it found all {figures.count(one.count)}" if one.count > 1 else "it found the one there was"
    else:
        found = f"of {figures.count(one.count)} it found {figures.count(one.right) if one.right else 'none'}"
    if one.precision is None:
        return f"{found}; it never says {name}"
    return f"{found}; when it says {name}, it is {right_in_words(one.precision)}"


def right_in_words(share: float) -> str:
    """A share in 0..1 as people say it; what is nearly always or never is not rounded to it."""
    if share in (0.0, 1.0):
        return "always right" if share else "never right"
    if 0.05 <= share < 0.95:
        return f"right {max(1, min(9, round(10 * share)))} times in 10"
    return f"right {max(1, min(99, round(100 * share)))} times in 100"


def made(model: OwnModel, wilson: Callable[[int, int], tuple[float, float]]) -> tuple[str, ...]:
    """How a model was made, in a few lines; what its package does not say is left out."""
    package = model.package
    training: Mapping[str, Any] = package.get("training", {})
    lines = [
        _pictures(package, training),
        _way(package, training),
        _figures(package, wilson),
        _refuses(model),
        _versions(package),
    ]
    return tuple(line for line in lines if line)


def _pictures(package: Mapping[str, Any], training: Mapping[str, Any]) -> str:
    counts = training.get("pictures", {})
    total = sum(counts.values())
    many = f"{figures.count(total)} pictures of {len(package['classes'])} classes" if total else ""
    folders = {str(Path(path).parent.name) for each in training.get("sources", ()) for path in each["paths"][:1]}
    where = f" from “{figures.readable(folders.pop())}”" if len(folders) == 1 and many else ""
    return ", ".join(filter(None, (many + where, figures.date(package.get("created", "")))))


def _way(package: Mapping[str, Any], training: Mapping[str, Any]) -> str:
    choices = training.get("choices", {})
    kept = {"quick": "quick", "scratch": "from scratch"}
    how = kept.get(package.get("kept", "")) or _TAUGHT.get(choices.get("preset", ""), "")
    seed = f"seed\N{NO-BREAK SPACE}{choices['seed']}" if "seed" in choices else ""
    return ", ".join(filter(None, (package.get("backbone_name", ""), how, seed)))


def _figures(package: Mapping[str, Any], wilson: Callable[[int, int], tuple[float, float]]) -> str:
    right, of = package["right"], package["of"]
    if not of:
        return "No picture was kept apart to test it on"
    low, high = wilson(right, of)
    return (
        f"{figures.count(right)} of {figures.count(of)} never-seen pictures right "
        f"({100 * right / of:.0f}\N{NO-BREAK SPACE}%; {100 * low:.0f} to {100 * high:.0f})"
    )


def _refuses(model: OwnModel) -> str:
    if not trust.refuses(model):
        return ""
    if model.coverage >= 1:
        return "Can say “none of these”; now it always answers"
    return "Says “none of these” when a picture is unlike its classes"


def _versions(package: Mapping[str, Any]) -> str:
    known = package.get("versions", {})
    shown = {"desktop-classifier": "Desktop Classifier", "tensorflow": "TensorFlow", "openvino": "OpenVINO"}
    return ", ".join(f"{words} {known[name]}" for name, words in shown.items() if name in known)
