"""`train`: a folder of class folders in, a model of the user's own out. `projects resume` goes on with one."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.names import printable
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.models import catalogue, own
from desktop_classifier.models.own import OwnModel
from desktop_classifier.training import dataset, evaluation, events, package, project
from desktop_classifier.training.events import NOTHING_HELD_BACK, Epoch, Event, Finished, QuickReady, Tell, Working
from desktop_classifier.training.project import Choices, Project
from desktop_classifier.training.recipe import Advanced, Preset
from desktop_classifier.training.records import ClassSource


def run(arguments: argparse.Namespace) -> int:
    """Train, or go on with the same training that was stopped before."""
    wanted = _project(arguments)
    known = next((old for old in project.every() if _same(old, wanted)), None)
    if known is None:
        known = project.create(wanted.name, wanted.sources, wanted.edits, wanted.choices)
    elif known.state != "new":
        print(f"Going on with “{known.name}”, which was begun before.", file=sys.stderr)
    return go(known, arguments.events)


def go(which: Project, as_events: bool) -> int:
    """Run one project to its end and use what came of it, unless what was in use before is better."""
    from desktop_classifier.training import train

    with _events() if as_events else _shown() as tell:
        try:
            finished = train.train(which.id, CancelToken(), tell)
        except train.Paused:
            print(f"Paused. Go on with: desktop-classifier projects resume {which.id}", file=sys.stderr)
            return 1
    model = own.load(finished.model)
    newest = own.read_package(own.version_folder(model.id, model.offered or model.version))
    if lost := newest["training"]["could_not_be_used"]:
        files = "1 file was" if lost == 1 else f"{lost} files were"
        print(f"{files} not used, as nobody can read them. The wizard’s first page shows which.", file=sys.stderr)
    kept = _taken_up(model, which)
    if kept:
        print(kept, file=sys.stderr)
    if not as_events:
        result = project.result(which.id)
        print(f"{evaluation.sentence(result)}.", evaluation.detail(result), sep="\n")
        print(f"“{printable(model.name)}” is in the model menu, and here: --model {model.id}")
    return 0


def _taken_up(model: OwnModel, which: Project) -> str:
    """Use the version that is offered if it is not worse on the same pictures; else why not, and how to use it."""
    if model.offered is None:
        return ""
    if not package.whole(model.folder):
        own.adopt(model.id, model.offered)
        return f"Version {model.version}, which was in use, is damaged, so the new one is used."
    before, now = (package.result(own.version_folder(model.id, each)) for each in (model.version, model.offered))
    compared = evaluation.compare(before, evaluation.mended(now, project.load(which.id).edits))
    if compared is not None and compared.now >= compared.before:
        own.adopt(model.id, model.offered)
        return ""
    how = "The two were tried on no picture in common." if compared is None else evaluation.compared_sentence(compared)
    return (
        f"{how} So version {model.version} stays in use. Use the new one with: "
        f"desktop-classifier projects use {which.id}"
    )


def _project(arguments: argparse.Namespace) -> Project:
    sources = dataset.class_sources(arguments.folder.absolute())
    if arguments.test_folder is not None:
        place = arguments.test_folder.absolute()
        apart = dataset.class_sources(place)
        sources = (
            *(source for source in sources if source.part != "test" and not _lies_in(source, place)),
            *(ClassSource(source.class_id, source.paths, "test") for source in apart),
        )
    choices = Choices(
        backbone=_backbone(arguments.model or catalogue.DEFAULT),
        preset=Preset(arguments.preset),
        advanced=Advanced(epochs=arguments.epochs, scratch=_network(arguments.from_scratch, arguments.preset)),
        seed=arguments.seed,
    )
    name = (arguments.name or "").strip() or arguments.folder.absolute().name
    return Project("", name, sources, (), choices, "new", "")


def _backbone(id: str) -> str:
    """The id of a network that knows a thousand things, to learn new ones.

    Raises:
        UserError: There is no model of that id, or it is of the user's own.
    """
    spec = catalogue.spec(id)
    if spec.folder is not None:
        raise UserError(
            f"“{spec.name}” is a model of your own. To teach it more, add pictures to its folders and go on with its "
            f"project; for a new one begin with a network, such as {catalogue.DEFAULT}.",
            kind="usage",
        )
    return spec.id


def _lies_in(source: ClassSource, folder: Path) -> bool:
    """A test folder among the class folders is no class."""
    return all(path.resolve().is_relative_to(folder.resolve()) for path in source.paths)


def _network(id: str, preset: str) -> str:
    """The id of a network that can be begun from nothing; "" stays "".

    Raises:
        UserError: There is none of that id, or nothing shall come after the quick model.
    """
    if id and preset == Preset.QUICK:
        raise UserError(
            "A quick model is all that --preset quick makes. Leave it out, or --from-scratch.", kind="usage"
        )
    known = {spec.id for spec in catalogue.UNTRAINED}
    if id and id not in known:
        raise UserError(f"“{id}” cannot be begun from nothing. These can: {', '.join(sorted(known))}.", kind="usage")
    return id


def _same(old: Project, wanted: Project) -> bool:
    return (old.name, old.sources, old.choices) == (wanted.name, wanted.sources, wanted.choices) and not old.edits


@contextlib.contextmanager
def _events() -> Iterator[Tell]:
    """JSON lines on stdout."""

    def tell(event: Event) -> None:
        print(json.dumps(events.to_json(event)), flush=True)

    yield tell


@contextlib.contextmanager
def _shown() -> Iterator[Tell]:
    """A bar on stderr where that is a terminal, else a line when something is reached."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[left]}"))
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bars:
        task = bars.add_task("", total=None, left="")
        yield lambda event: _show(event, bars, task, console)


def _show(event: Event, bars: Progress, task: TaskID, console: Console) -> None:
    if isinstance(event, Working):
        left = "" if event.seconds_left is None else f"{event.seconds_left:.0f} s left"
        bars.update(task, description=event.note, completed=event.done, total=event.total or None, left=left)
    elif isinstance(event, QuickReady):
        console.print(_quick(event))
    elif isinstance(event, Epoch):
        note = f"Epoch {event.epoch} of {event.epochs}: held back {100 * event.held_accuracy:.0f} %"
        left = f"{event.seconds_left:.0f} s left"
        bars.update(task, description=note, completed=event.epoch, total=event.epochs, left=left)
    elif isinstance(event, Finished) and event.kept == "scratch":
        console.print("The network from scratch is made.")
    elif isinstance(event, Finished) and event.kept == "tuned":
        console.print("The fine-tuned model is better on held-back pictures, so it is kept.")


def _quick(event: QuickReady) -> str:
    if not event.of:
        return NOTHING_HELD_BACK
    return f"The quick model is right on {event.right} of {event.of} held-back pictures."
