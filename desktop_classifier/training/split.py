"""Which pictures teach, which are held back to choose by, and which are never seen until the end.

Pictures of one group (copies, bursts, almost the same) always lie on one side: a network that has seen a picture knows
its neighbour too, and the result would flatter. scikit-learn's `StratifiedGroupKFold` divides into equal folds, knows
nothing of parts that the user set apart, and leaves small classes without a test.
"""

from __future__ import annotations

import collections
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from desktop_classifier.training.records import Picture

Place = Literal["train", "validation", "test", "left_out"]

_ORDER: tuple[Place, ...] = ("test", "validation", "train")
"""Who gets the next group when all need it alike: of two pictures one is learned from and one is for the test."""

_MOST_OF_A_PART = 3
"""No group may be more than a third of a class in the test: it would be a test of one scene."""


@dataclass(frozen=True, slots=True)
class Split:
    """Who is where.

    Args:
        parts: Content hash → "train", "validation", "test", or "left_out" for what is too like a picture that the
            user set apart.
        seed: It was made with.
    """

    parts: Mapping[str, Place]
    seed: int


@dataclass(slots=True)
class _Group:
    """Pictures that stay together."""

    members: list[Picture]
    count: collections.Counter[str]

    @property
    def key(self) -> str:
        """The same whatever order the pictures came in."""
        return min(picture.sha256 for picture in self.members)


