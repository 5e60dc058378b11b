"""Fine-tuning, stage after stage: lays the material down, has the child teach, and exports what it taught."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

import numpy as np

from desktop_classifier.base import files
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.imaging.framing import Framing
from desktop_classifier.inference.engine import Engine
from desktop_classifier.models import backbone, catalogue
from desktop_classifier.models.spec import ModelSpec
from desktop_classifier.models.weights_tuned import read_tuned
from desktop_classifier.training import estimate, finetune, lesson, material
from desktop_classifier.training.events import Epoch, Event, Tell, Wrong
from desktop_classifier.training.finetune import EpochEnd, Material, Paused, Tuned
from desktop_classifier.training.head import Head
from desktop_classifier.training.lesson import Lesson
from desktop_classifier.training.recipe import Recipe, Stage
from desktop_classifier.training.records import Picture
from desktop_classifier.training.teach import wished

__all__ = ["Paused", "Tuned", "exported", "features", "layers", "network", "tune"]


class _Stopped(Exception):
    """The user wants what there is."""


TAUGHT = ("train", "validation")
"""Parts that fine-tuning gets to see; never the test part."""


def tune(
    taken: Lesson,
    head: Head,
    plan: Recipe,
    framing: str,
    run: Path,
    wish: Path,
    token: CancelToken,
    tell: Tell,
) -> tuple[Tuned | None, bool]:
    """Go through a recipe's stages, each from where the last one ended.

    Returns:
        What the last stage made that bettered anything, and whether the user stopped it.

    Raises:
        Paused: The user's wish; every epoch that ended is kept in `run`.
    """
    rows = np.concatenate([taken.rows(part) for part in TAUGHT])
    train = len(taken.rows("train"))
    spec = network(taken, plan)
    best: Tuned | None = None
    for number, stage in enumerate(plan.stages):
        folder = run / f"{number}-{stage.kind}"
        folder.mkdir(exist_ok=True)
        to_come = plan.stages[number + 1 :]
        try:
            inputs = _inputs(taken, spec, stage, rows, Framing(framing), run, token, _heeding(wish, tell))
        except _Stopped:
            return best, True
        data = Material(
            inputs=inputs,
            labels=taken.labels[rows],
            train=np.arange(train),
            validation=np.arange(train, len(rows)),
        )
        made = finetune.fine_tune(
            spec,
            data,
            head,
            stage,
            plan,
            folder,
            token,
            _telling(taken, spec, stage, to_come, rows, train, tell),
            wish,
            start=best,
            report=lesson.reporting(tell, "tune", "Fine-tuning", pictures=False),
        )
        # A stage that bettered nothing ends with what it began with: what the one before it made.
        best = made if best is None or made.epoch else best
        if made.stopped:
            return best, True
    return best, False


def network(taken: Lesson, plan: Recipe) -> ModelSpec:
    """What a recipe teaches: the backbone, or a network that it begins from nothing."""
    begun = plan.stages[-1].network if plan.stages else ""
    return catalogue.buildable(begun) if begun else taken.spec


def _heeding(wish: Path, tell: Tell) -> Tell:
    """Tell, and heed the user's wish while the material is laid down: there is no epoch yet at whose end to do so."""

    def told(event: Event) -> None:
        tell(event)
        word = wished(wish)
        if word == "pause":
            raise Paused
        if word == "stop":
            raise _Stopped

    return told


def exported(spec: ModelSpec, tuned: Tuned, run: Path, token: CancelToken, tell: Tell) -> Path:
    """`network.xml` of the fine-tuned backbone, made now unless an earlier try made it; output 1 is the features."""
    folder = run / "exported"
    if not (folder / "manifest.json").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        backbone.export_tuned(
            spec, tuned.weights, folder, token, lesson.reporting(tell, "pack", "Making the model", pictures=False)
        )
    return folder / "network.xml"


def features(
    spec: ModelSpec, pictures: Sequence[Picture], network: Path, framing: str, token: CancelToken, tell: Tell
) -> np.ndarray:
    """What the fine-tuned backbone sees in some pictures, float32 [n, width]; through the pipeline that answers later.

    Raises:
        UserError: One of them cannot be read any more.
    """
    engine = _engine(network, lesson.ANSWERING)
    report = lesson.reporting(tell, "test", "Trying it on pictures it has never seen")
    try:
        return np.stack(list(material.outcomes(spec, engine, pictures, Framing(framing), token, report)))
    finally:
        engine.close()


def layers(spec: ModelSpec, tuned: Path | None) -> Sequence[Sequence[np.ndarray]]:
    """The backbone's arrays, layer by layer: the taught ones, or those it came with."""
    return [layer.arrays for layer in (read_tuned(tuned) if tuned else backbone.arrays(spec))]


def _inputs(
    taken: Lesson,
    spec: ModelSpec,
    stage: Stage,
    rows: np.ndarray,
    framing: Framing,
    run: Path,
    token: CancelToken,
    tell: Tell,
) -> Path:
    """The file that a stage reads from."""
    pictures = [taken.pictures[row] for row in rows]
    if stage.kind == "book_top":
        target = run / "features.npy"
        if not material.whole(target, len(rows)):
            with files.atomic_file(target) as stream:
                np.save(stream, taken.features[rows])
        return target
    report = lesson.reporting(tell, "tune", "Getting ready to fine-tune")
    kind: type[np.generic] = np.float16
    engine: Engine = material.Squares()
    target = run / "squares.npy"
    if stage.kind == "tail":
        engine, target = (
            _engine(backbone.trunk(spec, token, report).network, lesson.learning()),
            run / "activations.npy",
        )
    else:
        kind = np.uint8
    try:
        return material.collect(spec, engine, pictures, framing, kind, target, token, report)
    finally:
        engine.close()


def _engine(network: Path, precision: lesson.Precision) -> Engine:
    from desktop_classifier.inference.openvino_engine import OpenVinoEngine

    return OpenVinoEngine(network, precision)


def _telling(
    taken: Lesson, spec: ModelSpec, stage: Stage, to_come: Sequence[Stage], rows: np.ndarray, train: int, tell: Tell
) -> Callable[[EpochEnd], None]:
    """Hand an epoch on in our words, and remember what it took for the next estimate: the first one of a child, in
    which the network was still being built, only where nothing is known."""
    ended = count(1)

    def told(end: EpochEnd) -> None:
        if next(ended) > 1 or not estimate.known(spec, stage.kind):
            estimate.remember(spec, stage.kind, end.seconds / train)
        later_s = estimate.to_come(spec, stage.kind, end.seconds / train, train, to_come)
        named = _named(end, taken, rows)
        epochs = sum(later.epochs for later in to_come)
        tell(dataclasses.replace(named, seconds_left=named.seconds_left + later_s, to_come=epochs))

    return told


def _named(end: EpochEnd, taken: Lesson, rows: np.ndarray) -> Epoch:
    """The child's words in ours: its rows are pictures, its numbers class ids."""
    wrong = []
    for one in end.wrong:
        row = rows[one.row]
        picture = taken.pictures[row]
        wrong.append(Wrong(str(picture.path), picture.class_id, taken.classes[one.said], one.probability))
    return Epoch(
        stage=end.stage,
        epoch=end.epoch,
        epochs=end.epochs,
        accuracy=end.accuracy,
        loss=end.loss,
        held_accuracy=end.held_accuracy,
        held_loss=end.held_loss,
        wrong=tuple(wrong),
        seconds_left=end.seconds_left,
        where=end.where,
    )
