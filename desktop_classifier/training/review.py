"""Which labels look wrong, and of which class more pictures would help, from features that are known already.

Every picture is judged by heads that never learned from it or from a picture like it (folds by group), so that a wrong
label is not believed because it was learned by heart. Ranked by how much more likely another class is than the label;
whether a doubt is serious is decided nearly as by Northcutt et al. 2021 (arXiv:1911.00068).
"""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from desktop_classifier.base import files
from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.training import head, lesson, project
from desktop_classifier.training.lesson import Lesson
from desktop_classifier.training.project import Project

log = logging.getLogger(__name__)

FILE = "review.json"
FOLDS = 5
SHARES = (0.25, 0.5, 1.0)
"""Parts of the pictures that the learning curve is drawn through."""

LISTED = 0.15
"""Part of all pictures that is listed, the most doubtful first, even if not all of them are doubted seriously."""

STRENGTH = 0.003
"""Of these heads, as `head.STRENGTHS`. A strong penalty hears the crowd and not the one picture: of 200 wrong labels
among 3,000 rendered pictures 195 to 199 were among the first 300, with the usual 0.3 158 to 167."""

_SURE_ENOUGH = 0.8
"""Of the probability that a class usually has where it is the label: from there on it is a serious rival. Of planted
wrong labels 84 to 91 in 100 are doubted so (by the whole of it with the usual heads 81 to 87), and fewer right ones."""

_LEAST_LISTED = 20
_LEAST_GAIN = 0.01
_SEED = 1


@dataclass(frozen=True, slots=True)
class Doubt:
    """A picture whose label may be wrong.

    Args:
        path: Where it lies.
        sha256: Of its bytes.
        class_id: Its label.
        suggested: What it seems to be.
        probability: Of that, 0..1.
        own: Of its label, 0..1.
        part: "train", "validation" or "test".
    """

    path: Path
    sha256: str
    class_id: str
    suggested: str
    probability: float
    own: float
    part: str


@dataclass(frozen=True, slots=True)
class Gain:
    """About `more` more pictures of a class should let `expected` (0..1) more of its pictures be found."""

    class_id: str
    more: int
    expected: float


@dataclass(frozen=True, slots=True)
class Review:
    """What is known about the pictures of a project.

    Args:
        doubts: The most doubtful first.
        disputed: So many of them are doubted seriously.
        gains: Classes that would gain from more pictures, the most first.
    """

    doubts: tuple[Doubt, ...]
    disputed: int
    gains: tuple[Gain, ...]

    @property
    def serious(self) -> tuple[Doubt, ...]:
        """The ones worth a look."""
        return self.doubts[: self.disputed]


def review(id: str, token: CancelToken, report: Report) -> Review:
    """Judge the pictures of a project anew and keep what was found in its folder.

    Raises:
        UserError: See `lesson.prepare`.
        Cancelled: `token` was cancelled.
    """
    which = project.load(id)
    taken = lesson.prepare(which, token, lambda event: None)
    found = of(taken, token, report)
    found = unconfirmed(found, which)
    files.write_json(which.folder / FILE, {"state": _state(which), **_to_json(found)})
    return found


def load(id: str) -> Review | None:
    """What was found for the present pictures and decisions, or None where that was never done."""
    which = project.load(id)
    try:
        stored = json.loads((which.folder / FILE).read_text(encoding="utf-8"))
        return _from_json(stored) if stored["state"] == _state(which) else None
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("the review in %s is damaged and made anew: %r", which.folder, error)
        return None


def of(taken: Lesson, token: CancelToken, report: Report) -> Review:
    """Judge what a training learns from.

    Args:
        taken: The pictures, their labels and features.
        token: Looked at between two heads.
        report: Told of every head.
    """
    passes = [(1.0, (STRENGTH,)), *((share, ()) for share in SHARES)]
    rows = []
    for number, (share, strengths) in enumerate(passes):
        begin = number * FOLDS

        def told(done: int, begin: int = begin) -> None:
            token.raise_if_cancelled()
            report(Progress(begin + done, FOLDS * len(passes), "Looking for doubtful labels"))

        rows.append(_out_of_fold(taken, share, strengths, told))
    judging, *curve = rows
    doubts, disputed = _doubts(taken, judging)
    return Review(doubts, disputed, _gains(taken, curve))


def unconfirmed(found: Review, which: Project) -> Review:
    """Without the pictures whose label the user said is right."""
    confirmed = {edit.sha256 for edit in which.edits if edit.action == "right"}
    kept = [(number, doubt) for number, doubt in enumerate(found.doubts) if doubt.sha256 not in confirmed]
    disputed = sum(number < found.disputed for number, _ in kept)
    return dataclasses.replace(found, doubts=tuple(doubt for _, doubt in kept), disputed=disputed)


