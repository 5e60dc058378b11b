"""What a backbone sees in a picture, computed once and kept: a change of labels, classes or head costs nothing again.

Kept by (content of the picture, weights, framing, precision), one SQLite file for each of the last three.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from desktop_classifier.base import files, paths
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.imaging.decode import Decoder
from desktop_classifier.imaging.framing import Framing
from desktop_classifier.inference.engine import Engine
from desktop_classifier.inference.pipeline import Pipeline, Question
from desktop_classifier.models.spec import ModelSpec
from desktop_classifier.training.dataset import Picture
from desktop_classifier.training.finding import readable

FORMAT = 3
"""Raised when the same picture would get other features than before."""

_KEEP_EVERY = 256
"""So many pictures, a second or two of work, are lost at most; each time the computing waits for the disk."""

_ASK_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Features:
    """Features of some pictures.

    Args:
        matrix: float32 [n, width]; rows of pictures in `failed` are zeros.
        failed: Row → why there are none: unreadable, gone, or no longer the picture that was looked at.
        computed: How many were not known before.
    """

    matrix: np.ndarray
    failed: Mapping[int, UserError]
    computed: int


class FeatureStore:
    """Features on disk, by content hash. `close` it.

    Args:
        space: Name of what the features depend on besides the picture; see `space`.

    Raises:
        UserError: `disk_full`.
    """

    def __init__(self, space: str) -> None:
        folder = paths.cache_dir() / "features"
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"{space}.sqlite"
        self._connection = _open(self._file)

    def known(self, hashes: Iterable[str]) -> dict[str, np.ndarray]:
        """What is there of these; float32 vectors."""
        try:
            return self._read(list(dict.fromkeys(hashes)))
        except sqlite3.DatabaseError as error:
            self._mend(error)
            return {}

    def _read(self, wanted: Sequence[str]) -> dict[str, np.ndarray]:
        found: dict[str, np.ndarray] = {}
        for begin in range(0, len(wanted), _ASK_AT_ONCE):
            part = wanted[begin : begin + _ASK_AT_ONCE]
            marks = ",".join("?" * len(part))
            rows = self._connection.execute(f"SELECT content, vector FROM features WHERE content IN ({marks})", part)
            found.update({content: np.frombuffer(vector, np.float32) for content, vector in rows})
        return found

    def keep(self, vectors: Mapping[str, np.ndarray]) -> None:
        """Add vectors; on disk when this returns.

        Raises:
            UserError: `disk_full`.
        """
        rows = [(content, vector.astype(np.float32).tobytes()) for content, vector in vectors.items()]
        try:
            self._write(rows)
        except sqlite3.DatabaseError as error:
            self._mend(error)
            self._write(rows)

    def _write(self, rows: Sequence[tuple[str, bytes]]) -> None:
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO features VALUES (?, ?)", rows)

    def _mend(self, error: sqlite3.DatabaseError) -> None:
        """Go on with an empty file where this one is damaged, and give up where the disk is what is wrong."""
        if isinstance(error, sqlite3.OperationalError):
            raise _no_room(self._file, error) from error
        self._connection.close()
        self._connection = _anew(self._file)

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> FeatureStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def space(spec: ModelSpec, weights_sha256: str, framing: Framing, precision: str) -> str:
    """The name of everything besides the picture that features depend on."""
    parts = (FORMAT, weights_sha256, spec.architecture, spec.side, spec.crop, spec.interpolation, framing, precision)
    return f"{spec.id}-{hashlib.sha256('|'.join(map(str, parts)).encode()).hexdigest()[:16]}"


def compute(
    spec: ModelSpec,
    opened: Callable[[], AbstractContextManager[Engine]],
    store: FeatureStore,
    pictures: Sequence[Picture],
    framing: Framing,
    token: CancelToken,
    report: Report,
) -> Features:
    """Features of all pictures, from the store or through the pipeline at its speed.

    Args:
        spec: The backbone.
        opened: Gives its engine, which takes a while: asked only where something is not known.
        store: What is known, and where the rest is kept.
        pictures: Whose features are wanted.
        framing: How each is put into the network's square.
        token: Looked at after every picture.
        report: Told of every picture that was not known.

    Raises:
        Cancelled: What was computed is kept.
        UserError: The engine broke, or the disk is full.
    """
    known = store.known(picture.sha256 for picture in pictures)
    missing = {picture.sha256: picture for picture in pictures if picture.sha256 not in known}
    fresh, failed = dict[str, np.ndarray](), dict[str, UserError]()
    if not missing:
        return _gathered(pictures, known, failed, 0)
    waiting = dict[str, np.ndarray]()
    begun = time.monotonic()
    with contextlib.ExitStack() as stack:
        engine = stack.enter_context(opened())
        decoder = stack.enter_context(Decoder())
        pipeline = stack.enter_context(contextlib.closing(Pipeline(spec, engine, decoder)))
        stack.callback(lambda: store.keep(waiting))
        unchanged = _unchanged(list(missing.values()), failed)
        asked, outcomes = _pairs(unchanged)
        for outcome in pipeline.run(outcomes, framing, token, features=True):
            picture = asked.pop(0)
            if outcome.features is None:
                failed[picture.sha256] = outcome.error or _changed(picture)
            else:
                waiting[picture.sha256] = outcome.features
            if len(waiting) >= _KEEP_EVERY:
                store.keep(waiting)
                fresh.update(waiting)
                waiting.clear()
            token.raise_if_cancelled()
            done = len(fresh) + len(waiting) + len(failed)
            report(Progress(done, len(missing), pace(done, len(missing), begun)))
        fresh.update(waiting)
    return _gathered(pictures, known | fresh, failed, len(fresh))


def pace(done: int, total: int, begun: float) -> str:
    """The seconds that are left, as text for `Progress.note`, or "" while nobody can know."""
    passed = time.monotonic() - begun
    return f"{passed / done * (total - done):.1f}" if done and passed > 0.5 else ""


def _pairs(pictures: Iterator[Picture]) -> tuple[list[Picture], Iterator[Question]]:
    """Questions, and the pictures that were asked about so far, in order."""
    asked: list[Picture] = []

    def questions() -> Iterator[Question]:
        for picture in pictures:
            asked.append(picture)
            yield Question(picture.path)

    return asked, questions()


def _unchanged(pictures: Sequence[Picture], failed: dict[str, UserError]) -> Iterator[Picture]:
    """Pictures whose bytes are still those that were looked at; the others go to `failed`."""
    for picture in pictures:
        if (error := disturbed(picture)) is None:
            yield picture
        else:
            failed[picture.sha256] = error


def disturbed(picture: Picture) -> UserError | None:
    """Why a picture is not the one that was looked at, or None if it still is."""
    try:
        same = files.digest(picture.path) == picture.sha256
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return UserError(
            f"{readable(str(picture.path))} cannot be read any more ({reason}). Look at the folder, and start again.",
            kind="vanished",
        )
    return None if same else _changed(picture)


def _changed(picture: Picture) -> UserError:
    return UserError(
        f"{readable(str(picture.path))} was replaced by another picture while it was looked at. Start again to learn "
        "from the new one.",
        kind="changed",
    )


def _gathered(
    pictures: Sequence[Picture], vectors: Mapping[str, np.ndarray], failed: Mapping[str, UserError], computed: int
) -> Features:
    width = next(iter(vectors.values())).shape[0] if vectors else 1
    matrix = np.zeros((len(pictures), width), np.float32)
    missing = {}
    for row, picture in enumerate(pictures):
        if picture.sha256 in vectors:
            matrix[row] = vectors[picture.sha256]
        else:
            missing[row] = failed[picture.sha256]
    return Features(matrix, missing, computed)


def _no_room(file: Path, error: sqlite3.OperationalError) -> UserError:
    return UserError(
        f"The features could not be kept in {file.parent} ({error}). Make room on that disk and start again; what was "
        "computed before is kept.",
        kind="disk_full",
    )


def _open(file: Path) -> sqlite3.Connection:
    try:
        return _connected(file)
    except sqlite3.OperationalError as error:  # full, locked, out of reach: the file is as good as it was
        raise _no_room(file, error) from error
    except sqlite3.DatabaseError:
        return _anew(file)


def _anew(file: Path) -> sqlite3.Connection:
    """In the place of a damaged file. It can be computed again; kept aside for who wants to know why."""
    file.replace(file.with_suffix(".damaged"))
    for beside in ("-wal", "-shm"):  # what they hold is of the old one
        file.with_name(file.name + beside).unlink(missing_ok=True)
    return _connected(file)


def _connected(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=5, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS features (content TEXT PRIMARY KEY, vector BLOB NOT NULL)")
        connection.commit()
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
