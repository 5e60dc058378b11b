"""How good a model is on pictures that it has never seen, in figures that a person can check, and in words."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from desktop_classifier.training.dataset import counts
from desktop_classifier.training.events import Kept
from desktop_classifier.training.records import Edit

UNTESTED = "So nobody can say how often it is right."
MORE_PICTURES = "Add pictures of each class, ten or more that are not almost the same, and teach it again."
"""What would help where no picture could be kept apart."""

Z_95 = 1.959964
"""Standard deviations of a normal distribution that hold 95 of 100."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One never-seen picture and what the model said about it.

    Args:
        path: Where it lies.
        class_id: What counts as right: its label, after the user's fixes.
        said: What the model said.
        probability: How sure it was, 0..1, calibrated.
        sha256: Of its bytes, or "" in results of older versions.
        raw: The probability before calibration, or None there.
        familiar: See `inference.familiarity`, or None there.
        found_in: The label it was found with, where the user fixed it afterwards; else "".
        left_out: The user left it out after the model's answer had been seen.
    """

    path: Path
    class_id: str
    said: str
    probability: float
    sha256: str = ""
    raw: float | None = None
    familiar: float | None = None
    found_in: str = ""
    left_out: bool = False

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
        judged: One record a picture, also of those that were left out; `counted` is without them.
        kept: Which of the two models this is.
        quick_held: Right answers and pictures of the quick model on the held-back part.
        tuned_held: The same of the fine-tuned one, or None where there is none.
        temperature: By which the model's logits were divided, so that its probabilities are true.
        held_familiar: How familiar each held-back picture is; see `inference.familiarity`.
    """

    classes: tuple[str, ...]
    judged: tuple[Judged, ...]
    kept: Kept = "quick"
    quick_held: tuple[int, int] = (0, 0)
    tuned_held: tuple[int, int] | None = None
    temperature: float = 1.0
    held_familiar: tuple[float, ...] = ()

    @property
    def counted(self) -> tuple[Judged, ...]:
        """The pictures that the figures are about."""
        return tuple(one for one in self.judged if not one.left_out)

    @property
    def of(self) -> int:
        return len(self.counted)

    @property
    def right(self) -> int:
        return sum(one.right for one in self.counted)

    @property
    def fixed(self) -> int:
        """Pictures whose label the user changed, or that were left out, after the model's answer had been seen."""
        return sum(bool(one.found_in) or one.left_out for one in self.judged)

    @property
    def as_found(self) -> tuple[int, int]:
        """Right answers and pictures with the labels as they were found and nothing left out."""
        return sum((one.found_in or one.class_id) == one.said for one in self.judged), len(self.judged)

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
        for one in self.counted:
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
        found = [one for one in self.counted if (one.class_id, one.said) == (class_id, said)]
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
    else:
        words += [UNTESTED, MORE_PICTURES]
    if result.tuned_held is not None:
        quick, tuned = (100 * right / of if of else 0 for right, of in (result.quick_held, result.tuned_held))
        if result.kept == "scratch":
            words.append(
                f"On the held-back pictures the network from scratch was right on {tuned:.0f} %, the quick model, "
                f"whose network has seen a million others, on {quick:.0f} %."
            )
        elif result.kept == "tuned" and result.tuned_held[0] == result.quick_held[0]:
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
        "temperature": result.temperature,
        "held_familiar": [round(one, 6) for one in result.held_familiar],
        "judged": [
            [
                str(one.path),
                one.class_id,
                one.said,
                round(one.probability, 6),
                one.sha256,
                None if one.raw is None else round(one.raw, 6),
                None if one.familiar is None else round(one.familiar, 6),
                one.found_in,
                one.left_out,
            ]
            for one in result.judged
        ],
    }


def from_json(stored: Mapping[str, Any]) -> Result:
    tuned = stored["tuned_held"]
    return Result(
        classes=tuple(stored["classes"]),
        judged=tuple(Judged(Path(path), *rest) for path, *rest in stored["judged"]),
        kept=stored["kept"],
        quick_held=(stored["quick_held"][0], stored["quick_held"][1]),
        tuned_held=None if tuned is None else (tuned[0], tuned[1]),
        temperature=stored.get("temperature", 1.0),
        held_familiar=tuple(stored.get("held_familiar", ())),
    )


def mended(result: Result, edits: Sequence[Edit]) -> Result:
    """The same answers, held against the labels after the user's decisions.

    A label into a class that is gone counts for nothing. A picture may again be of a class that the model does not
    know, because all its pictures had been relabelled when it learned: that class then comes last.
    """
    known = {*result.classes, *(one.found_in or one.class_id for one in result.judged)}
    last = {edit.sha256: edit for edit in edits if counts(edit, known)}
    judged = tuple(_mended(one, last.get(one.sha256)) for one in result.judged)
    classes = dict.fromkeys((*result.classes, *(one.class_id for one in judged if not one.left_out)))
    return dataclasses.replace(result, judged=judged, classes=tuple(classes))


def _mended(one: Judged, edit: Edit | None) -> Judged:
    found = one.found_in or one.class_id
    if edit is None or not edit.mended:  # decided before anybody saw an answer: that is how it was found
        return dataclasses.replace(one, class_id=found, found_in="", left_out=False)
    if edit.action == "leave_out":
        return dataclasses.replace(one, class_id=found, found_in="", left_out=True)
    changed = edit.class_id != found
    return dataclasses.replace(one, class_id=edit.class_id, found_in=found if changed else "", left_out=False)


def fixed_sentence(result: Result) -> str:
    """What fixes of never-seen pictures did to the figure; "" where there are none."""
    if not result.fixed:
        return ""
    right, of = result.as_found
    were = "1 test picture was" if result.fixed == 1 else f"{result.fixed} test pictures were"
    now = 100 * result.right / result.of if result.of else 0.0
    shares = f"right on {100 * right / of:.0f} % as found, {now:.0f} % as fixed"
    return f"{were} fixed by you after the model had answered: {shares}."


@dataclass(frozen=True, slots=True)
class Compared:
    """Two models on the pictures that both have answered, by the labels of today.

    Args:
        of: How many these are.
        before: Right answers of the first.
        now: Right answers of the second.
        gained: Wrong before, right now.
        lost: Right before, wrong now.
    """

    of: int
    before: int
    now: int
    gained: tuple[Judged, ...]
    lost: tuple[Judged, ...]


def compare(before: Result, now: Result) -> Compared | None:
    """Hold two results against each other; None where they share no picture."""
    said = {one.sha256 or str(one.path): one.said for one in before.judged}
    pairs = [(one, said[key]) for one in now.counted if (key := one.sha256 or str(one.path)) in said]
    if not pairs:
        return None
    return Compared(
        of=len(pairs),
        before=sum(old == one.class_id for one, old in pairs),
        now=sum(one.right for one, _ in pairs),
        gained=tuple(one for one, old in pairs if one.right and old != one.class_id),
        lost=tuple(one for one, old in pairs if not one.right and old == one.class_id),
    )


def compared_sentence(compared: Compared) -> str:
    """Before and after on the same pictures."""
    return f"Before {compared.before:,}, now {compared.now:,} of the same {compared.of:,} pictures."