def gain_sentence(review: Review) -> str:
    """Of what more pictures would help most; "" where no class would gain."""
    if not review.gains:
        return ""
    best = review.gains[0]
    return f"{best.more} more pictures of {best.class_id} would help most."


def _out_of_fold(taken: Lesson, share: float, strengths: Sequence[float], told: Callable[[int], None]) -> np.ndarray:
    """float32 [n, classes]: for each picture the answer of a head that learned from a share of the other folds."""
    from sklearn.model_selection import StratifiedGroupKFold

    count, classes, groups = len(taken.labels), len(taken.classes), taken.groups
    answers = np.full((count, classes), 1 / classes, np.float32)
    chance = np.random.default_rng(_SEED)
    folds = StratifiedGroupKFold(max(2, min(FOLDS, len(set(groups.tolist())))), shuffle=True, random_state=_SEED)
    for number, (train, held) in enumerate(folds.split(taken.features, taken.labels, groups)):
        told(number)
        train = _part(train, taken.labels, share, chance)
        present = np.unique(taken.labels[train])
        if len(present) < 2:
            continue
        place = {int(label): at for at, label in enumerate(present)}
        labels = np.array([place.get(int(label), 0) for label in taken.labels])
        learned = head.learn(taken.features, labels, train, np.zeros(0, int), strengths=strengths)
        answers[np.ix_(held, present)] = learned.head.probabilities(taken.features[held])
    return answers


def _part(rows: np.ndarray, labels: np.ndarray, share: float, chance: np.random.Generator) -> np.ndarray:
    """So much of every class, at least one picture."""
    if share == 1.0:
        return rows
    kept = []
    for label in np.unique(labels[rows]):
        mine = chance.permutation(rows[labels[rows] == label])
        kept.append(mine[: max(1, round(share * len(mine)))])
    return np.sort(np.concatenate(kept))


def _doubts(taken: Lesson, answers: np.ndarray) -> tuple[tuple[Doubt, ...], int]:
    labels, every = taken.labels, np.arange(len(taken.labels))
    mine = answers[every, labels]
    others = answers.copy()
    others[every, labels] = -1
    rival = others.argmax(axis=1)
    usual = np.array([mine[labels == label].mean() for label in range(len(taken.classes))])
    serious = (others.max(axis=1) >= _SURE_ENOUGH * usual[rival]) & (others.max(axis=1) > mine)
    order = np.lexsort((mine - others.max(axis=1), ~serious))  # serious ones first, each by its margin
    listed = max(int(serious.sum()), min(len(order), max(_LEAST_LISTED, round(LISTED * len(order)))))
    doubts = []
    for row in order[:listed]:
        picture = taken.pictures[row]
        doubts.append(
            Doubt(
                path=picture.path,
                sha256=picture.sha256,
                class_id=taken.classes[labels[row]],
                suggested=taken.classes[rival[row]],
                probability=float(others[row, rival[row]]),
                own=float(mine[row]),
                part=str(taken.parts.get(picture.sha256, "train")),
            )
        )
    return tuple(doubts), int(serious.sum())


def _gains(taken: Lesson, rows: list[np.ndarray]) -> tuple[Gain, ...]:
    """By a straight line through the found share of each class over the logarithm of its pictures."""
    steps = np.log2(SHARES)
    gains = []
    for label, class_id in enumerate(taken.classes):
        here = taken.labels == label
        found = [float((answers[here].argmax(axis=1) == label).mean()) for answers in rows]
        slope = float(np.polyfit(steps, found, 1)[0])  # for twice as many pictures
        expected = min(slope, 1.0 - found[-1])
        if expected >= _LEAST_GAIN:
            gains.append(Gain(class_id, _round(int(here.sum())), expected))
    return tuple(sorted(gains, key=lambda gain: -gain.expected))


def _round(count: int) -> int:
    """As people say it: in tens."""
    return max(10, round(count, -1))


def _state(which: Project) -> list[Any]:
    """What a review depends on: pictures and decisions, but not "the label is right"."""
    stored = project.to_json(which)
    edits = [edit for edit in stored["edits"] if edit["action"] != "right"]
    state: list[Any] = json.loads(json.dumps([stored["sources"], edits, which.choices.backbone, which.choices.framing]))
    return state


def _to_json(found: Review) -> dict[str, Any]:
    stored = dataclasses.asdict(found)
    for doubt in stored["doubts"]:
        doubt["path"] = str(doubt["path"])
    return stored


def _from_json(stored: Mapping[str, Any]) -> Review:
    return Review(
        doubts=tuple(Doubt(**{**each, "path": Path(each["path"])}) for each in stored["doubts"]),
        disputed=stored["disputed"],
        gains=tuple(Gain(**each) for each in stored["gains"]),
    )
