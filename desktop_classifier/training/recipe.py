"""What a training does, step by step: four presets, and what the user sets by hand.

The figures of a stage say everything that its result depends on besides the pictures, so that a recipe can be shown,
stored with the model, and done again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

Depth = Literal["last", "half", "all"]
StageKind = Literal["tail", "whole", "book_top", "book_whole", "scratch"]
Optimizer = Literal["adam", "sgd"]
Falling = Literal["cosine", "inverse"]


class Preset(StrEnum):
    """How thorough a training is."""

    QUICK = "quick"
    BALANCED = "balanced"
    BEST = "best"
    BOOK = "book"


@dataclass(frozen=True, slots=True)
class Advanced:
    """What the user set by hand; None leaves the preset's own.

    Args:
        epochs: Of the last stage, 1..500.
        rate: Learning rate at the beginning of the last stage.
        depth: How much of the network is taught: its last block, its second half, or all of it. A quick model teaches
            none of it, and the book's recipe all.
        augment: Whether pictures are also seen mirrored, shifted, lighter and darker.
        class_weights: Whether rare classes count as much as common ones; by itself only the book's recipe does not.
        scratch: Id of a network to teach from nothing (`catalogue.UNTRAINED`) instead of what the preset
            does after the quick part, or "".
    """

    epochs: int | None = None
    rate: float | None = None
    depth: Depth | None = None
    augment: bool | None = None
    class_weights: bool | None = None
    scratch: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One round of fine-tuning.

    Args:
        kind: "tail": the last block, from activations that are computed once. "whole": the network from pixels.
            "book_top": the head alone, from features. "book_whole": as "whole", by Géron's recipe. "scratch": another
            network, from pixels, beginning from nothing; its normalisation learns too.
        epochs: How many at most.
        rate: Learning rate at the beginning.
        optimizer: "adam", or "sgd" with `momentum`.
        momentum: Of SGD, 0..1.
        falling: How the rate falls with every batch: along a cosine to nothing, or as rate / (1 + decay · batches).
        decay: See `falling`.
        augment: Whether pictures are also seen mirrored (and, where pixels are taught from, shifted and lighter).
        dropout: Share of the features that is hidden while learning, 0..1.
        patience: Epochs without a better one after which it ends; 0: never before its time.
        batch: Pictures a step.
        depth: How much is taught where pixels are taught from: the "half" nearer the answer, or "all".
        fresh: Whether the head begins anew instead of where the quick one is.
        network: Id of the network that is begun from nothing (`catalogue.UNTRAINED`); "": the backbone is taught.
    """

    kind: StageKind
    epochs: int
    rate: float
    optimizer: Optimizer = "adam"
    momentum: float = 0.0
    falling: Falling = "cosine"
    decay: float = 0.0
    augment: bool = False
    dropout: float = 0.0
    patience: int = 0
    batch: int = 16
    depth: Depth = "all"
    fresh: bool = False
    network: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """All stages, one after the other, each from where the last one ended; none for a quick model."""

    preset: Preset
    stages: tuple[Stage, ...]
    class_weights: bool = True
    seed: int = 1


TAIL = Stage(kind="tail", epochs=12, rate=5e-5, patience=5)
"""Measured with MobileNetV2 on 398 pictures of ants and bees made small (28 pixels), each fifth of them tested once:
right are 85.2 % with the head alone, and after this 86.2 % at a rate of 3e-5, 86.4 % at 1e-4. Neither mirrored
activations (86.2 %) nor a dropout of a half (84.4 %) helped."""
WHOLE = Stage(kind="whole", epochs=12, rate=3e-5, augment=True, dropout=0.3, patience=4)

BOOK_TOP = Stage(
    kind="book_top",
    epochs=5,
    rate=0.2,
    optimizer="sgd",
    momentum=0.9,
    falling="inverse",
    decay=0.01,
    batch=32,
    fresh=True,
)
BOOK_WHOLE = Stage(
    kind="book_whole",
    epochs=40,
    rate=0.01,
    optimizer="sgd",
    momentum=0.9,
    falling="inverse",
    decay=0.001,
    patience=10,
    batch=32,
)
"""Géron, "Hands-On Machine Learning", 2nd edition, chapter 14: first the head alone, then everything."""

SCRATCH = Stage(kind="scratch", epochs=80, rate=1e-3, augment=True, batch=32, fresh=True)
"""A network of many layers that knows nothing needs many epochs and a rate that falls slowly."""

STAGES = {
    Preset.QUICK: (),
    Preset.BALANCED: (TAIL,),
    Preset.BEST: (TAIL, WHOLE),
    Preset.BOOK: (BOOK_TOP, BOOK_WHOLE),
}


def recipe(preset: Preset, advanced: Advanced, seed: int = 1) -> Recipe:
    """The recipe of a preset with what the user set by hand."""
    stages = list(_stages(preset, advanced))
    if stages:
        last = stages[-1]
        stages[-1] = dataclasses.replace(
            last,
            epochs=last.epochs if advanced.epochs is None else advanced.epochs,
            rate=last.rate if advanced.rate is None else advanced.rate,
        )
    if advanced.augment is not None:
        stages = [dataclasses.replace(stage, augment=advanced.augment) for stage in stages]
    weighs = advanced.class_weights
    if weighs is None:
        weighs = preset is not Preset.BOOK or bool(advanced.scratch)  # in the book every picture counts the same
    return Recipe(preset, tuple(stages), weighs, seed % 2**64)  # chance begins from no number below nought


def to_json(value: Recipe) -> dict[str, Any]:
    return dataclasses.asdict(value)


def from_json(stored: Mapping[str, Any]) -> Recipe:
    """The recipe that `to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: It is none.
    """
    stages = tuple(Stage(**stage) for stage in stored["stages"])
    return Recipe(Preset(stored["preset"]), stages, bool(stored["class_weights"]), int(stored["seed"]))


def _stages(preset: Preset, advanced: Advanced) -> tuple[Stage, ...]:
    """The last block is taught from activations; what lies deeper needs the pixels. The book is followed as it is."""
    if preset is Preset.QUICK:
        return ()
    if advanced.scratch:
        return (dataclasses.replace(SCRATCH, network=advanced.scratch),)
    depth = advanced.depth
    if depth is None or preset is Preset.BOOK:
        return STAGES[preset]
    if depth == "last":
        return (TAIL,)
    return (TAIL, dataclasses.replace(WHOLE, depth=depth))
