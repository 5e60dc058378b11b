"""Answers for elsewhere: a CSV that spreadsheets open, JSON for scripts, and text for the clipboard."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from desktop_classifier.base import files, names
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
        return "\n".join([*_bars(answers[0], top), names.printable(answers[0].path.name)])
    return "\n".join("\t".join((names.printable(answer.path.name), *_first(answer))) for answer in answers)


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
    numbered = [
        f"{word}{'' if place == 1 else f' {place}'}" for place in range(1, top + 1) for word in ("label", "probability")
    ]
    rows = [["name", *numbered, "none of these", "model", "precision", "notes", "error", "path"]]
    for count, answer in enumerate(answers):
        if count % _LOOK == 0:
            report(Progress(count, len(answers)))
        rows.append([_cell(value) for value in _row(answer, top)])
    table = "".join(f"{names.csv_row(row)}\r\n" for row in rows)
    # With its mark, spreadsheets read the file as UTF-8 and not in the language of the system.
    return table.encode("utf-8-sig", names.BYTES)


def _row(answer: Answer, top: int) -> list[str]:
    cells = [answer.path.name]
    for place in range(top):
        likely = answer.top[place] if place < len(answer.top) else None
        cells += [likely.label, f"{likely.probability:.6f}"] if likely else ["", ""]
    error = answer.error.short if answer.error else ""
    notes = " ".join(answer.notes)
    refused = "" if answer.none_of_these is None else "yes" if answer.none_of_these else "no"
    return [*cells, refused, answer.model, answer.precision, notes, error, str(answer.path)]


def _cell(text: str) -> str:
    """A file named "=cmd(…)" must not become a formula in somebody's spreadsheet."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _json(answers: Sequence[Answer], top: int) -> bytes:
    return (json.dumps([answer.record(top) for answer in answers], indent=1) + "\n").encode()
