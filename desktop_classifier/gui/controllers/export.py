"""Answers for elsewhere: a CSV that spreadsheets open, JSON for scripts, and text for the clipboard."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

from desktop_classifier.base import files
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.gui import figures
from desktop_classifier.inference.answer import Answer

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LOOK = 500


def write(answers: Sequence[Answer], top: int, target: Path, token: CancelToken, report: Report) -> Path:
    """Write the answers with their `top` likeliest labels; ".json" becomes JSON, everything else CSV.

    Raises:
        UserError: The file cannot be written; nothing of it stays.
    """
    text = _json(answers, top) if target.suffix.lower() == ".json" else _csv(answers, top, token, report)
    try:
        with files.chosen_file(target) as stream:
            stream.write(text)
    except OSError as error:
        raise UserError(
            f"{target.name} could not be written ({error.strerror}). Choose another folder or make room there.",
            kind="cannot_write",
        ) from error
    return target


def as_text(answers: Sequence[Answer], top: int) -> str:
    """For the clipboard: the bars of one picture, or a line for each of several."""
    if len(answers) == 1:
        return "\n".join([*_bars(answers[0], top), printable(answers[0].path.name)])
    return "\n".join("\t".join((printable(answer.path.name), *_first(answer))) for answer in answers)


def printable(text: str) -> str:
    """Text that can be encoded whatever bytes the file name is made of, on one line."""
    clean = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else "�" for letter in clean)


def _bars(answer: Answer, top: int) -> list[str]:
    if answer.error is not None:
        return [answer.error.message]
    bars = [f"{likely.label} {figures.percent(likely.probability)}" for likely in answer.top[:top]]
    return ["none of these", "nearest:", *bars] if answer.none_of_these else bars


def _first(answer: Answer) -> tuple[str, str]:
    if answer.error is not None or not answer.top:
        return answer.error.short if answer.error else "", ""
    label, percent = answer.top[0].label, figures.percent(answer.top[0].probability)
    return ("none of these", f"nearest: {label} {percent}") if answer.none_of_these else (label, percent)


def _csv(answers: Sequence[Answer], top: int, token: CancelToken, report: Report) -> bytes:
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\r\n")
    numbered = [
        f"{word}{'' if place == 1 else f' {place}'}" for place in range(1, top + 1) for word in ("label", "probability")
    ]
    rows.writerow(["name", *numbered, "none of these", "model", "precision", "notes", "error", "path"])
    for count, answer in enumerate(answers):
        if count % _LOOK == 0:
            report(Progress(count, len(answers)))
        rows.writerow([_cell(value) for value in _row(answer, top)])
    # With its mark, spreadsheets read the file as UTF-8 and not in the language of the system.
    return table.getvalue().encode("utf-8-sig")


def _row(answer: Answer, top: int) -> list[str]:
    cells = [printable(answer.path.name)]
    for place in range(top):
        likely = answer.top[place] if place < len(answer.top) else None
        cells += [likely.label, f"{likely.probability:.6f}"] if likely else ["", ""]
    error = answer.error.short if answer.error else ""
    notes = " ".join(answer.notes)
    refused = "" if answer.none_of_these is None else "yes" if answer.none_of_these else "no"
    return [*cells, refused, answer.model, answer.precision, notes, error, printable(str(answer.path))]


def _cell(text: str) -> str:
    """A file named "=cmd(…)" must not become a formula in somebody's spreadsheet."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _json(answers: Sequence[Answer], top: int) -> bytes:
    return (json.dumps([answer.record(top) for answer in answers], indent=1) + "\n").encode()
