"""Opening what may be anything at all, and telling what it is before a decoder sees it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from desktop_classifier.imaging import formats, refusal
from desktop_classifier.imaging.refusal import PictureError

MOST_BYTES = 512 << 20
"""The largest file that is opened: a 16-bit TIFF of 80 million pixels still fits."""

_WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0)

_NO_FILES = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe between programs"),
    (stat.S_ISSOCK, "a connection between programs"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISCHR, "a device"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is open and begins like a picture.

    Args:
        path: As it was given.
        stream: Its bytes, with a real file descriptor. Pillow gets this and no name, because it maps named files into
            memory, and a mapped file that is cut meanwhile ends the process.
        format: Pillow's name of the format, or "HEIF".
        size: Bytes when it was opened.
        time: Time of the last change when it was opened, in nanoseconds.
    """

    path: Path
    stream: BinaryIO
    format: str
    size: int
    time: int

    @property
    def name(self) -> str:
        """What it is, in words."""
        return formats.name_of(self.format)

    def refuse_if_changed(self) -> None:
        """Raise a `PictureError` if somebody wrote to the file since it was opened."""
        now = os.fstat(self.stream.fileno())
        if (now.st_size, now.st_mtime_ns) != (self.size, self.time):
            raise PictureError(
                "This file was changed while it was being read. Wait until it is complete, and try again.",
                "changed_while_reading",
            )


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """Open a picture of a kind that is known here.

    Raises:
        PictureError: There is no such file, it cannot be opened, or it is no picture of a known kind.
    """
    try:
        _refuse_no_file(path.stat())
        # A pipe put in its place since then must not block us.
        stream = open(path, "rb", opener=lambda name, flags: os.open(name, flags | _WITHOUT_WAITING))  # noqa: SIM115
    except ValueError:  # a NUL in the name
        raise refusal.missing() from None
    except OSError as error:
        raise _refusal(path, error) from None
    with stream:
        try:
            found = os.fstat(stream.fileno())
            head = stream.read(formats.HEAD_BYTES)
        except OSError as error:
            raise refusal.from_system(error) from None
        _refuse_no_file(found)
        picture_format = _recognised(head, path.suffix, found.st_size)
        yield Source(path, stream, picture_format, found.st_size, found.st_mtime_ns)


def _refuse_no_file(found: os.stat_result) -> None:
    if stat.S_ISREG(found.st_mode):
        return
    what = next((name for matches, name in _NO_FILES if matches(found.st_mode)), "no file")
    raise PictureError(f"This is {what}, not a picture. Choose a picture file.", "not_a_file")


def _refusal(path: Path, error: OSError) -> PictureError:
    if os.path.islink(path) and error.errno in (errno.ENOENT, errno.ELOOP):  # noqa: PTH114 - Path's raises
        return PictureError("This is a link to a file that does not exist. Add the picture itself.", "missing")
    return refusal.from_system(error)


def _recognised(head: bytes, suffix: str, size: int) -> str:
    if not head:
        raise PictureError("This file is empty (0 bytes). Copy it again from the camera or card it came from.", "empty")
    drawn = formats.unsupported_picture(head, suffix)
    if drawn is not None:
        raise PictureError(
            f"This is {drawn}, which cannot be read here. Save it as JPEG or PNG and add that.", "unsupported_picture"
        )
    known = formats.picture_format(head)
    if known is None:
        what = formats.what_is(head)
        subject = f"This is {what}, not a picture." if what else "This file is not a picture of a known kind."
        raise PictureError(f"{subject} Choose a {refusal.READABLE} picture.", "not_a_picture")
    if size > MOST_BYTES:
        raise PictureError(
            f"This file has {size >> 20:,} MB; at most {MOST_BYTES >> 20} MB can be read. "
            "Save a smaller copy and add that.",
            "too_large",
        )
    return known
