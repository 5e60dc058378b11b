"""Pictures of 12 megapixels, as telephones take them, whole process, against the Keras script."""

from __future__ import annotations

from figure import Figure, at_least
from ground import Ground
from networks import ready
from pictures import LARGE, folder, listed
from rows.whole import warm_up
from sides import classify, keras_script, pipeline
from turns import in_turns, medians, spread

NAME = "large"
TARGET = at_least(7, " ×")


def measure(ground: Ground) -> list[Figure]:
    where = folder(ground, LARGE, ground.count(300, 12))
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
    )
    middle = medians(measured)
    script = middle["keras script"]
    return [
        Figure(
            NAME,
            f"{len(listed(where))} pictures of 12 megapixels, whole process, exact; Keras script = 1",
            f"{middle['ours']:.2f} s",
            f"{script:.2f} s",
            script / middle["ours"],
            TARGET,
            f"barest pipeline {middle['pipeline']:.2f} s = {script / middle['pipeline']:.1f} ×; "
            f"ours {spread(measured['ours'])}, script {spread(measured['keras script'])}",
        )
    ]
