"""Which pictures a command line asks about: its words, the lines of stdin behind a "-", what lies in its folders."""

from __future__ import annotations

import collections
import itertools
import os
import select
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.imaging import refusal
from desktop_classifier.imaging.folder import Walk, walk
from desktop_classifier.imaging.framing import Box, PixelBox
from desktop_classifier.inference.answer import Failure
from desktop_classifier.inference.pipeline import Question

_CHUNK = 1 << 16

Pause = Callable[[], object]
"""In the place of a path that is yet to be written on stdin by somebody: waits until it is, or the list has ended."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a line of the answer is about.

    Args:
        given: The path: to the letter as the user gave it, or of a picture below a folder of theirs.
        refusal: Why nothing could be asked, or None where a question was.
    """

    given: str
    refusal: Failure | None = None


def named(words: Iterable[str]) -> Iterator[str | Pause]:
    """Every path that the user named, in order, and a pause as often as there is no next one yet.

    Raises:
        UserError: There is no list on stdin.
    """
    for word in words:
        if word == "-":
            yield from _listed()
        else:
            yield word


def named_to(models: int, words: Iterable[str]) -> list[Iterator[str | Pause]]:
    """The same for each of some models that answer one after the other. Stdin can be read only once, by the first; no
    other has to wait for it."""
    first, *later = itertools.tee(named(words), models)
    return [first, *((path for path in paths if isinstance(path, str)) for paths in later)]


class Asking:
    """Questions in bursts: a burst ends where the next path is yet to come and every question is answered, so that what
    could not be asked is said too. Until then each pause is a None, and the answers need not wait for the next path.

    Args:
        paths: From `named`.
        box: The part of each picture that is asked about.
        token: Stops the walk through folders.
    """

    def __init__(self, paths: Iterator[str | Pause], box: Box | PixelBox | None, token: CancelToken) -> None:
        self._paths = paths
        self._box = box
        self._token = token
        self._pause: Pause | None = None
        self.ended = False
        self.lines: collections.deque[Named] = collections.deque()
        """What was asked, and what could not be, in order. Whoever writes the answers takes them from the left."""

    def burst(self) -> Iterator[Question | None]:
        if self._pause is not None:
            self._pause()
            self._pause = None
        for given in self._paths:
            if isinstance(given, str):
                yield from self._pictures(given)
            elif any(line.refusal is None for line in self.lines):
                yield None
            else:
                self._pause = given
                return
        self.ended = True

    def _pictures(self, given: str) -> Iterator[Question]:
        """A folder without a single picture is answered too, as is each below it that is closed to us."""
        root = Path(given)
        found = walk([root], self._token)
        any_there = False
        for path in found:
            any_there = True
            self.lines.append(Named(given if path is root else str(path)))
            yield Question(path, self._box)
        for folder, error in found.refused.items():
            self.lines.append(Named(given if folder is root else str(folder), _closed(error)))
        if not any_there and not found.refused:
            self.lines.append(Named(given, _without_pictures(found)))


def _closed(error: OSError) -> Failure:
    if isinstance(error, PermissionError):
        said = "You are not allowed to look into this folder. Change its permissions and try again."
        return Failure("no_permission", said)
    reason = error.strerror or type(error).__name__
    return Failure("unreadable", f"This folder could not be read ({reason}). Check that its disk is connected.")


def _without_pictures(found: Walk) -> Failure:
    alone = found.left_alone
    others = f"; {alone:,} other {'file was' if alone == 1 else 'files were'} left alone" if alone else ""
    return Failure("no_pictures", f"There are no pictures in this folder{others}. {refusal.READABLE} can be read.")


def _listed() -> Iterator[str | Pause]:
    """Paths on stdin, one a line, whatever bytes they are made of, each as soon as it is there."""
    if sys.stdin is None:
        raise UserError("There is no list: the standard input is closed. Pipe one path a line into it.", kind="usage")
    handle = sys.stdin.fileno()
    rest = b""
    while True:
        while not _more(handle):
            yield partial(select.select, [handle], [], [])
        if not (chunk := _read(handle)):
            break
        *lines, rest = (rest + chunk).split(b"\n")
        yield from _names(lines)
    yield from _names([rest])


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, _CHUNK)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise UserError(f"The list on the standard input could not be read ({reason}).", kind="usage") from error


def _names(lines: Iterable[bytes]) -> Iterator[str]:
    for line in lines:
        if name := os.fsdecode(line.rstrip(b"\r")):
            yield name


def _more(handle: int) -> bool:
    """Whether there is something to read, or the end. Windows cannot say, so there it is waited for."""
    return os.name == "nt" or bool(select.select([handle], [], [], 0)[0])
