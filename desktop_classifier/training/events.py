"""What a training tells of itself while it runs: to the window, and as JSON lines to whoever reads `train --events`."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

StageName = Literal["look", "features", "learn", "tune", "test", "pack"]
Kept = Literal["quick", "tuned", "scratch"]


@dataclass(frozen=True, slots=True)
class Working:
    """What is being done now.

    Args:
        stage: Which part of the training.
        done: Units finished, in 0..total.
        total: All units, or 0 while nobody knows.
        note: In the user's words.
        seconds_left: Until this stage is over, or None while nobody knows.
        pictures: Whether the units are pictures, which a person counts too, and not steps of a computation.
    """

    stage: StageName
    done: int
    total: int
    note: str
    seconds_left: float | None = None
    pictures: bool = True


NOTHING_HELD_BACK = (
    "No picture could be held back to choose by, so the quick model is the only one. Three pictures of a class or more "
    "let it be fine-tuned."
)
"""What a quick model that was tried on no held-back picture means."""


@dataclass(frozen=True, slots=True)
class QuickReady:
    """The quick model stands in the model menu: right on `right` of `of` held-back pictures."""

    model: str
    right: int
    of: int


@dataclass(frozen=True, slots=True)
class Wrong:
    """A held-back picture that is answered wrongly; `said` with `probability` in 0..1."""

    path: str
    class_id: str
    said: str
    probability: float


@dataclass(frozen=True, slots=True)
class Epoch:
    """An epoch of fine-tuning is over.

    Args:
        stage: Which of the recipe's stages ("tail", "whole", ...).
        epoch: Its number, from 1.
        epochs: How many this stage has at most; `epoch` itself where it ends sooner.
        accuracy: Share of right answers on pictures learned from, 0..1.
        loss: Cross-entropy there.
        held_accuracy: The share on held-back pictures.
        held_loss: Cross-entropy there.
        wrong: The surest wrong answers on held-back pictures.
        seconds_left: Until fine-tuning is over, at most.
        where: "on the processor" or "on the … GPU".
        to_come: Epochs of the stages after this one, at most.
    """

    stage: str
    epoch: int
    epochs: int
    accuracy: float
    loss: float
    held_accuracy: float
    held_loss: float
    wrong: tuple[Wrong, ...]
    seconds_left: float
    where: str
    to_come: int = 0


@dataclass(frozen=True, slots=True)
class Finished:
    """The training is over.

    Args:
        model: Id of the user's model.
        kept: Which of the two turned out better on held-back pictures.
        stopped: Whether the user stopped it before its end.
    """

    model: str
    kept: Kept
    stopped: bool


Event = Working | QuickReady | Epoch | Finished
Tell = Callable[[Event], None]

_KINDS: dict[str, type[Any]] = {
    "working": Working,
    "quick_ready": QuickReady,
    "epoch": Epoch,
    "finished": Finished,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def to_json(event: Event) -> dict[str, Any]:
    """One JSON object, its kind under "event"."""
    return {"event": _NAMES[type(event)], **dataclasses.asdict(event)}


def from_json(message: Mapping[str, Any]) -> Event:
    """The event that `to_json` wrote.

    Raises:
        KeyError: There is no such kind of event.
    """
    fields = dict(message)
    kind = _KINDS[fields.pop("event")]
    if kind is Epoch:
        fields["wrong"] = tuple(Wrong(**one) for one in fields["wrong"])
    event: Event = kind(**fields)
    return event
