"""Pictures that may be mended, what one key each does with them, and how that is said. No Qt in here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_classifier.gui import figures
from desktop_classifier.gui.controllers.taught import Shot
from desktop_classifier.training.records import PART_WORDS, Edit

if TYPE_CHECKING:  # its module brings NumPy
    from desktop_classifier.training.review import Doubt

RESERVED = "HIX"
"""Heat map, *it is…* and *leave it out*."""


@dataclass(frozen=True, slots=True)
class Case:
    """A picture on the result page.

    Args:
        path: Where it lies.
        sha256: Of the file's bytes; "" where nobody kept it, and then nothing can be done.
        class_id: The label it has.
        suggested: The label that the model gives it; the same where it agrees.
        caption: What stands under it while nothing was decided.
        part: What the training did with it, in words; "" where all that are shown beside it are never seen.
    """

    path: Path
    sha256: str
    class_id: str
    suggested: str
    caption: str
    part: str = ""


def of_shot(shot: Shot) -> Case:
    """A picture of a cell."""
    return Case(shot.path, shot.sha256, shot.class_id, shot.said_id, shot.caption)


def of_change(shot: Shot, names: Mapping[str, str]) -> Case:
    """A picture that became right or wrong by training anew."""
    is_ = names.get(shot.class_id, shot.class_id)
    caption = f"{is_}, says {shot.caption}" if shot.class_id != shot.said_id else shot.caption
    return Case(shot.path, shot.sha256, shot.class_id, shot.said_id, caption)


def of_doubt(doubt: Doubt, names: Mapping[str, str]) -> Case:
    """A picture whose label looks doubtful: "tulip, or rose? 94 %", and below it "learned from"."""
    is_, seems = (names.get(each, each) for each in (doubt.class_id, doubt.suggested))
    caption = f"{is_}, or {seems}? {figures.percent(doubt.probability)}"
    part = PART_WORDS.get(doubt.part, "")
    return Case(doubt.path, doubt.sha256, doubt.class_id, doubt.suggested, caption, part)


def decided(edits: Sequence[Edit], names: Mapping[str, str]) -> dict[str, str]:
    """What was decided on this page about pictures, in two or three words, by their hashes."""
    return {edit.sha256: _mark(edit, names) for edit in edits if edit.mended}


def _mark(edit: Edit, names: Mapping[str, str]) -> str:
    if edit.action == "leave_out":
        return "left out"
    return "label is right" if edit.action == "right" else f"now {names.get(edit.class_id, edit.class_id)}"


def right(cases: Sequence[Case], edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The labels are right; whoever said otherwise before takes that back with it."""
    otherwise = {edit.sha256 for edit in edits if edit.mended and edit.action != "right"}
    return tuple(
        Edit(case.sha256, "label", case.class_id, was=case.class_id)
        if case.sha256 in otherwise
        else Edit(case.sha256, "right")
        for case in cases
        if case.sha256
    )


def left_out(cases: Sequence[Case]) -> tuple[Edit, ...]:
    """They are not to be used."""
    return tuple(Edit(case.sha256, "leave_out", was=case.class_id) for case in cases if case.sha256)


def labelled(cases: Sequence[Case], class_id: str, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """They are of this class."""
    same = right([case for case in cases if case.class_id == class_id], edits)
    others = (case for case in cases if case.class_id != class_id and case.sha256)
    return (*same, *(Edit(case.sha256, "label", class_id, was=case.class_id) for case in others))


def letter(name: str) -> str:
    """The key for a class: the first of its letters that means nothing else here, upper case; "1" where none is."""
    letters = (each.upper() for each in name if each.isalpha())
    return next((each for each in letters if len(each) == 1 and each not in RESERVED), "1")


def one(name: str) -> str:
    """ "a rose", "an orchid"; a name that takes no article as it is: "roses", "Ahorn", "class 3"."""
    plain = name.isascii() and name.isalpha() and name.islower() and not name.endswith("s")
    if not plain:
        return f"“{name}”" if " " in name else name
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
