"""Answers as JSON lines, CSV, or bars in a terminal."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TextIO

from desktop_classifier.base import files, names
from desktop_classifier.base.errors import UserError
from desktop_classifier.commands import streams
from desktop_classifier.imaging import formats
from desktop_classifier.inference.answer import Answer
from desktop_classifier.models import catalogue

BAR_WIDTH = 24


class Writer(Protocol):
    def write(self, answer: Answer, given: str = "") -> None:
        """Write an answer, under the very name that the user gave the picture if that is known."""


def require(output: Path) -> None:
    """Look, before hours of work, whether answers can be kept there.

    Raises:
        UserError: The file cannot be written, or it is a picture.
    """
    with _explained(output):
        files.require_writable(output.absolute())
        if output.is_file() and _is_picture(output):
            raise UserError(
                f"{names.printable(str(output))} is a picture, and the answers would take its place. "
                "Write the name of another file behind --output.",
                kind="cannot_write",
            )


def _is_picture(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            head = stream.read(formats.HEAD_BYTES)
    except PermissionError:  # may be written to and not be read
        return False
    # Answers may begin like one by chance: a table with the path "BMW/1.jpg" does.
    return formats.picture_format(head) is not None and b"\0" in head


@contextmanager
def open_writer(style: str, output: Path | None, models: int) -> Iterator[Writer]:
    """A writer of "table", "jsonl" or "csv" onto stdout, or into a file that appears when the block is left: whole, or
    with the answers given until then if it is left by an exception.

    Raises:
        UserError: The file cannot be written; then nothing of it stays.
    """
    if output is None:
        yield _writer(style, sys.stdout, models)
        sys.stdout.flush()
        return
    stopped: BaseException | None = None
    with _explained(output), files.chosen_file(output.absolute()) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", errors=names.BYTES, newline="", write_through=True)
        writer = _Counted(_writer(style, text, models))
        try:
            yield writer
        except OSError:
            raise
        except BaseException as error:
            if not writer.count:
                raise
            stopped = error
        text.detach()
    if stopped is not None:
        streams.complain(f"The answers given until now ({writer.count:,}) are in {names.printable(str(output))}.")
        raise stopped


@contextmanager
def _explained(output: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UserError(
            f"{output} could not be written ({os.strerror(error.errno or 0)}). Choose another place with --output.",
            kind="cannot_write",
        ) from error


class _Counted:
    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self.count = 0

    def write(self, answer: Answer, given: str = "") -> None:
        self._writer.write(answer, given)
        self.count += 1


class JsonLines:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, answer: Answer, given: str = "") -> None:
        # ASCII only: a name that is not UTF-8 survives as an escape, and every reader can read it.
        self._stream.write(json.dumps({**answer.record(), "path": given or str(answer.path)}) + "\n")
        self._stream.flush()  # who reads us through a pipe sees each answer when it is there


class Csv:
    """One row for each picture and label."""

    COLUMNS = (
        *("path", "model", "engine", "precision", "place", "label", "class_id", "probability", "notes", "error"),
        "none_of_these",
    )

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._row(self.COLUMNS)

    def write(self, answer: Answer, given: str = "") -> None:
        common = (given or str(answer.path), answer.model, answer.engine, answer.precision)
        notes = " ".join(answer.notes)
        if answer.error is not None:
            self._row((*common, "", "", "", "", notes, answer.error.kind, ""))
        for place, likely in enumerate(answer.top, 1):
            probability = f"{likely.probability:.6f}"
            self._row((*common, place, likely.label, likely.class_id, probability, notes, "", _truth(answer)))
        self._stream.flush()

    def _row(self, cells: Sequence[object]) -> None:
        self._stream.write(names.csv_row(cells) + "\n")


class Table:
    """Bars, as the window shows them."""

    def __init__(self, stream: TextIO, models: int) -> None:
        from rich.console import Console

        self._console = Console(file=stream, highlight=False)
        self._many = models > 1

    def write(self, answer: Answer, given: str = "") -> None:
        from rich.text import Text

        title = Text(names.printable(given or str(answer.path)), style="bold")
        if self._many:
            title.append(f"  {catalogue.spec(answer.model).name}", style="dim")
        for note in answer.notes:
            title.append(f"  ({note.replace('_', ' ')})", style="yellow")
        self._console.print(title, soft_wrap=True)
        if answer.error is not None:
            self._console.print(Text(f"  {answer.error.message}", style="red"), soft_wrap=True)
        if answer.none_of_these:
            self._console.print(Text("  none of these; the nearest are:", style="yellow"), soft_wrap=True)
        for place, likely in enumerate(answer.top):
            filled = round(likely.probability * BAR_WIDTH)
            line = Text(f"  {likely.label[:28]:<28} {likely.probability:>4.0%}  ")
            first = place == 0 and not answer.none_of_these
            line.append("█" * filled, style="blue" if first else "bright_blue")
            line.append("░" * (BAR_WIDTH - filled), style="dim")
            self._console.print(line, soft_wrap=True)


def _truth(answer: Answer) -> str:
    """As in the JSON lines; empty where the model cannot say."""
    return "" if answer.none_of_these is None else str(answer.none_of_these).lower()


def _writer(style: str, stream: TextIO, models: int) -> Writer:
    if style == "table":
        return Table(stream, models)
    return Csv(stream) if style == "csv" else JsonLines(stream)
