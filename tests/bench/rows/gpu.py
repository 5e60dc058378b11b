"""The TensorFlow engine on a GPU, where TensorFlow can use one: told beside Keras there, nothing demanded."""

from __future__ import annotations

from functools import partial

from figure import Figure, missing
from ground import Ground, script
from networks import Network, ready
from process import fastest_call, run
from turns import in_turns

NAME = "gpu"
MODELS = ("mobilenet_v2", "resnet50", "xception")
CALLS = 5


def measure(ground: Ground) -> list[Figure]:
    gpus = run(script("ours/gpu.py")).said["gpus"]
    if not gpus:
        return [missing(NAME, "networks alone on a GPU", "no GPU that TensorFlow can use on this machine")]
    return [figure for id in MODELS for figure in _one(ground, ready(ground, id), gpus[0])]


def _one(ground: Ground, network: Network, gpu: str) -> list[Figure]:
    pictures, calls = ground.count(4096, 64), ground.count(CALLS, 2)
    words = (str(pictures), str(calls))
    programs = {
        "keras": script("peers/predict.py", str(network.weights), network.id, *words),
        "exact": script("ours/gpu_network.py", network.id, "exact", *words),
        "fast": script("ours/gpu_network.py", network.id, "fast", *words),
    }
    measured = in_turns(
        ground,
        f"{NAME} {network.id}",
        {name: partial(fastest_call, program) for name, program in programs.items()},
    )
    best = {name: min(seconds) for name, seconds in measured.items()}
    return [
        Figure(
            NAME,
            f"{network.id} alone on the {gpu}, {precision}; fastest `model.predict` there = 1",
            f"{pictures / best[precision]:.0f} pictures/s",
            f"{pictures / best['keras']:.0f} pictures/s",
            best["keras"] / best[precision],
            note=f"fastest calls of {pictures} pictures",
        )
        for precision in ("exact", "fast")
    ]
