"""Fine-tuning as the rest of the program sees it: one call, in a child, that goes on where an earlier call ended.

FOLDER/begin.npz           the head that it began with
FOLDER/rows.npz            labels, and who is on which side
FOLDER/epoch-….npz/.json   see `checkpoints`
FOLDER/weights.npz, head.npz, held.npz, result.json      what came of it; the last one is written last
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
import signal
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from desktop_classifier.base import files
from desktop_classifier.base.child import Child, ChildDied
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Report, silent
from desktop_classifier.inference import choose
from desktop_classifier.inference.tensorflow_engine import PATIENCE_S, environment
from desktop_classifier.models import backbone
from desktop_classifier.models.spec import ModelSpec
from desktop_classifier.training import checkpoints
from desktop_classifier.training.epochs import EpochEnd, WrongRow
from desktop_classifier.training.head import Head
from desktop_classifier.training.recipe import Recipe, Stage

__all__ = ["EpochEnd", "Material", "Paused", "Tuned", "WrongRow", "fine_tune"]

log = logging.getLogger(__name__)


ROOM = {"tail": 3, "book_top": 3, "whole": 13, "book_whole": 13, "scratch": 13}
"""Room on the disk, in sizes of the network: checkpoints with the optimizer's memory and the best, and the result."""


class Paused(Exception):
    """The user wished to pause; every epoch that ended is kept."""


@dataclass(frozen=True, slots=True)
class Material:
    """What is learned from.

    Args:
        inputs: An .npy file with one row a picture: float16 activations [n, channels, height, width] for the stage
            "tail", uint8 squares [n, side, side, 3] for "whole", "book_whole" and "scratch", float features
            [n, width] for "book_top".
        labels: int [n], each in 0..classes-1.
        train: Rows to learn from.
        validation: Rows held back; at least one.
    """

    inputs: Path
    labels: np.ndarray
    train: np.ndarray
    validation: np.ndarray


@dataclass(frozen=True, slots=True)
class Tuned:
    """What came of a stage.

    Args:
        weights: The whole backbone; see `weights_tuned`.
        head: See `head.load`.
        validation: Probabilities on the held-back rows, float32 [n, classes].
        epoch: Which epoch was best; 0: the beginning.
        stopped: Whether the user stopped it.
        temperature: By which the head's logits were divided already.
    """

    weights: Path
    head: Path
    validation: np.ndarray
    epoch: int
    stopped: bool
    temperature: float = 1.0


def fine_tune(
    spec: ModelSpec,
    material: Material,
    head: Head,
    stage: Stage,
    recipe: Recipe,
    folder: Path,
    token: CancelToken,
    tell: Callable[[EpochEnd], None],
    wish: Path,
    *,
    start: Tuned | None = None,
    report: Report = silent,
) -> Tuned:
    """Do one stage, or what is left of it; the epoch with the least loss on held-back pictures is kept.

    Args:
        spec: The backbone.
        material: What is learned from.
        head: Where the classifier begins, unless `start` says otherwise.
        stage: What to do.
        recipe: Its seed and class weights.
        folder: Belongs to this stage of this training alone. Called again with it, the work goes on.
        token: Ends it at once.
        tell: Told of every epoch.
        wish: A file in which the user's "pause" or "stop" may appear at any time.
        start: What an earlier stage made; by default the backbone's own weights and `head`. The stage "scratch" begins
            from nothing.
        report: Told how many batches are done.

    Raises:
        Paused: As wished.
        Cancelled: `token` was cancelled.
        UserError: `out_of_memory`, `disk_full`, `child_died`, `weights_damaged`, `not_downloaded`. Call again to go on.
    """
    if (done := finished(folder)) is not None:
        return done
    begin = folder / "begin.npz"
    weights = _begun_with(spec, stage, start)
    files.require_space(folder, ROOM[stage.kind] * (weights.stat().st_size if weights else spec.weights.size))
    if not begin.is_file():
        head.save(begin)
    message = _message(spec, material, stage, recipe, folder, wish)
    message |= {"weights": str(weights or ""), "start": str(weights) if start else ""}
    message["head"] = str(start.head if start else begin)
    _ask(message, token, tell, report)
    done = finished(folder)
    assert done is not None
    return done


def _begun_with(spec: ModelSpec, stage: Stage, start: Tuned | None) -> Path | None:
    if stage.kind == "scratch":
        return None
    return start.weights if start else backbone.weights_path(spec)


def finished(folder: Path) -> Tuned | None:
    """What an earlier call made, or None."""
    try:
        result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
        held = checkpoints.read_arrays(folder / "held.npz")["probabilities"]
        weights, head = folder / "weights.npz", folder / "head.npz"
        if not (zipfile.is_zipfile(weights) and zipfile.is_zipfile(head)):
            raise ValueError("its arrays are not whole")
        return Tuned(weights, head, held, result["epoch"], result["stopped"], result.get("temperature", 1.0))
    except FileNotFoundError:
        return None
    except checkpoints.DAMAGED as error:
        log.warning("the result in %s cannot be read and is made again: %r", folder, error)
        return None


def _message(
    spec: ModelSpec, material: Material, stage: Stage, recipe: Recipe, folder: Path, wish: Path
) -> dict[str, Any]:
    rows = {"labels": material.labels, "train": material.train, "validation": material.validation}
    checkpoints.write_arrays(folder / "rows.npz", rows)
    choice = choose.choose("auto")
    return {
        "model": spec.id,
        "inputs": str(material.inputs),
        "rows": str(folder / "rows.npz"),
        "stage": dataclasses.asdict(stage),
        "seed": recipe.seed,
        "class_weights": recipe.class_weights,
        "folder": str(folder),
        "wish": str(wish),
        "device": choice.device if choice.engine == "tensorflow" else "CPU",
        "identity": _identity(spec, rows, stage, recipe),
    }


def _identity(spec: ModelSpec, rows: Mapping[str, np.ndarray], stage: Stage, recipe: Recipe) -> str:
    """What must be the same for an epoch on disk to be gone on from."""
    begun_with = "" if stage.kind == "scratch" else backbone.weights_sha256(spec)
    said = [spec.id, begun_with, dataclasses.asdict(stage), recipe.seed, recipe.class_weights]
    numbers = [np.asarray(array, np.int64).tobytes() for array in rows.values()]
    return hashlib.sha256(b"|".join([json.dumps(said).encode(), *numbers])).hexdigest()


def _ask(message: Mapping[str, Any], token: CancelToken, tell: Callable[[EpochEnd], None], report: Report) -> None:
    def heard(event: Mapping[str, Any]) -> None:
        wrong = tuple(WrongRow(**row) for row in event["wrong"])
        tell(EpochEnd(**{**event, "wrong": wrong}))

    try:
        with Child("finetune", environment(message["device"]), silence=PATIENCE_S) as child:
            child.request(message, token, report, heard)
    except ChildDied as error:
        if error.code is not None and error.code == -getattr(signal, "SIGKILL", 9):
            raise UserError(
                "Fine-tuning was ended from outside, which mostly means that the memory ran out. Every epoch that "
                "ended is kept: close other programs and go on, or choose a smaller model, or Quick.",
                kind="out_of_memory",
            ) from error
        raise
    except UserError as error:
        if error.kind == "paused":
            raise Paused from error
        raise
