"""One picture, from the start of a process to its answer, the model prepared before."""

from __future__ import annotations

from figure import Figure, at_most
from ground import Ground
from networks import ready
from pictures import COMMON, folder
from rows.whole import warm_up
from sides import classify, keras_script, pipeline
from turns import in_turns, medians, spread

NAME = "single"
TARGET = at_most(0.15, " ×")
MORE_ROUNDS = 2


def measure(ground: Ground) -> list[Figure]:
    where = folder(ground, COMMON, 1)
    network = ready(ground, "mobilenet_v2")
    warm_up(ground, network, where)
    measured = in_turns(
        ground,
        NAME,
        {
            "keras script": lambda: keras_script(network, where).seconds,
            "ours": lambda: classify(network, where, "exact").seconds,
            "pipeline": lambda: pipeline(network, where, "exact").seconds,
        },
        ground.count(ground.rounds + MORE_ROUNDS, 1),
    )
    middle = medians(measured)
    return [
        Figure(
            NAME,
            "one picture, process start to answer; Keras script = 1",
            f"{middle['ours']:.2f} s",
            f"{middle['keras script']:.2f} s",
            middle["ours"] / middle["keras script"],
            TARGET,
            f"barest pipeline {middle['pipeline']:.2f} s; ours {spread(measured['ours'])}",
        )
    ]
