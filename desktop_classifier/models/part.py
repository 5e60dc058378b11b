"""The unfinished half of a download: `NAME.part`, and `NAME.part.json` which says what it is half of.

Its hash grows with it. What a killed program left behind is hashed again from the disk, so the hash is always that of
the bytes that are there.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

from desktop_classifier.base import files
from desktop_classifier.base.errors import UserError

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """What the part is half of.

    Args:
        url: Where it was asked for.
        validator: The server's strong ETag or its date of last change, or "" if it gave none.
        total: Bytes of the whole, or 0 if the server did not say.
    """

    url: str = ""
    validator: str = ""
    total: int = 0


class Part:
    """The part beside `target`, open and locked against a second program. Use as a context manager.

    Args:
        target: The file's final place.
        algorithms: Names of the hashes to keep, of `hashlib`.
        suffix: What the part's name ends in.

    Raises:
        UserError: `busy`, another program is downloading the same file; here and in every method `disk_full` or
            `not_writable`.
    """

    def __init__(self, target: Path, algorithms: Iterable[str] = ("sha256",), suffix: str = ".part") -> None:
        self.target = target
        self.path = target.with_name(target.name + suffix)
        self.done = 0
        self._note = target.with_name(target.name + suffix + ".json")
        self._algorithms = tuple(algorithms)
        self._clear_hashes()
        with self._in_words():
            target.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
            self._file = io.FileIO(os.open(self.path, flags, 0o666), "r+")
        try:
            _lock(self._file, self.path)
        except BaseException:
            self._file.close()
            raise
        self.source = self._stored_source()

    def __enter__(self) -> Part:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        empty = not self._file.closed and not self.size
        if empty and os.name != "nt":
            self._unlink()  # before the lock goes, so that nobody takes it up meanwhile
        self._file.close()
        if empty and os.name == "nt":
            self._unlink()

    @property
    def size(self) -> int:
        """Bytes on the disk, taken up or not."""
        return os.fstat(self._file.fileno()).st_size

    def digest(self, algorithm: str) -> str:
        """Hexadecimal hash of the bytes so far."""
        return self._hashes[algorithm].hexdigest()

    def take_up(self, step: Callable[[int], None]) -> None:
        """Keep what is there: hash it and stand behind its end. `step` is told the bytes done and may raise."""
        self._rewind()
        while chunk := self._read():
            self._count(chunk)
            step(self.done)

    def restart(self, source: Source) -> None:
        """Throw away what is there; what comes now is half of `source`."""
        # First empty, then described: a kill in between must not leave old bytes under a new description.
        with self._in_words():
            self._rewind()
            self._file.truncate()
            self._note.write_text(json.dumps(asdict(source)), encoding="utf-8")  # half of it is no note, and harmless
        self.source = source

    def write(self, piece: bytes) -> None:
        """Append. When the disk fills up on the way, the hashes still fit what arrived."""
        view = memoryview(piece)
        while view:
            with self._in_words():
                written = self._file.write(view) or 0
            self._count(view[:written])
            view = view[written:]

    def finish(self) -> None:
        """Flush it to the disk and put it in the target's place, at once or not at all."""
        with self._in_words():
            os.fsync(self._file.fileno())
            if os.name == "nt":  # which renames no open file
                self._file.close()
            files.replace(self.path, self.target)
            self._note.unlink(missing_ok=True)

    def discard(self) -> None:
        """Forget what is there, for bytes that are wrong."""
        with self._in_words():
            self._rewind()
            self._file.truncate()
        self.source = Source()

    def _rewind(self) -> None:
        self._file.seek(0)
        self.done = 0
        self._clear_hashes()

    def _clear_hashes(self) -> None:
        self._hashes = {name: hashlib.new(name, usedforsecurity=False) for name in self._algorithms}

    def _count(self, chunk: bytes | memoryview) -> None:
        for state in self._hashes.values():
            state.update(chunk)
        self.done += len(chunk)

    def _read(self) -> bytes:
        with self._in_words():
            return self._file.read(_CHUNK)

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._told(error) from error

    def _told(self, error: OSError) -> UserError:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            kept = ": what has arrived is kept" if self.path.suffix == ".part" else ""
            return UserError(
                f"The disk became full while {self.target.name} was written. Make room in {self.target.parent} and "
                f"try again{kept}.",
                kind="disk_full",
            )
        return UserError(
            f"{self.path} cannot be written ({error.strerror or type(error).__name__}). Check that this folder may be "
            "written to, and try again.",
            kind="not_writable",
        )

    def _stored_source(self) -> Source:
        try:
            stored = json.loads(self._note.read_text(encoding="utf-8"))
            return Source(str(stored["url"]), str(stored["validator"]), int(stored["total"]))
        except (OSError, ValueError, TypeError, KeyError):  # none, or cut off: the part is not known, so not taken up
            return Source()

    def _unlink(self) -> None:
        self._note.unlink(missing_ok=True)
        with contextlib.suppress(PermissionError):  # Windows: somebody else has just opened it
            self.path.unlink(missing_ok=True)


def _lock(file: io.FileIO, path: Path) -> None:
    try:
        _lock_now(file)
        # Between opening and locking, another program may have finished and moved this very file to its target.
        moved = not os.path.samestat(os.fstat(file.fileno()), path.stat())
    except (BlockingIOError, PermissionError, FileNotFoundError):
        moved = True
    if moved:
        raise UserError(
            f"{path.stem} is being fetched by another window of this program. Wait until it is done there.",
            kind="busy",
        )


def _lock_now(file: io.FileIO) -> None:
    if sys.platform == "win32":
        import msvcrt

        file.seek(1 << 40)  # behind every byte that will be written, since Windows keeps others from locked bytes
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        return
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.ENOLCK, errno.EOPNOTSUPP):  # a network folder without locks
            raise
