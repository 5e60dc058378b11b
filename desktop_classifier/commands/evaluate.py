"""`evaluate`: how often a model is right on a folder of class folders, with the interval, per class, and confusions;
how many pictures it answers, and whether its percentages can be believed."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.table import Table

from desktop_classifier.base import settings
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.names import printable
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.commands import progress
from desktop_classifier.imaging.framing import Framing
from desktop_classifier.inference.classifier import Question, open_classifier
from desktop_classifier.models import catalogue, labels, own
from desktop_classifier.models.labels import Label
from desktop_classifier.models.spec import ModelSpec
from desktop_classifier.training import calibration, dataset, evaluation
from desktop_classifier.training.coverage import Covered, covered_sentence
from desktop_classifier.training.dataset import Scan
from desktop_classifier.training.evaluation import Judged, Result

FIGURES = ("classes", "right", "of", "accuracy", "interval", "guessing", "confusion", "per_class")
"""What of a result is told as JSON."""


def run(arguments: argparse.Namespace) -> int:
    """Judge every picture; 1 if some could not be read, else 0."""
    spec, token = catalogue.spec(arguments.model), CancelToken()
    known = labels.of(spec)
    scan = dataset.scan(dataset.class_sources(arguments.folder.absolute()), token, silent)
    classes = _places(scan.classes, known, spec)
    judged, refused, failed = _judged(spec, scan, classes, token)
    result = Result(_shown_classes(known, judged), tuple(judged))
    covered = _covered(spec, judged, refused)
    if arguments.format == "json":
        trust = {"coverage": _coverage_json(covered), "calibration": _calibration_json(judged)}
        print(json.dumps({"model": spec.id, "failed": failed, **_figures(result), **trust}, indent=1))
    else:
        _print(result, covered, {label.class_id: label.name for label in known}, failed)
    return 1 if failed else 0


def _places(folders: Sequence[str], known: Sequence[Label], spec: ModelSpec) -> dict[str, str]:
    """Class folder → class id. All folders are called by names or all by ids, where that explains them all: one class
    may have the name that is the id of another. Else each is taken for what it may mean, in whatever case."""
    for meanings in _readings(known):
        found = {folder: meanings.get(folder, ()) for folder in folders}
        if all(len(ids) == 1 for ids in found.values()):
            return {folder: ids[0] for folder, ids in found.items()}
    found = {folder: meanings.get(_loosely(folder), ()) for folder in folders}
    if unknown := [folder for folder, ids in found.items() if not ids]:
        raise UserError(
            f"{spec.name} knows no class called {', '.join(unknown[:5])}. Name the folders after its classes: "
            f"{', '.join(label.name for label in known[:8])}{', …' if len(known) > 8 else ''}.",
            kind="usage",
        )
    for folder, ids in found.items():
        if len(ids) > 1:
            raise UserError(
                f"{spec.name} has several classes called {folder}. Name the folder {' or '.join(ids)}.", kind="usage"
            )
    return {folder: ids[0] for folder, ids in found.items()}


def _readings(known: Sequence[Label]) -> Iterator[dict[str, tuple[str, ...]]]:
    """What the words for classes may mean: by exact name, by exact id, by both, and by both in whatever case and
    spelt in whatever way: some disks take accents off their letters."""
    names = [(label.name, label.class_id) for label in known]
    ids = [(label.class_id, label.class_id) for label in known]
    yield _meanings(names)
    yield _meanings(ids)
    yield {**_meanings(ids), **_meanings(names)}
    yield _meanings([(_loosely(word), class_id) for word, class_id in (*names, *ids)])


def _loosely(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold()


def _meanings(words: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word, class_id in words:
        found[word] = tuple(dict.fromkeys((*found.get(word, ()), class_id)))
    return found


def _judged(
    spec: ModelSpec, scan: Scan, classes: dict[str, str], token: CancelToken
) -> tuple[list[Judged], list[bool | None], int]:
    """What was said of every picture, whether that was "none of these", and how many could not be read."""
    kept = settings.load()
    judged: list[Judged] = []
    refused: list[bool | None] = []
    failed = len(scan.unreadable)
    say = progress.say(sys.stderr)
    with (
        open_classifier(spec, precision=kept.precision, engine=kept.engine, token=token, report=say) as classifier,
        progress.Watch(sys.stderr) as watch,
    ):
        questions = [Question(picture.path) for picture in scan.pictures]
        answers = classifier.answers(questions, Framing(_framing(spec)), 1, token)
        for picture, answer in zip(scan.pictures, answers, strict=True):
            watch.step()
            if answer.error is not None:
                failed += 1
                continue
            top = answer.top[0]
            judged.append(Judged(picture.path, classes[picture.class_id], top.class_id, top.probability))
            refused.append(answer.none_of_these)
    return judged, refused, failed


def _covered(spec: ModelSpec, judged: Sequence[Judged], refused: Sequence[bool | None]) -> Covered | None:
    """How many it answers, and how many of those rightly; None for a model that cannot say "none of these"."""
    if spec.folder is None or not judged or None in refused:
        return None
    answered = [one for one, is_refused in zip(judged, refused, strict=True) if not is_refused]
    return Covered(own.load(spec.id).coverage, len(answered), sum(one.right for one in answered), len(judged))


def _coverage_json(covered: Covered | None) -> dict[str, object] | None:
    return None if covered is None else {**dataclasses.asdict(covered), "sentence": covered_sentence(covered)}


def _calibration_json(judged: Sequence[Judged]) -> dict[str, object] | None:
    said, right = _said(judged)
    if not judged:
        return None
    return {
        "error": calibration.ece(said, right),
        "sentence": calibration.reliability_sentence(said, right),
        "bins": [dataclasses.asdict(each) for each in calibration.bins(said, right)],
    }


def _said(judged: Sequence[Judged]) -> tuple[list[float], list[bool]]:
    return [one.probability for one in judged], [one.right for one in judged]


def _framing(spec: ModelSpec) -> str:
    """What a model of the user's own learned with; cropping for the others, as their publishers measured."""
    if spec.folder is None:
        return "crop"
    return str(own.read_package(spec.folder)["framing"])


