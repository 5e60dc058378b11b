"""What a training has told so far, and how that is said. Plain data and words, no Qt: tests need no display."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui import figures
from desktop_classifier.training.events import NOTHING_HELD_BACK, Epoch, Event, Finished, QuickReady, Working, Wrong


class Phase(StrEnum):
    """How a training stands."""

    RUNNING = "running"
    PAUSING = "pausing"
    PAUSED = "paused"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FINISHED = "finished"
    FAILED = "failed"


class Now(NamedTuple):
    """What is being done at this moment: words, a dim remark, and how much of it is done (0..1, None: unknown)."""

    words: str
    remark: str
    part: float | None


class Part(StrEnum):
    """The parts of a training as a person sees them, in their order."""

    LOOK = "Find the pictures"
    FEATURES = "Look at every picture once"
    LEARN = "Learn to tell the classes apart"
    TUNE = "Fine-tune, and keep what is better"
    TEST = "Try it on pictures it has never seen"


_SHORT = 32
"""Letters of a name in the strip at the window's foot."""

_STAGES = {
    "tail": "the last layers",
    "whole": "the whole network",
    "book_top": "a new top",
    "book_whole": "everything",
    "scratch": "from nothing",
}
"""What is taught in a stage of a recipe with several."""

_GOING_ON = Working("look", 0, 0, "Going on where it was")


