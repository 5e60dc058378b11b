"""What is handed out lies in one folder, with a list of sums that `sha256sum --check` reads."""

from __future__ import annotations

import hashlib
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import desktop_files

SUMS = "SHA256SUMS"


def note(file: Path) -> None:
    """Put a new file on the list beside it, and forget those that are gone."""
    sums = file.with_name(SUMS)
    lines = sums.read_text(encoding="utf-8").splitlines() if sums.is_file() else []
    kept = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    with file.open("rb") as stream:
        kept[file.name] = hashlib.file_digest(stream, "sha256").hexdigest()
    there = sorted(name for name in kept if (file.parent / name).is_file())
    sums.write_text("".join(f"{kept[name]}  {name}\n" for name in there), encoding="utf-8", newline="\n")


def epoch() -> int:
    """Seconds since 1970 that everything packed claims to be from, so that the same bundle gives the same bytes."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given.isdecimal():
        return int(given)
    return int(datetime.fromisoformat(desktop_files.release_date()).replace(tzinfo=UTC).timestamp())


def link(source: str, target: str) -> str:
    """For `copytree`: the same file under another name, or a copy where that is another disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target
