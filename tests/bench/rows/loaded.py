"""The same folder once the model is loaded: the application's classifier against the barest pipeline."""

from __future__ import annotations

from figure import Figure, at_least
from ground import Ground
from networks import ready
from pictures import COMMON, folder, listed
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
                "ours": lambda precision=precision: loaded(network, where, precision).said["classify_s"],
                "pipeline": lambda precision=precision: pipeline(network, where, precision).said["classify_s"],
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