@dataclass(frozen=True, slots=True)
class Story:
    """A training, as far as it has been told.

    Args:
        project: Id of its project; "" until it has one.
        name: Shown name of the model to be.
        tunes: Whether fine-tuning comes after the quick model.
        scratch: Name of the network that is taught from nothing instead, or "".
        phase: How it stands.
        working: What was told last of what is being done, or None since an epoch ended.
        quick: The quick model, once it is ready.
        epochs: Epochs that ended, in order.
        result: How it ended, once it has.
        error: Why it failed, or None.
    """

    project: str
    name: str
    tunes: bool = True
    scratch: str = ""
    phase: Phase = Phase.RUNNING
    working: Working | None = None
    quick: QuickReady | None = None
    epochs: tuple[Epoch, ...] = ()
    result: Finished | None = None
    error: UserError | None = None

    def told(self, event: Event) -> Story:
        """The story with what was told now."""
        if isinstance(event, Working):
            return dataclasses.replace(self, working=event)
        if isinstance(event, QuickReady):
            tunes = self.tunes and bool(event.of)  # else nobody could say which of the two is better
            return dataclasses.replace(self, quick=event, working=None, tunes=tunes)
        if isinstance(event, Epoch):
            before = tuple(one for one in self.epochs if one.stage != event.stage or one.epoch < event.epoch)
            return dataclasses.replace(self, epochs=(*before, event), working=None)
        return dataclasses.replace(self, result=event)

    def at(self, phase: Phase, error: UserError | None = None) -> Story:
        """The story in another phase."""
        return dataclasses.replace(self, phase=phase, error=error)

    def anew(self) -> Story:
        """The story as it goes on after it was broken off."""
        return dataclasses.replace(self, phase=Phase.RUNNING, working=_GOING_ON, error=None)

    # What may be done

    @property
    def under_way(self) -> bool:
        return self.phase in (Phase.RUNNING, Phase.PAUSING, Phase.STOPPING)

    @property
    def tuning(self) -> bool:
        """Whether the fine-tuning of the network has begun, which ends at a wish without losing anything. On the way
        back to it a wish would be lost, for the child forgets the old ones when it begins."""
        on_the_way = self.working is not None and self.working.stage in ("look", "features", "learn")
        return self.quick is not None and self.part is Part.TUNE and not on_the_way

    @property
    def part(self) -> Part:
        """Which part of the training is being done."""
        stage = self.working.stage if self.working else ""
        if self.result is not None or stage == "test" or (stage == "pack" and self.quick):
            return Part.TEST
        if self.quick is not None:
            return Part.TUNE if self.tunes else Part.TEST
        return {"look": Part.LOOK, "features": Part.FEATURES}.get(stage, Part.LEARN if stage else Part.LOOK)

    def parts(self) -> tuple[Part, ...]:
        """The parts that this training has."""
        return tuple(part for part in Part if part is not Part.TUNE or self.tunes)

    def words(self, part: Part) -> str:
        """What is done in a part."""
        return f"Teach {self.scratch} from nothing" if part is Part.TUNE and self.scratch else str(part)

    # Figures

    @property
    def quick_share(self) -> float | None:
        """Share of right answers of the quick model on what is held back, or None."""
        return self.quick.right / self.quick.of if self.quick and self.quick.of else None

    @property
    def total(self) -> int:
        """Epochs that there will be at most."""
        if not self.epochs:
            return 0
        last = self.epochs[-1]
        return self._before + last.epochs + last.to_come

    @property
    def wrong(self) -> tuple[Wrong, ...]:
        """Held-back pictures that the newest epoch answers wrongly, surest first."""
        return self.epochs[-1].wrong if self.epochs else ()

    # Words

    @property
    def short_name(self) -> str:
        """The name where there is little room."""
        name = figures.readable(self.name)
        return name if len(name) <= _SHORT else f"{name[: _SHORT - 1].rstrip()}…"

    @property
    def title(self) -> str:
        """The page's title."""
        if self.phase is Phase.FAILED:
            return "The training could not go on"
        if self.phase is Phase.PAUSED:
            return f"Paused after epoch {self.epochs[-1].epoch}{self._of_stage}" if self.epochs else "Paused"
        if self.phase is Phase.STOPPED:
            return "Stopped"
        if self.phase is Phase.FINISHED:
            return f"“{self.name}” is ready"
        if self.quick is None:
            return "Learning from your pictures"
        if self.epochs and self.part is Part.TEST:
            return "Almost done: the new model is being made"
        more = f"{self.scratch} is being taught" if self.scratch else "fine-tuning goes on"
        return f"The quick model is ready; {more}" if self.tunes else "The quick model is ready"

    @property
    def line(self) -> str:
        """The sentence under the title."""
        if self.phase is Phase.FAILED:
            return "What was computed so far is kept." + (" The quick model can be used." if self.quick else "")
        if self.phase is Phase.PAUSED:
            return "Nothing is lost. Go on whenever you like, also after a restart."
        if self.phase is Phase.STOPPED:
            kept = "The quick model is kept and can be used." if self.quick else "There was no model yet to keep."
            return f"{kept} What was computed is used again if you start once more."
        if self.quick is None:
            more = f"{self.scratch} is taught" if self.scratch else "fine-tuning goes on"
            after = f"{more} meanwhile" if self.tunes else "that is all for a quick model"
            return f"“{self.name}” can be used as soon as the quick part is done; {after}."
        if self.phase is Phase.FINISHED or not self.tunes:
            return self._quick_line
        if self.scratch:
            return f"{self._quick_line} {self.scratch} begins from nothing, and is offered when it is done."
        return f"{self._quick_line} The fine-tuned one replaces it only if it turns out better, and says so."

    @property
    def _quick_line(self) -> str:
        if self.quick is None:
            return "The quick model can be used now."
        if not self.quick.of:
            return NOTHING_HELD_BACK
        right, of = figures.count(self.quick.right), figures.count(self.quick.of)
        return f"The quick one is right on {right} of {of} held-back pictures."

    @property
    def now(self) -> Now:
        """What is being done."""
        if self.phase is Phase.PAUSING:
            return Now("Pausing at the end of this epoch", "", self._epochs_done)
        if self.phase is Phase.STOPPING:
            return Now("Stopping; the best so far is kept" if self.quick else "Stopping", "", self._epochs_done)
        working = self.working
        if working is not None and working.stage == "tune" and self.epochs:
            return self._within_epoch(working)
        if working is not None:
            return _working(working)
        if not self.epochs:
            return Now("Starting", "", None)
        return Now(self._epoch_words(self.epochs[-1].epoch), self._epoch_remark, self._epochs_done)

    @property
    def strip(self) -> Now:
        """The same in the main window, where it stands among other things."""
        now = self.now
        words = f"{now.words[:1].lower()}{now.words[1:]}"
        return Now(f"Teaching “{self.short_name}”: {words}", now.remark, now.part)

    def _within_epoch(self, working: Working) -> Now:
        """Between two epochs what was done of the stage is told in much smaller steps."""
        last = self.epochs[-1]
        if last.epoch == last.epochs:  # of the stage before
            ready = _working(working)
            return ready._replace(remark=" · ".join(filter(None, (ready.remark, self._time_left))))
        part = working.done / working.total if working.total else 0.0
        done = (self._before + last.epochs * part) / self.total
        return Now(self._epoch_words(last.epoch + 1), self._epoch_remark, max(done, self._epochs_done or 0.0))

    @property
    def _epoch_remark(self) -> str:
        return " · ".join(filter(None, (self._time_left, self.epochs[-1].where)))

    @property
    def _time_left(self) -> str:
        last = self.epochs[-1]
        return figures.seconds_left(last.seconds_left) if last.epoch < last.epochs or last.to_come else ""

    def _epoch_words(self, number: int) -> str:
        return f"Epoch {number} of {self.epochs[-1].epochs}{self._of_stage}"

    @property
    def _of_stage(self) -> str:
        """What the newest epoch taught, where there are several stages."""
        last = self.epochs[-1]
        several = bool(last.to_come) or len({one.stage for one in self.epochs}) > 1
        return f", {_STAGES.get(last.stage, last.stage)}" if several else ""

    @property
    def _epochs_done(self) -> float | None:
        if not self.epochs:
            return None
        return (self._before + self.epochs[-1].epoch) / self.total

    @property
    def _before(self) -> int:
        """Epochs of the stages before the one that runs."""
        return sum(one.stage != self.epochs[-1].stage for one in self.epochs)


def _working(working: Working) -> Now:
    parts = []
    if working.pictures and working.total > 1:
        parts.append(f"{figures.count(working.done)} of {figures.count(working.total)}")
    if working.seconds_left is not None:
        parts.append(figures.seconds_left(working.seconds_left))
    part = working.done / working.total if working.total else None
    return Now(working.note or "Working", " · ".join(parts), part)
