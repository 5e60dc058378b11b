"""What is known about the pictures that somebody teaches with. Plain records: naming them costs no import.

The files themselves are never copied, moved or changed; a picture is known by the hash of its bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Part = Literal["", "validation", "test"]
"""What the user set apart: "" is ours to divide."""


PART_WORDS = {
    "train": "learned from",
    "validation": "held back",
    "test": "never seen",
    "left_out": "not used: too like one set apart",
}
"""What a training did with a picture, as people are told."""


@dataclass(frozen=True, slots=True)
class ClassSource:
    """Where pictures of one class lie.

    Args:
        class_id: The class folder's name; stable, while the shown name may change.
        paths: Pictures, and folders of them, which are walked.
        part: Whether the user keeps them for one use.
    """

    class_id: str
    paths: tuple[Path, ...]
    part: Part = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that can be read.

    Args:
        path: Where it lies, as it was found.
        class_id: The class it was found in, or that the user gave it.
        sha256: Of the file's bytes, hexadecimal.
        size: Width and height in pixels, upright.
        look: Perceptual hash of 64 bits; see `looks.look`.
        taken: When, in seconds since 1970 by the camera's own clock; None where the file does not say.
        part: Whether the user keeps it for one use.
    """

    path: Path
    class_id: str
    sha256: str
    size: tuple[int, int]
    look: int
    taken: float | None
    part: Part = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file or folder that was meant as pictures and cannot be read.

    Args:
        path: Where it lies.
        class_id: The class it was found in.
        kind: From `imaging.decode.ERROR_KINDS`.
        message: A sentence or two with a next step.
        short: About three words.
    """

    path: Path
    class_id: str
    kind: str
    message: str
    short: str


@dataclass(frozen=True, slots=True)
class Scan:
    """Everything that was found.

    Args:
        classes: Class ids in the order of the sources, also those without a picture.
        pictures: In the order of the sources, then of the folders.
        unreadable: In that order too.
        stray: Pictures that lie in no class.
        nested: Folders inside class folders that hold pictures. These count for the class.
        left_alone: Files in class folders that are no pictures; hidden and system files are not counted.
    """

    classes: tuple[str, ...]
    pictures: tuple[Picture, ...]
    unreadable: tuple[Unreadable, ...] = ()
    stray: tuple[Path, ...] = ()
    nested: tuple[Path, ...] = ()
    left_alone: int = 0


@dataclass(frozen=True, slots=True)
class Edit:
    """What the user decided about a picture, wherever copies of it lie. The last one about it counts.

    Args:
        sha256: Which picture.
        action: Not to use it, to use it under `class_id`, or to doubt its label no more.
        class_id: For "label" only.
        mended: Decided when the model's answers had been seen, and taken back there.
        was: The label that the picture had when this was decided, or "" where nobody kept it.
    """

    sha256: str
    action: Literal["leave_out", "label", "right"]
    class_id: str = ""
    mended: bool = False
    was: str = ""
