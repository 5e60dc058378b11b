"""The one decoding child: started when first needed, shared by all decoding threads, replaced when it dies or hangs."""

from __future__ import annotations

import logging
import mmap
import os
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from PIL import Image

from desktop_classifier.base.child import Child, ChildDied
from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.imaging import refusal
from desktop_classifier.imaging.box import Box, PixelBox
from desktop_classifier.imaging.reading import DecodedPicture
from desktop_classifier.imaging.refusal import ERROR_KINDS, PictureError

log = logging.getLogger(__name__)

LONGEST_S = 20.0
"""Seconds after which a picture that is still being decoded is given up."""


class DecodeService:
    """Second tries at damaged pictures, and HEIC, in a process of their own. One at a time; any thread may call.

    Args:
        longest: Seconds a picture may take.
        role: What the child is started as, a name that `__main__` knows.
    """

    def __init__(self, longest: float = LONGEST_S, role: str = "decode") -> None:
        self._longest = longest
        self._role = role
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._closed = threading.Event()

    def decode(self, path: Path, name: str, least: int, box: Box | PixelBox | None) -> DecodedPicture:
        """Decode in the child.

        Args:
            path: The file.
            name: What it is, in words ("a HEIC picture").
            least: Pixels that the shorter side of the part that is looked at must keep; 0 for full size.
            box: That part; all of it if None.

        Raises:
            PictureError: The child says why not, or did not survive this picture, or took too long over it.
            UserError: kind "usage"; the box does not fit this picture.
            Cancelled: The service was closed meanwhile.
        """
        into = _room(name)
        message = {"path": str(path), "into": into, "least": least, "box": _sides(box)}
        try:
            with self._lock:
                answer = self._ask(message, name)
            return _picture(answer, Path(into))
        finally:
            Path(into).unlink(missing_ok=True)

    def close(self) -> None:
        """End the child, at once if it is busy. Whatever is asked later is `Cancelled`."""
        self._closed.set()
        with self._lock:
            if self._child is not None:
                self._child.close()
                self._child = None

    def _ask(self, message: dict[str, Any], name: str) -> dict[str, Any]:
        used_before = self._child is not None and self._child.alive
        try:
            return self._request(message)
        except ChildDied as death:
            # A child that had decoded others may have died of them, so this picture is not yet to blame.
            if not used_before or death.kind == "child_hung":
                raise refusal.damaged(name) from death
        except UserError as error:
            raise _as_picture_error(error, name) from None
        except Cancelled:
            self._closed_or_late(name)
        return self._ask(message, name)

    def _request(self, message: dict[str, Any]) -> dict[str, Any]:
        if self._child is None or not self._child.alive:
            self._drop()
            self._child = Child(self._role)
        token = _Deadline(self._longest, self._closed)
        try:
            return self._child.request(message, token)
        except (ChildDied, Cancelled):
            self._drop()
            raise

    def _closed_or_late(self, name: str) -> None:
        if self._closed.is_set():
            raise Cancelled
        log.warning("%s took more than %s s to decode and was given up", name, self._longest)
        raise PictureError(
            f"This is {name} that could not be read within {self._longest:.0f} seconds. "
            "Save it again as JPEG or PNG and add that.",
            "damaged",
        )

    def _drop(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None


class _Deadline(CancelToken):
    """Cancels by itself, once the time is over or the service is closed."""

    def __init__(self, seconds: float, closed: threading.Event) -> None:
        super().__init__()
        self._end = time.monotonic() + seconds
        self._closed = closed

    @property
    def cancelled(self) -> bool:
        return self._closed.is_set() or time.monotonic() > self._end

    def raise_if_cancelled(self) -> None:
        if self.cancelled:
            raise Cancelled


def _room(name: str) -> str:
    """A temporary file for the pixels."""
    try:
        handle, into = tempfile.mkstemp(prefix="desktop-classifier-", suffix=".rgb")
    except OSError as error:
        log.warning("no temporary file: %s", error)
        raise PictureError(
            f"This is {name}, which needs room for a temporary file, and there is none. Make room on the disk, or see "
            "that the folder for temporary files may be written to, and try again.",
            "out_of_memory",
        ) from error
    os.close(handle)
    return into


def _sides(box: Box | PixelBox | None) -> dict[str, Any] | None:
    if box is None:
        return None
    return {"pixels": isinstance(box, PixelBox), "sides": [box.left, box.top, box.right, box.bottom]}


def _as_picture_error(error: UserError, name: str) -> UserError:
    if error.kind in ERROR_KINDS:
        return PictureError(error.message, error.kind)
    if error.kind == "usage":
        return error
    log.error("the decoding child failed: %s", error.message)
    return refusal.damaged(name)


def _picture(answer: dict[str, Any], pixels: Path) -> DecodedPicture:
    width, height = answer["pixels"]
    with pixels.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        image = Image.frombytes("RGB", (width, height), mapped)  # type: ignore[arg-type]
    return DecodedPicture(image, (answer["size"][0], answer["size"][1]), tuple(answer["notes"]))
