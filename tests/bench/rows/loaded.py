"""The same folder once the model is loaded: the application's classifier against the barest pipeline."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from figure import Figure, at_least
from ground import Ground
from networks import Network, ready
from pictures import COMMON, folder, listed
from process import Ran
from sides import loaded, pipeline
from turns import in_turns, medians, spread

NAME = "loaded"
TARGET = at_least(0.9, " ×")
MORE_ROUNDS = 2
"""A bound so near to 1 needs a steadier median, and these rounds are short."""


def measure(ground: Ground) -> list[Figure]:
    where = folder(ground, COMMON, ground.count(900, 60))
    network = ready(ground, "mobilenet_v2")
    count, figures = len(listed(where)), []
    for precision in ("exact", "fast"):
        loaded(network, where, precision), pipeline(network, where, precision)
        measured = in_turns(
            ground,
            f"{NAME} {precision}",
            {
                "ours": partial(_seconds, loaded, network, where, precision),
                "pipeline": partial(_seconds, pipeline, network, where, precision),
            },
            ground.count(ground.rounds + MORE_ROUNDS, 1),
        )
        mine, peer = medians(measured)["ours"], medians(measured)["pipeline"]
        figures.append(
            Figure(
                NAME,
                f"{count} JPEGs once loaded, {precision}; barest pipeline = 1",
                f"{count / mine:.0f} pictures/s",
                f"{count / peer:.0f} pictures/s",
                peer / mine,
                TARGET,
                f"ours {spread(measured['ours'])}, pipeline {spread(measured['pipeline'])}",
            )
        )
    return figures


def _seconds(side: Callable[[Network, Path, str], Ran], network: Network, where: Path, precision: str) -> float:
    return side(network, where, precision).classify_s
