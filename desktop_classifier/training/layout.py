"""Which folders are classes: a folder of class folders, with or without train, validation and test above them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from desktop_classifier.base.errors import UserError
from desktop_classifier.imaging import formats
from desktop_classifier.imaging.folder import natural
from desktop_classifier.training.records import ClassSource, Part

_TRAIN = ("train", "training")
_VALIDATION = ("val", "valid", "validation", "dev")
_TEST = ("test", "testing", "tests")
_PARTS = frozenset((*_TRAIN, *_VALIDATION, *_TEST))
_ENDING = re.compile(r"[ _-]*(set|data|images)$")
"""Some say "training_set", "Test data" or "train-images"."""
_SYSTEM = frozenset({"__macosx", "@eadir", "$recycle.bin", "system volume information", "lost+found", "__pycache__"})
_MOST_WRAPPERS = 3
"""Archives unpack to "flowers/flowers/…"; folders that hold nothing but one folder are looked through this deep."""


def class_sources(folder: Path) -> tuple[ClassSource, ...]:
    """The classes in a folder, in the order that people count in.

    Where it holds train/ and val/ or test/, these must hold the class folders. With both, val/ is for validation and
    test/ for the test; with one of them, that one is the test, because somebody kept it apart.

    Raises:
        UserError: kind "no_classes" or a kind of reading; there are no class folders.
    """
    root = _unwrapped(folder)
    parts = _parts(root)
    if parts:
        return tuple(source for place, part in parts for source in _classes(place, part))
    classes = _classes(root, "")
    if not classes:
        raise UserError(
            f"There are no class folders in “{folder.name or folder}”. Make a folder for each class, named after what "
            "is in it, put its pictures there, and choose the folder that holds them all.",
            kind="no_classes",
        )
    return classes


def strays(folder: Path) -> tuple[Path, ...]:
    """Pictures beside the class folders: nobody knows of what.

    Raises:
        UserError: The folder cannot be looked into.
    """
    root = _unwrapped(folder)
    beside = [folder, root, *(place for place, _ in _parts(root))]
    found = [path for place in dict.fromkeys(beside) for path in _listed(place)[1]]
    return tuple(path for path in found if path.suffix.lower() in formats.SUFFIXES)


def _unwrapped(folder: Path) -> Path:
    for _ in range(_MOST_WRAPPERS):
        folders, files = _listed(folder)
        if len(folders) != 1 or any(path.suffix.lower() in formats.SUFFIXES for path in files):
            break
        inside, pictures = _listed(folders[0])
        if not inside or any(path.suffix.lower() in formats.SUFFIXES for path in pictures):
            break
        folder = folders[0]
    return folder


def _parts(root: Path) -> list[tuple[Path, Part]]:
    """The folders above the class folders with what each is for; empty where there is no such layer. Pictures that lie
    in one of them at once, as those of a contest do, are of no class."""
    named = {_ENDING.sub("", path.name.casefold()): path for path in _listed(root)[0]}
    layered = {name: path for name, path in named.items() if name in _PARTS and _listed(path)[0]}

    def called(names: tuple[str, ...]) -> Path | None:
        return next((layered[name] for name in names if name in layered), None)

    train, validation, test = called(_TRAIN), called(_VALIDATION), called(_TEST)
    flat = [path for name, path in named.items() if name in (*_VALIDATION, *_TEST) and name not in layered]
    if train is None or (validation is None and test is None and not (flat and _nothing_but_parts(named, train))):
        return []
    parts: list[tuple[Path, Part]] = [(train, "")]
    if validation is not None:
        parts.append((validation, "validation" if test is not None else "test"))
    if test is not None:
        parts.append((test, "test"))
    return [*parts, *((path, "test") for path in flat)]


def _nothing_but_parts(named: Iterable[str], train: Path) -> bool:
    """Whether these cannot be classes of trains and of tests."""
    at_once = any(path.suffix.lower() in formats.SUFFIXES for path in _listed(train)[1])
    return not at_once and _PARTS.issuperset(named)


def _classes(place: Path, part: Part) -> tuple[ClassSource, ...]:
    return tuple(ClassSource(path.name, (path,), part) for path in _listed(place)[0])


def _listed(folder: Path) -> tuple[list[Path], list[Path]]:
    """Folders and files of a folder, sorted, without hidden and system ones. Links to folders are folders."""
    folders: list[Path] = []
    files: list[Path] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and entry.name.lower() not in _SYSTEM:
                    (folders if _leads_to_folder(entry) else files).append(Path(entry.path))
    except OSError as error:
        raise _cannot_look(folder, error) from error
    return sorted(folders, key=_in_order), sorted(files, key=_in_order)


def _in_order(path: Path) -> tuple[list[str | int], str]:
    return natural(path.name), path.name


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _cannot_look(folder: Path, error: OSError) -> UserError:
    name = f"“{folder.name or folder}”"
    if isinstance(error, PermissionError):
        return UserError(
            f"You are not allowed to look into {name}. Change its permissions, or copy it to a folder of yours.",
            kind="no_permission",
        )
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return UserError(f"There is no folder {name}. Choose the folder that holds the class folders.", kind="missing")
    reason = error.strerror or type(error).__name__
    return UserError(f"The folder {name} could not be read ({reason}). Check that its disk is connected.", "unreadable")
