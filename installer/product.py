"""What the program is called where a system keeps a list of programs: the one place for Windows and macOS."""

from __future__ import annotations

import desktop_files

import desktop_classifier
from desktop_classifier.imaging import formats

NAME = "Desktop Classifier"
ID = desktop_files.ID
MAKER = "The Desktop Classifier team"
VERSION = desktop_classifier.__version__

NEVER_READ = frozenset({".heic", ".heif", ".hif"})
"""Pictures for which a bundle lacks the library (it is under the GPL)."""


def suffixes() -> list[str]:
    """What the names of pictures end in that a bundle can read, ".jpg" and so on."""
    return sorted(formats.SUFFIXES - NEVER_READ)


def copyright_line() -> str:
    return f"Copyright {desktop_files.release_date()[:4]} {MAKER}. Apache License 2.0."