def _shown_classes(known: Sequence[Label], judged: Sequence[Judged]) -> tuple[str, ...]:
    """All classes of a small model; of a large one those that were met."""
    met = {word for one in judged for word in (one.class_id, one.said)}
    return tuple(label.class_id for label in known if len(known) <= 50 or label.class_id in met)


def _figures(result: Result) -> dict[str, object]:
    """Without the paths, and without what only a training knows."""
    known = evaluation.to_json(result)
    return {name: known[name] for name in FIGURES}


def _print(result: Result, covered: Covered | None, names: dict[str, str], failed: int) -> None:
    console = Console(markup=False)
    if result.judged:
        console.print(f"{evaluation.sentence(result).replace(' it had never seen', '')}.", highlight=False)
        console.print(evaluation.detail(result), highlight=False)
    else:
        console.print("There is no picture in the class folders that can be read. Choose others.", highlight=False)
    if covered is not None:
        console.print(covered_sentence(covered), highlight=False, soft_wrap=True)
    if result.judged:
        told = _said(result.judged)
        error = f"Its calibration error is {calibration.ece(*told):.3f}."
        console.print(calibration.reliability_sentence(*told), error, highlight=False, soft_wrap=True)
    if failed:
        console.print(f"{failed} {'picture' if failed == 1 else 'pictures'} could not be read.", highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Class")
    for title in ("Pictures", "Found", "Right when it says so"):
        table.add_column(title, justify="right")
    for one in result.per_class:
        name = printable(names[one.class_id])
        table.add_row(name, str(one.count), _percent(one.recall), _percent(one.precision))
    console.print(table)
    for count, is_, said in _mistakes(result)[:10]:
        console.print(f"{count} × {printable(names[is_])}, said {printable(names[said])}", style="dim", highlight=False)


def _mistakes(result: Result) -> list[tuple[int, str, str]]:
    """What is mixed up most, first."""
    cells = [
        (count, is_, said)
        for is_, row in zip(result.classes, result.confusion, strict=True)
        for said, count in zip(result.classes, row, strict=True)
        if count and said != is_
    ]
    return sorted(cells, reverse=True)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"
