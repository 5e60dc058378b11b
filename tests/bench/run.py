"""Every figure the project claims, measured now on this machine, with its peers beside it.

    make bench                                  the whole table
    python tests/bench/run.py --quick           does everything run? (the figures mean little)
    python tests/bench/run.py --only whole,single --rounds 5 --json figures.json

The exit code says whether everything could be measured, not whether it is quick enough: read the table for that.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
import traceback
from pathlib import Path

import machine
import table
from figure import Figure, missing
from ground import BUILD, Ground, look_beside

ROWS = (
    "whole",
    "loaded",
    "large",
    "network",
    "why",
    "trust",
    "single",
    "first_paint",
    "stall",
    "memory",
    "accuracy",
    "bad_pictures",
    "signals",
    "teach",
    "book",
    "squeeze",
    "kills",
    "teach_stall",
    "bundle",
    "bundle_speed",
    "gpu",
)
ROUNDS = 3


def main() -> int:
    arguments = _parser().parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    pictures, weights = look_beside()
    ground = Ground(
        rounds=arguments.rounds or (1 if arguments.quick else ROUNDS),
        quick=arguments.quick,
        real_pictures=arguments.pictures or pictures,
        real_weights=arguments.weights or weights,
        say=_say,
    )
    facts = {**machine.facts(), "load at the start": machine.load()}
    figures: list[Figure] = []
    broken = 0
    for name in arguments.only:
        taken, fine = _row(ground, name)
        figures += taken
        broken += not fine
    if ground.quick:
        facts["note"] = "a quick look with few pictures and one round: these figures mean little"
    table.show(facts, figures)
    if arguments.json:
        table.write(arguments.json, facts, figures, ground.quick)
    return 1 if broken else 0


def _row(ground: Ground, name: str) -> tuple[list[Figure], bool]:
    """The figures of one row; a row that breaks is told and the others still run."""
    start = time.monotonic()
    try:
        figures = importlib.import_module(f"rows.{name}").measure(ground)
    except Exception as error:  # one broken row must not lose the figures of all others
        traceback.print_exc()
        last = (str(error).strip().splitlines() or [repr(error)])[-1]
        return [missing(name, name, f"BROKE: {last[-200:]}")], False
    _say(f"{name} took {time.monotonic() - start:.0f} s")
    return figures, True


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description="Measure every figure on this machine.")
    parser.add_argument("--quick", action="store_true", help="few pictures, one round: does everything run?")
    parser.add_argument("--only", type=_rows, default=list(ROWS), metavar="ROW,…", help=", ".join(ROWS))
    parser.add_argument("--rounds", type=int, metavar="N", help=f"turns of every comparison (default {ROUNDS})")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--pictures", type=_there, metavar="FOLDER", help="real pictures named <WordNet id>_name")
    parser.add_argument("--weights", type=_there, metavar="FOLDER", help="Keras's real weights files")
    return parser


def _there(text: str) -> Path:
    """A folder as seen from here: the measured processes run elsewhere."""
    return Path(text).absolute()


def _rows(text: str) -> list[str]:
    wanted = text.split(",")
    if unknown := set(wanted) - set(ROWS):
        raise argparse.ArgumentTypeError(f"expected rows from {', '.join(ROWS)}; received {', '.join(unknown)}")
    return [name for name in ROWS if name in wanted]


if __name__ == "__main__":
    sys.exit(main())
