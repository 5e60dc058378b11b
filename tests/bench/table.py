"""The figures as a table in the terminal, and as a file for whoever keeps them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from figure import Figure
from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDTH = 150
"""Of a terminal that does not say how wide it is."""

_WORDS = {
    True: Text("holds", style="green"),
    False: Text("MISSED", style="bold red"),
    None: Text("–", style="dim"),
}


def show(facts: Mapping[str, str], figures: Sequence[Figure]) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH
    for name, words in facts.items():
        console.print(f"{name}: {words}", soft_wrap=True)
    table = Table(show_lines=False, header_style="bold")
    for title, side in (("row", "left"), ("ours", "right"), ("peer", "right"), ("figure", "right"), ("must", "right")):
        table.add_column(title, justify="right" if side == "right" else "left", overflow="fold")
    table.add_column("")
    for figure in figures:
        table.add_row(_what(figure), figure.ours, figure.peer, _value(figure), _must(figure), _WORDS[figure.holds])
    console.print(table)
    console.print(_summary(figures))


def write(file: Path, facts: Mapping[str, str], figures: Sequence[Figure], quick: bool) -> None:
    records = [
        {
            "row": figure.row,
            "what": figure.what,
            "ours": figure.ours,
            "peer": figure.peer,
            "value": figure.value,
            "must": _must(figure),
            "holds": figure.holds,
            "note": figure.note,
        }
        for figure in figures
    ]
    text = json.dumps({"machine": dict(facts), "quick": quick, "figures": records}, indent=1, ensure_ascii=False)
    file.write_text(text + "\n", encoding="utf-8")


def _what(figure: Figure) -> Text:
    words = Text(figure.what)
    if figure.note:
        words.append(f"\n  {figure.note}", style="dim")
    return words


def _value(figure: Figure) -> str:
    if figure.value is None:
        return "not measured"
    unit = figure.target.unit if figure.target else ""
    return f"{figure.value:.4g}{unit}"


def _must(figure: Figure) -> str:
    return str(figure.target) if figure.target else ""


def _summary(figures: Sequence[Figure]) -> str:
    held = sum(figure.holds is True for figure in figures)
    missed = sum(figure.holds is False for figure in figures)
    untaken = sum(figure.value is None for figure in figures)
    return f"{held} hold, {missed} missed, {untaken} not measured"
