"""What earlier scans found out, so that ten thousand pictures take seconds: by their place as long as the file there
has not changed, and by their bytes wherever they are.

Only a memory: whatever goes wrong with it is logged and costs nothing but time.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from desktop_classifier.base import paths
from desktop_classifier.training.records import Picture

FORMAT = 4
"""Raised when the same file would get other facts than before."""

_MOST = 500_000
_KEEP_EVERY = 200
_TABLES = (
    "CREATE TABLE IF NOT EXISTS places (path BLOB PRIMARY KEY, state TEXT NOT NULL, sha256 TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS facts (sha256 TEXT PRIMARY KEY, width INTEGER NOT NULL, height INTEGER NOT NULL, "
    "look BLOB NOT NULL, taken REAL)",
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
    """Places and facts, in one file of the cache folder. Any number of threads may ask; one keeps. `close` it."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Picture, State]] = []
        self._turn = threading.Lock()
        self._connection = _opened(paths.cache_dir() / "scan.sqlite")

    def known(self, path: Path, state: State, class_id: str) -> Picture | None:
        """The picture, if the file in this place was looked at in this state."""
        row = self._row("SELECT sha256 FROM places WHERE path = ? AND state = ?", os.fsencode(path), state)
        return self.same_bytes(row[0], path, class_id) if row else None

    def same_bytes(self, sha256: str, path: Path, class_id: str) -> Picture | None:
        """The picture, if one with these bytes was looked at anywhere."""
        row = self._row("SELECT width, height, look, taken FROM facts WHERE sha256 = ?", sha256)
        if row is None:
            return None
        width, height, look, taken = row
        return Picture(path, class_id, sha256, (width, height), int.from_bytes(look, "big"), taken)

    def keep(self, picture: Picture, state: State) -> None:
        """Remember what was found out about a file that was in this state before it was read."""
        self._waiting.append((picture, state))
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

    def _row(self, question: str, *values: object) -> tuple[Any, ...] | None:
        with self._turn:
            if self._connection is None:
                return None
            try:
                row: tuple[Any, ...] | None = self._connection.execute(question, values).fetchone()
            except sqlite3.Error as error:
                self._give_up(error)
                return None
        return row

    def _write(self) -> None:
        kept, self._waiting = self._waiting, []
        places = [(os.fsencode(picture.path), state, picture.sha256) for picture, state in kept]
        facts = [(each.sha256, *each.size, each.look.to_bytes(16, "big"), each.taken) for each, _ in kept]
        with self._turn:
            if self._connection is None or not kept:
                return
            try:
                with self._connection:
                    self._connection.executemany("INSERT OR REPLACE INTO places VALUES (?, ?, ?)", places)
                    self._connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?, ?)", facts)
                    for table in ("places", "facts"):
                        oldest = f"(SELECT max(rowid) FROM {table}) - {_MOST}"
                        self._connection.execute(f"DELETE FROM {table} WHERE rowid <= {oldest}")
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
    connection = sqlite3.connect(file, timeout=5, check_same_thread=False)  # one at a time, by `_turn`
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version != FORMAT:
            for table in ("places", "facts"):
                connection.execute(f"DROP TABLE IF EXISTS {table}")
            connection.execute(f"PRAGMA user_version={FORMAT}")
        for table in _TABLES:
            connection.execute(table)
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
