"""Names of files, which are any bytes at all: as they can be shown, and as a table carries them to the letter."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final

BYTES: Final = "surrogateescape"
"""How text is encoded so that a name keeps its bytes where they are no text."""


def printable(name: str) -> str:
    """A name that can be shown and encoded, whatever bytes it is made of, on one line."""
    text = name.encode("utf-8", BYTES).decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def csv_row(cells: Sequence[object]) -> str:
    """A row of a CSV without its end. A name with either letter of a line's end in it is quoted, so it is read back."""
    row = io.StringIO()
    csv.writer(row, lineterminator="\r\n").writerow(cells)
    return row.getvalue()[:-2]
