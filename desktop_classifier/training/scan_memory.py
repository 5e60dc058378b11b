"""What an earlier scan found out about files that have not changed since, so that ten thousand take seconds.

Only a memory: whatever goes wrong with it is logged and costs nothing but time.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from desktop_classifier.base import paths
from desktop_classifier.training.records import Picture

FORMAT = 1
"""Raised when the same file would get other facts than before."""

_MOST = 500_000
_KEEP_EVERY = 200
_TABLE = (
    "CREATE TABLE IF NOT EXISTS facts (path BLOB PRIMARY KEY, state TEXT NOT NULL, sha256 TEXT NOT NULL, "
    "width INTEGER NOT NULL, height INTEGER NOT NULL, look BLOB NOT NULL, taken REAL)"
)

State = str
"""A file's size and times: as long as it stays, so do the bytes."""

log = logging.getLogger(__name__)


def state(path: Path) -> State | None:
    """The state of a file now, or None if there is no such file. The time of the last change of anything is part of
    it, because copying tools give a new file the old one's time."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"


class ScanMemory:
    """Facts by path and state, in one file of the cache folder. Used by one thread; `close` it."""

    def __init__(self) -> None:
        self._waiting: list[tuple[object, ...]] = []
        self._connection = _opened(paths.cache_dir() / "scan.sqlite")

    def known(self, path: Path, state: State, class_id: str) -> Picture | None:
        """The picture, if this file was looked at in this state."""
        if self._connection is None:
            return None
        try:
            row = self._connection.execute(
                "SELECT sha256, width, height, look, taken FROM facts WHERE path = ? AND state = ?",
                (os.fsencode(path), state),
            ).fetchone()
        except sqlite3.Error as error:
            self._give_up(error)
            return None
        if row is None:
            return None
        content, width, height, look, taken = row
        return Picture(path, class_id, content, (width, height), int.from_bytes(look, "big"), taken)

    def keep(self, picture: Picture, state: State) -> None:
        """Remember what was found out about a file that was in this state before it was read."""
        look = picture.look.to_bytes(16, "big")
        key = os.fsencode(picture.path)
        self._waiting.append((key, state, picture.sha256, *picture.size, look, picture.taken))
        if len(self._waiting) >= _KEEP_EVERY:
            self._write()

    def close(self) -> None:
        self._write()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self) -> ScanMemory:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write(self) -> None:
        rows, self._waiting = self._waiting, []
        if self._connection is None or not rows:
            return
        try:
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
                self._connection.execute(
                    "DELETE FROM facts WHERE rowid <= (SELECT max(rowid) FROM facts) - ?", (_MOST,)
                )
        except sqlite3.Error as error:
            self._give_up(error)

    def _give_up(self, error: sqlite3.Error) -> None:
        log.warning("the memory of scans is not used: %s", error)
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _opened(file: Path) -> sqlite3.Connection | None:
    for attempt in (file, None):
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            return _connected(file)
        except sqlite3.OperationalError as error:  # locked, read-only, full
            log.warning("the memory of scans is not used: %s", error)
            return None
        except (sqlite3.DatabaseError, OSError) as error:
            log.warning("the memory of scans is begun anew: %s", error)
            if attempt is None or not _removed((file, *_beside(file))):
                return None
    return None


def _connected(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=5)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version != FORMAT:
            connection.execute("DROP TABLE IF EXISTS facts")
            connection.execute(f"PRAGMA user_version={FORMAT}")
        connection.execute(_TABLE)
        connection.commit()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _beside(file: Path) -> Iterable[Path]:
    return (file.with_name(f"{file.name}{ending}") for ending in ("-wal", "-shm"))


def _removed(files: Iterable[Path]) -> bool:
    try:
        for file in files:
            file.unlink(missing_ok=True)
    except OSError as error:
        log.warning("the memory of scans is not used: %s", error)
        return False
    return True
