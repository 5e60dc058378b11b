"""The command line over a folder of common JPEGs, whole process, against the Keras script and the barest pipeline."""

from __future__ import annotations

from pathlib import Path

from figure import Figure, Target, at_least
from ground import Ground
from networks import Network, ready
from pictures import COMMON, folder, listed
from sides import classify, keras_script, pipeline
from turns import in_turns, medians, spread

NAME = "whole"
TARGETS = {"exact": at_least(4, " ×"), "fast": at_least(5.5, " ×")}


def measure(ground: Ground) -> list[Figure]:
    where = folder(ground, COMMON, ground.count(900, 60))
    network = ready(ground, "mobilenet_v2")
    warm_up(ground, network, where)
    measured = in_turns(
        ground,
        NAME,
        {
            "keras script": lambda: keras_script(network, where).seconds,
            "ours exact": lambda: classify(network, where, "exact").seconds,
            "pipeline exact": lambda: pipeline(network, where, "exact").seconds,
            "ours fast": lambda: classify(network, where, "fast").seconds,
            "pipeline fast": lambda: pipeline(network, where, "fast").seconds,
        },
    )
    return [_figure(precision, target, measured, len(listed(where))) for precision, target in TARGETS.items()]


def _figure(precision: str, target: Target, measured: dict[str, list[float]], count: int) -> Figure:
    middle = medians(measured)
    ours, limit, script = (middle[side] for side in (f"ours {precision}", f"pipeline {precision}", "keras script"))
    return Figure(
        NAME,
        f"command line, {count} JPEGs, whole process, {precision}; Keras script = 1",
        f"{ours:.2f} s",
        f"{script:.2f} s",
        script / ours,
        target,
        f"barest pipeline {limit:.2f} s = {script / limit:.1f} ×; ours {spread(measured[f'ours {precision}'])}, "
        f"script {spread(measured['keras script'])}",
    )


def warm_up(ground: Ground, network: Network, where: Path) -> None:
    """Once over a few pictures on each side, and every file read: no side pays for the disk or for compiling."""
    for path in listed(where):
        path.read_bytes()
    few = folder(ground, COMMON, 12)
    keras_script(network, few)
    for precision in TARGETS:
        classify(network, few, precision)
        pipeline(network, few, precision)
