"""How long a training would take here, from a try of a few seconds, and which backbone to recommend."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Literal

from desktop_classifier.base import files, paths
from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.imaging.decode import Decoder
from desktop_classifier.imaging.framing import Framing
from desktop_classifier.inference.engine import Engine
from desktop_classifier.inference.pipeline import Pipeline, Question
from desktop_classifier.models import catalogue
from desktop_classifier.models.spec import ModelSpec
from desktop_classifier.training import lesson, recipe
from desktop_classifier.training.recipe import Advanced, Preset, Recipe, Stage, StageKind

TRY_S = 1.2
"""Seconds of real pictures through each backbone."""

TAIL_SHARE = {
    "MobileNetV2": 0.144,
    "ResNet50": 0.057,
    "Xception": 0.057,
    "efficientnet_lite0": 0.129,
    "efficientnet_lite2": 0.110,
    "MobileNet": 0.091,
    "ResNet101": 0.029,
    "ResNet152": 0.019,
    "ResNet50V2": 0.063,
    "ResNet101V2": 0.030,
    "ResNet152V2": 0.020,
    "InceptionV3": 0.068,
    "VGG16": 0.090,
    "VGG19": 0.095,
}
"""Share of a backbone's multiplications that lies in its tail (`architectures.cut`), counted layer by layer."""

WORK = {
    "MobileNetV2": 0.30,
    "ResNet50": 3.87,
    "Xception": 8.36,
    "efficientnet_lite0": 0.39,
    "efficientnet_lite2": 0.86,
    "MobileNet": 0.57,
    "ResNet101": 7.58,
    "ResNet152": 11.3,
    "ResNet50V2": 3.49,
    "ResNet101V2": 7.20,
    "ResNet152V2": 10.9,
    "InceptionV3": 5.71,
    "VGG16": 15.5,
    "VGG19": 19.6,
    "resnet34": 1.86,
    "se_resnet34": 1.86,
    "se_resnet50": 1.98,
    "new_xception": 2.41,
}
"""Thousand million multiplications a picture at the side of its record, from the papers and counted layer by layer."""

TOP_SHARE = 0.002
"""The same of a new top alone."""

STEP_COST = 9.0
"""Learning once from a picture in TensorFlow costs about this many answers by the engine."""

START_S = 8.0
"""TensorFlow starts and builds the network."""

LONGEST_S = 600.0
"""Up to this a person waits willingly for a first model."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What each preset would take with one backbone on this computer, in seconds.

    Args:
        spec_id: The backbone.
        quick_s, balanced_s, best_s, book_s: The whole of each preset.
        where: "on the processor" or the GPU.
        tried_s: How long the try took.
        scratch_s: The whole with a network from nothing, by its id.
    """

    spec_id: str
    quick_s: float
    balanced_s: float
    best_s: float
    book_s: float
    where: str
    tried_s: float
    scratch_s: Mapping[str, float] = field(default_factory=dict)

    def seconds(self, preset: Preset) -> float:
        return {
            Preset.QUICK: self.quick_s,
            Preset.BALANCED: self.balanced_s,
            Preset.BEST: self.best_s,
            Preset.BOOK: self.book_s,
        }[preset]


def estimate(
    spec: ModelSpec, pictures: int, example: Sequence[Path], token: CancelToken, report: Report, seed: int = 1
) -> Estimate:
    """Send real pictures through a backbone for about a second and reckon from that.

    Args:
        spec: A backbone whose weights are here; prepared first if it never was.
        pictures: How many shall be learned from.
        example: A few of them.

    Raises:
        UserError: The backbone cannot be loaded.
        Cancelled: `token` was cancelled.
    """
    begun = time.monotonic()
    report(Progress(0, 0, f"Trying {spec.name}"))
    with lesson.opened(spec, lesson.learning(), token, report) as engine:
        speed = _speed(spec, engine, example, token)
        remember(spec, "answer", 1 / speed)
        where = engine.where
    quick, balanced, best, book = (
        reckon(recipe.recipe(preset, Advanced(), seed), spec, pictures, speed)
        for preset in (Preset.QUICK, Preset.BALANCED, Preset.BEST, Preset.BOOK)
    )
    scratch = {
        one.id: reckon(recipe.recipe(Preset.BALANCED, Advanced(scratch=one.id), seed), spec, pictures, speed)
        for one in catalogue.UNTRAINED
    }
    return Estimate(spec.id, quick, balanced, best, book, where, time.monotonic() - begun, scratch)


