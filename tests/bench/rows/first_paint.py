"""How long after its start the window is painted, against the least that a Qt program can show."""

from __future__ import annotations

import time
from functools import partial

from display import display, where
from figure import Figure, at_most
from ground import Ground, script
from paint_clock import STARTED
from process import run
from turns import in_turns, medians, spread

NAME = "first_paint"
TARGET = at_most(2, " ×")
ROUNDS = 7
"""A start takes a fifth of a second: many of them cost little, and a few would be noise."""

PROGRAMS = {"empty QMainWindow": "peers/empty_window.py", "ours": "ours/first_paint.py"}


def measure(ground: Ground) -> list[Figure]:
    with display() as variables:
        sides = {side: partial(_seconds, name, variables) for side, name in PROGRAMS.items()}
        for warm_up in sides.values():
            warm_up()  # a first start may write settings and compile Python; the second is what is asked about
        measured = in_turns(ground, NAME, sides, ground.count(max(ROUNDS, ground.rounds), 2))
    middle = medians(measured)
    return [
        Figure(
            NAME,
            f"first paint of the window, second start, {where(variables)}; an empty QMainWindow = 1",
            f"{middle['ours']:.3f} s",
            f"{middle['empty QMainWindow']:.3f} s",
            middle["ours"] / middle["empty QMainWindow"],
            TARGET,
            f"ours {spread(measured['ours'])}, empty {spread(measured['empty QMainWindow'])}",
        )
    ]


def _seconds(name: str, variables: dict[str, str]) -> float:
    ran = run(script(name), variables={**variables, STARTED: repr(time.monotonic())}, limit_s=60)
    return float(ran.said["seconds"])
