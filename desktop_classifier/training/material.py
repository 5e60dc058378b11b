"""What fine-tuning reads again and again, computed once and laid on disk: activations, or squares."""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

import numpy as np

from desktop_classifier.base import files
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.imaging.decode import Decoder
from desktop_classifier.imaging.framing import Framing
from desktop_classifier.inference.engine import Engine, Inferred
from desktop_classifier.inference.pipeline import Pipeline, Question
from desktop_classifier.models.spec import ModelSpec
from desktop_classifier.training.dataset import Picture
from desktop_classifier.training.features import disturbed, pace

log = logging.getLogger(__name__)


class Squares:
    """An engine that computes nothing: its features are the squares themselves."""

    name = "squares"
    precision = "exact"
    where = "on the processor"
    batch = 4
    depth = 2

    def submit(self, squares: np.ndarray, features: bool = False) -> Future[Inferred]:
        future: Future[Inferred] = Future()
        future.set_result(Inferred(np.zeros((len(squares), 1), np.float32), squares))
        return future

    def close(self) -> None:
        """There is nothing to free."""


def collect(
    spec: ModelSpec,
    engine: Engine,
    pictures: Sequence[Picture],
    framing: Framing,
    kind: type[np.generic],
    target: Path,
    token: CancelToken,
    report: Report,
) -> Path:
    """Write what the engine gives as features of each picture into one .npy file [n, …]; give back what is there.

    Args:
        kind: Number type in the file, such as float16 for activations and uint8 for squares.
        target: The file; it has this name only once it is whole.

    Raises:
        UserError: `disk_full`; `vanished` or the like when a picture cannot be read any more.
        Cancelled: Nothing is left behind.
    """
    if whole(target, len(pictures)):
        return target
    part = target.with_suffix(".part.npy")
    array: np.memmap | None = None
    try:
        for row, values in enumerate(outcomes(spec, engine, pictures, framing, token, report)):
            if array is None:
                array = _reserved(part, (len(pictures), *values.shape), kind)
            array[row] = values
        if array is not None:
            array.flush()
        array = None
        files.replace(part, target)
    except BaseException:
        array = None  # Windows renames and deletes no file that is mapped
        part.unlink(missing_ok=True)
        raise
    return target


def whole(target: Path, rows: int) -> bool:
    """Whether a file of so many rows is there; one that was cut is no reason to give up."""
    try:
        return len(np.load(target, mmap_mode="r", allow_pickle=False)) == rows
    except FileNotFoundError:
        return False
    except (OSError, ValueError, EOFError) as error:
        log.warning("%s is damaged and is computed again: %s", target, error)
        return False


def outcomes(
    spec: ModelSpec,
    engine: Engine,
    pictures: Sequence[Picture],
    framing: Framing,
    token: CancelToken,
    report: Report,
) -> Iterator[np.ndarray]:
    """What the engine gives as features of each picture, in order.

    Raises:
        UserError: A picture cannot be read any more, or is another one by now.
        Cancelled: `token` was cancelled.
    """
    begun = time.monotonic()
    with Decoder() as decoder, contextlib.closing(Pipeline(spec, engine, decoder)) as pipeline:
        questions = (_question(picture) for picture in pictures)
        for row, outcome in enumerate(pipeline.run(questions, framing, token, features=True), 1):
            if outcome.error is not None:
                raise UserError(
                    f"{outcome.question.path} could be read before and cannot be read now. {outcome.error.message}",
                    kind="vanished",
                )
            assert outcome.features is not None
            yield outcome.features
            report(Progress(row, len(pictures), pace(row, len(pictures), begun)))


def _question(picture: Picture) -> Question:
    if (error := disturbed(picture)) is not None:
        raise error
    return Question(picture.path)


def _reserved(part: Path, shape: tuple[int, ...], kind: type[np.generic]) -> np.memmap:
    size = int(np.prod(shape)) * np.dtype(kind).itemsize
    files.require_space(part.parent, size)
    array = np.lib.format.open_memmap(part, "w+", np.dtype(kind), shape)
    if hasattr(os, "posix_fallocate"):  # a disk that fills up under a memory map would end the process
        with part.open("r+b") as stream:
            os.posix_fallocate(stream.fileno(), 0, part.stat().st_size)
    return array
