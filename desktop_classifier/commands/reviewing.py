"""`projects review`: which pictures of a project look wrong, and what would help most. The window asks the same."""

from __future__ import annotations

import dataclasses
import json
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

from desktop_classifier.base.names import printable
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.commands import progress
from desktop_classifier.training import review
from desktop_classifier.training.project import Project
from desktop_classifier.training.records import PART_WORDS
from desktop_classifier.training.review import Review

_PIPED = 10_000
"""Columns where nobody looks: a path is never broken there."""


def go(which: Project, style: str) -> int:
    """Print what is known of these very pictures and decisions, or find it out first."""
    found = review.load(which.id) or review.review(which.id, CancelToken(), progress.say(sys.stderr))
    found = review.unconfirmed(found, which)
    if style == "json":
        print(json.dumps(_record(which, found), indent=1))
    else:
        _print(found)
    return 0


def _record(which: Project, found: Review) -> dict[str, Any]:
    return {
        "project": which.id,
        "doubts": [
            {**dataclasses.asdict(doubt), "path": str(doubt.path), "serious": number < found.disputed}
            for number, doubt in enumerate(found.doubts)
        ],
        "gains": [dataclasses.asdict(gain) for gain in found.gains],
        "sentence": review.gain_sentence(found),
    }


def _print(found: Review) -> None:
    console = Console(width=None if sys.stdout.isatty() else _PIPED, markup=False)  # a name may have brackets
    count = len(found.serious)
    doubtful = f"{count} picture looks" if count == 1 else f"{count or 'No'} pictures look"
    console.print(" ".join(filter(None, (f"{doubtful} doubtful.", review.gain_sentence(found)))), highlight=False)
    if not count:
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Label", "Seems", "", "", "Picture"):
        table.add_column(title, no_wrap=title != "Picture", overflow="fold")
    for doubt in found.serious:
        part = PART_WORDS.get(doubt.part, "")
        label, seems, path = (printable(word) for word in (doubt.class_id, doubt.suggested, str(doubt.path)))
        table.add_row(label, seems, f"{100 * doubt.probability:.0f} %", part, path)
    console.print(table)
