"""Files that are either the old or the new one, never half of one."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from desktop_classifier.base.errors import UserError

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Error numbers that mean that a disk, or one's share of it, is full."""

_CHUNK = 1 << 20


def replace(source: Path, target: Path) -> None:
    """Rename a file over `target`, or a folder to a name that is free.

    On Windows a virus scanner may hold the file, or one in the folder, for a moment: try five times.
    """
    for attempt in range(5):
        try:
            source.replace(target)
            break
        except PermissionError:
            if os.name != "nt" or attempt == 4:
                raise
            time.sleep(0.05 * 2**attempt)  # Windows only: nothing announces that a scanner let go.
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def atomic_file(target: Path) -> Iterator[BinaryIO]:
    """Write beside `target`, then flush to disk and rename; on any exception nothing of it stays."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:80]}.", suffix=".part", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def locked(path: Path, wait: bool = False) -> Iterator[bool]:
    """Hold a lock for as long as the block runs; yields False where another process holds it.

    Where it is waited for, that is until the other one lets go: only for what takes no time.

    The system lets go of it when a process ends in whatever way.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as stream:
        if os.name == "nt":
            held = _lock_windows(stream.fileno(), wait)
            try:
                yield held
            finally:
                if held:
                    _unlock_windows(stream.fileno())
        else:
            yield _lock(stream, wait)


def _lock(stream: BinaryIO, wait: bool) -> bool:
    import fcntl

    try:
        fcntl.flock(stream, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _lock_windows(handle: int, wait: bool) -> bool:
    import msvcrt

    while True:
        os.lseek(handle, 0, os.SEEK_SET)  # what is locked is the byte behind the place in the file
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError as error:
            if not wait or error.errno not in (errno.EACCES, errno.EDEADLK):
                return False
        else:
            return True
        time.sleep(0.02)  # Windows's own waiting looks once a second and gives up after ten


def _unlock_windows(handle: int) -> None:
    """At once: of a file that is merely closed Windows lets go in its own time."""
    import msvcrt

    os.lseek(handle, 0, os.SEEK_SET)
    msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined]


def write_text(target: Path, text: str) -> None:
    with atomic_file(target) as stream:
        stream.write(text.encode())


def write_json(target: Path, value: Any) -> None:
    # In ASCII, because a path may hold bytes that are not UTF-8, and these survive only as escapes.
    write_text(target, json.dumps(value, indent=1) + "\n")


def digest(path: Path, algorithm: str = "sha256", step: Callable[[int], None] = lambda done: None) -> str:
    """Hexadecimal hash of a file; `step` is told the bytes done and may raise to stop."""
    with path.open("rb") as stream:
        return digest_of(stream, algorithm, step)


def digest_of(stream: BinaryIO, algorithm: str = "sha256", step: Callable[[int], None] = lambda done: None) -> str:
    """The same for the rest of an open file."""
    state = hashlib.new(algorithm, usedforsecurity=False)
    done = 0
    while chunk := stream.read(_CHUNK):
        state.update(chunk)
        done += len(chunk)
        step(done)
    return state.hexdigest()


def require_space(folder: Path, needed: int) -> None:
    """Raise a `UserError` unless `needed` bytes and a little more are free where `folder` lies."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < needed + (16 << 20):
        raise UserError(
            f"There is not enough room on the disk: {megabytes(needed)} are needed and {megabytes(free)} are free "
            f"in {folder}. Make room there and try again.",
            kind="disk_full",
        )


def megabytes(count: int) -> str:
    """Bytes as people say them: "14.5 MB", "103 MB", "1.2 GB" (decimal, as shops and Keras count)."""
    if count >= 1_000_000_000:
        return f"{count / 1e9:.1f} GB"
    return f"{count / 1e6:.1f} MB" if count < 20_000_000 else f"{count / 1e6:.0f} MB"