def reckon(plan: Recipe, spec: ModelSpec, pictures: int, speed: float) -> float:
    """Seconds that a recipe takes.

    Args:
        plan: The recipe.
        spec: The backbone.
        pictures: How many there are in all; seven tenths of them are learned from.
        speed: Pictures/s from file to features.
    """
    answer_s = 1 / speed
    seconds = 2.0 + pictures * (answer_s + 0.0005)  # the head: half a millisecond a picture
    for stage in plan.stages:
        laying_down = 0.0 if stage.kind == "book_top" else pictures * answer_s
        learning = 0.7 * pictures * stage.epochs * _step_seconds(spec, stage, answer_s)
        seconds += START_S + laying_down + learning
    return seconds


def _step_seconds(spec: ModelSpec, stage: Stage, answer_s: float) -> float:
    if not stage.network:
        return step_seconds(spec, stage.kind, answer_s)
    begun = catalogue.buildable(stage.network)
    return step_seconds(begun, stage.kind, answer_s * WORK[begun.architecture] / WORK[spec.architecture])


def step_seconds(spec: ModelSpec, kind: StageKind, answer_s: float) -> float:
    """What learning once from one picture takes: what was seen here last, or else what is likely."""
    return known(spec, kind) or STEP_COST * _share(spec, kind) * answer_s


def known(spec: ModelSpec, kind: StageKind | Literal["answer"]) -> float:
    """What was remembered, or 0."""
    seen = _seen().get(f"{spec.id}/{kind}")
    return float(seen) if isinstance(seen, int | float) and seen > 0 else 0.0


def to_come(spec: ModelSpec, kind: StageKind, step_s: float, train: int, stages: Sequence[Stage]) -> float:
    """Seconds that the stages after one take, at most.

    Args:
        spec: What is taught.
        kind: Of the stage that runs.
        step_s: What learning once from one picture takes in it.
        train: How many pictures are learned from.
        stages: Those to come.
    """
    answer_s = known(spec, "answer") or step_s / (STEP_COST * _share(spec, kind))
    return sum(START_S + train * one.epochs * step_seconds(spec, one.kind, answer_s) for one in stages)


def _share(spec: ModelSpec, kind: StageKind) -> float:
    """How much of the network's work a stage does."""
    return {"tail": TAIL_SHARE.get(spec.architecture, 0.1), "book_top": TOP_SHARE}.get(kind, 1.0)


def remember(spec: ModelSpec, kind: StageKind | Literal["answer"], seconds: float) -> None:
    """Keep what learning once from one picture really took, for the next estimate; or what answering it did."""
    files.write_json(_seen_file(), {**_seen(), f"{spec.id}/{kind}": seconds})


def recommended(estimates: Sequence[Estimate], specs: Sequence[ModelSpec]) -> tuple[str, str]:
    """The id of the backbone to take, and why, in words.

    Args:
        estimates: At least one.
        specs: Their records.
    """
    accuracy = {spec.id: spec.top1 for spec in specs}
    patient = [one for one in estimates if one.balanced_s <= LONGEST_S]
    if patient:
        best = max(patient, key=lambda one: accuracy[one.spec_id])
        return best.spec_id, "the surest of those that take less than ten minutes here"
    quickest = min(estimates, key=lambda one: one.balanced_s)
    return quickest.spec_id, "the quickest with this many pictures"


def _speed(spec: ModelSpec, engine: Engine, example: Sequence[Path], token: CancelToken) -> float:
    """Pictures/s from file to features."""
    with Decoder() as decoder, contextlib.closing(Pipeline(spec, engine, decoder)) as pipeline:
        list(pipeline.run([Question(path) for path in example[:4]], Framing.CROP, token, features=True))  # warm
        begun, done = time.monotonic(), 0
        questions = (Question(path) for path in islice(cycle(example), 10_000))
        for _ in pipeline.run(questions, Framing.CROP, token, features=True):
            done += 1
            if time.monotonic() - begun > TRY_S:
                break
        return done / (time.monotonic() - begun)


def _seen_file() -> Path:
    return paths.cache_dir() / "steps.json"


def _seen() -> dict[str, object]:
    try:
        stored = json.loads(_seen_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):  # never seen, or damaged: what we saw will do
        return {}
    return stored if isinstance(stored, dict) else {}
