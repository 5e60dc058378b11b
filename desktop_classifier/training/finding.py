"""What could be mended about the pictures, as the wizard's first page says it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from desktop_classifier.training.records import Edit, Picture

Kind = Literal["unreadable", "duplicate", "near_duplicate", "two_labels", "few", "far_more", "nested", "stray"]


@dataclass(frozen=True, slots=True)
class Fix:
    """One click. It is undone by dropping the edits again.

    Args:
        word: On the button.
        edits: To be added to the others.
    """

    word: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the pictures.

    Args:
        kind: What it is.
        title: With the number.
        line: Which, and what happens if nothing is done.
        serious: Whether it costs right answers, or pictures, until somebody decides.
        pictures: Those concerned; what belongs together lies side by side.
        files: Files concerned that are no pictures.
        fixes: Ways to mend it; none where the program has already done what can be done.
    """

    kind: Kind
    title: str
    line: str
    serious: bool = False
    pictures: tuple[Picture, ...] = ()
    files: tuple[Path, ...] = ()
    fixes: tuple[Fix, ...] = ()


def leave_out(pictures: Sequence[Picture]) -> tuple[Edit, ...]:
    """Edits after which these, and their copies, do not take part."""
    return tuple(Edit(sha256, "leave_out") for sha256 in dict.fromkeys(picture.sha256 for picture in pictures))


def readable(name: str) -> str:
    """A name that can be shown: bytes that are not UTF-8 become a question mark in a diamond."""
    return os.fsencode(name).decode("utf-8", "replace")


def called(class_id: str, names: Mapping[str, str]) -> str:
    """A class in a sentence: by the name that it was given, or else its folder's."""
    return readable(names.get(class_id, class_id))


def named(class_id: str, path: Path, names: Mapping[str, str]) -> str:
    """A picture in a sentence: "rose/0412.jpg"."""
    return f"{called(class_id, names)}/{readable(path.name)}"


def listed(names: Sequence[str], most: int = 2) -> str:
    """ "a", "a and b", "a, b and 3 more"."""
    shown = list(names[:most])
    if len(names) > most:
        shown.append(f"{len(names) - most:,} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def counted(number: int, one: str, many: str) -> str:
    """ "1 picture is", "1,200 pictures are"."""
    return f"{number:,} {one if number == 1 else many}"
