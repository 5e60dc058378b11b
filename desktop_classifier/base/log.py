"""One log file of bounded size; nothing but warnings on the terminal."""

from __future__ import annotations

import contextlib
import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from desktop_classifier.base import paths


def log_file() -> Path:
    return paths.log_dir() / "desktop-classifier.log"


def _give_way(source: str, target: str) -> None:
    """Windows renames no file that a second window or a command has open too: then it grows until it can be."""
    with contextlib.suppress(PermissionError):
        Path(source).replace(target)


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
        handler = RotatingFileHandler(log_file(), maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True)
    except OSError as error:
        root.warning("no log file: %s", error)
        return
    handler.rotator = _give_way
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"))
    root.addHandler(handler)
    for noisy in ("httpx", "httpcore", "PIL", "tensorflow", "h5py"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