@dataclass(slots=True)
class _Tally:
    """How many pictures of each class every part should get, and has."""

    wanted: dict[Place, dict[str, int]]
    have: dict[Place, collections.Counter[str]] = field(
        default_factory=lambda: collections.defaultdict(collections.Counter)
    )

    def need(self, place: Place, group: _Group) -> float:
        """The part of what is wanted there that is still missing, of the group's scarcest class; at most 1."""
        wanted, have = self.wanted[place], self.have[place]
        return min((wanted[name] - have[name]) / wanted[name] if wanted[name] else -1.0 for name in group.count)

    def fits(self, place: Place, group: _Group) -> bool:
        wanted, have = self.wanted[place], self.have[place]
        return all(
            have[name] + count <= wanted[name] and count <= max(1, wanted[name] // _MOST_OF_A_PART)
            for name, count in group.count.items()
        )


def split(
    pictures: Sequence[Picture], groups: np.ndarray, seed: int, validation: float = 0.15, test: float = 0.15
) -> Split:
    """Divide pictures, class by class, without ever dividing a group.

    Args:
        pictures: n pictures. What the user set apart stays where it is, and no more is set apart for that use.
        groups: int [n], the same number for what must stay together. Copies of the same bytes must share one.
        seed: Another one gives another split; the same one always the same, in whatever order the pictures come.
        validation: Part of each class that is held back, 0..1; at least one picture where the class has three.
        test: Part of each class that is never seen, 0..1; at least one picture where the class has two.
    """
    own, free = _sorted_out(pictures, groups)
    parts = _own_parts(own)
    kept_apart = {picture.part for picture in pictures}
    shares = 0.0 if "validation" in kept_apart else validation, 0.0 if "test" in kept_apart else test
    tally = _Tally(_wanted(free, *shares))
    placed = _placed(free, tally, random.Random(seed))
    for place in ("test", "validation"):
        _at_least_one(placed, tally, place)
    parts.update({picture.sha256: place for group, place in placed for picture in group.members})
    return Split(parts, seed)


def continued(
    pictures: Sequence[Picture],
    groups: np.ndarray,
    before: np.ndarray,
    fresh: Mapping[str, Place],
    kept: Mapping[str, Place],
) -> dict[str, Place]:
    """A division into parts that goes on from an earlier one: what was never seen stays so, what is new finds a place.

    Another backbone, or other pictures beside them, can put two in one group that were divided before. Then the never
    seen one stays, and the other one is not used; unless a class would have nothing left to learn from.

    Args:
        pictures: n pictures.
        groups: int [n], the same number for what must stay together.
        before: int [n], the same among those that are in `kept`: a new picture may be like two that are not alike.
        fresh: The parts if there were none before; it rules what the user set apart, and groups that are all new.
        kept: Content hash → its part before, of old pictures.
    """
    rows = range(len(pictures))
    old = [row for row in rows if pictures[row].sha256 in kept and not _set_apart(pictures[row], fresh)]
    parts_of: dict[int, set[Place]] = collections.defaultdict(set)
    for row in old:
        parts_of[int(before[row])].add(kept[pictures[row].sha256])
    ruling = {group: next(place for place in _ORDER if place in there) for group, there in parts_of.items()}
    learned = [row for row in old if kept[pictures[row].sha256] == "train"]
    left = {pictures[row].class_id for row in learned if ruling[int(before[row])] == "train"}
    ruling.update({int(before[row]): "train" for row in learned if pictures[row].class_id not in left})
    parts: dict[str, Place] = {}
    there: dict[int, set[Place]] = collections.defaultdict(set)
    for row in old:
        sha256, rule = pictures[row].sha256, ruling[int(before[row])]
        parts[sha256] = rule if kept[sha256] == rule else "left_out"
        there[int(groups[row])].add(rule)
    for row in rows:
        sha256, near = pictures[row].sha256, there[int(groups[row])]
        if sha256 not in parts:
            its_own = _set_apart(pictures[row], fresh) or not near
            parts[sha256] = fresh[sha256] if its_own else next(iter(near)) if len(near) == 1 else "left_out"
    return parts


def _set_apart(picture: Picture, fresh: Mapping[str, Place]) -> bool:
    """By the user, or too like one that is."""
    return bool(picture.part) or fresh[picture.sha256] == "left_out"


def _sorted_out(pictures: Sequence[Picture], groups: np.ndarray) -> tuple[list[_Group], list[_Group]]:
    """Groups that touch what the user set apart, and the others, sorted by content."""
    together: dict[int, list[Picture]] = {}
    for picture, group in zip(pictures, groups.tolist(), strict=True):
        together.setdefault(group, []).append(picture)
    made = [_Group(members, collections.Counter(one.class_id for one in members)) for members in together.values()]
    made.sort(key=lambda group: group.key)
    own = [group for group in made if any(picture.part for picture in group.members)]
    return own, [group for group in made if not any(picture.part for picture in group.members)]


def _own_parts(groups: Sequence[_Group]) -> dict[str, Place]:
    """Set apart stays set apart, the test first; whatever else is in such a group would give it away."""
    parts: dict[str, Place] = {}
    for group in groups:
        ruling: Place = "test" if any(picture.part == "test" for picture in group.members) else "validation"
        inside = {picture.sha256 for picture in group.members if picture.part == ruling}
        parts.update({one.sha256: ruling if one.sha256 in inside else "left_out" for one in group.members})
    return parts


def _wanted(groups: Sequence[_Group], validation: float, test: float) -> dict[Place, dict[str, int]]:
    totals: collections.Counter[str] = collections.Counter()
    for group in groups:
        totals.update(group.count)
    wanted: dict[Place, dict[str, int]] = {"train": {}, "validation": {}, "test": {}}
    for name, total in totals.items():
        wanted["test"][name] = min(max(1, round(total * test)), total - 1) if test else 0
        left = total - wanted["test"][name]
        wanted["validation"][name] = min(max(1, round(total * validation)), left - 1) if validation else 0
        wanted["train"][name] = left - wanted["validation"][name]
    return wanted


def _placed(groups: Sequence[_Group], tally: _Tally, chance: random.Random) -> list[tuple[_Group, Place]]:
    """Every group where it is needed most, the largest first, because they fit in the fewest places."""
    shuffled = list(groups)
    chance.shuffle(shuffled)
    placed = []
    for group in sorted(shuffled, key=lambda group: -len(group.members)):
        fitting = [place for place in _ORDER if place == "train" or tally.fits(place, group)]
        place = max(fitting, key=lambda place: tally.need(place, group))
        tally.have[place].update(group.count)
        placed.append((group, place))
    return placed


def _at_least_one(placed: list[tuple[_Group, Place]], tally: _Tally, place: Place) -> None:
    """Classes of a few large groups get one of them into `place`, even if it is more than their share."""
    for name, wanted in tally.wanted[place].items():
        if not wanted or tally.have[place][name]:
            continue
        learned = tally.have["train"]
        movable = [
            (len(group.members), at)
            for at, (group, where) in enumerate(placed)
            if where == "train"
            and group.count[name]
            and all(2 * count <= learned[other] for other, count in group.count.items())
        ]
        if movable:
            _, at = min(movable)
            group = placed[at][0]
            placed[at] = group, place
            learned.subtract(group.count)
            tally.have[place].update(group.count)
