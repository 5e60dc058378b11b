"""How good a model is on pictures that it has never seen, in figures that a person can check, and in words."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from desktop_classifier.training.events import Kept

Z_95 = 1.959964
"""Standard deviations of a normal distribution that hold 95 of 100."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One never-seen picture: what it is, what the model said, and with which probability (0..1)."""

    path: Path
    class_id: str
    said: str
    probability: float

    @property
    def right(self) -> bool:
        return self.class_id == self.said


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One class: `count` pictures are of it, `right` of them were found, and `said` pictures were called it."""

    class_id: str
    count: int
    right: int
    said: int

    @property
    def recall(self) -> float | None:
        """Share of the class's pictures that were found, or None where there are none."""
        return self.right / self.count if self.count else None

    @property
    def precision(self) -> float | None:
        """Share right among the pictures called so, or None where none was."""
        return self.right / self.said if self.said else None


@dataclass(frozen=True, slots=True)
class Result:
    """A model's figures on never-seen pictures.

    Args:
        classes: Class ids, in the order of the network's outputs.
        judged: One record a picture.
        kept: Which of the two models this is.
        quick_held: Right answers and pictures of the quick model on the held-back part.
        tuned_held: The same of the fine-tuned one, or None where there is none.
    """

    classes: tuple[str, ...]
    judged: tuple[Judged, ...]
    kept: Kept = "quick"
    quick_held: tuple[int, int] = (0, 0)
    tuned_held: tuple[int, int] | None = None

    @property
    def of(self) -> int:
        return len(self.judged)

    @property
    def right(self) -> int:
        return sum(one.right for one in self.judged)

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share of right answers, 0..1."""
        return wilson(self.right, self.of)

    @property
    def guessing(self) -> float:
        """The share that always naming the commonest class would get right, 0..1."""
        counts = [figures.count for figures in self.per_class]
        return max(counts) / self.of if self.of else 0.0

    @property
    def confusion(self) -> tuple[tuple[int, ...], ...]:
        """Counts; a row is what it is, a column what the model said."""
        index = {class_id: place for place, class_id in enumerate(self.classes)}
        table = np.zeros((len(self.classes), len(self.classes)), int)
        for one in self.judged:
            table[index[one.class_id], index[one.said]] += 1
        return tuple(tuple(int(cell) for cell in row) for row in table)

    @property
    def per_class(self) -> tuple[ClassFigures, ...]:
        table = np.array(self.confusion).reshape(len(self.classes), len(self.classes))
        return tuple(
            ClassFigures(class_id, int(table[i].sum()), int(table[i, i]), int(table[:, i].sum()))
            for i, class_id in enumerate(self.classes)
        )

    def cell(self, class_id: str, said: str) -> list[Judged]:
        """The pictures of a cell of the confusion matrix, surest first."""
        found = [one for one in self.judged if (one.class_id, one.said) == (class_id, said)]
        return sorted(found, key=lambda one: -one.probability)


def judge(
    paths: Sequence[Path], labels: np.ndarray, probabilities: np.ndarray, classes: Sequence[str]
) -> tuple[Judged, ...]:
    """Hold answers, float [n, classes], against what is right, int [n]."""
    said = probabilities.argmax(axis=1) if len(probabilities) else np.zeros(0, int)
    return tuple(
        Judged(path, classes[label], classes[guess], float(row[guess]))
        for path, label, guess, row in zip(paths, labels, said, probabilities, strict=True)
    )


def wilson(right: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); (0, 1) where nothing was tried."""
    if not of:
        return 0.0, 1.0
    share, spread = right / of, Z_95**2 / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z_95 * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def sentence(result: Result) -> str:
    """The one sentence that a person should take home."""
    if not result.of:
        return "No picture was kept apart to test it on"
    share = 100 * result.right / result.of
    return f"Right on {result.right:,} of {result.of:,} pictures it had never seen ({share:.0f} %)"


def detail(result: Result) -> str:
    """What to expect, what guessing would give, and which model was kept and why."""
    words = []
    if result.of:
        low, high = result.interval
        words.append(f"For new pictures like these, expect between {100 * low:.0f} and {100 * high:.0f} %.")
        words.append(f"Guessing would give {100 * result.guessing:.0f}.")
    if result.tuned_held is not None:
        quick, tuned = (100 * right / of if of else 0 for right, of in (result.quick_held, result.tuned_held))
        if result.kept == "tuned" and result.tuned_held[0] == result.quick_held[0]:
            words.append(
                "On the held-back pictures the fine-tuned model was right as often as the quick one, and surer, so it "
                "was kept."
            )
        elif result.kept == "tuned":
            words.append(
                f"On the held-back pictures the fine-tuned model beat the quick one ({tuned:.0f} to {quick:.0f}), "
                "so it was kept."
            )
        else:
            words.append(
                f"On the held-back pictures fine-tuning did not beat the quick model ({tuned:.0f} to {quick:.0f}), "
                "so the quick one was kept."
            )
    return " ".join(words)


def to_json(result: Result) -> dict[str, Any]:
    """Everything, with the derived figures for those who read the file without this program."""
    low, high = result.interval
    return {
        "classes": list(result.classes),
        "right": result.right,
        "of": result.of,
        "accuracy": result.right / result.of if result.of else None,
        "interval": [low, high],
        "guessing": result.guessing,
        "confusion": [list(row) for row in result.confusion],
        "per_class": [
            {**dataclasses.asdict(one), "precision": one.precision, "recall": one.recall} for one in result.per_class
        ],
        "kept": result.kept,
        "quick_held": list(result.quick_held),
        "tuned_held": None if result.tuned_held is None else list(result.tuned_held),
        "judged": [[str(one.path), one.class_id, one.said, round(one.probability, 6)] for one in result.judged],
    }


def from_json(stored: Mapping[str, Any]) -> Result:
    tuned = stored["tuned_held"]
    return Result(
        classes=tuple(stored["classes"]),
        judged=tuple(Judged(Path(path), is_, said, share) for path, is_, said, share in stored["judged"]),
        kept=stored["kept"],
        quick_held=(stored["quick_held"][0], stored["quick_held"][1]),
        tuned_held=None if tuned is None else (tuned[0], tuned[1]),
    )
