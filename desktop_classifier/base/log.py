"""One log file of bounded size; nothing but warnings on the terminal."""

from __future__ import annotations

import contextlib
import functools
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_classifier.base import paths

if TYPE_CHECKING:
    from logging.handlers import RotatingFileHandler


MOST_BYTES = 1_000_000
"""Of one file; then it is turned over, and three older ones are kept."""


def log_file() -> Path:
    return paths.log_dir() / "desktop-classifier.log"


class _ToFile(logging.Handler):
    """Makes the handler of the file with the first record: Python's brings much that a start need not wait for."""

    def emit(self, record: logging.LogRecord) -> None:
        self._file.handle(record)

    def close(self) -> None:
        if "_file" in vars(self):
            with contextlib.suppress(OSError):  # what a full disk did not take
                self._file.close()
        super().close()

    @functools.cached_property
    def _file(self) -> RotatingFileHandler:
        from logging.handlers import RotatingFileHandler

        made = RotatingFileHandler(log_file(), maxBytes=MOST_BYTES, backupCount=3, encoding="utf-8", delay=True)
        made.rotator = _give_way
        made.handleError = _lose  # type: ignore[method-assign]
        made.setFormatter(self.formatter)
        return made


def _give_way(source: str, target: str) -> None:
    """Windows renames no file that a second window or a command has open too: then it grows until it can be."""
    with contextlib.suppress(PermissionError):
        Path(source).replace(target)


def _lose(record: logging.LogRecord) -> None:
    """A full disk or a closed folder: Python would print each record with a traceback on the terminal."""


def start(*, terminal: bool = True) -> None:
    """Send records to the log file and warnings to stderr. A log that cannot be written never stops the program."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    if terminal and sys.stderr is not None:
        screen = logging.StreamHandler()
        screen.setLevel(logging.ERROR)
        root.addHandler(screen)
    try:
        paths.log_dir().mkdir(parents=True, exist_ok=True)
    except OSError as error:
        root.warning("no log file: %s", error)
        return
    handler = _ToFile()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"))
    root.addHandler(handler)
    for noisy in ("httpx", "httpcore", "PIL", "tensorflow", "h5py", "pyfive"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
