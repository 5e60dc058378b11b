"""The note beside a weights file: which bytes were checked, how, and where they came from."""

from __future__ import annotations

import contextlib
import datetime
import json
import logging
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from desktop_classifier.base import files

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WeightsRecord:
    """What is known of a weights file on this computer.

    Args:
        sha256: Hexadecimal.
        size: Bytes.
        modified: Time of its last change, in nanoseconds, by which a replaced file is noticed.
        source: "download", "import", "shipped" in a bundle, or "found" for a file that somebody put there.
        url: Where it was downloaded from, or "".
        verified: "sha256" or "md5": the published hash; "layout": there is none that it has, only its form was checked;
            "": nothing was.
        when: UTC, ISO 8601.
    """

    sha256: str
    size: int
    modified: int
    source: str
    url: str
    verified: str
    when: str


def note_path(path: Path) -> Path:
    """Where the note of a weights file lies."""
    return path.with_name(path.name + ".json")


def remember(path: Path, *, sha256: str, source: str, url: str = "", verified: str) -> WeightsRecord:
    """Note what the file is now."""
    status = path.stat()
    when = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    known = WeightsRecord(sha256, status.st_size, status.st_mtime_ns, source, url, verified, when)
    files.write_json(note_path(path), asdict(known))
    return known


def note(path: Path, *, sha256: str, source: str, url: str = "", verified: str) -> None:
    """The same for a file that has its place: where there is no room for a note, it is in its place all the same."""
    try:
        remember(path, sha256=sha256, source=source, url=url, verified=verified)
    except OSError as error:
        log.warning("what was checked of %s could not be noted: %s", path, error)
        with contextlib.suppress(OSError):  # an older note would be of another file
            note_path(path).unlink(missing_ok=True)


def recall(path: Path) -> WeightsRecord | None:
    """What was noted, if that can be read and the file still has the noted size."""
    try:
        known = WeightsRecord(**json.loads(note_path(path).read_text(encoding="utf-8")))
        return known if path.stat().st_size == known.size else None
    except (OSError, ValueError, TypeError):  # no file, no note, or one that is damaged: nothing is known
        return None


def current_sha256(path: Path) -> str:
    """The file's hash: the noted one while the file is unchanged, else computed and noted."""
    known, now = recall(path), path.stat()
    if known and known.modified == now.st_mtime_ns:
        return known.sha256
    actual = files.digest(path)
    with contextlib.suppress(OSError):  # where the folder may not be written to, it is computed each time
        if known and known.sha256 == actual:  # copied or restored: the same bytes with another date
            files.write_json(note_path(path), asdict(replace(known, modified=now.st_mtime_ns)))
        else:
            remember(path, sha256=actual, source="found", verified="")
    return actual
