"""The rounds of one stage: learn an epoch, look at the held-back pictures, keep it on disk, go on or end.

Nothing here knows TensorFlow; a `Learner` does the sums.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import Progress, Report
from desktop_classifier.training import calibration, checkpoints
from desktop_classifier.training.batches import Batch, Pictures
from desktop_classifier.training.checkpoints import Arrays, Checkpoint
from desktop_classifier.training.epochs import Best, EpochEnd, surest_wrong
from desktop_classifier.training.head import accuracy
from desktop_classifier.training.recipe import Stage

_BEST = "best/"
_HELD = "held"


class Learner(Protocol):
    """A network that learns."""

    def step(self, batch: Batch) -> tuple[float, int]:
        """Learn from a batch; give back its mean loss and how many answers were right."""
        ...

    def logits(self, inputs: np.ndarray) -> np.ndarray:
        """float32 [n, classes], as the finished model would answer: nothing hidden, nothing varied."""
        ...

    def taught(self) -> Arrays:
        """All arrays that the model consists of and that may have changed."""
        ...

    def memory(self) -> Arrays:
        """All other arrays without which learning could not go on as it was."""
        ...

    def restore(self, taught: Arrays, memory: Arrays) -> None:
        """Be again what these two said."""
        ...


class Rounds:
    """One stage from where it stands to its end.

    Args:
        learner: Begins as the model that is to be bettered.
        pictures: What it learns from.
        stage: What to do.
        seed: Decides the order.
        folder: Gets the checkpoints.
        identity: Only checkpoints of this name are gone on from.
        wish: A file that holds "pause" or "stop" when the user wishes so.
        tell: Told of every epoch.
        report: Told of batches, a few times a second.
    """

    def __init__(
        self,
        learner: Learner,
        pictures: Pictures,
        stage: Stage,
        seed: int,
        folder: Path,
        identity: str,
        wish: Path,
        tell: Callable[[EpochEnd], None],
        report: Report,
    ) -> None:
        self._learner, self._pictures, self._stage, self._seed = learner, pictures, stage, seed
        self._folder, self._identity, self._wish = folder, identity, wish
        self._tell, self._report = tell, report
        self._reported = 0.0
        self._times: list[float] = []  # in the first of them the network was still being built

    def run(self) -> tuple[Best, bool]:
        """Give back the best epoch, and whether the user stopped it.

        Raises:
            UserError: `paused`, as the user wished; every epoch that ended stands.
            OSError: A checkpoint could not be written.
        """
        best, done = self._begin()
        steps = self._pictures.steps(self._stage)
        self._report(Progress(done * steps, self._stage.epochs * steps))
        self._rest_if_wished()
        for epoch in range(done + 1, self._stage.epochs + 1):
            if self._tired(best, epoch - 1):
                break
            begun = time.monotonic()
            learned = self._epoch(epoch)
            if learned is None:
                return best, True
            now = self._look(epoch)
            self._times.append(time.monotonic() - begun)
            if math.isfinite(now.loss) and now.loss < best.loss:
                best = now
            self._keep(epoch, best)
            lost = not (math.isfinite(learned[0]) and math.isfinite(now.loss))
            self._tell(self._ended(learned, now, over=lost or self._tired(best, epoch)))
            self._rest_if_wished()
            if lost:
                break  # the rate is too high for these pictures: what was best before it is kept
        return best, False

    def _begin(self) -> tuple[Best, int]:
        if (found := checkpoints.newest(self._folder, self._identity)) is not None:
            return self._resumed(found), found.epoch
        begin = self._look(0)
        begin.temperature = 1.0  # kept as it is, if it is kept
        if self._stage.fresh:  # what it begins with knows nothing, and is no model to keep
            begin.loss = math.inf
        elif len(begin.held) and accuracy(begin.held, self._held_labels) == 1.0:
            begin.loss = 0.0  # right on all: what is surer still on these few need not be better on others
        return begin, 0

    def _resumed(self, found: Checkpoint) -> Best:
        parts: dict[str, dict[str, np.ndarray]] = {"taught": {}, "memory": {}, "best": {}}
        for name, array in found.arrays.items():
            part, _, rest = name.partition("/")
            parts[part][rest] = array
        self._learner.restore(parts["taught"], parts["memory"])
        held, facts = parts["best"].pop(_HELD), found.facts
        taught = parts["best"] or parts["taught"]
        return Best(facts["best_epoch"], facts["best_loss"], taught, held, facts["best_temperature"])

    def _epoch(self, epoch: int) -> tuple[float, float] | None:
        """Mean loss and share of right answers, or None when the user stopped it."""
        losses, right, steps = [], 0, self._pictures.steps(self._stage)
        for number, batch in enumerate(self._pictures.batches(self._stage, self._seed, epoch)):
            if wished(self._wish) == "stop":
                return None
            loss, hits = self._learner.step(batch)
            losses.append(loss * len(batch.labels))
            right += hits
            self._progress((epoch - 1) * steps + number + 1, self._stage.epochs * steps)
            if not math.isfinite(loss):
                break
        count = len(self._pictures.train)
        return sum(losses) / count, right / count

    def _rest_if_wished(self) -> None:
        """Between two epochs, so that nothing which was learned is lost."""
        if wished(self._wish) == "pause":
            raise UserError("The training rests. Go on when you like.", kind="paused")

    def _look(self, epoch: int) -> Best:
        """How good it is now."""
        rows = [self._learner.logits(inputs) for inputs in self._pictures.held_back()]
        held = np.concatenate(rows) if rows else np.zeros((0, self._pictures.classes), np.float32)
        heat = calibration.temperature(held, self._held_labels)
        return Best(epoch, calibration.loss(held, self._held_labels, heat), self._learner.taught(), held, heat)

    def _keep(self, epoch: int, best: Best) -> None:
        arrays = {f"taught/{name}": array for name, array in self._learner.taught().items()}
        arrays |= {f"memory/{name}": array for name, array in self._learner.memory().items()}
        if best.epoch != epoch:  # else the best is what was just written
            arrays |= {f"{_BEST}{name}": array for name, array in best.taught.items()}
        arrays[_BEST + _HELD] = best.held
        facts = {
            "identity": self._identity,
            "best_epoch": best.epoch,
            "best_loss": best.loss,
            "best_temperature": best.temperature,
        }
        checkpoints.save(self._folder, Checkpoint(epoch, arrays, facts))

    def _tired(self, best: Best, done: int) -> bool:
        return bool(self._stage.patience) and done - best.epoch >= self._stage.patience

    def _ended(self, learned: tuple[float, float], now: Best, *, over: bool) -> EpochEnd:
        stage, labels = self._stage, self._held_labels
        left = 0 if over else stage.epochs - now.epoch  # at most: it would jump up with every better epoch else
        return EpochEnd(
            stage=stage.kind,
            epoch=now.epoch,
            epochs=now.epoch if over else stage.epochs,  # what comes next is no epoch of this stage
            accuracy=learned[1],
            loss=learned[0],
            held_accuracy=accuracy(now.held, labels),
            held_loss=now.loss,
            wrong=surest_wrong(now.probabilities, labels, self._pictures.validation),
            seconds=self._times[-1],
            seconds_left=left * float(np.median(self._times[1:] or self._times)),
        )

    def _progress(self, done: int, total: int) -> None:
        if (now := time.monotonic()) - self._reported > 0.2 or done == total:
            self._reported = now
            self._report(Progress(done, total))

    @property
    def _held_labels(self) -> np.ndarray:
        return np.asarray(self._pictures.labels[self._pictures.validation])


def wished(file: Path) -> str:
    """The user's word in a wish file: "pause", "stop" or "" for none."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError:  # no file, no wish
        return ""
