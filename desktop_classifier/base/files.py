"""Files that are either the old or the new one, never half of one."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import stat
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
    with _renamed(handle, Path(name), target) as stream:
        yield stream


@contextmanager
def chosen_file(target: Path) -> Iterator[BinaryIO]:
    """As `atomic_file`, for a name that somebody chose: what stands there keeps its kind and its permissions.

    A link is followed, a pipe or a device is written to, and who may read a new file is what their system says.

    Raises:
        OSError: Nothing can be written there, as `require_writable` tells before the work.
    """
    if _takes_bytes(target):
        with target.open("wb") as stream:
            yield stream
        return
    with _renamed(*_beside(target), _behind_links(target)) as stream:
        yield stream


def require_writable(target: Path) -> None:
    """Try what `chosen_file` will do, and leave nothing.

    Raises:
        OSError: It is a folder, or its permissions or those of the folder forbid it.
    """
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    if not _takes_bytes(target):
        handle, temporary = _beside(target)
        os.close(handle)
        temporary.unlink()


def _takes_bytes(target: Path) -> bool:
    """Whether a pipe, a device or the like stands there, which must not give way to a file."""
    return target.exists() and not target.is_file() and not target.is_dir()


def _behind_links(target: Path) -> Path:
    return Path(os.path.realpath(target))  # `Path.resolve` has no mercy on a link to itself


def _beside(target: Path) -> tuple[int, Path]:
    """A new file beside `target`, open, with the permissions of what stands there or those of any new file."""
    real = _behind_links(target)
    if real.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    real.parent.mkdir(parents=True, exist_ok=True)
    temporary = real.with_name(f".{real.name[:40]}.{os.urandom(4).hex()}.part")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    if real.is_file():
        with contextlib.suppress(OSError):  # a disk without permissions
            temporary.chmod(stat.S_IMODE(real.stat().st_mode))
    return handle, temporary


@contextmanager
def _renamed(handle: int, temporary: Path, target: Path) -> Iterator[BinaryIO]:
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
