"""The networks alone, no picture files: the application's engine against `model.predict`, both at their best."""

from __future__ import annotations

from functools import partial

from figure import Figure, at_least
from ground import Ground, script
from machine import computes_bf16
from networks import Network, ready
from process import fastest_call
from turns import in_turns

NAME = "network"
EXACT = {"mobilenet_v2": 2.2, "resnet50": 1.35, "xception": 1.15}
FAST = {"mobilenet_v2": 4.5, "resnet50": 2.6, "xception": 2.2}
KERAS_CALLS = 9


def measure(ground: Ground) -> list[Figure]:
    return [figure for id in EXACT for figure in _one(ground, ready(ground, id))]


def _one(ground: Ground, network: Network) -> list[Figure]:
    pictures, calls = ground.count(256, 32), -(-KERAS_CALLS // ground.rounds)
    programs = {
        "keras": script("peers/predict.py", str(network.weights), network.id, str(pictures), str(calls)),
        "exact": script("ours/network.py", network.id, "exact", str(pictures), str(calls)),
        "fast": script("ours/network.py", network.id, "fast", str(pictures), str(calls)),
    }
    if ground.quick:
        programs = {name: [*words[:-1], "2"] for name, words in programs.items()}
    measured = in_turns(
        ground,
        f"{NAME} {network.id}",
        {name: partial(fastest_call, words) for name, words in programs.items()},
    )
    best = {name: min(seconds) for name, seconds in measured.items()}
    bounds = {"exact": EXACT[network.id], "fast": FAST[network.id] if computes_bf16() else None}
    return [
        Figure(
            NAME,
            f"{network.id} alone, {precision}; fastest `model.predict` = 1",
            f"{pictures / best[precision]:.0f} pictures/s",
            f"{pictures / best['keras']:.0f} pictures/s",
            best["keras"] / best[precision],
            at_least(bound, " ×") if bound else None,
            f"fastest calls of {pictures} pictures" + ("" if bound else "; no bfloat16 on this chip: nothing demanded"),
        )
        for precision, bound in bounds.items()
    ]
