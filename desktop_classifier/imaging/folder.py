"""Which pictures are meant by the files and folders that somebody dropped or named."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop_classifier.base.progress import CancelToken, Progress, Report, silent
from desktop_classifier.imaging import formats

_SYSTEM = frozenset(
    {
        "thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
        "icon\r",
        "__macosx",
        "@eadir",
        "$recycle.bin",
        "system volume information",
        "lost+found",
    }
)
"""What systems leave beside pictures, in small letters; everything that starts with a dot belongs to it."""

_LOOK = 200
_DIGITS = re.compile(r"([0-9]+)")
_WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0)

# Windows only; elsewhere files have no such attributes and these are never set.
_HIDDEN = getattr(stat, "FILE_ATTRIBUTE_HIDDEN", 2) | getattr(stat, "FILE_ATTRIBUTE_SYSTEM", 4)
_ELSEWHERE = getattr(stat, "FILE_ATTRIBUTE_OFFLINE", 4096) | 0x400000
"""Files whose bytes lie on a server: looking at their first bytes would download them."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What was found.

    Args:
        pictures: In the order of the paths given; within a folder its own pictures first, "2" before "10".
        folders: How many folders were looked into.
        left_alone: Files that are no pictures. Hidden and system files are not counted.
        unreadable: Folders that could not be looked into.
    """

    pictures: list[Path]
    folders: int
    left_alone: int
    unreadable: list[Path]


def collect(paths: Iterable[Path], token: CancelToken, report: Report = silent) -> Collected:
    """Find all pictures at once.

    Args:
        paths: Files, which are always taken, and folders, which are walked.
        token: Looked at every few hundred files.
        report: Told how many pictures were found so far.

    Raises:
        Cancelled: `token` was cancelled.
    """
    pictures: list[Path] = []
    found = walk(paths, token)
    for path in found:
        pictures.append(path)
        if len(pictures) % _LOOK == 0:
            report(Progress(len(pictures), 0, "Looking for pictures"))
    return Collected(pictures, found.folders, found.left_alone, found.unreadable)


def walk(paths: Iterable[Path], token: CancelToken) -> Walk:
    """The same, one picture after the other while the disk is still being read; the counts grow meanwhile."""
    return Walk(paths, token)


class Walk:
    """Yields each picture. A folder is looked into once for each path given, whatever links lead back to it."""

    def __init__(self, paths: Iterable[Path], token: CancelToken) -> None:
        self._paths = paths
        self._token = token
        self.folders = 0
        self.left_alone = 0
        self.refused: dict[Path, OSError] = {}

    @property
    def unreadable(self) -> list[Path]:
        return list(self.refused)

    def __iter__(self) -> Iterator[Path]:
        for path in self._paths:
            self._token.raise_if_cancelled()
            if _is_folder(path):
                yield from self._below(path)
            else:
                yield path

    def _below(self, root: Path) -> Iterator[Path]:
        visited: set[tuple[int, int]] = set()
        waiting = [root]
        while waiting:
            folder = waiting.pop()
            try:
                found = folder.stat()
                if (found.st_dev, found.st_ino) in visited:
                    continue
                visited.add((found.st_dev, found.st_ino))
                files, folders = self._list(folder)
            except OSError as error:
                self.refused[folder] = error
                continue
            self.folders += 1
            yield from self._pictures(files)
            waiting.extend(Path(entry.path) for entry in reversed(self._sorted(folders)))

    def _list(self, folder: Path) -> tuple[list[os.DirEntry[str]], list[os.DirEntry[str]]]:
        files: list[os.DirEntry[str]] = []
        folders: list[os.DirEntry[str]] = []
        with os.scandir(folder) as entries:
            for count, entry in enumerate(entries):
                if count % _LOOK == 0:
                    self._token.raise_if_cancelled()
                if not _is_hidden(entry):
                    (folders if _leads_to_folder(entry) else files).append(entry)
        return files, folders

    def _sorted(self, entries: list[os.DirEntry[str]]) -> list[os.DirEntry[str]]:
        keyed = []
        for count, entry in enumerate(entries):
            if count % _LOOK == 0:
                self._token.raise_if_cancelled()
            keyed.append((natural(entry.name), entry.name, entry))
        keyed.sort(key=lambda item: item[:2])
        return [entry for _, _, entry in keyed]

    def _pictures(self, files: list[os.DirEntry[str]]) -> Iterator[Path]:
        for count, entry in enumerate(self._sorted(files)):
            if count % _LOOK == 0:
                self._token.raise_if_cancelled()
            if _is_picture(entry):
                yield Path(entry.path)
            else:
                self.left_alone += 1


def natural(name: str) -> list[str | int]:
    """A key that sorts as people count: "2" before "10", capitals like small letters. Words and numbers alternate."""
    return [int(part) if place % 2 else part for place, part in enumerate(_DIGITS.split(name.casefold()))]


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself, or into a folder that is closed to us
        return False


def _is_hidden(entry: os.DirEntry[str]) -> bool:
    return entry.name.startswith(".") or entry.name.lower() in _SYSTEM or bool(_attributes(entry) & _HIDDEN)


def _attributes(entry: os.DirEntry[str]) -> int:
    """Windows's flags of a file, which are known without asking the disk again."""
    return entry.stat(follow_symlinks=False).st_file_attributes if os.name == "nt" else 0  # type: ignore[attr-defined, no-any-return, unused-ignore]


def _is_picture(entry: os.DirEntry[str]) -> bool:
    try:
        if not entry.is_file():  # nor is a named pipe or a link that leads nowhere
            return False
    except OSError:
        return False
    if os.path.splitext(entry.name)[1].lower() in formats.SUFFIXES:  # noqa: PTH122
        return True
    return not _attributes(entry) & _ELSEWHERE and _begins_like_a_picture(entry.path)


def _begins_like_a_picture(name: str) -> bool:
    try:
        handle = os.open(name, os.O_RDONLY | _WITHOUT_WAITING | getattr(os, "O_BINARY", 0))
    except OSError:
        return False
    try:
        head = os.read(handle, formats.HEAD_BYTES)
    except OSError:
        return False
    finally:
        os.close(handle)
    if formats.unsupported_picture(head, os.path.splitext(name)[1]) is not None:  # noqa: PTH122
        return False
    # A bitmap without its header begins so commonplace that only its suffix can vouch for it.
    return formats.picture_format(head) not in (None, "DIB")
