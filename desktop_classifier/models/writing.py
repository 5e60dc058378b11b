"""Says in words that a folder of the program's own cannot be written to, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop_classifier.base import files, paths
from desktop_classifier.base.errors import UserError


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn what the system says against writing into `folder` into a sentence.

    Raises:
        UserError: `disk_full`, or `not_writable`.
    """
    try:
        yield
    except OSError as error:
        if error.errno in files.NO_ROOM:
            raise UserError(f"The disk is full. Make room in {folder} and try again.", kind="disk_full") from error
        raise UserError(
            f"{folder} cannot be written to ({error.strerror or type(error).__name__}). Make it writable, or set "
            f"{paths.HOME_VARIABLE} to a folder of yours, and try again.",
            kind="not_writable",
        ) from error
